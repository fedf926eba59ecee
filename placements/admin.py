from django.contrib import admin

from common.admin import RecordAdmin
from common.exchange_admin import ExchangeAdmin
from placements.models import Offer, Outcome, Placement
from placements.resources import OFFERS, OUTCOMES, PLACEMENTS


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
