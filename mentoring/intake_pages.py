"""Asking for a mentor, and offering to be one, one short screen after another: the same pages for both.

What is answered is kept at each screen; nothing is sent before the answers are shown together.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.access import FORM, Role, Scope, policy
from mentoring import asking, availability, gates
from mentoring.attestation import confirmed_with
from mentoring.intake import Mentor, MentoringRequest, Wishes
from mentoring.intake_forms import (
    CommitmentForm,
    GoalsForm,
    GuardianForm,
    MeetingForm,
    OfferedGoalsForm,
    OfferedMeetingForm,
    OfferedWeekForm,
    WeekForm,
)
from mentoring.statuses import status_of
from people.models import Person, User

ASKERS = (Role.RESIDENT,)
OFFERERS = (Role.STUDENT, Role.MENTOR, Role.TUTOR)


def always(record: Wishes) -> bool:
    return True


def lacks_a_guardian(request: MentoringRequest) -> bool:
    """A minor whose file says of no guardian. One that it names is changed by the team alone: they agree for a child."""
    person = request.person
    known = person.guardian_name and (person.guardian_phone or person.guardian_email)
    return bool(gates.of_mentee(person)) and not known


@dataclass(frozen=True)
class Screen:
    """`of`: what its form is about, the record unless said."""

    code: str
    title: str | Promise
    form: type[forms.ModelForm]
    hint: str | Promise = ""
    is_asked: Callable[[Wishes], bool] = always
    of: Callable[[Wishes], models.Model] = lambda record: record

    def is_answered(self, record: Wishes) -> bool:
        return self.of(record) is record and not set(record.unanswered()) & set(self.form.base_fields)


@dataclass(frozen=True)
class Journey:
    """`name` is the name of its first address, and begins those of the others."""

    name: str
    screens: tuple[Screen, ...]
    begin: Callable[[Person], Wishes]
    send: Callable[[Wishes], None]

    def asked(self, record: Wishes) -> list[Screen]:
        return [screen for screen in self.screens if screen.is_asked(record)]

    def next(self, record: Wishes) -> str:
        """The address of the first screen that lacks an answer, else of the check."""
        missing = [screen for screen in self.asked(record) if not screen.is_answered(record)]
        if missing:
            return reverse(f"{self.name}_question", args=[missing[0].code])
        return reverse(f"{self.name}_check")


REQUEST = Journey(
    "mentoring_request",
    (
        Screen("objectifs", _("Qu’est-ce qui vous aiderait ?"), GoalsForm, _("Plusieurs réponses possibles.")),
        Screen("moments", _("Quand êtes-vous libre ?"), WeekForm, _("Une rencontre dure à peu près une heure.")),
        Screen("rencontres", _("Comment voulez-vous vous voir ?"), MeetingForm),
        Screen(
            "responsable",
            _("Qui peut dire oui avec vous ?"),
            GuardianForm,
            _(
                "Avant 18 ans, il faut aussi l’accord d’un parent ou de votre responsable légal·e : "
                "nous lui envoyons un lien, et l’appelons au besoin."
            ),
            lacks_a_guardian,
            lambda request: request.person,
        ),
    ),
    asking.draft_of,
    asking.send,
)  # fmt: skip


def offered_by(person: Person) -> Mentor:
    return Mentor.objects.filter(person=person).first() or Mentor(person=person)


OFFER = Journey(
    "mentor",
    (
        Screen("aide", _("Comment pouvez-vous aider ?"), OfferedGoalsForm, _("Plusieurs réponses possibles.")),
        Screen("moments", _("Quand êtes-vous libre ?"), OfferedWeekForm, _("Comptez deux heures par mois et par jeune.")),
        Screen("rencontres", _("Comment pouvez-vous vous voir ?"), OfferedMeetingForm),
        Screen("engagement", _("Jusqu’où pouvez-vous vous engager ?"), CommitmentForm),
    ),
    offered_by,
    asking.apply,
)  # fmt: skip


@policy(*ASKERS, scope=Scope.OWN)
def request_start(request: HttpRequest) -> HttpResponse:
    """What it is before anything is asked; then where one's request stands, in one of four words."""
    status = status_of(request.user.person)
    return render(request, "mentoring/request.html", {"journey": REQUEST, "status": status})


@policy(*OFFERERS, scope=Scope.OWN)
def offer_start(request: HttpRequest) -> HttpResponse:
    mentor = Mentor.objects.visible_to(request.user).filter(person=request.user.person_id).first()
    context = {"journey": OFFER, "mentor": mentor}
    if mentor and mentor.accepted_on:
        today = timezone.localdate()
        context |= {
            "gates": gates.of_mentor(mentor.person, today, with_minor=mentor.accepts_minors),
            "absences": mentor.absences.filter(ends_on__gte=today).order_by("starts_on"),
            "has_hours": confirmed_with(mentor.person, today).exists(),
        }
    return render(request, "mentoring/mentor.html", context)


