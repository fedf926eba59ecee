"""What the lists of people are filtered by, and what the first page counts: one condition for both."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dates import add_months
from people.newcomers import Registration
from people.outbox.models import OutgoingMessage

AGES = {
    "minor": (_("mineurs"), lambda day: Q(birth_date__gt=add_months(day, -18 * 12))),
    "young": (
        _("de 18 à 29 ans"),
        lambda day: Q(birth_date__lte=add_months(day, -18 * 12), birth_date__gt=add_months(day, -30 * 12)),
    ),
    "unknown": (_("date de naissance inconnue"), lambda day: Q(birth_date=None)),
}
AFFILIATIONS = {
    "running": (
        _("en cours"),
        lambda day: Q(started_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gte=day)),
    ),
    "ended": (_("terminées"), lambda day: Q(ended_on__lt=day)),
}
PENDING = Q(accepted_at=None, revoked_at=None)
INVITATIONS = {
    "unsent": (_("pas parties"), lambda day: PENDING & Q(sent_at=None)),
    "asked_again": (_("redemandées"), lambda day: PENDING & ~Q(asked_again_at=None)),
    "pending": (_("en attente"), lambda day: PENDING),
}
AGREEMENTS = {
    "awaited": (
        _("attendu, avant quinze ans"),
        lambda day: Q(
            state__in=Registration.WAITING,
            birth_date__gt=add_months(day, -Registration.CONSENT_AGE),
            agreement__agrees=None,
        ),
    ),
}
MESSAGES = {
    "to_look_at": (_("à regarder"), lambda day: Q(state__in=OutgoingMessage.TO_LOOK_AT)),
    "waiting": (
        _("en attente"),
        lambda day: Q(state__in=OutgoingMessage.TO_LEAVE),
    ),
    "sent": (_("partis"), lambda day: Q(state=OutgoingMessage.State.SENT)),
    "twice": (_("peut-être reçus deux fois"), lambda day: Q(maybe_twice=True)),
}
ELIMINATIONS = {
    "to_carry_out": (_("à exécuter"), lambda day: Q(done_at=None)),
    "done": (_("exécutés"), lambda day: ~Q(done_at=None)),
}
