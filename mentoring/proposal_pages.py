"""A proposal, as whoever it is made to reads it: what they have in common, and yes or no."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import FORM, Scope, policy
from mentoring import availability, proposing
from mentoring.intake import Goal, Mentor, MentoringRequest
from mentoring.life_pages import MEMBERS
from mentoring.pairing import MENTOR
from mentoring.proposals import Proposal, ProposalMember


class AnswerForm(forms.Form):
    """Its two buttons say which: "yes" or "no"."""

    ANSWERS = ("yes", "no")
    reason = forms.CharField(
        label=_("Voulez-vous dire pourquoi ? (facultatif, pour l’équipe seulement)"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


@policy(*MEMBERS, methods=FORM, scope=Scope.OWN, about=Proposal)
def proposal(request: HttpRequest, ref: str) -> HttpResponse:
    shown = get_object_or_404(Proposal.objects.visible_to(request.user), ref=ref)
    own = get_object_or_404(shown.members, person=request.user.person_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, label_suffix="")
    said = request.POST.get("accepts")
    if said in AnswerForm.ANSWERS and form.is_valid():
        accepts, reason = said == "yes", form.cleaned_data["reason"]
        answered = proposing.answer(shown, request.user.person, accepts, timezone.localdate(), reason)
        if answered.mentorship_id:
            return redirect("mentorship", answered.mentorship.ref)
        return redirect("mentoring_proposal", ref)
    context = {"proposal": shown, "own": own, "form": form, "is_mentor": own.role == MENTOR}
    return render(request, "mentoring/proposal.html", context | known_of(shown, own))


def known_of(proposal: Proposal, own: ProposalMember) -> dict:
    """Of the others, first names and goals; between all, the goals and hours in common. Nothing once it is over."""
    if not proposal.is_open:
        return {"others": []}
    members = list(proposal.members.select_related("person").order_by("pk"))
    wishes = {member.pk: wishes_of(member) for member in members}
    others = [(member, wishes[member.pk]) for member in members if member.pk != own.pk]
    said = [wish for wish in wishes.values() if wish]
    is_whole = len(said) == len(members)
    goals = set.intersection(*(set(wish.goals) for wish in said)) if is_whole else set()
    week = availability.common(*(wish.availability for wish in said)) if is_whole else []
    return {
        "others": others,
        "names": ", ".join(sorted(member.person.first_name for member, _wishes in others)),
        "goals": [goal.label for goal in Goal if goal in goals],
        "week": availability.spoken(week),
    }


def wishes_of(member: ProposalMember) -> Mentor | MentoringRequest | None:
    if member.role == MENTOR:
        return Mentor.objects.filter(person=member.person).first()
    sent = MentoringRequest.objects.sent().filter(person=member.person)
    return sent.order_by("-asked_on", "-pk").first()
