import datetime as dt

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.urls import path
from django.utils.translation import gettext_lazy as _

from common.access import Sensitivity
from common.admin import Next, RecordAdmin, RecordInline
from common.exchange_admin import ExchangeAdmin
from common.forms import CodesField
from common.lists import filter_of
from mentoring import resources
from mentoring.actions import (
    confirm_meetings,
    end_mentorships,
    mark_absent,
    mark_present,
    see_check_ins,
)
from mentoring.checks import MentorCheck
from mentoring.models import (
    CheckIn,
    Meeting,
    Mentorship,
    MentorshipMember,
    Workshop,
    WorkshopRegistration,
)
from mentoring.safeguarding_admin import verify_mentor
from mentoring.situations import CHECK_INS, CHECKS, MENTORSHIPS, WORKSHOPS
from mentoring.views import choose_mentee, choose_mentor
from people.admin import PersonAdmin

MentorshipFilter = filter_of(_("situation"), "situation", MENTORSHIPS)
WorkshopFilter = filter_of(_("quand"), "when", WORKSHOPS)
CheckInFilter = filter_of(_("suite"), "followed", CHECK_INS)
CheckFilter = filter_of(_("validité"), "validity", CHECKS)


class MemberInline(RecordInline):
    model = MentorshipMember
    verbose_name, verbose_name_plural = _("membre"), _("membres")
    autocomplete_fields = ["person"]
    frozen = ("person", "role")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person")

    def get_extra(self, request, obj=None, **kwargs) -> int:
        return 0 if obj else 2


class MeetingForm(forms.ModelForm):
    topics = CodesField(label=_("Sujets"), choices=Meeting.Topic.choices, required=False)

    class Meta:
        model = Meeting
        fields = ["mentorship", "held_on", "minutes", "channel", "topics", "confirmed", "rating"]


class MeetingInline(RecordInline):
    model = Meeting
    form = MeetingForm
    fields = ["held_on", "minutes", "channel", "topics", "confirmed", "rating"]
    ordering = ["-held_on"]


@admin.register(Mentorship)
class MentorshipAdmin(ExchangeAdmin, RecordAdmin):
    sheet = resources.MENTORSHIPS
    list_display = ["ref", "who", "kind", "formed_on", "last_meeting", "ended_on", "end_reason"]
    list_display_links = ["ref", "who"]
    list_filter = [MentorshipFilter, "kind", "end_reason"]
    date_hierarchy = "formed_on"
    search_fields = ["ref", "memberships__person__search_key"]
    search_help_text = _("Nom d’un mentor ou d’un jeune, ou référence.")
    actions = [end_mentorships]
    readonly_fields = ["ref"]
    fieldsets = [
        (None, {"fields": ["kind", "formed_on", "term_on"]}),
        (
            _("Fin"),
            {
                "description": _(
                    "Une fin a toujours un motif ; « saisi par erreur » retire l’accompagnement des chiffres."
                ),
                "fields": ["ended_on", "end_reason"],
            },
        ),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]
    inlines = [MemberInline, MeetingInline]
    next_steps = (
        Next(_("Noter une rencontre"), Meeting, "mentorship"),
        Next(_("Voir ses rencontres"), Meeting, "mentorship", adds=False),
    )

    def get_queryset(self, request):
        met = Meeting.objects.filter(mentorship=OuterRef("pk"), confirmed=True).order_by("-held_on")
        mentorships = super().get_queryset(request).prefetch_related("memberships__person")
        return mentorships.annotate(last_meeting=Subquery(met.values("held_on")[:1]))

    def heading(self, mentorship: Mentorship) -> str:
        return self.who(mentorship) or str(mentorship)

    @admin.display(description=_("mentor et jeune"))
    def who(self, mentorship: Mentorship) -> str:
        members = sorted(mentorship.memberships.all(), key=lambda member: member.role, reverse=True)
        return " – ".join(str(member.person) for member in members)

    @admin.display(description=_("dernière rencontre"), empty_value="—")
    def last_meeting(self, mentorship: Mentorship) -> dt.date | None:
        return mentorship.last_meeting

    def get_urls(self):
        own = self.admin_site.admin_view
        return [
            path("former/", own(choose_mentee), name="mentoring_pair_mentee"),
            path("former/<int:mentee_id>/", own(choose_mentor), name="mentoring_pair_mentor"),
            *super().get_urls(),
        ]


