"""What is done to many slots at once, after a confirmation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.confirmation import DayForm, confirmed
from training.models import (
    Slot,
)


@confirmed(
    _("Valider les demi-journées"),
    ngettext_lazy("%(count)d demi-journée est validée.", "%(count)d demi-journées sont validées.", "count"),
    waiting=lambda slots: slots.filter(validated_on=None, cancelled_on=None),
    form=DayForm,
    name=lambda slot: f"{slot} – {slot.session}",
    related=("session__course",),
)
def validate_slots(slot: Slot, answers: dict) -> None:
    slot.validated_on = answers["day"]


@confirmed(
    _("Annuler les demi-journées"),
    ngettext_lazy("%(count)d demi-journée est annulée.", "%(count)d demi-journées sont annulées.", "count"),
    waiting=lambda slots: slots.filter(cancelled_on=None),
    form=DayForm,
    name=lambda slot: f"{slot} – {slot.session}",
    related=("session__course",),
)
def cancel_slots(slot: Slot, answers: dict) -> None:
    slot.cancelled_on = answers["day"]