@policy(*ASKERS, methods=FORM, scope=Scope.OWN)
def request_question(request: HttpRequest, code: str) -> HttpResponse:
    return question(request, REQUEST, code)


@policy(*OFFERERS, methods=FORM, scope=Scope.OWN)
def offer_question(request: HttpRequest, code: str) -> HttpResponse:
    return question(request, OFFER, code)


@policy(*ASKERS, methods=FORM, scope=Scope.OWN, throttle="60/h")
def request_check(request: HttpRequest) -> HttpResponse:
    return check(request, REQUEST)


@policy(*OFFERERS, methods=FORM, scope=Scope.OWN, throttle="60/h")
def offer_check(request: HttpRequest) -> HttpResponse:
    return check(request, OFFER)


@policy(*ASKERS, scope=Scope.OWN)
def request_sent(request: HttpRequest) -> HttpResponse:
    return sent(request, REQUEST)


@policy(*OFFERERS, scope=Scope.OWN)
def offer_sent(request: HttpRequest) -> HttpResponse:
    return sent(request, OFFER)


@policy(*ASKERS, methods=FORM, scope=Scope.OWN)
def request_withdraw(request: HttpRequest) -> HttpResponse:
    """Two taps, and no reason to give."""
    asked = asking.request_of(request.user.person)
    if asked is None or asked.asked_on is None:
        return redirect("mentoring_request")
    if request.method == "POST":
        asking.close(asked, MentoringRequest.Closing.WITHDRAWN, timezone.localdate())
        return redirect("mentoring_request")
    return render(request, "mentoring/request_withdraw.html")


@transaction.atomic
def question(request: HttpRequest, journey: Journey, code: str) -> HttpResponse:
    record = journey.begin(_oneself(request.user))
    screens = journey.asked(record)
    screen = next((screen for screen in screens if screen.code == code), None)
    if screen is None:
        raise Http404
    form = screen.form(request.POST if request.method == "POST" else None, instance=screen.of(record))
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(journey.next(record))
    place = screens.index(screen)
    before = reverse(f"{journey.name}_question", args=[screens[place - 1].code]) if place else ""
    context = {
        "form": form,
        "screen": screen,
        "number": place + 1,
        "total": len(screens),
        "before": before or reverse(journey.name),
    }
    return render(request, "mentoring/intake_question.html", context)


@transaction.atomic
def check(request: HttpRequest, journey: Journey) -> HttpResponse:
    record = journey.begin(_oneself(request.user))
    if not all(screen.is_answered(record) for screen in journey.asked(record)):
        return redirect(journey.next(record))
    if request.method == "POST":
        journey.send(record)
        return redirect(f"{journey.name}_sent")
    answers = [
        (screen, reverse(f"{journey.name}_question", args=[screen.code]), list(answers_of(screen, record)))
        for screen in journey.asked(record)
    ]
    guardian = record.person.guardian_name if journey is REQUEST and gates.of_mentee(record.person) else ""
    context = {"answers": answers, "journey": journey, "sent_on": record.sent_on, "guardian": guardian}
    return render(request, "mentoring/intake_check.html", context)


def answers_of(screen: Screen, record: Wishes):
    """(label, the values in words) of each of its fields that says something."""
    for name, field in screen.form(instance=screen.of(record)).fields.items():
        told = "fields" if name == "fields_of_work" else name
        value = getattr(screen.of(record), told, None)
        if told in Wishes.LISTS:
            yield field.label, record.said(told)
        elif told == "availability":
            yield field.label, availability.spoken(value)
        elif told == "group_size" and value:
            yield field.label, [_("%(size)d jeunes") % {"size": value}, *availability.spoken(record.group_at)]
        elif value not in (None, "", False, 0):
            yield field.label, [_("oui") if value is True else value]


def sent(request: HttpRequest, journey: Journey) -> HttpResponse:
    record = journey.begin(_oneself(request.user))
    if not record.sent_on:
        return redirect(journey.name)
    asks = journey is REQUEST and any(gate.stops for gate in gates.of_mentee(record.person))
    context = {
        "journey": journey,
        "record": record,
        "day": asking.answer_by(record.sent_on),
        "asks_guardian": asks,
    }
    return render(request, "mentoring/intake_sent.html", context)


def _oneself(user: User) -> Person:
    return user.person