@admin.register(Meeting)
class MeetingAdmin(ExchangeAdmin, RecordAdmin):
    sheet = resources.MEETINGS
    form = MeetingForm
    list_display = ["held_on", "mentorship", "minutes", "channel", "confirmed"]
    list_filter = ["confirmed", "channel"]
    list_select_related = ["mentorship"]
    date_hierarchy = "held_on"
    autocomplete_fields = ["mentorship"]
    frozen = ("mentorship",)
    search_fields = ["ref", "mentorship__ref", "mentorship__memberships__person__search_key"]
    actions = [confirm_meetings]


class RegistrationInline(RecordInline):
    model = WorkshopRegistration
    autocomplete_fields = ["person"]
    frozen = ("person", "postcode_at_event")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "workshop")


@admin.register(Workshop)
class WorkshopAdmin(ExchangeAdmin, RecordAdmin):
    sheet = resources.WORKSHOPS
    list_display = ["title", "kind", "held_on", "capacity", "digital"]
    list_filter = [WorkshopFilter, "kind", "digital"]
    date_hierarchy = "held_on"
    search_fields = ["search_key"]
    readonly_fields = ["ref"]
    fieldsets = [
        (None, {"fields": ["title", "kind", "held_on", "minutes", "capacity"]}),
        (
            _("Action numérique"),
            {
                "description": _("Le résultat constaté et sa date prouvent l’effet d’une action numérique."),
                "fields": ["digital", "result_observed_on", "result_summary"],
            },
        ),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]
    inlines = [RegistrationInline]
    next_steps = (
        Next(_("Inscrire une personne"), WorkshopRegistration, "workshop"),
        Next(_("Voir les inscriptions"), WorkshopRegistration, "workshop", adds=False),
    )


@admin.register(WorkshopRegistration)
class WorkshopRegistrationAdmin(ExchangeAdmin, RecordAdmin):
    sheet = resources.WORKSHOP_REGISTRATIONS
    list_display = ["workshop", "person", "attended", "satisfaction"]
    list_filter = ["attended"]
    list_select_related = ["workshop", "person"]
    autocomplete_fields = ["workshop", "person"]
    frozen = ("workshop", "person", "postcode_at_event")
    search_fields = ["workshop__search_key", "person__search_key"]
    actions = [mark_present, mark_absent]


PersonAdmin.tools.append((_("Former un binôme"), "admin:mentoring_pair_mentor", "mentoring.add_mentorship"))


@admin.register(CheckIn)
class CheckInAdmin(RecordAdmin):
    """What a mentor or a young person answered: it is not changed, only taken up."""

    sensitivity = Sensitivity.SENSITIVE
    list_display = ["who", "role", "answered_on", "going", "seen_on"]
    list_filter = [CheckInFilter, "going"]
    list_select_related = ["member__person"]
    fields = ["who", "role", "mentorship", "answered_on", "going", "note", "seen_on"]
    readonly_fields = ["who", "role", "mentorship", "answered_on", "going", "note"]
    search_fields = ["member__person__search_key"]
    date_hierarchy = "answered_on"
    actions = [see_check_ins]

    def has_add_permission(self, request) -> bool:
        return False

    @admin.display(description=_("personne"))
    def who(self, check_in: CheckIn) -> str:
        return str(check_in.member.person)

    @admin.display(description=_("rôle"))
    def role(self, check_in: CheckIn) -> str:
        return check_in.member.get_role_display()

    @admin.display(description=_("accompagnement"))
    def mentorship(self, check_in: CheckIn) -> str:
        return str(check_in.member.mentorship)


@admin.register(MentorCheck)
class MentorCheckAdmin(RecordAdmin):
    sensitivity = Sensitivity.SENSITIVE
    list_display = ["person", "kind", "seen_on", "valid_until", "seen_by"]
    list_filter = [CheckFilter, "kind"]
    list_select_related = ["person", "seen_by"]
    fields = ["person", "kind", "seen_on", "valid_until"]
    autocomplete_fields = ["person"]
    frozen = ("person", "kind")
    search_fields = ["person__search_key"]
    date_hierarchy = "valid_until"

    def get_urls(self):
        verify = self.admin_site.admin_view(verify_mentor)
        own = path("verifier/<int:person_id>/", verify, name="mentoring_mentorcheck_verify")
        return [own, *super().get_urls()]

    def save_model(self, request, obj: MentorCheck, form, change) -> None:
        obj.seen_by = obj.seen_by or request.user
        super().save_model(request, obj, form, change)
