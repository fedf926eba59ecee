"""Workshops in the back-office: announced, held, told of."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import Next, RecordAdmin, RecordInline
from common.exchange_admin import ExchangeAdmin
from common.forms import CodesField, LinesField
from common.lists import filter_of
from mentoring import attendance_pages, resources
from mentoring.actions import mark_absent, mark_present
from mentoring.attendance import summary
from mentoring.attendance_pages import RIGHTS
from mentoring.models import Workshop, WorkshopRegistration
from mentoring.registering import changed
from mentoring.situations import REGISTRATIONS, WORKSHOPS
from mentoring.workshop_notifications import say_registered
from mentoring.workshops import Skill

WorkshopFilter = filter_of(_("quand"), "when", WORKSHOPS)
RegistrationFilter = filter_of(_("situation"), "situation", REGISTRATIONS)
AGAIN = ("title", "kind", "starts_at", "minutes", "capacity", "place", "directions", "description", "open_to", "skills",
         "occupations", "digital")  # fmt: skip
"""What is the same when it is held again on another day."""


@dataclass(frozen=True)
class Door:
    """A button that leads to a page of the workshop, for who may open it."""

    label: str
    name: str
    rights: tuple[str, ...]
    query: str = ""

    def address(self, workshop: Workshop, request, site: admin.AdminSite) -> str:
        if not request.user.has_perms(self.rights):
            return ""
        if self.query:
            return reverse(self.name) + f"?{self.query}={workshop.pk}"
        return reverse(self.name, args=[workshop.pk])


class WorkshopForm(forms.ModelForm):
    skills = CodesField(label=_("Compétences acquises"), choices=Skill.choices, required=False)
    occupations = LinesField(
        label=_("Métiers en tension visés"),
        required=False,
        help_text=_("Un métier par ligne : aide-soignant, cuisinier…"),
    )

    class Meta:
        model = Workshop
        fields = [*AGAIN, "held_on", "closes_on", "result_observed_on", "result_summary", "cancelled_on",
                  "cancelled_because"]  # fmt: skip


class RegistrationInline(RecordInline):
    model = WorkshopRegistration
    fields = ["person", "situation", "attended", "satisfaction", "postcode_at_event"]
    readonly_fields = ["situation"]
    autocomplete_fields = ["person"]
    frozen = ("person", "postcode_at_event")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "workshop")

    def has_add_permission(self, request, obj) -> bool:
        return False  # « Inscriptions et présences » writes to whom it registers

    @admin.display(description=_("situation"))
    def situation(self, registration: WorkshopRegistration) -> str:
        return situation_of(registration)


def situation_of(registration: WorkshopRegistration) -> str:
    if registration.cancelled_at:
        return _now("désistement")
    return _now("liste d’attente") if registration.is_waiting else _now("place")


@admin.register(Workshop)
class WorkshopAdmin(ExchangeAdmin, RecordAdmin):
    sheet = resources.WORKSHOPS
    form = WorkshopForm
    list_display = ["title", "kind", "held_on", "places", "waits", "digital"]
    list_filter = [WorkshopFilter, "kind", "open_to", "digital"]
    date_hierarchy = "held_on"
    search_fields = ["search_key"]
    readonly_fields = ["ref", "went"]
    fieldsets = [
        (None, {"fields": ["title", "kind", "held_on", "starts_at", "minutes", "place", "directions"]}),
        (_("Inscriptions"), {"fields": ["open_to", "capacity", "closes_on", "went"]}),
        (_("Contenu"), {"fields": ["description", "skills", "occupations"]}),
        (
            _("Action numérique"),
            {
                "description": _("Le résultat constaté et sa date prouvent l’effet d’une action numérique."),
                "fields": ["digital", "result_observed_on", "result_summary"],
            },
        ),
        (
            _("Annulation"),
            {
                "description": _(
                    "Les personnes inscrites reçoivent un message avec le motif. Un atelier annulé ne compte nulle part."
                ),
                "fields": ["cancelled_on", "cancelled_because"],
                "classes": ["collapse"],
            },
        ),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]
    inlines = [RegistrationInline]
    next_steps = (
        Door(_("Inscriptions et présences"), "admin:mentoring_workshop_sheet", RIGHTS),
        Door(_("Code à l’entrée"), "admin:mentoring_workshop_code", RIGHTS),
        Door(_("Refaire un autre jour"), "admin:mentoring_workshop_add", ("mentoring.add_workshop",), "like"),
        Next(_("Voir les inscriptions"), WorkshopRegistration, "workshop", adds=False),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).with_places()

    def get_readonly_fields(self, request, obj=None):
        """What was called off stays so: it is announced again as another."""
        called_off = ("cancelled_on", "cancelled_because", "held_on") if obj and obj.cancelled_on else ()
        return [*super().get_readonly_fields(request, obj), *called_off]

    def get_inlines(self, request, obj):
        return super().get_inlines(request, obj) if obj else []

    def get_changeform_initial_data(self, request) -> dict:
        model = self.get_queryset(request).filter(pk=known_key(request.GET.get("like", ""))).first()
        if model is None:
            return super().get_changeform_initial_data(request)
        return {name: getattr(model, name) for name in AGAIN}

    @admin.display(description=_("places"), ordering=None)
    def places(self, workshop: Workshop) -> str:
        if workshop.cancelled_on:
            return _now("annulé")
        return str(workshop.taken) if workshop.capacity is None else f"{workshop.taken} / {workshop.capacity}"

    @admin.display(description=_("en attente"), empty_value="—")
    def waits(self, workshop: Workshop) -> int | None:
        return workshop.waiting or None

    @admin.display(description=_("bilan"))
    def went(self, workshop: Workshop) -> str:
        return summary(workshop).spoken if workshop.pk else "—"

    def save_model(self, request, obj: Workshop, form, change) -> None:
        """Places are given, and those expected are told."""
        before = Workshop.objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before and (told := changed(obj, before)):
            said = ngettext("%(count)d personne est prévenue.", "%(count)d personnes sont prévenues.", told)
            messages.info(request, said % {"count": told})

    def get_urls(self):
        own = self.admin_site.admin_view
        return [
            path("<int:pk>/presences/", own(attendance_pages.sheet), name="mentoring_workshop_sheet"),
            path("<int:pk>/code/", own(attendance_pages.code), name="mentoring_workshop_code"),
            path("<int:pk>/emargement/", own(attendance_pages.paper), name="mentoring_workshop_paper"),
            *super().get_urls(),
        ]


def known_key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


@admin.register(WorkshopRegistration)
class WorkshopRegistrationAdmin(ExchangeAdmin, RecordAdmin):
    sheet = resources.WORKSHOP_REGISTRATIONS
    list_display = ["workshop", "person", "situation", "attended", "satisfaction"]
    list_filter = [RegistrationFilter, "attended"]
    list_select_related = ["workshop", "person"]
    readonly_fields = ["situation", "registered_at", "source"]
    fields = ["workshop", "person", "situation", "registered_at", "attended", "source", "satisfaction",
              "postcode_at_event"]  # fmt: skip
    autocomplete_fields = ["workshop", "person"]
    frozen = ("workshop", "person", "postcode_at_event")
    search_fields = ["workshop__search_key", "person__search_key"]
    actions = [mark_present, mark_absent]

    def save_model(self, request, obj: WorkshopRegistration, form, change) -> None:
        super().save_model(request, obj, form, change)
        if not change and obj.workshop.is_open:
            say_registered(obj)

    @admin.display(description=_("situation"))
    def situation(self, registration: WorkshopRegistration) -> str:
        return situation_of(registration) if registration.pk else "—"
