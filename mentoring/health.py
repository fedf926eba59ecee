"""How a mentorship goes: what in it needs the team today, what is worth watching, and its last sign of life.

The conditions are those of the lists and of the counters too: what a number counts, its list shows.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring import gates
from mentoring.conversations import MentorshipMessage
from mentoring.lives import MeetingAttempt, Pause
from mentoring.models import CheckIn, Meeting, Mentorship

FIRST_MEETING = 14  # days
NUDGED, LISTED = 30, 45  # days without a sign of life: the mentor is asked, then the team looks
TERM_NEAR = 30  # days


def is_open(day: dt.date) -> Q:
    return Q(ended_on=None) | Q(ended_on__gt=day)


def goes_on(day: dt.date) -> Q:
    """Open, and not paused: something is expected of it."""
    return is_open(day) & ~Q(Exists(Pause.objects.running_on(day).filter(mentorship=OuterRef("pk"))))


def is_paused(day: dt.date) -> Q:
    return is_open(day) & Q(Exists(Pause.objects.running_on(day).filter(mentorship=OuterRef("pk"))))


def paused_too_long(day: dt.date) -> Q:
    late = Pause.objects.running_on(day).filter(mentorship=OuterRef("pk"), back_on__lt=day)
    return is_open(day) & Q(Exists(late))


def is_suspended(day: dt.date) -> Q:
    """Nobody is to meet: a check or an agreement is missing, or somebody asked to stop, or the team did."""
    stopped = Pause.objects.running_on(day).filter(mentorship=OuterRef("pk"), why=Pause.Why.SUSPENDED)
    return is_open(day) & (gates.suspended(day) | Q(Exists(stopped)))


def is_contested(day: dt.date) -> Q:
    return Q(Exists(Meeting.objects.contested().filter(mentorship=OuterRef("pk"))))


def asks_to_talk(day: dt.date) -> Q:
    """Somebody in it said at a check-in that something is stuck, and nobody took it up."""
    said = CheckIn.objects.filter(
        member__mentorship=OuterRef("pk"), going__in=CheckIn.NEED_SOMEBODY, seen_on=None
    )
    return is_open(day) & Q(Exists(said))


def has_not_met(day: dt.date) -> Q:
    """No meeting was noted in the fortnight since it began."""
    noted = Meeting.objects.filter(mentorship=OuterRef("pk"), set_aside_on=None)
    return goes_on(day) & Q(formed_on__lt=day - dt.timedelta(days=FIRST_MEETING)) & ~Q(Exists(noted))


def is_silent(day: dt.date, days: int = LISTED) -> Q:
    """Nothing happened in it for so long."""
    since = day - dt.timedelta(days=days)
    signs = [
        Exists(Meeting.objects.filter(mentorship=OuterRef("pk"), set_aside_on=None, held_on__gt=since)),
        Exists(MeetingAttempt.objects.filter(mentorship=OuterRef("pk"), tried_on__gt=since)),
        Exists(CheckIn.objects.filter(member__mentorship=OuterRef("pk"), answered_on__gt=since)),
        Exists(MentorshipMessage.objects.filter(mentorship=OuterRef("pk"), sent_at__date__gt=since)),
        Exists(Pause.objects.filter(mentorship=OuterRef("pk"), ended_on__gt=since)),
    ]
    condition = goes_on(day) & Q(formed_on__lte=since)
    for sign in signs:
        condition &= ~Q(sign)
    return condition


def is_past_its_term(day: dt.date) -> Q:
    return goes_on(day) & Q(term_on__lt=day)


def nears_its_term(day: dt.date) -> Q:
    return goes_on(day) & Q(term_on__range=(day, day + dt.timedelta(days=TERM_NEAR)))


def is_getting_silent(day: dt.date) -> Q:
    return is_silent(day, NUDGED)


@dataclass(frozen=True)
class State:
    """One thing that may be so of a mentorship. `now`: the team has to do something today. `then`: what to do next."""

    code: str
    label: str | Promise
    condition: Callable[[dt.date], Q]
    then: str | Promise
    now: bool = True


STATES = (
    State("suspended", _("suspendu"), is_suspended,
          _("Faire la vérification, obtenir l’accord, ou appeler qui a demandé d’arrêter")),
    State("contested", _("rencontre contestée"), is_contested, _("Entendre les deux, puis trancher")),
    State("to_talk", _("quelque chose coince"), asks_to_talk, _("Appeler qui l’a dit")),
    State("never_met", _("pas de première rencontre depuis 14 jours"), has_not_met,
          _("Appeler, et caler une date avec eux")),
    State("silent", _("sans signe de vie depuis 45 jours"), is_silent, _("Appeler le mentor, puis le jeune")),
    State("pause_over", _("pause qui devait finir"), paused_too_long, _("Demander quand ils reprennent")),
    State("past_term", _("terme dépassé"), is_past_its_term, _("Prolonger, ou terminer avec eux"),
          now=False),
    State("quiet", _("sans signe de vie depuis 30 jours"), is_getting_silent,
          _("Le mentor est relancé ; attendre sa réponse"), now=False),
    State("near_term", _("terme dans le mois"), nears_its_term, _("Le leur rappeler au prochain échange"), now=False),
    State("paused", _("en pause"), is_paused, _("Rien d’ici la reprise"), now=False),
    State("well", _("tout va bien"), is_open, _("Rien à faire"), now=False),
)  # fmt: skip
BY_CODE = {state.code: state for state in STATES}


def with_health(mentorships: QuerySet, day: dt.date) -> QuerySet:
    """Those open on the day, each with `place` (that of the first of STATES that holds) and `sign_on`.

    A number, asked once: a database would work out again each condition wherever a name is compared.
    """
    states = [When(state.condition(day), then=Value(place)) for place, state in enumerate(STATES)]
    return mentorships.filter(is_open(day)).annotate(place=Case(*states, default=None), sign_on=last_sign())


def state_of(mentorship: Mentorship) -> State:
    """Of one that `with_health` found."""
    return STATES[mentorship.place]


def last_sign() -> Greatest:
    """The day of what last happened in it: it was formed, a meeting, a try, an answer to a check-in, a message."""
    of_it = {"mentorship": OuterRef("pk")}
    last = (
        Meeting.objects.filter(**of_it, set_aside_on=None).order_by("-held_on").values("held_on")[:1],
        MeetingAttempt.objects.filter(**of_it).order_by("-tried_on").values("tried_on")[:1],
        CheckIn.objects.filter(member__mentorship=OuterRef("pk"))
        .order_by("-answered_on")
        .values("answered_on")[:1],
        MentorshipMessage.objects.filter(**of_it)
        .order_by("-pk")
        .annotate(day=TruncDate("sent_at"))
        .values("day")[:1],
    )
    known = [Coalesce(Subquery(each), F("formed_on")) for each in last]
    return Cast(Greatest(F("formed_on"), *known), DateField())


def silence_share(day: dt.date) -> tuple[int, int]:
    """Of the meetings confirmed on the platform, how many were by silence, and how many in all."""
    confirmed = Meeting.objects.filter(confirmed=True, held_on__lte=day).exclude(confirmation="")
    by_silence = confirmed.filter(confirmation=Meeting.Confirmation.SILENCE)
    real = {"mentorship__in": Mentorship.objects.real()}
    return by_silence.filter(**real).count(), confirmed.filter(**real).count()
