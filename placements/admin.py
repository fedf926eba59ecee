from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.admin import Next, RecordAdmin, RecordInline
from common.exchange_admin import ExchangeAdmin
from common.lists import filter_of
from people.admin import OrganisationAdmin, PersonAdmin
from placements import situations
from placements.actions import cancel_placements, close_offers, end_placements_early
from placements.models import Offer, Outcome, Placement
from placements.resources import OFFERS, OUTCOMES, PLACEMENTS

OfferFilter = filter_of(_("situation"), "situation", situations.OFFERS)
PlacementFilter = filter_of(_("situation"), "situation", situations.PLACEMENTS)
OutcomeFilter = filter_of(_("devenir"), "outcome", situations.OUTCOMES)


@admin.register(Offer)
class OfferAdmin(ExchangeAdmin, RecordAdmin):
    sheet = OFFERS
    list_display = ["title", "organisation", "kind", "published_on", "closed_on", "positions"]
    list_filter = [OfferFilter, "kind"]
    list_select_related = ["organisation"]
    date_hierarchy = "published_on"
    autocomplete_fields = ["organisation"]
    search_fields = ["search_key", "organisation__search_key"]
    actions = [close_offers]
    readonly_fields = ["ref"]
    fieldsets = [
        (None, {"fields": ["organisation", "kind", "title", "positions"]}),
        (_("Dates"), {"fields": ["published_on", "closed_on"]}),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]
    next_steps = (
        Next(_("Ajouter un placement"), Placement, "offer"),
        Next(_("Voir ses placements"), Placement, "offer", adds=False),
    )

    def get_changeform_initial_data(self, request) -> dict:
        return {"published_on": timezone.localdate(), **super().get_changeform_initial_data(request)}


class OutcomeInline(RecordInline):
    model = Outcome
    fields = ["horizon_months", "answered_on", "status", "contract_months", "same_employer"]
    frozen = ("horizon_months",)


@admin.register(Placement)
class PlacementAdmin(ExchangeAdmin, RecordAdmin):
    sheet = PLACEMENTS
    list_display = ["person", "organisation", "kind", "signed_on", "starts_on", "planned_end_on", "ended_on"]
    list_filter = [PlacementFilter, OutcomeFilter, "kind"]
    list_select_related = ["person", "organisation"]
    date_hierarchy = "signed_on"
    autocomplete_fields = ["offer", "person", "organisation"]
    search_fields = ["person__search_key", "organisation__search_key", "ref"]
    search_help_text = _("Nom de la personne, organisation d’accueil ou référence.")
    actions = [cancel_placements, end_placements_early]
    readonly_fields = ["ref"]
    frozen = ("person", "postcode_at_event")
    fieldsets = [
        (None, {"fields": ["person", "organisation", "offer", "kind"]}),
        (_("Dates"), {"fields": ["signed_on", "starts_on", "planned_end_on"]}),
        (
            _("Fin anticipée ou annulation"),
            {
                "description": _(
                    "Avant le début, c’est une annulation ; ensuite, une fin. Une prolongation déplace la fin prévue."
                ),
                "fields": ["ended_on", "cancelled_on"],
            },
        ),
        (
            _("Référence"),
            {
                "description": _(
                    "Le code postal est celui de la personne à la signature : il ne change plus."
                ),
                "fields": ["postcode_at_event", "ref"],
                "classes": ["collapse"],
            },
        ),
    ]
    inlines = [OutcomeInline]
    next_steps = (Next(_("Noter le devenir"), Outcome, "placement"),)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "organisation")

    def get_changeform_initial_data(self, request) -> dict:
        """From an offer, what it says of the placement."""
        initial = super().get_changeform_initial_data(request)
        offer = (
            Offer.objects.filter(pk=initial["offer"]).first() if str(initial.get("offer")).isdigit() else None
        )
        return {"organisation": offer.organisation_id, "kind": offer.kind, **initial} if offer else initial


@admin.register(Outcome)
class OutcomeAdmin(ExchangeAdmin, RecordAdmin):
    sheet = OUTCOMES
    list_display = [
        "person",
        "organisation",
        "horizon_months",
        "answered_on",
        "status",
        "contract_months",
        "same_employer",
    ]
    list_filter = ["horizon_months", "status"]
    list_select_related = ["placement__person", "placement__organisation"]
    date_hierarchy = "answered_on"
    autocomplete_fields = ["placement"]
    frozen = ("placement", "horizon_months")

    @admin.display(description=_("personne"))
    def person(self, outcome: Outcome) -> str:
        return str(outcome.placement.person)

    @admin.display(description=_("organisation d’accueil"))
    def organisation(self, outcome: Outcome) -> str:
        return str(outcome.placement.organisation)

    search_fields = ["placement__person__search_key", "placement__organisation__search_key", "placement__ref"]


OrganisationAdmin.next_steps += (
    Next(_("Ajouter une offre"), Offer, "organisation"),
    Next(_("Ajouter un placement"), Placement, "organisation"),
    Next(_("Voir ses placements"), Placement, "organisation", adds=False),
)
PersonAdmin.next_steps += (
    Next(_("Ajouter un placement"), Placement, "person"),
    Next(_("Voir ses placements"), Placement, "person", adds=False),
)
