"""Two people paired in three clicks: the young person, the mentor, and what they have in common."""

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Scope, policy
from mentoring import availability, gates, proposing
from mentoring.intake import Goal, Mentor, MentoringRequest
from mentoring.matching_desk import Suits, suiting
from mentoring.models import Mentorship
from mentoring.pairing import (
    adults_of_a_school,
    form_pair,
    open_mentorships,
    possible_mentors,
    waiting_mentees,
)
from people.access import STAFF
from people.models import Person
from people.names import named_like

SHOWN = 25
RIGHTS = ("mentoring.add_mentorship", "people.view_person")


@policy(*STAFF, scope=Scope.PROGRAMME, permissions=RIGHTS)
def choose_mentee(request: HttpRequest) -> HttpResponse:
    found = searched(request, waiting_mentees(timezone.localdate()).visible_to(request.user))
    return page(request, "mentee", {"title": _("Former un binôme : pour qui ?"), **found})


@policy(*STAFF, scope=Scope.PROGRAMME, permissions=RIGHTS, about=Person)
def choose_mentor(request: HttpRequest, mentee_id: int) -> HttpResponse:
    mentee = get_object_or_404(Person.objects.visible_to(request.user), pk=mentee_id)
    today = timezone.localdate()
    suits = suiting(mentee, today)
    found = best_first(request, possible_mentors(mentee, today).visible_to(request.user), suits)
    with_minor = proposing.any_minor([mentee])
    asked = gates.of_mentors(found["people"], today, with_minor=with_minor)
    context = {
        "title": _("Un mentor pour %(person)s") % {"person": mentee},
        "mentee": mentee,
        "mentee_gates": gates.of_mentee(mentee),
        "running": open_mentorships(mentee, today),
        **found,
        "mentors": [
            (
                person,
                gates.as_seen_by(request.user, [gate for gate in asked[person.pk] if not gate.is_open]),
                suits.get(person.pk),
            )
            for person in found["people"]
        ],
    }
    return page(request, "mentor", context)


@policy(*STAFF, methods=FORM, scope=Scope.PROGRAMME, permissions=RIGHTS, about=Person)
def compare(request: HttpRequest, mentee_id: int, mentor_id: int) -> HttpResponse:
    """Both side by side: what they share, what forbids it, what is worth a second look; then propose, or form at once."""
    seen, today = Person.objects.visible_to(request.user), timezone.localdate()
    mentee = get_object_or_404(seen, pk=mentee_id)
    possible = adults_of_a_school(today).visible_to(request.user).exclude(pk=mentee_id)
    mentor = possible.filter(pk=mentor_id).first()
    if mentor is None:
        return redirect("admin:mentoring_pair_mentor", mentee_id)
    form = PairForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            return paired(request, mentee, mentor, form.cleaned_data["why"])
        except proposing.Refused:
            pass  # what forbids it now is said on the page
    context = {
        "title": _("%(mentee)s avec %(mentor)s ?") % {"mentee": mentee, "mentor": mentor},
        "mentee": mentee,
        "mentor": mentor,
        "form": form,
        "obstacles": list(proposing.obstacles([mentee], mentor, today)),
        "cautions": list(proposing.cautions([mentee], mentor, today)),
        "suits": suiting(mentee, today).get(mentor.pk),
        **shared(mentee, mentor),
    }
    return page(request, "compare", context)


class PairForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Pourquoi eux, en mots que tous lisent (facultatif)"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


def shared(mentee: Person, mentor: Person) -> dict:
    """What each said, and the goals and half-hours that both did."""
    asked = MentoringRequest.objects.open().filter(person=mentee).first()
    offered = Mentor.objects.filter(person=mentor).first()
    both = asked and offered
    return {
        "asked": asked,
        "offered": offered,
        "goals": [goal.label for goal in Goal if goal in asked.goals and goal in offered.goals]
        if both
        else [],
        "week": availability.spoken(availability.common(asked.availability, offered.availability))
        if both
        else [],
    }


def paired(request: HttpRequest, mentee: Person, mentor: Person, why: str) -> HttpResponse:
    """Raises proposing.Refused."""
    said, today = {"mentee": mentee, "mentor": mentor}, timezone.localdate()
    if "now" in request.POST:
        if reasons := list(proposing.obstacles([mentee], mentor, today)):
            if existing := open_mentorships(mentee, today).filter(memberships__person=mentor).first():
                return redirect("admin:mentoring_mentorship_follow", existing.pk)
            raise proposing.Refused(reasons)
        pair = form_pair(mentee, mentor, today, confirmed=True)
        told = _(
            "Le binôme de %(mentee)s et %(mentor)s est formé. À faire : prévoir leur première rencontre."
        )
        messages.success(request, told % said)
        return redirect("admin:mentoring_mentorship_follow", pair.pk)
    made = proposing.propose([mentee], mentor, by=request.user, why=why)
    told = _("Proposé à %(mentee)s et à %(mentor)s : le binôme se forme quand tous deux disent oui.")
    messages.success(request, told % said)
    return redirect("admin:mentoring_proposal_change", made.pk)


def searched(request: HttpRequest, people: QuerySet) -> dict:
    words = request.GET.get("q", "")[:100]
    found = list(named_like(people, words)[: SHOWN + 1])
    return {"words": words, "people": found[:SHOWN], "more": len(found) > SHOWN}


def best_first(request: HttpRequest, people: QuerySet, suits: dict[int, Suits]) -> dict:
    """Those who suit best, unless a name is asked for, or nobody knows what the young person wants."""
    if not suits or request.GET.get("q"):
        return searched(request, people)
    known = sorted(
        people.filter(pk__in=suits),
        key=lambda person: (bool(suits[person.pk].fails), -suits[person.pk].score, person.search_key),
    )
    return {"words": "", "people": known[:SHOWN], "more": True}


def page(request: HttpRequest, step: str, context: dict) -> HttpResponse:
    context |= admin.site.each_context(request) | {"opts": Mentorship._meta}
    return render(request, f"mentoring/pair_{step}.html", context)
