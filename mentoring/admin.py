from django import forms
from django.contrib import admin
from django.db.models import Q
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.admin import RecordAdmin, RecordInline
from common.confirmation import DayForm, confirmed
from common.exchange_admin import ExchangeAdmin
from common.forms import CodesField
from mentoring.models import Meeting, Mentorship, MentorshipMember, Workshop, WorkshopRegistration
from mentoring.resources import MEETINGS, MENTORSHIPS, WORKSHOP_REGISTRATIONS, WORKSHOPS
from mentoring.views import choose_mentee, choose_mentor
from people.admin import PersonAdmin


class MemberInline(RecordInline):
    model = MentorshipMember
    autocomplete_fields = ["person"]

    def get_extra(self, request, obj=None, **kwargs) -> int:
        return 0 if obj else 2


class EndForm(DayForm):
    end_reason = forms.ChoiceField(
        label=_("Motif"), choices=[("", "---------"), *Mentorship.EndReason.choices]
    )


def who_takes_part(mentorship: Mentorship) -> str:
    members = ", ".join(str(membership.person) for membership in mentorship.memberships.all())
    return f"{mentorship} ({members})" if members else str(mentorship)


@confirmed(
    _("Mettre fin aux accompagnements"),
    ngettext_lazy(
        "%(count)d accompagnement est terminé.", "%(count)d accompagnements sont terminés.", "count"
    ),
    waiting=lambda mentorships: mentorships.filter(ended_on=None),
    form=EndForm,
    name=who_takes_part,
    related=("memberships__person",),
)
def end_mentorships(mentorship: Mentorship, answers: dict) -> None:
    mentorship.ended_on = answers["day"]
    mentorship.end_reason = answers["end_reason"]


@admin.register(Mentorship)
class MentorshipAdmin(ExchangeAdmin, RecordAdmin):
    sheet = MENTORSHIPS
    list_display = ["ref", "kind", "formed_on", "term_on", "ended_on", "end_reason"]
    list_filter = ["kind", "end_reason"]
    date_hierarchy = "formed_on"
    search_fields = ["ref", "memberships__person__last_name"]
    readonly_fields = ["ref"]
    inlines = [MemberInline]
    actions = [end_mentorships]

    def get_urls(self):
        own = self.admin_site.admin_view
        return [
            path("former/", own(choose_mentee), name="mentoring_pair_mentee"),
            path("former/<int:mentee_id>/", own(choose_mentor), name="mentoring_pair_mentor"),
            *super().get_urls(),
        ]


class MeetingForm(forms.ModelForm):
    topics = CodesField(label=_("sujets"), choices=Meeting.Topic.choices, required=False)

    class Meta:
        model = Meeting
        fields = ["mentorship", "held_on", "minutes", "channel", "topics", "confirmed", "rating"]


@confirmed(
    _("Confirmer les rencontres"),
    ngettext_lazy("%(count)d rencontre est confirmée.", "%(count)d rencontres sont confirmées.", "count"),
    waiting=lambda meetings: meetings.filter(confirmed=False),
    name=lambda meeting: f"{meeting} – {who_takes_part(meeting.mentorship)}",
    related=("mentorship__memberships__person",),
)
def confirm_meetings(meeting: Meeting, answers: dict) -> None:
    meeting.confirmed = True


@admin.register(Meeting)
class MeetingAdmin(ExchangeAdmin, RecordAdmin):
    sheet = MEETINGS
    form = MeetingForm
    list_display = ["held_on", "mentorship", "minutes", "channel", "confirmed"]
    list_filter = ["confirmed", "channel"]
    list_select_related = ["mentorship"]
    date_hierarchy = "held_on"
    autocomplete_fields = ["mentorship"]
    search_fields = ["ref", "mentorship__ref"]
    actions = [confirm_meetings]


@admin.register(Workshop)
class WorkshopAdmin(ExchangeAdmin, RecordAdmin):
    sheet = WORKSHOPS
    list_display = ["title", "kind", "held_on", "capacity", "digital"]
    list_filter = ["kind", "digital"]
    date_hierarchy = "held_on"
    search_fields = ["title", "ref"]
    readonly_fields = ["ref"]


@confirmed(
    _("Noter présent·e"),
    ngettext_lazy("%(count)d présence est notée.", "%(count)d présences sont notées.", "count"),
    waiting=lambda registrations: registrations.filter(Q(attended=None) | Q(attended=False)),
    related=("person", "workshop"),
)
def mark_present(registration: WorkshopRegistration, answers: dict) -> None:
    registration.attended = True


@confirmed(
    _("Noter absent·e"),
    ngettext_lazy("%(count)d absence est notée.", "%(count)d absences sont notées.", "count"),
    waiting=lambda registrations: registrations.filter(Q(attended=None) | Q(attended=True)),
    related=("person", "workshop"),
)
def mark_absent(registration: WorkshopRegistration, answers: dict) -> None:
    registration.attended = False


@admin.register(WorkshopRegistration)
class WorkshopRegistrationAdmin(ExchangeAdmin, RecordAdmin):
    sheet = WORKSHOP_REGISTRATIONS
    list_display = ["workshop", "person", "attended", "satisfaction"]
    list_filter = ["attended"]
    list_select_related = ["workshop", "person"]
    autocomplete_fields = ["workshop", "person"]
    search_fields = ["workshop__title", "person__last_name"]
    actions = [mark_present, mark_absent]


PersonAdmin.tools.append((_("Former un binôme"), "admin:mentoring_pair_mentor", "mentoring.add_mentorship"))
