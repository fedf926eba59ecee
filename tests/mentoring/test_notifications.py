"""Who is written to about a mentorship: when there is a reason, once for each."""

import datetime as dt

import pytest
import time_machine

from mentoring.models import Meeting
from mentoring.notifications import ask_silent_mentors
from people.models import OutgoingMessage
from tests.factories import (
    MeetingFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    PersonFactory,
)
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NOON = dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC)  # a Thursday


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def pair(**terms):
    mentorship = MentorshipFactory(**{"formed_on": dt.date(2026, 9, 1), **terms})
    mentor = PersonFactory(first_name="Karim", email="karim@exemple.fr")
    MentorshipMemberFactory(mentorship=mentorship, person=mentor, role="mentor")
    mentee = PersonFactory(first_name="Inès", last_name="Diallo", email="ines@exemple.fr", phone="0612345678")
    MentorshipMemberFactory(mentorship=mentorship, person=mentee, role="mentee")
    return mentorship


def test_the_mentor_of_a_silent_pair_is_asked_once_for_each_silence(clock):
    mentorship = pair()
    MeetingFactory(mentorship=mentorship, held_on=dt.date(2026, 10, 20), confirmed=True)

    for _morning in range(3):
        ask_silent_mentors()
    first = [letter.subject for letter in letters()]
    MeetingFactory(mentorship=mentorship, held_on=dt.date(2026, 11, 26), confirmed=True)
    clock.move_to(NOON + dt.timedelta(days=40))
    ask_silent_mentors()

    assert first == ["Avez-vous vu Inès récemment\u202f?"]
    assert len(letters()) == 2
    assert "depuis le 20\xa0octobre\xa02026" in letters()[0].body
    assert "depuis le 26\xa0novembre\xa02026" in letters()[1].body


def test_the_mentor_learns_a_first_name_and_nothing_to_reach_somebody_by():
    mentorship = pair()

    ask_silent_mentors()
    (letter,) = letters()

    assert letter.to == ["karim@exemple.fr"]
    assert f"http://testserver/espace/accompagnements/{mentorship.ref}/" in letter.body
    assert [
        word for word in ("Diallo", "ines@", "06") if word in letter.body.replace(mentorship.ref, "")
    ] == []


@pytest.mark.parametrize(
    "terms",
    [
        {"formed_on": dt.date(2026, 11, 1)},
        {"ended_on": dt.date(2026, 11, 1), "end_reason": "goals_reached"},
        {"ended_on": dt.date(2026, 11, 1), "end_reason": "error"},
    ],
)
def test_nobody_is_asked_about_what_is_new_or_over(terms):
    pair(**terms)

    assert (ask_silent_mentors(), letters()) == (0, [])


def test_a_pair_that_met_before_the_letter_left_is_not_asked():
    mentorship = pair()
    ask_silent_mentors()
    MeetingFactory(mentorship=mentorship, held_on=dt.date(2026, 11, 25), confirmed=True)

    assert (letters(), OutgoingMessage.objects.get().state) == ([], "dropped")
    assert Meeting.objects.count() == 1
