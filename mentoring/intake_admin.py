"""The desks where requests for a mentor and offers to be one are read and decided, and where proposals are followed."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Role, Scope, policy
from common.admin import RecordAdmin, RecordInline
from common.forms import CodesField
from common.lists import filter_of
from mentoring import asking, gates, proposing
from mentoring.intake import Mentor, MentorAbsence, MentoringRequest, Wishes
from mentoring.proposals import Proposal, ProposalMember
from mentoring.situations import MENTORS, PROPOSALS, REQUESTS
from mentoring.week_field import WeekField
from people.mentoring_agreements import mentoring_agreement_of

DECIDERS = (Role.ADMINISTRATOR, Role.MENTORING_OFFICER)
OF_MENTORS = (*DECIDERS, Role.SCHOOL_STAFF)
RequestFilter = filter_of(gettext_lazy("situation"), "situation", REQUESTS)
MentorFilter = filter_of(gettext_lazy("situation"), "situation", MENTORS)
ProposalFilter = filter_of(gettext_lazy("situation"), "situation", PROPOSALS)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi, en mots que la personne lira"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Dites aussi vers qui elle peut se tourner."),
    )


class WishesForm(forms.ModelForm):
    """The lists of codes as boxes, the week as hours."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, choices in Wishes.LISTS.items():
            label = self._meta.model._meta.get_field(name).verbose_name.capitalize()
            self.fields[name] = CodesField(label=label, choices=choices.choices, required=False)
        self.fields["availability"] = WeekField(label=_("Disponibilités"), required=False)
        if "group_at" in self.fields:
            self.fields["group_at"] = WeekField(label=_("Moment du petit groupe"), required=False)


class DecidedAdmin(RecordAdmin):
    """A page of its own to read and decide; the ordinary form to correct or to write down what was said aloud."""

    form = WishesForm
    list_select_related = ["person"]
    autocomplete_fields = ["person"]
    search_fields = ["person__search_key"]
    frozen = ("person",)

    def get_urls(self):
        name, wrap = f"mentoring_{self.opts.model_name}", self.admin_site.admin_view
        own = [
            path("<int:pk>/corriger/", wrap(self.correct_view), name=f"{name}_corriger"),
            path("<int:pk>/accepter/", wrap(self.accept_view), name=f"{name}_accepter"),
            path("<int:pk>/refuser/", wrap(self.refuse_view), name=f"{name}_refuser"),
        ]
        return [*own, *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # it is closed, refused or stopped

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        if not str(object_id).isdigit() or request.method != "GET":
            return redirect(f"admin:mentoring_{self.opts.model_name}_changelist")
        return self.page(request, self.found(request, object_id))

    def correct(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.found(request, pk)
        return super().change_view(request, str(pk))

    def response_change(self, request: HttpRequest, obj) -> HttpResponse:
        return redirect(f"admin:mentoring_{self.opts.model_name}_change", obj.pk)

    def response_add(self, request: HttpRequest, obj, post_url_continue=None) -> HttpResponse:
        return redirect(f"admin:mentoring_{self.opts.model_name}_change", obj.pk)

    def found(self, request: HttpRequest, pk):
        return get_object_or_404(self.get_queryset(request).select_related("person"), pk=pk)

    def decided(self, request: HttpRequest, pk: int, done: bool, sentence: str) -> HttpResponse:
        if done:
            messages.success(request, sentence)
        else:
            messages.warning(request, _("Quelqu’un a déjà décidé : rien n’a changé."))
        return redirect(f"admin:mentoring_{self.opts.model_name}_change", pk)

    def page(self, request: HttpRequest, record: Wishes, refusal: forms.Form | None = None) -> HttpResponse:
        name = f"admin:mentoring_{self.opts.model_name}"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(record),
            "record": record,
            "answers": [
                (self.opts.get_field(field).verbose_name, record.said(field)) for field in Wishes.LISTS
            ],
            "refusal": refusal or ReasonForm(label_suffix=""),
            "changes": self.has_change_permission(request, record),
            "sent_on": record.sent_on,
            "answer_by": record.sent_on and asking.answer_by(record.sent_on),
            "listed": f"{name}_changelist",
            "correct_at": f"{name}_corriger",
            "accept_at": f"{name}_accepter",
            "refuse_at": f"{name}_refuser",
        }
        return TemplateResponse(request, f"mentoring/triage_{self.opts.model_name}.html",
                                context | self.more(request, record))  # fmt: skip

    def more(self, request: HttpRequest, record: Wishes) -> dict:
        return {}


REQUEST = {"scope": Scope.PROGRAMME, "permissions": ("mentoring.change_mentoringrequest",),
           "about": MentoringRequest}  # fmt: skip


@admin.register(MentoringRequest)
class MentoringRequestAdmin(DecidedAdmin):
    list_display = ["person", "asked_on", "checked_on", "closed_on", "closing"]
    list_filter = [RequestFilter, "closing"]
    date_hierarchy = "asked_on"
    fields = ["person", "goals", "fields", "words", "availability", "languages", "places", "accepts_group",
              "asked_on"]  # fmt: skip

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"asked_on": timezone.localdate(), **super().get_changeform_initial_data(request)}

    @policy(*DECIDERS, methods=FORM, **REQUEST)
    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.correct(request, pk)

    @policy(*DECIDERS, methods=("POST",), **REQUEST)
    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        done = asking.check(self.found(request, pk), request.user, timezone.localdate())
        return self.decided(request, pk, done, _("La demande est complète : reste à trouver un mentor."))

    @policy(*DECIDERS, methods=("POST",), **REQUEST)
    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked, form = self.found(request, pk), ReasonForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.page(request, asked, form)
        closing = MentoringRequest.Closing.REFUSED
        done = asking.close(asked, closing, timezone.localdate(), form.cleaned_data["reason"])
        return self.decided(request, pk, done, _("La demande est refusée, et la personne prévenue."))

    def more(self, request: HttpRequest, record: MentoringRequest) -> dict:
        return {
            "gates": gates.of_mentee(record.person),
            "agreement": mentoring_agreement_of(record.person),
            "pairs": record.is_open and request.user.has_perm("mentoring.add_mentorship"),
            "proposals": list(proposing.open_proposals(record.person)),
        }


