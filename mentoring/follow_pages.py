"""One mentorship, as the team follows it: who, what is in order, what happened last, and what may be done now."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Scope, policy, readable
from common.kit import Event
from mentoring import gates, health, living, proposing
from mentoring.follow_forms import ConfirmForm, EndForm, JoinForm, MoveForm, PauseForm, SubstituteForm
from mentoring.models import (
    CheckIn,
    ClosingReview,
    Meeting,
    MeetingAttempt,
    Mentorship,
    MentorshipMember,
    Pause,
)
from people.access import STAFF
from people.minors import is_minor
from people.models import Person, User

SHOWN = 15
MENTOR = MentorshipMember.Role.MENTOR


def _pause(mentorship: Mentorship, given: dict, user: User) -> str:
    living.pause(mentorship, given["why"], given["back_on"], user)
    return _("L’accompagnement est en pause.")


def _take_up(mentorship: Mentorship, given: dict, user: User) -> str:
    living.take_up(mentorship)
    return _("L’accompagnement reprend.")


def _prolong(mentorship: Mentorship, given: dict, user: User) -> str:
    living.prolong(mentorship)
    return _("Le terme recule de trois mois.")


def _substitute(mentorship: Mentorship, given: dict, user: User) -> str:
    living.substitute(mentorship, given["leaving"], given["coming"], user)
    return _("Le nouveau mentor est prévenu, et le jeune aussi.")


def _join(mentorship: Mentorship, given: dict, user: User) -> str:
    living.join(mentorship, given["mentee"])
    return _("Le groupe compte un jeune de plus, et chacun est prévenu.")


def _end(mentorship: Mentorship, given: dict, user: User) -> str:
    living.end(mentorship, given["reason"], day=given["day"])
    if given["search_again"]:
        living.search_again(mentorship, user)
        return _("L’accompagnement est terminé, et le jeune attend de nouveau un mentor.")
    return _("L’accompagnement est terminé.")


def _open_again(mentorship: Mentorship, given: dict, user: User) -> str:
    living.open_again(mentorship)
    return _("L’accompagnement est rouvert ; son historique garde la fin qui avait été notée.")


@dataclass(frozen=True)
class Move:
    """`when`: whether it may be done to a mentorship, given the pause that runs, if any."""

    label: str | Promise
    form: type[MoveForm]
    carry_out: Callable[[Mentorship, dict, User], str]
    when: Callable[[Mentorship, Pause | None], bool]


def is_open(mentorship: Mentorship, pause: Pause | None) -> bool:
    return mentorship.ended_on is None


def goes_on(mentorship: Mentorship, pause: Pause | None) -> bool:
    return mentorship.ended_on is None and pause is None


MOVES = {
    "pause": Move(gettext_lazy("Mettre en pause"), PauseForm, _pause, goes_on),
    "reprendre": Move(gettext_lazy("Reprendre"), ConfirmForm, _take_up, lambda one, pause: bool(pause)),
    "remplacer": Move(gettext_lazy("Remplacer le mentor"), SubstituteForm, _substitute, is_open),
    "ajouter": Move(gettext_lazy("Ajouter un jeune"), JoinForm, _join, goes_on),
    "prolonger": Move(
        gettext_lazy("Prolonger de trois mois"), ConfirmForm, _prolong, lambda one, pause: living.may_prolong(one)
    ),
    "terminer": Move(gettext_lazy("Terminer"), EndForm, _end, is_open),
    "rouvrir": Move(
        gettext_lazy("Rouvrir"), ConfirmForm, _open_again, lambda one, pause: one.ended_on is not None
    ),
}  # fmt: skip
FOLLOW = {"scope": Scope.PROGRAMME, "about": Mentorship}


def found(request: HttpRequest, pk: int) -> Mentorship:
    return get_object_or_404(Mentorship.objects.visible_to(request.user), pk=pk)


def running_pause(mentorship: Mentorship) -> Pause | None:
    return Pause.objects.filter(mentorship=mentorship, ended_on=None).first()


@policy(*STAFF, permissions=("mentoring.view_mentorship",), **FOLLOW)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    mentorship, today = found(request, pk), timezone.localdate()
    open_one = health.with_health(Mentorship.objects.filter(pk=pk), today).first()
    members = list(mentorship.memberships.select_related("person").order_by("role", "pk"))
    changes = request.user.has_perm("mentoring.change_mentorship")
    pause = running_pause(mentorship)
    context = page_of(request, mentorship) | {
        "state": health.state_of(open_one) if open_one else None,
        "days": (today - open_one.sign_on).days if open_one else None,
        "members": [
            (member, gates.as_seen_by(request.user, asked))
            for member, asked in zip(members, gates_of(members, today), strict=True)
        ],
        "pause": pause,
        "moves": [(word, move) for word, move in MOVES.items() if changes and move.when(mentorship, pause)],
        "events": sorted(events(mentorship, request.user), key=lambda event: event.day, reverse=True)[:SHOWN],
    }
    return render(request, "mentoring/follow.html", context)


@policy(*STAFF, methods=FORM, permissions=("mentoring.change_mentorship",), **FOLLOW)
def move(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    mentorship, asked = found(request, pk), MOVES.get(word)
    if asked is None or not asked.when(mentorship, running_pause(mentorship)):
        messages.warning(request, _("Quelqu’un l’a déjà fait, ou ce n’est plus possible : rien n’a changé."))
        return redirect("admin:mentoring_mentorship_follow", pk)
    form = asked.form(mentorship, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            told = asked.carry_out(mentorship, form.cleaned_data, request.user)
        except proposing.Refused as refusal:
            form.add_error(None, refusal.reasons)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, told)
            return redirect("admin:mentoring_mentorship_follow", pk)
    context = page_of(request, mentorship) | {"form": form, "move": asked}
    return render(request, "mentoring/move.html", context)


def page_of(request: HttpRequest, mentorship: Mentorship) -> dict:
    return admin.site.each_context(request) | {
        "title": names_of(mentorship) or str(mentorship),
        "opts": Mentorship._meta,
        "mentorship": mentorship,
    }


def names_of(mentorship: Mentorship) -> str:
    members = mentorship.memberships.select_related("person").order_by("role", "pk")
    return " – ".join(str(member.person) for member in members if member.left_on is None)


def gates_of(members: list[MentorshipMember], day: dt.date) -> Iterator[list[gates.Gate]]:
    """Of each member, what has to be in order."""
    mentees = [member.person_id for member in members if member.role != MENTOR]
    with_minor = Person.objects.filter(is_minor(), pk__in=mentees).exists()
    mentors = [member.person for member in members if member.role == MENTOR]
    of_mentors = gates.of_mentors(mentors, day, with_minor=with_minor)
    for member in members:
        yield of_mentors.get(member.person_id) or gates.of_mentee(member.person)


def events(mentorship: Mentorship, viewer: User) -> Iterator[Event]:
    """What whoever looks may read."""
    of_it = {"mentorship": mentorship}
    for meeting in readable(Meeting, viewer).filter(**of_it).order_by("-held_on")[:SHOWN]:
        yield Event(meeting.held_on, _("Rencontre : %(meeting)s") % {"meeting": state_of(meeting)})
    for attempt in readable(MeetingAttempt, viewer).filter(**of_it)[:SHOWN]:
        yield Event(attempt.tried_on, _("Rencontre manquée"))
    said_by = {"member__mentorship": mentorship}
    for check_in in readable(CheckIn, viewer).filter(**said_by).select_related("member__person")[:SHOWN]:
        said = {"who": check_in.member.person, "going": check_in.get_going_display()}
        yield Event(check_in.answered_on, _("%(who)s : %(going)s") % said, check_in.note)
    for each in readable(Pause, viewer).filter(**of_it):
        yield Event(each.started_on, _("Pause : %(why)s") % {"why": each.get_why_display()})
        if each.ended_on:
            yield Event(each.ended_on, _("Reprise"))
    for review in readable(ClosingReview, viewer).filter(**said_by).select_related("member__person"):
        said = {"who": review.member.person, "reached": review.get_reached_display()}
        yield Event(
            review.answered_on, _("Avis de %(who)s, objectifs atteints : %(reached)s") % said, review.words
        )


def state_of(meeting: Meeting) -> str:
    """Its length, and whether it counts."""
    if meeting.set_aside_on:
        word = _("écartée")
    elif meeting.confirmed and meeting.confirmation:
        word = _("confirmée par %(whom)s") % {"whom": meeting.get_confirmation_display()}
    elif meeting.confirmed:
        word = _("confirmée")
    else:
        word = _("contestée") if meeting.contested_on else _("à confirmer")
    return f"{meeting.minutes} min, {word}"
