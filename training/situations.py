"""What the lists of training are filtered by, and what the first page counts: one condition for both."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from training.models import SessionTrainer, Slot

PLANNED = Q(cancelled_on=None, validated_on=None)
SLOTS = {
    "to_come": (_("à venir"), lambda day: PLANNED & Q(day__gt=day)),
    "to_validate": (_("à valider"), lambda day: PLANNED & Q(day__lte=day)),
    "validated": (_("validées"), lambda day: Q(cancelled_on=None, validated_on__isnull=False)),
    "cancelled": (_("annulées"), lambda day: Q(cancelled_on__isnull=False)),
}


def without_slot(day) -> Q:
    """Nobody can be convened to it."""
    return ~Q(Exists(Slot.objects.filter(session=OuterRef("pk"))))


def without_trainer(day) -> Q:
    """To come, and led by nobody yet."""
    to_come = Slot.objects.filter(PLANNED, session=OuterRef("pk"), day__gte=day)
    trainers = SessionTrainer.objects.filter(session=OuterRef("pk"))
    return Q(Exists(to_come)) & ~Q(Exists(trainers))


SESSIONS = {
    "without_trainer": (_("à venir, sans formateur"), without_trainer),
    "without_slot": (_("sans demi-journée"), without_slot),
}