class AbsenceInline(RecordInline):
    model = MentorAbsence


MENTOR = {"scope": Scope.PROGRAMME, "permissions": ("mentoring.change_mentor",), "about": Mentor}


@admin.register(Mentor)
class MentorAdmin(DecidedAdmin):
    list_display = ["person", "applied_on", "accepted_on", "capacity", "accepts_minors", "studies_end_on",
                    "stopped_on"]  # fmt: skip
    list_filter = [MentorFilter, "accepts_minors"]
    date_hierarchy = "applied_on"
    fields = ["person", "goals", "fields", "words", "availability", "languages", "places", "capacity",
              "accepts_minors", "group_size", "group_at", "studies_end_on", "applied_on", "stopped_on"]  # fmt: skip
    inlines = [AbsenceInline]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {
            "applied_on": timezone.localdate(),
            "capacity": 1,
            **super().get_changeform_initial_data(request),
        }

    @policy(*OF_MENTORS, methods=FORM, **MENTOR)
    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.correct(request, pk)

    @policy(*OF_MENTORS, methods=("POST",), **MENTOR)
    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        done = asking.accept(self.found(request, pk), request.user, timezone.localdate())
        return self.decided(request, pk, done, _("La candidature est acceptée."))

    @policy(*OF_MENTORS, methods=("POST",), **MENTOR)
    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        mentor, form = self.found(request, pk), ReasonForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.page(request, mentor, form)
        done = asking.decline(mentor, form.cleaned_data["reason"], timezone.localdate())
        return self.decided(request, pk, done, _("La candidature est refusée, et la personne prévenue."))

    def more(self, request: HttpRequest, record: Mentor) -> dict:
        today = timezone.localdate()
        asked = gates.of_mentor(record.person, today, with_minor=record.accepts_minors)
        return {
            "gates": gates.as_seen_by(request.user, asked),
            "load": proposing.load(record.person, today),
            "absences": list(record.absences.order_by("starts_on")),
        }


class ProposedInline(RecordInline):
    model = ProposalMember
    fields = ["person", "role", "accepts", "answered_on", "reason"]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Proposal)
class ProposalAdmin(RecordAdmin):
    list_display = ["ref", "who", "proposed_on", "answer_by", "waits_for", "outcome"]
    list_display_links = ["ref", "who"]
    list_filter = [ProposalFilter, "outcome"]
    date_hierarchy = "proposed_on"
    search_fields = ["ref", "members__person__search_key"]
    fields = ["kind", "proposed_on", "answer_by", "why", "outcome", "closed_on", "mentorship"]
    readonly_fields = ["kind", "proposed_on", "why", "outcome", "closed_on", "mentorship"]
    inlines = [ProposedInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a pair is proposed from the page of the young person

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # it is withdrawn

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("members__person")

    def get_urls(self):
        wrap = self.admin_site.admin_view
        own = path("<int:pk>/retirer/", wrap(self.withdraw_view), name="mentoring_proposal_withdraw")
        return [own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        shown = self.get_object(request, object_id)
        stopped = list(obstacles_of(shown)) if shown and shown.is_open else []
        return super().change_view(
            request, object_id, form_url, {"kept_by": stopped, **(extra_context or {})}
        )

    @policy(
        *DECIDERS,
        methods=FORM,
        scope=Scope.PROGRAMME,
        permissions=("mentoring.change_proposal",),
        about=Proposal,
    )
    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        shown = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method == "POST":
            if proposing.withdraw(shown, timezone.localdate()):
                messages.success(request, _("La proposition est retirée, et chacun prévenu."))
            else:
                messages.warning(request, _("Elle était déjà close : rien n’a changé."))
            return redirect("admin:mentoring_proposal_change", pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": self.who(shown),
                   "proposal": shown}  # fmt: skip
        return TemplateResponse(request, "mentoring/withdraw.html", context)

    @admin.display(description=gettext_lazy("mentor et jeune"))
    def who(self, proposal: Proposal) -> str:
        members = sorted(proposal.members.all(), key=lambda member: member.role, reverse=True)
        return " – ".join(str(member.person) for member in members)

    @admin.display(description=gettext_lazy("attend la réponse de"))
    def waits_for(self, proposal: Proposal) -> str:
        unanswered = [str(member.person) for member in proposal.members.all() if member.accepts is None]
        return ", ".join(unanswered) if proposal.is_open and unanswered else "—"


def obstacles_of(proposal: Proposal) -> list[str]:
    """What would keep it from being formed today."""
    members = list(proposal.members.select_related("person"))
    mentees = [member.person for member in members if member.role == "mentee"]
    mentors = [member.person for member in members if member.role == "mentor"]
    today = timezone.localdate()
    return [reason for mentor in mentors for reason in proposing.obstacles(mentees, mentor, today)]
