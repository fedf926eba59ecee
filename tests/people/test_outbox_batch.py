"""What is asked once for a whole batch, and what one message does to the others of its batch."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from people.models import OutgoingMessage
from people.outbox import solicitations
from people.outbox.delivery import send_waiting
from people.outbox.letters import KINDS, Kind, Letter, Topic
from people.outbox.posting import compose, of_people, post_all
from tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NOON = dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC)  # a Thursday, at noon in Paris


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def ask(monkeypatch):
    """Asks so many people one question of a kind with these terms."""

    def post_them(count: int, **terms) -> None:
        kind = Kind(
            "question",
            "Question",
            Topic.REMINDERS,
            lambda words: Letter(f"Question {words['n']}", ()),
            {},
            **terms,
        )
        monkeypatch.setitem(KINDS, "question", kind)
        people = PersonFactory.create_batch(count)
        for number, person in enumerate(people):
            person.email = f"personne{number}@exemple.fr"
        to = of_people(people)
        post_all([compose(kind, to[person.pk], {"n": n}, wanted="") for n, person in enumerate(people)])

    return post_them


def left() -> list[str]:
    send_waiting()
    return sorted(letter.subject for letter in mail.outbox)


def states() -> list[str]:
    return list(OutgoingMessage.objects.order_by("pk").values_list("state", flat=True))


def test_a_kind_is_asked_once_which_of_a_batch_are_still_due(ask):
    asked = []

    def are_due(batch: list[dict]) -> list[bool]:
        asked.append(len(batch))
        return [words["n"] != 1 for words in batch]

    ask(3, are_due=are_due)

    assert (left(), states(), asked) == (["Question 0", "Question 2"], ["sent", "dropped", "sent"], [3])


def test_one_that_cannot_say_whether_it_is_due_keeps_none_of_the_others(ask):
    ask(3, is_due=lambda words: bool(1 // words["n"]) or True)

    assert (left(), states()) == (["Question 1", "Question 2"], ["waiting", "sent", "sent"])


def test_all_whose_turn_it_is_leave_in_one_go_however_few_are_let_go_at_once(ask, monkeypatch):
    monkeypatch.setattr(solicitations, "AT_ONCE", 2)
    ask(5)

    assert (len(left()), set(states())) == (5, {"sent"})
