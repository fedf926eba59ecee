"""The checks of mentors of minors: told before they are out of date, on the day they suspend; recorded on one page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.access import Role
from mentoring.check_notifications import tell_of_checks
from mentoring.checks import MentorCheck
from tests import factories as make
from tests.accounts import employed, operator, sign_in
from tests.mentoring.paired import aged, agree, cleared, mentee, mentor_of_minors, paired, today
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def days(number: int) -> dt.date:
    return today() + dt.timedelta(days=number)


def pair(until: int, age: int = 16, kind: str = "honorability"):
    karim, ines = mentor_of_minors(), mentee(age)
    cleared(karim.person, days(until), kind)
    agree(ines.person)
    return paired(karim, ines), karim, ines


def told() -> list[tuple[str, str]]:
    return sorted((letter.to[0], letter.subject) for letter in letters())


@pytest.mark.parametrize("until", [0, 1, 30])
def test_a_mentor_is_told_what_to_bring_before_it_is_out_of_date(until):
    pair(until)

    tell_of_checks()
    tell_of_checks()

    [(to, subject)] = told()
    assert to == "karim@exemple.fr"
    assert subject.startswith("À refaire avant le ")
    assert "une attestation d’honorabilité" in letters()[0].body
    assert "Une pièce est vue, jamais gardée." in letters()[0].body


@pytest.mark.parametrize(
    ("until", "age"), [(31, 16), (-1, 20), (-8, 16)], ids=["far", "an adult", "long ago"]
)
def test_nothing_is_told_while_it_is_far_with_an_adult_or_of_what_lapsed_long_ago(until, age):
    pair(until, age)

    assert tell_of_checks() == 0


def test_on_the_day_it_suspends_both_sides_are_told_each_in_their_words():
    pair(-1)

    tell_of_checks()
    tell_of_checks()

    assert told() == [
        ("ines@exemple.fr", "Vos rencontres avec Karim sont suspendues, le temps d’une vérification"),
        ("karim@exemple.fr", "Vos rencontres sont suspendues, le temps d’une vérification"),
    ]
    to_ines = next(letter for letter in letters() if letter.to == ["ines@exemple.fr"])
    assert "ce n’est la faute de personne" in to_ines.body
    assert "honorabilité" not in to_ines.body


def test_a_mentor_of_whom_nothing_was_ever_seen_is_for_the_team():
    paired(mentor_of_minors(), mentee())

    assert tell_of_checks() == 0


def test_a_check_renewed_meanwhile_sends_nothing():
    _mentorship, karim, _ines = pair(-1)
    tell_of_checks()
    make.MentorCheckFactory(person=karim.person, kind="honorability", seen_on=today(), valid_until=days(365))

    assert told() == []


def test_a_mentorship_that_is_over_tells_nobody():
    mentorship, _karim, _ines = pair(-1)
    mentorship.ended_on, mentorship.end_reason = days(-2), "term_reached"
    mentorship.save()

    assert tell_of_checks() == 0


def test_three_mentors_take_as_many_queries_as_one():
    counts = []
    for number in (1, 2):
        for _time in range(number):
            person, young = make.PersonFactory(birth_date=aged(22)), make.PersonFactory(birth_date=aged(16))
            cleared(person, days(-1))
            mentorship = make.MentorshipFactory(formed_on=days(-30))
            make.MentorshipMemberFactory(mentorship=mentorship, person=person, role="mentor")
            make.MentorshipMemberFactory(mentorship=mentorship, person=young)
        with CaptureQueriesContext(connection) as queries:
            tell_of_checks()
        counts.append(len(queries))

    assert counts[0] == counts[1]


# One page to record them


def address(person) -> str:
    return reverse("admin:mentoring_mentorcheck_verify", args=[person.pk])


@pytest.fixture
def officer(client):
    user = employed(Role.MENTORING_OFFICER)
    sign_in(client, user)
    return user


def test_the_four_are_recorded_on_one_screen_once(client, officer):
    karim = mentor_of_minors().person
    page = client.get(address(karim))
    given = dict.fromkeys(MentorCheck.Kind.values, "on") | {
        name: field.initial.isoformat()
        for name, field in page.context["form"].fields.items()
        if name.endswith("_until")
    }

    for _time in range(2):
        client.post(address(karim), given)

    found = {check.kind: (check.seen_on, check.seen_by) for check in MentorCheck.objects.all()}
    assert found == dict.fromkeys(MentorCheck.Kind.values, (today(), officer))
    assert MentorCheck.objects.count() == 4
    assert "La pièce est vue, jamais gardée" in page.content.decode()


def test_only_what_is_ticked_is_recorded_and_not_until_yesterday(client, officer):
    karim = mentor_of_minors().person

    refused = client.post(address(karim), {"charter": "on", "charter_until": days(-1).isoformat()})
    nothing = client.post(address(karim), {"identity_until": days(10).isoformat()})
    client.post(address(karim), {"charter": "on", "charter_until": days(10).isoformat()})

    assert (refused.status_code, nothing.status_code) == (200, 200)
    assert list(MentorCheck.objects.values_list("kind", "valid_until")) == [("charter", days(10))]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MENTORING_OFFICER, 200),
        (Role.REFERENT, 200),
        (Role.ADMINISTRATOR, 403),
        (Role.SCHOOL_STAFF, 403),
    ],
)
def test_who_records_checks(client, role, status):
    sign_in(client, employed(role))

    assert client.get(address(mentor_of_minors().person)).status_code == status


def test_a_file_that_is_not_there_is_not_found(client, officer):
    assert client.get(reverse("admin:mentoring_mentorcheck_verify", args=[999_999])).status_code == 404


def test_the_button_is_on_the_file_of_whoever_may_mentor_and_of_nobody_else(client, officer):
    karim, ines = mentor_of_minors().person, mentee().person

    pages = [
        client.get(reverse("admin:people_person_change", args=[person.pk])).content.decode()
        for person in (karim, ines)
    ]

    assert address(karim) in pages[0]
    assert address(ines) not in pages[1]


def test_the_account_of_the_server_records_none(client):
    sign_in(client, operator())

    assert client.get(address(mentor_of_minors().person)).status_code == 403


# What the team sees


def test_the_list_of_what_is_suspended_holds_what_lacks_a_check_or_was_stopped(client, officer):
    lapsed, _karim, _ines = pair(-1)
    stopped, running, over = (make.MentorshipFactory(formed_on=days(-30)) for _time in range(3))
    make.PauseFactory(mentorship=stopped, why="suspended", started_on=today())
    make.PauseFactory(mentorship=running, why="exams", started_on=today())
    make.PauseFactory(mentorship=over, why="suspended", started_on=today())
    over.ended_on, over.end_reason = today(), "safeguarding"
    over.save()

    page = client.get(reverse("admin:mentoring_mentorship_changelist") + "?situation=suspended")

    assert set(page.context["cl"].result_list) == {lapsed, stopped}
