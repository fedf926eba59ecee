"""What has to be in order before somebody is met: as of the day, by kind of evidence, and by whose word."""

import datetime as dt

import pytest
import time_machine

from mentoring import gates
from mentoring.models import Mentorship
from people.models import Person
from tests import factories as make
from tests.mentoring.pairs import agree, mentor, pair, young

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TODAY = dt.date(2026, 11, 26)
SIXTEEN = dt.date(2010, 5, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


def closed(asked) -> list[str]:
    return [gate.code for gate in asked if not gate.is_open]


def test_a_mentor_of_minors_shows_four_things_and_one_of_adults_two():
    person = make.AffiliationFactory().person

    assert closed(gates.of_mentor(person, TODAY, with_minor=True)) == [
        "identity", "honorability", "charter", "training",
    ]  # fmt: skip
    assert closed(gates.of_mentor(person, TODAY, with_minor=False)) == ["charter", "training"]


@pytest.mark.parametrize(("until", "is_open"), [(TODAY, True), (TODAY - dt.timedelta(days=1), False)])
def test_evidence_holds_until_its_last_day_included(until, is_open):
    person = mentor()
    person.mentor_checks.filter(kind="honorability").update(valid_until=until)

    (gate,) = [
        each for each in gates.of_mentor(person, TODAY, with_minor=True) if each.code == "honorability"
    ]
    cleared = Person.objects.filter(gates.cleared(TODAY, for_minors=True), pk=person.pk)

    assert (gate.is_open, gate.until, gate.stops) == (is_open, until, not is_open)
    assert cleared.exists() is is_open


def test_evidence_seen_later_than_the_day_is_not_there_yet():
    person = mentor()
    person.mentor_checks.filter(kind="charter").update(seen_on=TODAY + dt.timedelta(days=1))

    assert closed(gates.of_mentor(person, TODAY, with_minor=False)) == ["charter"]


def test_the_latest_evidence_of_a_kind_is_the_one_that_counts():
    person = mentor()
    make.MentorCheckFactory(
        person=person, kind="training", seen_on=dt.date(2020, 1, 1), valid_until=dt.date(2021, 1, 1)
    )

    assert closed(gates.of_mentor(person, TODAY, with_minor=True)) == []


def test_what_lacks_with_an_adult_warns_and_does_not_stop():
    person = make.AffiliationFactory().person

    assert [gate.stops for gate in gates.of_mentor(person, TODAY, with_minor=False)] == [False, False]


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"birth_date": SIXTEEN}, ["agreement"]),
        ({"birth_date": dt.date(2008, 11, 26)}, []),
        ({"birth_date": dt.date(2008, 11, 27)}, ["agreement"]),
        ({"birth_date": None, "guardian_name": "Rose Diallo"}, ["agreement"]),
        ({"birth_date": None}, []),
    ],
)
def test_a_minor_needs_the_agreement_of_a_guardian(fields, asked):
    assert closed(gates.of_mentee(young(**fields))) == asked


def test_an_agreement_taken_back_by_either_is_no_agreement(today):
    guardian_first, minor_first = young(birth_date=SIXTEEN), young(birth_date=SIXTEEN)
    for person in (guardian_first, minor_first):
        agree(person)
    today.shift(60)
    agree(guardian_first, given=False)
    make.ConsentFactory(person=minor_first, purpose="mentoring", by="self", given=False)

    assert [closed(gates.of_mentee(person)) for person in (guardian_first, minor_first)] == [
        ["agreement"]
    ] * 2
    assert set(gates.without_agreement().values_list("pk", flat=True)) == {guardian_first.pk, minor_first.pk}


def test_an_agreement_given_again_opens_the_gate(today):
    person = young(birth_date=SIXTEEN)
    for given in (True, False, True):
        today.shift(60)
        agree(person, given=given)

    assert closed(gates.of_mentee(person)) == []


def suspended() -> list[int]:
    found = Mentorship.objects.open_on(TODAY).filter(gates.suspended(TODAY))
    return list(found.values_list("pk", flat=True))


def test_a_mentorship_with_a_minor_is_suspended_the_day_after_its_evidence_ends(today):
    made = pair(minor=True)
    of_adults = pair()
    for each in (made, of_adults):
        each.mentor.person.mentor_checks.filter(kind="honorability").update(valid_until=TODAY)

    before = gates.is_suspended(made.mentorship, TODAY)
    after = [gates.is_suspended(each.mentorship, TODAY + dt.timedelta(days=1)) for each in (made, of_adults)]

    assert (before, after) == (False, [True, False])


def test_an_agreement_taken_back_suspends_at_once(today):
    made = pair(minor=True)
    today.shift(60)
    agree(made.mentee.person, given=False)

    assert suspended() == [made.mentorship.pk]


def test_a_mentor_who_left_it_suspends_nothing():
    made = pair(minor=True)
    gone = make.AffiliationFactory().person
    make.MentorshipMemberFactory(
        mentorship=made.mentorship,
        person=gone,
        role="mentor",
        joined_on=TODAY - dt.timedelta(days=9),
        left_on=TODAY,
    )

    assert suspended() == []


def test_whoever_may_not_read_the_checks_learns_only_whether_all_is_in_order():
    asked = gates.of_mentor(mentor(), TODAY, with_minor=True)
    missing = gates.of_mentor(make.AffiliationFactory().person, TODAY, with_minor=True)
    user = make.UserFactory()

    assert [gate.label for gate in gates.as_seen_by(user, asked)] == ["vérifications en ordre"]
    (gate,) = gates.as_seen_by(user, missing)
    assert (gate.label, gate.until, gate.stops) == ("vérifications à faire", None, True)


def test_many_mentors_are_asked_about_in_one_query(django_assert_num_queries):
    people = [mentor() for _number in range(3)]

    with django_assert_num_queries(1):
        gates.of_mentors(people, TODAY, with_minor=True)
