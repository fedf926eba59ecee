from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.admin import RecordAdmin
from common.confirmation import DayForm, confirmed
from common.exchange_admin import ExchangeAdmin
from placements.models import Offer, Outcome, Placement
from placements.resources import OFFERS, OUTCOMES, PLACEMENTS


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


@admin.register(Offer)
class OfferAdmin(ExchangeAdmin, RecordAdmin):
    sheet = OFFERS
    list_display = ["title", "organisation", "kind", "published_on", "closed_on", "positions"]
    list_filter = ["kind"]
    list_select_related = ["organisation"]
    date_hierarchy = "published_on"
    autocomplete_fields = ["organisation"]
    search_fields = ["title", "organisation__name", "ref"]
    readonly_fields = ["ref"]
    actions = [close_offers]


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


@admin.register(Placement)
class PlacementAdmin(ExchangeAdmin, RecordAdmin):
    sheet = PLACEMENTS
    list_display = ["person", "organisation", "kind", "signed_on", "starts_on", "planned_end_on", "ended_on"]
    list_filter = ["kind"]
    list_select_related = ["person", "organisation"]
    date_hierarchy = "signed_on"
    autocomplete_fields = ["offer", "person", "organisation"]
    search_fields = ["person__last_name", "organisation__name", "ref"]
    readonly_fields = ["ref"]
    actions = [cancel_placements, end_placements_early]


@admin.register(Outcome)
class OutcomeAdmin(ExchangeAdmin, RecordAdmin):
    sheet = OUTCOMES
    list_display = [
        "placement",
        "horizon_months",
        "answered_on",
        "status",
        "contract_months",
        "same_employer",
    ]
    list_filter = ["horizon_months", "status"]
    list_select_related = ["placement"]
    date_hierarchy = "answered_on"
    autocomplete_fields = ["placement"]
    search_fields = ["placement__ref", "placement__person__last_name"]
