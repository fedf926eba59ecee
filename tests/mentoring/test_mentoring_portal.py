"""What a mentorship and workshops put on somebody's first page."""

import datetime as dt

import pytest
from django.utils import timezone

from common.access import Role
from common.kit import Stage
from mentoring import portal
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def day(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def account(role: Role, **person):
    user = make.UserFactory(person=make.PersonFactory(**person))
    user.acting = frozenset({role})
    return user


@pytest.fixture
def mentee():
    return account(Role.RESIDENT, first_name="Inès")


def mentored(mentee, since: int, **more):
    mentorship = make.MentorshipFactory(formed_on=day(since), **more)
    mentor = make.PersonFactory(first_name="Karim")
    make.MentorshipMemberFactory(mentorship=mentorship, person=mentee.person)
    make.MentorshipMemberFactory(mentorship=mentorship, person=mentor, role="mentor")
    return mentorship


@pytest.mark.parametrize(
    ("since", "label", "stage"),
    [
        (0, "Première rencontre avec Karim", Stage.DOING),
        (-14, "Première rencontre avec Karim", Stage.DOING),
        (-15, "Dire où vous en êtes avec Karim", Stage.LATE),
    ],
)
def test_a_first_meeting_is_to_plan_within_a_fortnight_and_then_to_tell_of(mentee, since, label, stage):
    mentorship = mentored(mentee, since)

    [task] = portal.tasks(mentee, Role.RESIDENT)

    assert (task.label, task.stage, task.address) == (label, stage, portal.page(mentorship))


def test_the_mentor_is_told_of_the_young_person(mentee):
    mentorship = mentored(mentee, -2)
    mentor = make.UserFactory(person=mentorship.memberships.get(role="mentor").person)
    mentor.acting = frozenset({Role.MENTOR})

    assert [task.label for task in portal.tasks(mentor, Role.MENTOR)] == ["Première rencontre avec Inès"]


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_meeting_noted_ends_it(mentee, confirmed):
    make.MeetingFactory(mentorship=mentored(mentee, -30), confirmed=confirmed)

    assert list(portal.tasks(mentee, Role.RESIDENT)) == []


def test_nothing_is_asked_of_a_mentorship_that_is_over_or_of_others(mentee):
    mentored(mentee, -90, ended_on=day(-46), end_reason="mentor")
    mentored(mentee, -30, ended_on=day(-1), end_reason="error")
    mentored(account(Role.RESIDENT), -30)

    assert list(portal.tasks(mentee, Role.RESIDENT)) == []
    assert list(portal.dates(mentee, Role.RESIDENT)) == []


def test_the_term_of_a_mentorship_is_a_date(mentee):
    mentorship = mentored(mentee, -30, term_on=day(0))
    mentored(mentee, -30, term_on=day(-1))
    mentored(mentee, -30)

    [date] = portal.dates(mentee, Role.RESIDENT)

    assert (date.uid, date.start, date.address) == (
        f"accompagnement-{mentorship.pk}", day(0), portal.page(mentorship),
    )  # fmt: skip
    assert date.title == "Fin prévue de l’accompagnement avec Karim"


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.STUDENT, Role.AGENT])
def test_a_workshop_is_a_date_for_those_who_are_registered(role):
    user = account(role)
    for held_on, person in ((-1, user.person), (0, user.person), (3, make.PersonFactory())):
        workshop = make.WorkshopFactory(held_on=day(held_on))
        make.WorkshopRegistrationFactory(workshop=workshop, person=person, attended=None)

    assert [date.start for date in portal.dates(user, role)] == [day(0)]


def test_an_account_without_a_role_has_nothing_of_it():
    user = account(Role.RESIDENT)

    assert [*portal.tasks(user, None), *portal.dates(user, None)] == []
