"""A place in a workshop: who has it, who waits for it, and what becomes of it when something changes."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.interchange.exporter import write_csv
from common.statistics import Period
from mentoring import figures, registering
from mentoring.models import Workshop, WorkshopRegistration
from mentoring.registering import Closed, add, changed, register, withdraw
from mentoring.resources import WORKSHOP_REGISTRATIONS, WORKSHOPS, review_workshops
from mentoring.waves import attended_workshops
from people.models import OutgoingMessage
from tests.factories import PersonFactory, WorkshopFactory, WorkshopRegistrationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NOON = dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC)  # in Paris too
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def workshop(**terms) -> Workshop:
    return WorkshopFactory(**{"held_on": days(5), "starts_at": dt.time(14, 30), "minutes": 90, **terms})


def place(of: Workshop, **terms) -> WorkshopRegistration:
    return WorkshopRegistrationFactory(workshop=of, **{"attended": None, **terms})


def waiting(of: Workshop, minutes: int = 0, **terms) -> WorkshopRegistration:
    return place(of, waiting_since=timezone.now() + dt.timedelta(minutes=minutes), **terms)


def stands(registration: WorkshopRegistration) -> str:
    registration.refresh_from_db()
    return "place" if registration.holds else "waiting" if registration.is_waiting else "withdrawn"


def written() -> list[tuple[str, int]]:
    return list(OutgoingMessage.objects.order_by("pk").values_list("kind", "person"))


def test_whoever_registers_has_a_place_while_some_are_left():
    chosen, ana, noe = workshop(capacity=1), PersonFactory(), PersonFactory()

    first, second = register(ana, chosen), register(noe, chosen)

    assert [stands(first), stands(second)] == ["place", "waiting"]
    assert (first.registered_at, second.waiting_since) == (NOON, NOON)
    assert written() == [("workshop_registered", ana.pk), ("workshop_waiting", noe.pk)]


def test_places_that_are_not_counted_are_never_full():
    chosen = workshop(capacity=None)
    place(chosen)

    assert (stands(register(PersonFactory(), chosen)), registering.places_left(chosen)) == ("place", None)


def test_registering_twice_is_registering_once():
    chosen, ana = workshop(), PersonFactory()

    registrations = {register(ana, chosen).pk for _click in range(2)}

    assert registrations == {WorkshopRegistration.objects.get().pk}
    assert written() == [("workshop_registered", ana.pk)]


def test_whoever_withdrew_may_come_back_behind_the_others():
    chosen = workshop(capacity=1)
    mine = place(chosen)
    withdraw(mine)
    place(chosen)

    again = register(mine.person, chosen)

    assert (again.pk, stands(again)) == (mine.pk, "waiting")


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"cancelled_on": days(0), "cancelled_because": "Salle fermée."}, "Cet atelier est annulé."),
        ({"closes_on": days(-1)}, "Les inscriptions sont closes."),
        ({"held_on": days(-1)}, "Cet atelier a déjà commencé."),
        ({"held_on": days(0), "starts_at": dt.time(12)}, "Cet atelier a déjà commencé."),
        ({"held_on": days(0), "starts_at": None}, "Cet atelier a déjà commencé."),
    ],
)
def test_nobody_registers_any_more(terms, why):
    chosen = workshop(**terms)

    with pytest.raises(Closed) as refusal:
        register(PersonFactory(), chosen)

    assert (str(refusal.value), WorkshopRegistration.objects.count()) == (why, 0)


@pytest.mark.parametrize(
    "terms", [{"closes_on": days(0)}, {"held_on": days(0), "starts_at": dt.time(12, 1)}, {"held_on": days(1)}]
)
def test_one_registers_until_the_last_moment(terms):
    assert stands(register(PersonFactory(), workshop(**terms))) == "place"


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_want_the_last_place_one_has_it():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    chosen = WorkshopFactory(held_on=days(5), capacity=3)
    place(chosen), place(chosen)
    people = [PersonFactory() for _number in range(50)]

    def click(person) -> int:
        try:
            return register(person, chosen).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as threads:
        keys = list(threads.map(click, people))

    theirs = WorkshopRegistration.objects.filter(pk__in=keys)
    assert (theirs.with_place().count(), theirs.waiting().count()) == (1, 49)
    assert OutgoingMessage.objects.filter(kind="workshop_waiting").count() == 49


@pytest.mark.django_db(transaction=True)
def test_places_given_back_at_the_same_moment_go_to_as_many_people():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    chosen = WorkshopFactory(held_on=days(5), capacity=8)
    leaving = [place(chosen) for _number in range(8)]
    hoping = [waiting(chosen, number) for number in range(10)]

    def leave(registration) -> None:
        try:
            withdraw(registration)
            withdraw(registration)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(leave, leaving))

    assert [stands(each) for each in hoping] == ["place"] * 8 + ["waiting"] * 2
    assert OutgoingMessage.objects.filter(kind="workshop_place_freed").count() == 8


def test_the_first_who_waits_has_the_place_given_back():
    chosen = workshop(capacity=1)
    mine, second, first = place(chosen), waiting(chosen, 2), waiting(chosen, 1)

    withdraw(mine)

    assert [stands(each) for each in (mine, first, second)] == ["withdrawn", "place", "waiting"]
    assert written() == [("workshop_place_freed", first.person_id)]


def test_withdrawing_twice_gives_one_place():
    chosen = workshop(capacity=2)
    mine, _other, first, second = place(chosen), place(chosen), waiting(chosen, 1), waiting(chosen, 2)

    withdraw(mine)
    withdraw(mine)

    assert [stands(first), stands(second)] == ["place", "waiting"]


def test_leaving_the_waiting_list_gives_nobody_a_place():
    chosen = workshop(capacity=1)
    place(chosen)
    mine, other = waiting(chosen, 1), waiting(chosen, 2)

    withdraw(mine)

    assert [stands(mine), stands(other)] == ["withdrawn", "waiting"]


@pytest.mark.parametrize("held_on", [days(0), days(-3)])
def test_nobody_withdraws_from_what_has_begun(held_on):
    mine = place(workshop(held_on=held_on, starts_at=dt.time(9)))

    with pytest.raises(Closed):
        withdraw(mine)

    assert stands(mine) == "place"


def test_the_team_gives_a_place_beyond_those_there_are_and_to_those_who_wait():
    chosen = workshop(capacity=1)
    place(chosen)
    hoping, somebody = waiting(chosen), PersonFactory()

    added = [add(hoping.person, chosen), add(somebody, chosen), add(somebody, chosen)]

    assert [stands(each) for each in added] == ["place"] * 3
    assert written() == [("workshop_registered", hoping.person_id), ("workshop_registered", somebody.pk)]


def test_nobody_is_added_to_what_is_called_off():
    with pytest.raises(Closed):
        add(PersonFactory(), workshop(cancelled_on=days(0), cancelled_because="Salle fermée."))


def edited(of: Workshop, **terms) -> int:
    before = Workshop.objects.get(pk=of.pk)
    for name, value in terms.items():
        setattr(of, name, value)
    of.save()
    return changed(of, before)


def test_more_places_go_to_those_who_wait():
    chosen = workshop(capacity=1)
    place(chosen)
    hoping = [waiting(chosen, number) for number in range(3)]

    told = edited(chosen, capacity=3)

    assert (told, [stands(each) for each in hoping]) == (0, ["place", "place", "waiting"])


def test_fewer_places_take_none_back():
    chosen = workshop(capacity=3)
    kept = [place(chosen), place(chosen)]

    edited(chosen, capacity=1)

    assert ([stands(each) for each in kept], registering.places_left(chosen)) == (["place"] * 2, 0)


def test_all_those_expected_are_told_that_it_is_called_off_once():
    chosen = workshop(capacity=1)
    mine, hoping = place(chosen), waiting(chosen)
    place(chosen, cancelled_at=timezone.now())

    told = [
        edited(chosen, cancelled_on=days(0), cancelled_because="Salle fermée."),
        edited(chosen, cancelled_because="Salle inondée."),
        edited(chosen, capacity=9),
    ]

    assert told == [2, 0, 0]
    assert set(written()) == {
        ("workshop_cancelled", mine.person_id),
        ("workshop_cancelled", hoping.person_id),
    }


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"held_on": days(6)}, 1),
        ({"starts_at": dt.time(15)}, 1),
        ({"place": "Campus"}, 1),
        ({"title": "Oser"}, 0),
        ({"minutes": 60}, 0),
        ({"held_on": days(-1)}, 0),
    ],
)
def test_those_expected_are_told_that_it_moves(terms, told):
    chosen = workshop()
    mine = place(chosen)

    assert edited(chosen, **terms) == told
    assert written() == [("workshop_moved", mine.person_id)] * told


def test_a_workshop_is_called_off_before_its_day_and_says_why():
    wrong = workshop(held_on=days(-1))
    wrong.cancelled_on = days(0)

    with pytest.raises(ValidationError) as error:
        wrong.full_clean()

    assert set(error.value.message_dict) >= {"cancelled_on", "cancelled_because"}
    for terms in ({"cancelled_on": days(9), "cancelled_because": "Non."}, {"cancelled_on": days(0)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            workshop(**terms)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"skills": ["cuisine"]}, "skills"),
        ({"occupations": ["aide-soignant"] * 13}, "occupations"),
        ({"occupations": ["a" * 81]}, "occupations"),
        ({"open_to": "parents"}, "open_to"),
    ],
)
def test_themes_are_those_of_the_list(terms, field):
    wrong = workshop()
    for name, value in terms.items():
        setattr(wrong, name, value)

    with pytest.raises(ValidationError) as error:
        wrong.full_clean()

    assert field in error.value.message_dict


@pytest.mark.parametrize(
    ("own", "other", "meets"),
    [
        ((14, 90), (16, 60), False),
        ((14, 90), (15, 60), True),
        ((14, 120), (16, 60), False),
        ((14, 90), (None, 60), True),
        ((14, None), (18, 60), True),
    ],
)
def test_two_workshops_at_the_same_time_are_noticed(own, other, meets):
    ana = PersonFactory()
    chosen, second = (
        workshop(starts_at=hour and dt.time(hour), minutes=minutes) for hour, minutes in (own, other)
    )
    place(second, person=ana)
    place(workshop(held_on=days(6)), person=ana)

    assert list(registering.at_the_same_time(ana, chosen)) == [second] * meets


def test_what_is_withdrawn_or_called_off_meets_nothing():
    ana, chosen = PersonFactory(), workshop()
    place(workshop(), person=ana, cancelled_at=timezone.now())
    place(workshop(cancelled_on=days(0), cancelled_because="Salle fermée."), person=ana)

    assert list(registering.at_the_same_time(ana, chosen)) == []


def test_whoever_is_noted_has_a_place_whatever_was_said_before():
    chosen = workshop(held_on=days(-1))
    hoping, gone = waiting(chosen), place(chosen, cancelled_at=timezone.now())

    for registration, attended in ((hoping, True), (gone, False)):
        registration.attended = attended
        registration.save()

    assert [stands(hoping), stands(gone)] == ["place", "place"]


def test_the_database_notes_nobody_without_a_place():
    registration = waiting(workshop())

    with pytest.raises(IntegrityError), transaction.atomic():
        WorkshopRegistration.objects.filter(pk=registration.pk).update(attended=True)


def test_what_was_called_off_is_neither_held_nor_attended():
    period = Period(days(-90), TODAY, ("92110",))
    WorkshopRegistrationFactory(workshop=workshop(held_on=days(-5)))
    off = workshop(held_on=days(-3), cancelled_on=days(-4), cancelled_because="Salle fermée.")
    WorkshopRegistrationFactory(workshop=off)

    assert figures.workshops(period)["value"] == 1
    assert dict(figures.attendance(period))["mentoring.workshop_attendance"]["value"] == 1
    assert sum(row[-1] for row in figures.completed_actions(period)) == 1
    assert attended_workshops(TODAY).count() == 1


def test_files_tell_of_places_in_what_is_held(tmp_path):
    held = workshop(ref="TENU")
    place(held, person__ref="ANA"), waiting(held), place(held, cancelled_at=timezone.now())
    place(workshop(ref="ANNULE", cancelled_on=days(0), cancelled_because="Salle fermée."))
    written_rows = {}

    for sheet in (WORKSHOPS, WORKSHOP_REGISTRATIONS):
        with (tmp_path / sheet.file).open("w", newline="") as file:
            count = write_csv(sheet, sheet.model.objects.order_by("pk"), file)
        lines = (tmp_path / sheet.file).read_text().splitlines()[1:]
        written_rows[sheet.file] = (count, [line.split(",")[:2] for line in lines])

    assert written_rows["workshop_registrations.csv"] == (1, [["TENU", "ANA"]])
    assert written_rows["workshops.csv"] == (1, [["TENU", "orientation"]])


def test_an_import_is_warned_of_places_taken_not_of_those_who_wait():
    chosen = workshop(capacity=1)
    place(chosen), waiting(chosen), place(chosen, cancelled_at=timezone.now())

    before = list(review_workshops({chosen.pk: 2}))
    place(chosen)
    [caution] = review_workshops({chosen.pk: 2})

    assert before == []
    assert caution.message == "2 inscriptions pour 1 places."


def test_a_list_counts_places_in_one_query(django_assert_num_queries):
    for taken in range(3):
        chosen = workshop()
        for _person in range(taken):
            place(chosen), waiting(chosen)

    with django_assert_num_queries(1):
        found = [(each.taken, each.waiting) for each in Workshop.objects.with_places().order_by("pk")]

    assert found == [(0, 0), (1, 1), (2, 2)]
