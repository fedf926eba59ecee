"""Mentoring as its team finds it this morning: who asks, who offers, what is proposed, what goes on and what is stuck."""

import datetime as dt
from random import Random

from django.db.models import Exists, OuterRef
from simple_history.utils import bulk_create_with_history

from clichy_partnership.demo import mentorship_lives
from clichy_partnership.demo.accounts import in_open_mentorship
from clichy_partnership.demo.chance import draw, happens
from clichy_partnership.demo.coming import Holders
from clichy_partnership.demo.records import days_from_today, keep, residents, some, students_on
from common.dates import add_months
from mentoring import matching_desk
from mentoring.availability import half_hours
from mentoring.checks import MentorCheck
from mentoring.intake import Field, Goal, Mentor, MentorAbsence, MentoringRequest, Place
from mentoring.models import (
    Mentorship,
    MentorshipMember,
)
from mentoring.proposals import Proposal, ProposalMember
from people.consents import Consent, say
from people.mentoring_agreements import AgreementState, ask_mentoring_agreement, mentoring_agreement_of
from people.minors import is_minor
from people.models import Person, User

MENTEE, MENTOR = MentorshipMember.Role.MENTEE, MentorshipMember.Role.MENTOR
LOOKING = 8  # more mentors than those who have somebody
WAITING, TO_CHECK = 17, 3
LANGUAGES = {"en": 0.5, "ar": 0.2, "es": 0.2, "pt": 0.1}
WORDS = (
    "Je passe des entretiens et je perds mes moyens.",
    "J’hésite entre deux formations, et personne chez moi ne connaît.",
    "Je cherche une alternance et je n’ai pas de réseau.",
    "",
    "",
)
WHY = (
    "Vous êtes tous deux libres le mercredi, et les entretiens sont ce que chacun a cité en premier.",
    "Mêmes moments libres, et le commerce vous attire l’un comme l’autre.",
)
VALID_FOR = (-9, 16, 95, 140)  # days
CHECK_MONTHS = {"identity": 60, "honorability": 12, "charter": 12, "training": 24}


def fill(rng: Random, holders: Holders) -> None:
    officer = holders["accompagnement@exemple.fr"]
    accept_mentors(rng, holders, officer)
    agree_for_minors()
    receive_offers(rng)
    receive_requests(rng, officer)
    propose(rng, officer)
    mentorship_lives.fill(rng, holders, officer)
    ask_guardians()
    matching_desk.start(officer)


# Mentors


def accept_mentors(rng: Random, holders: Holders, officer: User) -> None:
    """Those who have somebody, and some who wait for somebody; each was seen, one check is out of date."""
    leading = list(Person.objects.filter(pk__in=in_open_mentorship("mentor")).order_by("ref"))
    free = some(rng, students_on(days_from_today(0)).exclude(pk__in=[each.pk for each in leading]), LOOKING)
    mentors = [offer(rng, person, days_from_today(-rng.randrange(40, 300))) for person in [*leading, *free]]
    for mentor in mentors:
        mentor.accepted_on = mentor.applied_on + dt.timedelta(days=rng.randrange(2, 9))
        mentor.accepted_by = officer
    bulk_create_with_history(mentors, Mentor)
    checks = [check for mentor in mentors for check in checked(rng, mentor, officer)]
    bulk_create_with_history(checks, MentorCheck)
    expire(holders)
    for mentor in mentors[len(leading) :][:3]:
        keep(
            MentorAbsence(
                mentor=mentor, kind="exams", starts_on=days_from_today(20), ends_on=days_from_today(34)
            )
        )
    away = MentorAbsence(mentor=mentors[-1], kind="exchange", starts_on=days_from_today(-20))
    away.ends_on = days_from_today(90)
    keep(away)


def offer(rng: Random, person: Person, day: dt.date) -> Mentor:
    group = happens(rng, 0.15)
    return Mentor(
        person=person, started_on=day, applied_on=day, **wishes(rng, most=4), capacity=rng.choice((1, 1, 1, 2)),
        group_size=3 if group else 0, group_at=half_hours(2, 30, 34) if group else [],
        accepts_minors=True, studies_end_on=days_from_today(rng.randrange(200, 900)),
    )  # fmt: skip


def wishes(rng: Random, most: int) -> dict:
    """What both sides say: a few goals, two or three moments of the week."""
    week: set[int] = set()
    for day in rng.sample(range(5), rng.choice((2, 2, 3))):
        start = rng.choice((24, 28, 32, 34, 36))
        week.update(half_hours(day, start, min(start + rng.choice((4, 6, 8)), 42)))
    if happens(rng, 0.4):
        week.update(half_hours(5, 20, 26))
    return {
        "goals": sorted(rng.sample(Goal.values, rng.randrange(2, most + 1))),
        "fields": sorted(rng.sample(Field.values, rng.randrange(0, 4))),
        "languages": ["fr", *([draw(rng, LANGUAGES)] if happens(rng, 0.35) else [])],
        "places": sorted({"campus", rng.choice(Place.values), rng.choice(Place.values)}),
        "availability": sorted(week),
    }


def checked(rng: Random, mentor: Mentor, officer: User) -> list[MentorCheck]:
    seen_on = max(mentor.accepted_on, days_from_today(-300))
    return [
        MentorCheck(
            person=mentor.person, kind=kind, seen_on=seen_on, seen_by=officer,
            valid_until=add_months(seen_on, months),
        )
        for kind, months in CHECK_MONTHS.items()
    ]  # fmt: skip


