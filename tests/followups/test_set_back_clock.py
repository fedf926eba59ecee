"""A clock that is set back, then right again, changes nothing of what was asked."""

import datetime as dt

import pytest
import time_machine

from followups.models import Followup, FollowupLink
from people.models import OutgoingMessage
from tests import factories as make
from tests.followups.asked import NOON, contract, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture(autouse=True)
def clock():
    make.PartnershipFactory()
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def back_and_forth(clock) -> tuple[list, list]:
    """What was written, before and after."""
    told = []
    for days in (0, -1, 0):
        clock.move_to(NOON + dt.timedelta(days=days))
        rounds()
        told.append(
            [
                list(Followup.objects.values_list("state", "round", "due_on", "closes_on", "reminders")),
                list(FollowupLink.objects.values_list("revoked_at", flat=True)),
                OutgoingMessage.objects.count(),
            ]
        )
    return told[0], told[2]


def test_a_question_is_not_asked_again(clock):
    contract(dt.date(2026, 5, 26))

    before, after = back_and_forth(clock)

    assert after == before == [[("sent", 0, NOON.date(), dt.date(2027, 1, 25), 0)], [None], 1]


def test_a_question_that_comes_back_is_not_given_up(clock):
    mentorship = make.MentorshipFactory()
    person = make.PersonFactory(email="ines@exemple.fr")
    make.MentorshipMemberFactory(mentorship=mentorship, person=person)
    make.MeetingFactory(mentorship=mentorship, held_on=NOON.date() - dt.timedelta(days=61))

    before, after = back_and_forth(clock)

    assert [state for state, *_rest in before[0]] == ["sent"]
    assert after == before
