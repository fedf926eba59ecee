"""Who is written to about a workshop: when there is a reason, once for each, and nothing that is no longer true."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.models import Workshop, WorkshopRegistration
from mentoring.registering import changed, register, withdraw
from mentoring.workshop_links import leave_path
from mentoring.workshop_notifications import recall_workshops
from people.models import OutgoingMessage
from people.outbox.letters import KINDS
from tests.factories import PersonFactory, WorkshopFactory, WorkshopRegistrationFactory
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NOON = dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC)  # a Thursday
WHERE = "Maison de la jeunesse, 12 rue du Bac, Clichy"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def workshop(days: int = 5, **terms) -> Workshop:
    known = {"title": "Parler devant un groupe", "starts_at": dt.time(14, 30), "place": WHERE}
    return WorkshopFactory(held_on=NOON.date() + dt.timedelta(days=days), **{**known, **terms})


def somebody(name: str) -> PersonFactory:
    return PersonFactory(first_name=name.capitalize(), last_name="Diallo", email=f"{name}@exemple.fr")


def registered(of: Workshop, name: str, **terms) -> WorkshopRegistration:
    return WorkshopRegistrationFactory(workshop=of, person=somebody(name), **{"attended": None, **terms})


def subjects() -> list[tuple[str, str]]:
    return [(letter.to[0].partition("@")[0], letter.subject) for letter in letters()]


def edited(of: Workshop, **terms) -> None:
    before = Workshop.objects.get(pk=of.pk)
    for name, value in terms.items():
        setattr(of, name, value)
    of.save()
    changed(of, before)


def test_whoever_has_a_place_reads_when_and_where():
    chosen = workshop()

    register(somebody("ines"), chosen)

    (letter,) = letters()
    assert letter.subject == "Votre place pour le 1er\xa0décembre\xa02026"
    assert "le 1er\xa0décembre\xa02026 à 14\xa0h\xa030" in letter.body
    assert WHERE in letter.body
    assert f"http://testserver/espace/ateliers/{chosen.ref}/" in letter.body
    assert "Diallo" not in letter.body


def test_without_an_hour_or_a_place_the_letter_says_the_day():
    register(somebody("ines"), workshop(starts_at=None, place=""))

    (letter,) = letters()
    assert "le 1er\xa0décembre\xa02026." in letter.body
    assert "C’est là" not in letter.body


def test_whoever_waits_is_told_so_then_that_the_place_is_theirs():
    chosen = workshop(capacity=1)
    first = registered(chosen, "noe")

    register(somebody("ines"), chosen)
    letters()
    withdraw(first)

    assert subjects() == [
        ("ines", "Vous êtes sur la liste d’attente du 1er\xa0décembre\xa02026"),
        ("ines", "Une place s’est libérée\xa0: elle est à vous"),
    ]
    assert f"http://testserver{leave_path(chosen.registrations.with_place().get().pk)}" in letters()[1].body


def test_whoever_left_before_the_letter_reads_nothing():
    chosen = workshop(capacity=1)
    withdraw(register(somebody("ines"), chosen))

    assert (subjects(), OutgoingMessage.objects.get().state) == ([], "dropped")


def test_whoever_got_a_place_meanwhile_is_not_told_that_they_wait():
    chosen = workshop(capacity=1)
    first = registered(chosen, "noe")
    register(somebody("ines"), chosen)
    withdraw(first)

    assert subjects() == [("ines", "Une place s’est libérée\xa0: elle est à vous")]


def test_what_is_called_off_says_why_to_all_those_expected():
    chosen = workshop(capacity=1)
    registered(chosen, "noe")
    registered(chosen, "ines", waiting_since=NOON)

    edited(chosen, cancelled_on=NOON.date(), cancelled_because="L’intervenante est souffrante.")

    said = "L’atelier du 1er\xa0décembre\xa02026 est annulé"
    assert sorted(subjects()) == [("ines", said), ("noe", said)]
    assert "L’intervenante est souffrante." in letters()[0].body


def test_what_moves_says_from_when_to_when():
    chosen = workshop()
    registered(chosen, "ines")

    edited(chosen, held_on=NOON.date() + dt.timedelta(days=8), starts_at=dt.time(10))

    (letter,) = letters()
    assert (
        "annoncé le 1er\xa0décembre\xa02026 à 14\xa0h\xa030, aura lieu le 4\xa0décembre\xa02026 à 10\xa0h"
        in letter.body
    )


def test_what_changes_place_says_so():
    chosen = workshop()
    registered(chosen, "ines")

    edited(chosen, place="Campus, quai de la Vallée")

    (letter,) = letters()
    assert "à 14\xa0h\xa030, change de lieu." in letter.body
    assert "C’est là\xa0: Campus, quai de la Vallée." in letter.body


def test_of_two_moves_the_last_is_told():
    chosen = workshop()
    registered(chosen, "ines")

    for days in (8, 9):
        edited(chosen, held_on=NOON.date() + dt.timedelta(days=days))

    (letter,) = letters()
    assert "aura lieu le 5\xa0décembre" in letter.body


def test_a_workshop_is_recalled_once_three_days_before():
    registered(workshop(3), "ines")
    registered(workshop(4), "plus-tard")
    registered(workshop(0), "aujourdhui")

    counts = [recall_workshops() for _morning in range(2)]

    assert counts == [1, 1]
    assert subjects() == [("ines", "Votre atelier du 29\xa0novembre\xa02026")]
    assert WHERE in letters()[0].body


def test_nobody_is_reminded_of_a_place_that_they_have_not():
    chosen = workshop(2)
    registered(chosen, "attente", waiting_since=NOON)
    registered(chosen, "parti", cancelled_at=NOON)
    registered(workshop(2, cancelled_on=NOON.date(), cancelled_because="Salle fermée."), "annule")

    assert (recall_workshops(), subjects()) == (0, [])


def test_whoever_registers_late_is_reminded_too():
    registered(workshop(1), "ines")

    recall_workshops()

    assert subjects() == [("ines", "Votre atelier du 27\xa0novembre\xa02026")]


def test_a_recall_that_its_turn_makes_too_late_is_dropped(clock):
    registered(workshop(3), "ines")
    recall_workshops()
    clock.move_to(NOON + dt.timedelta(days=4))

    assert (subjects(), OutgoingMessage.objects.get().state) == ([], "dropped")


@pytest.mark.parametrize("change", [{"cancelled_at": NOON}, {"waiting_since": NOON}])
def test_a_recall_of_a_place_that_was_given_back_is_dropped(change):
    registration = registered(workshop(2), "ines")
    recall_workshops()
    for name, value in change.items():
        setattr(registration, name, value)
    registration.save()

    assert (subjects(), OutgoingMessage.objects.get().state) == ([], "dropped")


def test_a_recall_of_a_registration_that_is_gone_is_dropped():
    registration = registered(workshop(2), "ines")
    recall_workshops()
    registration.delete()

    assert (subjects(), OutgoingMessage.objects.get().state) == ([], "dropped")


def test_a_recall_written_before_hours_were_known_still_reads():
    words = {"name": "Inès", "title": "Oser", "day": "2026-12-01", "registration": 0}

    letter = KINDS["workshop_soon"].letter(words)

    assert (
        letter.paragraphs[0] == "Vous êtes inscrit·e à l’atelier «\xa0Oser\xa0», le 1er\xa0décembre\xa02026."
    )
    assert letter.action.address == "/espace/"


def test_three_recalls_take_as_many_queries_as_one():
    counts = []
    for number in range(3):
        registered(workshop(2), f"ines{number}")
        with CaptureQueriesContext(connection) as queries:
            recall_workshops()
        counts.append(len(queries))

    assert counts[0] == counts[2]