def expire(holders: Holders) -> None:
    """The attestations of a few, one of them out of date: whoever mentors a minor with it is suspended."""
    mentees = MentorshipMember.objects.filter(mentorship=OuterRef("mentorship"), role=MENTEE)
    with_minor = mentees.filter(person__in=Person.objects.filter(is_minor()).values("pk"))
    running = MentorshipMember.objects.filter(
        role=MENTOR, mentorship__in=Mentorship.objects.open_on(days_from_today(0))
    )
    shown = MentorshipMember.objects.filter(person__user__in=holders.values()).values("mentorship")
    known = (
        running.filter(person__user=None)
        .exclude(mentorship__in=shown)
        .annotate(minor=Exists(with_minor))
        .order_by("-minor", "pk")
    )
    people = list(dict.fromkeys(known.values_list("person", flat=True)))[: len(VALID_FOR)]
    for person, days in zip(people, VALID_FOR, strict=False):
        for check in MentorCheck.objects.filter(person=person, kind="honorability"):
            check.valid_until = days_from_today(days)
            check.seen_on = add_months(check.valid_until, -12)
            keep(check)


def agree_for_minors() -> None:
    """Said on the phone, before they met."""
    mentored = MentorshipMember.objects.filter(
        role=MENTEE, mentorship__in=Mentorship.objects.open_on(days_from_today(0))
    )
    for person in Person.objects.filter(is_minor(), pk__in=mentored.values("person")):
        say(
            person,
            Consent.Purpose.MENTORING,
            given=True,
            by=Consent.By.GUARDIAN,
            channel=Consent.Channel.PHONE,
        )


def receive_offers(rng: Random) -> None:
    """Three students wait for an answer, one of them for too long."""
    without = students_on(days_from_today(0)).filter(mentor=None)
    for person, days in zip(some(rng, without, 3), (1, 2, 12), strict=False):
        mentor = offer(rng, person, days_from_today(-days))
        mentor.words = "J’ai été accompagnée à mon arrivée, j’aimerais rendre la pareille."
        keep(mentor)


# Young people


def receive_requests(rng: Random, officer: User) -> None:
    free = residents().exclude(pk__in=in_open_mentorship("mentee")).filter(postcode="92110")
    people = some(rng, free, WAITING + TO_CHECK + 2)
    *waiting, begun, refused = people
    for number, person in enumerate(waiting):
        to_check = number < TO_CHECK
        days = (1, 2, 9)[number] if to_check else rng.randrange(8, 75)
        asked_on = days_from_today(-days)
        checked_on = None if to_check else min(asked_on + dt.timedelta(days=3), days_from_today(-1))
        if not to_check and happens(rng, 0.85):
            agree_for(person)
        keep(
            MentoringRequest(
                person=person, **wishes(rng, most=3), words=rng.choice(WORDS), accepts_group=happens(rng, 0.4),
                started_on=asked_on, asked_on=asked_on, checked_on=checked_on, checked_by=checked_on and officer,
            )
        )  # fmt: skip
    keep(MentoringRequest(person=begun, goals=["career"], started_on=days_from_today(-3)))
    asked_on = days_from_today(-21)
    keep(
        MentoringRequest(
            person=refused, **wishes(rng, most=3), started_on=asked_on, asked_on=asked_on, closing="refused",
            closed_on=days_from_today(-18),
            reason="Vous avez déjà un accompagnement à la Mission locale : parlons-en d’abord avec elle.",
        )
    )  # fmt: skip


def agree_for(person: Person) -> None:
    if Person.objects.filter(is_minor(), pk=person.pk).exists():
        say(
            person,
            Consent.Purpose.MENTORING,
            given=True,
            by=Consent.By.GUARDIAN,
            channel=Consent.Channel.LINK,
        )


def propose(rng: Random, officer: User) -> None:
    """Two wait for answers, one of them too long; one was declined."""
    waiting = MentoringRequest.objects.waiting().select_related("person").order_by("asked_on", "pk")
    young = [
        request.person
        for request in waiting
        if request.person.birth_date < add_months(days_from_today(0), -216)
    ]
    leading = in_open_mentorship("mentor")
    free = Mentor.objects.serving_on(days_from_today(0)).exclude(person__in=leading).order_by("person__ref")
    mentors = [mentor.person for mentor in free.select_related("person") if mentor.person.pk]
    for number, (mentee, mentor) in enumerate(zip(young[:3], mentors, strict=False)):
        days, answers = ((2, (None, True)), (11, (True, None)), (16, (True, False)))[number]
        proposed_on = days_from_today(-days)
        declined = answers[1] is False
        made = keep(
            Proposal(
                kind="pair", proposed_on=proposed_on, answer_by=proposed_on + dt.timedelta(days=7),
                proposed_by=officer, why=WHY[number % len(WHY)], outcome="declined" if declined else "",
                closed_on=proposed_on + dt.timedelta(days=3) if declined else None,
            )
        )  # fmt: skip
        for person, role, accepts in ((mentee, MENTEE, answers[0]), (mentor, MENTOR, answers[1])):
            keep(
                ProposalMember(
                    proposal=made, person=person, role=role, accepts=accepts,
                    answered_on=None if accepts is None else proposed_on + dt.timedelta(days=1),
                )
            )  # fmt: skip


def ask_guardians() -> None:
    """Of the minors who wait for a mentor, those whose guardian has said nothing yet."""
    for request in MentoringRequest.objects.open().select_related("person"):
        if mentoring_agreement_of(request.person) == AgreementState.NONE:
            ask_mentoring_agreement(request.person)
