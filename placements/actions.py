"""What is done to many offers or placements at once, after a confirmation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.confirmation import DayForm, confirmed
from placements.models import Offer, Placement


@confirmed(
    _("Clore les offres"),
    ngettext_lazy("%(count)d offre est close.", "%(count)d offres sont closes.", "count"),
    waiting=lambda offers: offers.filter(closed_on=None),
    form=DayForm,
    name=lambda offer: f"{offer} – {offer.organisation}",
    related=("organisation",),
)
def close_offers(offer: Offer, answers: dict) -> None:
    offer.closed_on = answers["day"]


def who_and_where(placement: Placement) -> str:
    return f"{placement.person} – {placement.get_kind_display()}, {placement.organisation}"


@confirmed(
    _("Annuler les placements avant leur début"),
    ngettext_lazy("%(count)d placement est annulé.", "%(count)d placements sont annulés.", "count"),
    waiting=lambda placements: placements.filter(cancelled_on=None, ended_on=None),
    form=DayForm,
    name=who_and_where,
    related=("person", "organisation"),
)
def cancel_placements(placement: Placement, answers: dict) -> None:
    placement.cancelled_on = answers["day"]


@confirmed(
    _("Terminer les placements avant terme"),
    ngettext_lazy("%(count)d placement est terminé.", "%(count)d placements sont terminés.", "count"),
    waiting=lambda placements: placements.filter(cancelled_on=None, ended_on=None),
    form=DayForm,
    name=who_and_where,
    related=("person", "organisation"),
)
def end_placements_early(placement: Placement, answers: dict) -> None:
    placement.ended_on = answers["day"]
