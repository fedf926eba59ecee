import datetime as dt

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.forms.models import BaseInlineFormSet
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import Sensitivity
from common.admin import Next, RecordAdmin, RecordInline
from common.exchange_admin import ExchangeAdmin
from common.forms import CodesField
from common.lists import filter_of
from mentoring import (
    gates,
    intake_admin,  # noqa: F401 -- registered with the others
    resources,
)
from mentoring.actions import (
    confirm_meetings,
    end_mentorships,
    see_check_ins,
)
from mentoring.attestation import of_mentor
from mentoring.board import board
from mentoring.checks import MentorCheck
from mentoring.follow_pages import follow, move
from mentoring.matching_admin import MatchingRunAdmin
from mentoring.meeting_pages import decide
from mentoring.models import (
    CheckIn,
    ClosingReview,
    MatchingRun,
    Meeting,
    Mentorship,
    MentorshipMember,
)
from mentoring.safeguarding_admin import verify_mentor
from mentoring.situations import CHECK_INS, CHECKS, MEETINGS, MENTORSHIPS
from mentoring.views import choose_mentee, choose_mentor, compare
from people.admin import PersonAdmin

MentorshipFilter = filter_of(_("situation"), "situation", MENTORSHIPS)
MeetingFilter = filter_of(_("situation"), "situation", MEETINGS)
CheckInFilter = filter_of(_("suite"), "followed", CHECK_INS)
CheckFilter = filter_of(_("validité"), "validity", CHECKS)


class GatedMembers(BaseInlineFormSet):
    """Whoever joins by the ordinary form passes the gates too."""

    def clean(self) -> None:
        super().clean()
        given = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", {}).get("person")]
        joins = [form for form in self.forms if form.instance.pk is None and form.has_changed()]
        if not joins or any(self.errors):
            return
        mentees = [row["person"] for row in given if row["role"] == MentorshipMember.Role.MENTEE]
        mentors = [row["person"] for row in given if row["role"] == MentorshipMember.Role.MENTOR]
        if reasons := gates.closed(mentors, mentees, timezone.localdate()):
            raise ValidationError(reasons)


class MemberInline(RecordInline):
    model = MentorshipMember
    formset = GatedMembers
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

    def steps(self, record, request) -> list[tuple[str, str]]:
        follow_it = reverse("admin:mentoring_mentorship_follow", args=[record.pk])
        return [(_("Suivre"), follow_it), *super().steps(record, request)]

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
            path("tableau/", own(board), name="mentoring_mentorship_board"),
            path("attestation/<int:pk>.pdf", own(of_mentor), name="mentoring_mentor_attestation_of"),
            path("<int:pk>/suivi/", own(follow), name="mentoring_mentorship_follow"),
            path("<int:pk>/suivi/<slug:word>/", own(move), name="mentoring_mentorship_move"),
            path("former/", own(choose_mentee), name="mentoring_pair_mentee"),
            path("former/<int:mentee_id>/", own(choose_mentor), name="mentoring_pair_mentor"),
            path("former/<int:mentee_id>/<int:mentor_id>/", own(compare), name="mentoring_pair_compare"),
            *super().get_urls(),
        ]


@admin.register(Meeting)
class MeetingAdmin(ExchangeAdmin, RecordAdmin):
    sheet = resources.MEETINGS
    form = MeetingForm
    list_display = [
        "held_on",
        "mentorship",
        "minutes",
        "channel",
        "confirmed",
        "confirmation",
        "contested_on",
    ]
    list_filter = [MeetingFilter, "confirmed", "channel"]
    list_select_related = ["mentorship"]
    date_hierarchy = "held_on"
    autocomplete_fields = ["mentorship"]
    frozen = ("mentorship",)
    search_fields = ["ref", "mentorship__ref", "mentorship__memberships__person__search_key"]
    actions = [confirm_meetings]
    readonly_fields = ["confirmation", "contested_on", "contested_because", "set_aside_on"]

    def get_fields(self, request, obj=None) -> list[str]:
        fields = [name for name in super().get_fields(request, obj) if name not in self.readonly_fields]
        return [*fields, *(name for name in self.readonly_fields if obj and getattr(obj, name))]

    def get_urls(self):
        own = self.admin_site.admin_view(decide)
        return [path("<int:pk>/trancher/", own, name="mentoring_meeting_decide"), *super().get_urls()]

    def steps(self, record, request) -> list[tuple[str, str]]:
        waits = Meeting.objects.contested().filter(pk=record.pk).exists()
        if not waits or not self.has_change_permission(request):
            return super().steps(record, request)
        return [(_("Trancher"), reverse("admin:mentoring_meeting_decide", args=[record.pk]))]


import mentoring.workshop_admin  # noqa: E402, F401 -- registered here, in the order of the rooms


@admin.register(ClosingReview)
class ClosingReviewAdmin(RecordAdmin):
    """What both sides think when it ends: read, never changed."""

    sensitivity = Sensitivity.SENSITIVE
    list_display = ["who", "role", "answered_on", "reached", "useful"]
    list_filter = ["reached", "useful"]
    list_select_related = ["member__person"]
    fields = readonly_fields = ["who", "role", "answered_on", "reached", "useful", "words"]
    search_fields = ["member__person__search_key"]
    date_hierarchy = "answered_on"

    def has_add_permission(self, request) -> bool:
        return False

    @admin.display(description=_("personne"))
    def who(self, review: ClosingReview) -> str:
        return str(review.member.person)

    @admin.display(description=_("rôle"))
    def role(self, review: ClosingReview) -> str:
        return review.member.get_role_display()


admin.site.register(MatchingRun, MatchingRunAdmin)
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
