"""What staff do so that young people are safe: the checks of a mentor on one page; for referents, a conversation."""

import datetime as dt

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.access import FORM, Reason, Role, Scope, Sensitivity, policy
from common.dates import add_months
from mentoring import gates
from mentoring.checks import MentorCheck
from mentoring.conversations import silence
from mentoring.models import Mentor, MentorshipConcern, MentorshipMember, MentorshipMessage
from mentoring.pairing import adults_of_a_school
from people.admin import PersonAdmin
from people.concern_admin import ConcernAdmin
from people.models import Concern, Person, User
from people.walk_in import day_input

VALID = {
    MentorCheck.Kind.IDENTITY: 60,
    MentorCheck.Kind.HONORABILITY: 12,
    MentorCheck.Kind.CHARTER: 12,
    MentorCheck.Kind.TRAINING: 24,
}
"""Months for which each is valid, unless whoever saw it says otherwise."""
MESSAGES_SHOWN = 100


class SeenForm(forms.Form):
    """The four checks on one screen: what is ticked was seen today, by whoever sends it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        today = timezone.localdate()
        for kind, months in VALID.items():
            self.fields[kind.value] = forms.BooleanField(
                label=_("Vu aujourd’hui : %(what)s") % {"what": kind.label}, required=False
            )
            self.fields[f"{kind}_until"] = forms.DateField(
                label=_("Valable jusqu’au (%(what)s)") % {"what": kind.label},
                required=False,
                initial=add_months(today, months),
                widget=day_input(),
            )

    def clean(self) -> dict:
        given, today = super().clean(), timezone.localdate()
        ticked = [kind for kind in VALID if given.get(kind.value)]
        if not ticked and not self.errors:
            raise forms.ValidationError(_("Cochez ce que vous avez vu."))
        for kind in ticked:
            until = given.get(f"{kind}_until")
            if not until or until < today:
                self.add_error(
                    f"{kind}_until", _("Dites jusqu’à quand c’est valable, à partir d’aujourd’hui.")
                )
        return given

    def seen(self) -> dict[str, dt.date]:
        given = self.cleaned_data
        return {kind.value: given[f"{kind}_until"] for kind in VALID if given[kind.value]}

    def rows(self) -> list[tuple]:
        return [(self[kind.value], self[f"{kind}_until"]) for kind in VALID]


@policy(
    Role.MENTORING_OFFICER, Role.REFERENT, methods=FORM, scope=Scope.PROGRAMME, sensitivity=Sensitivity.SENSITIVE,
    permissions=("mentoring.add_mentorcheck", "people.view_person"), about=Person,
)  # fmt: skip
def verify_mentor(request: HttpRequest, person_id: int) -> HttpResponse:
    mentor = get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)
    form = SeenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        count = record(mentor, form.seen(), request.user)
        told = ngettext("%(count)d vérification est notée.", "%(count)d vérifications sont notées.", count)
        messages.success(request, told % {"count": count})
        return redirect("admin:mentoring_mentorcheck_verify", mentor.pk)
    context = {
        **admin.site.each_context(request),
        "opts": MentorCheck._meta,
        "title": _("Vérifier un mentor"),
        "mentor": mentor,
        "gates": gates.of_mentor(mentor, timezone.localdate(), with_minor=True),
        "form": form,
    }
    return render(request, "mentoring/verify_mentor.html", context)


def record(mentor: Person, seen: dict[str, dt.date], user: User) -> int:
    """What was seen today; the same page sent twice is the same check."""
    for kind, until in seen.items():
        said = {"person": mentor, "kind": kind, "seen_on": timezone.localdate(), "valid_until": until}
        if not MentorCheck.objects.filter(**said).exists():
            check = MentorCheck(**said, seen_by=user)
            check.full_clean()
            check.save()
    return len(seen)


def verify_button(person: Person, user: User) -> list[tuple[str, str]]:
    """On the page of whoever mentors, may, or offers to, for those who record checks."""
    today = timezone.localdate()
    known = (
        MentorshipMember.objects.filter(person=person, role=MentorshipMember.Role.MENTOR),
        Mentor.objects.filter(person=person),
        adults_of_a_school(today).filter(pk=person.pk),
    )
    may = user.has_perm("mentoring.add_mentorcheck") and {Role.MENTORING_OFFICER, Role.REFERENT} & user.roles
    if not may or not any(rows.exists() for rows in known):
        return []
    return [(_("Vérifier ce mentor"), reverse("admin:mentoring_mentorcheck_verify", args=[person.pk]))]


PersonAdmin.offers.append(verify_button)


def section_of(concern: Concern) -> tuple[str, dict] | None:
    """On the page of a concern that names a mentorship: its members, what is in order, and the way to its messages."""
    named = MentorshipConcern.objects.select_related("mentorship").filter(concern=concern).first()
    if named is None:
        return None
    mentorship, today = named.mentorship, timezone.localdate()
    members = list(mentorship.memberships.select_related("person").order_by("role", "pk"))
    mentors = [member.person for member in members if member.role == MentorshipMember.Role.MENTOR]
    checks = gates.of_mentors(mentors, today, with_minor=True)
    for member in members:
        is_mentor = member.role == MentorshipMember.Role.MENTOR
        member.gates = checks[member.person_id] if is_mentor else gates.of_mentee(member.person)
    return "mentoring/concern_section.html", {
        "concern": concern,
        "mentorship": mentorship,
        "members": members,
        "silence": silence(mentorship, today),
        "messages": mentorship.messages.count(),
    }


@policy(
    Role.REFERENT, scope=Scope.ALL, sensitivity=Sensitivity.SENSITIVE, reason=Reason.CONCERN,
    permissions=("people.view_concern",), about=Concern,
)  # fmt: skip
def concern_conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was written in the mentorship that the concern names: each reading is recorded."""
    concern = get_object_or_404(Concern.objects.visible_to(request.user), pk=pk)
    named = MentorshipConcern.objects.visible_to(request.user).filter(concern=concern).first()
    if named is None:
        messages.info(
            request, _("Ce signalement ne nomme aucun accompagnement : il n’y a pas de messages à lire.")
        )
        return redirect("admin:people_concern_change", concern.pk)
    written = MentorshipMessage.objects.visible_to(request.user).filter(mentorship=named.mentorship_id)
    pages = Paginator(written.select_related("author__person"), MESSAGES_SHOWN)
    context = {
        **admin.site.each_context(request),
        "opts": Concern._meta,
        "title": _("Messages de l’accompagnement"),
        "concern": concern,
        "mentorship": named.mentorship,
        "page": pages.get_page(request.GET.get("p", pages.num_pages)),
    }
    return render(request, "mentoring/concern_conversation.html", context)


ConcernAdmin.sections.append(section_of)
ConcernAdmin.pages.append(("conversation", concern_conversation))
