"""Dates as files for a calendar: what is in them, and whose they are."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from common.access import Role
from tests import factories as make
from tests.access.planting import World
from tests.access.test_matrix import as_actor
from tests.access.world import build
from tests.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
ALL = "/espace/agenda.ics"


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def trainee(client):
    """Somebody signed in, who follows a half-day of the summer and is registered to a workshop."""
    with time_machine.travel("2026-07-01 08:00:00Z"):
        person = make.PersonFactory()
        starts_at = dt.datetime(2026, 7, 6, 7, tzinfo=dt.UTC)
        slot = make.SlotFactory(starts_at=starts_at, session__course__title="Le tableur")
        make.EnrolmentFactory(session=slot.session, person=person, status="convened")
        workshop = make.WorkshopFactory(title="Choisir ; une voie, ou deux", held_on=dt.date(2026, 7, 8))
        make.WorkshopRegistrationFactory(workshop=workshop, person=person, attended=None)
        sign_in(client, make.UserFactory(person=person))
        client.slot, client.workshop = slot, workshop
        yield client


def events(response) -> dict[str, dict]:
    """By identifier, what a calendar reads of each event."""
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["uid"]).partition("@")[0]: event for event in found}


def test_one_file_holds_every_date(trainee):
    response = trainee.get(ALL)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="mon-agenda.ics"'
    assert events(response).keys() == {
        f"demi-journee-{trainee.slot.pk}", f"atelier-{trainee.workshop.pk}",
    }  # fmt: skip


def test_a_half_day_is_at_its_hour_in_paris_and_leads_to_its_page(trainee):
    uid = f"demi-journee-{trainee.slot.pk}"

    response = trainee.get(reverse("agenda_date", args=[uid]))

    event = events(response)[uid]
    assert event["dtstart"].params["TZID"] == "Europe/Paris"
    assert event["dtstart"].dt.strftime("%d/%m/%Y %H:%M") == "06/07/2026 09:00"
    assert event["dtend"].dt.strftime("%H:%M") == "12:00"
    assert event["summary"] == "Formation : Le tableur"
    page = reverse("training_session", args=[trainee.slot.session.ref])
    assert event["url"] == f"http://testserver{page}"
    assert response["Content-Disposition"] == f'attachment; filename="{uid}.ics"'
    assert [str(zone["tzid"]) for zone in Calendar.from_ical(response.content).walk("VTIMEZONE")] == [
        "Europe/Paris"
    ]


def test_a_day_is_a_whole_day_that_leaves_one_free(trainee):
    uid = f"atelier-{trainee.workshop.pk}"

    content = trainee.get(reverse("agenda_date", args=[uid])).content.decode()

    assert "DTSTART;VALUE=DATE:20260708\r\n" in content
    assert "TRANSP:TRANSPARENT\r\n" in content
    assert "SUMMARY:Atelier : Choisir \\; une voie\\, ou deux\r\n" in content
    assert "VTIMEZONE" not in content


def test_a_date_keeps_its_identifier_when_it_moves(trainee):
    uid = f"atelier-{trainee.workshop.pk}"
    first = events(trainee.get(ALL))[uid]

    trainee.workshop.held_on = dt.date(2026, 7, 9)
    trainee.workshop.save()
    with time_machine.travel("2026-07-02 08:00:00Z"):
        second = events(trainee.get(ALL))[uid]

    assert second["uid"] == first["uid"] == f"{uid}@clichy-tremplin"
    assert [first["dtstart"].dt.day, second["dtstart"].dt.day] == [8, 9]
    assert [first["dtstamp"].dt.day, second["dtstamp"].dt.day] == [1, 2]


def test_without_a_date_there_is_no_file(client):
    sign_in(client, make.UserFactory(person=make.PersonFactory()))

    assert client.get(ALL).status_code == 404


def test_nobody_takes_the_date_of_another(world: World):
    workshop, slot = world.planted["workshop to_come"], world.planted["slot own"]
    address = reverse("agenda_date", args=[f"atelier-{workshop.pk}"])
    slot.starts_at, slot.ends_at = timezone.now(), timezone.now() + dt.timedelta(hours=3)
    slot.save()
    led = reverse("agenda_date", args=[f"demi-journee-{slot.pk}"])

    found = {
        name: [as_actor(world, name).get(path).status_code for path in (address, led)]
        for name in ("student", "adult", "agent", "trainer", "nobody", "anonymous")
    }

    assert found == {
        "student": [200, 404],
        "adult": [404, 404],
        "agent": [404, 200],
        "trainer": [404, 200],
        "nobody": [404, 404],
        "anonymous": [302, 302],
    }


def test_a_file_is_of_the_role_chosen_and_a_date_of_any_role(world: World):
    client, mentorship = as_actor(world, "mentor"), world.planted["mentorship own"]
    mentorship.term_on = timezone.localdate() + dt.timedelta(days=40)
    mentorship.save()
    make.PlacementFactory(
        person=world.people["mentor"],
        starts_on=timezone.localdate() + dt.timedelta(days=3),
        planned_end_on=timezone.localdate() + dt.timedelta(days=30),
    )

    client.post(reverse("switch_role"), {"role": Role.MENTOR})
    as_mentor = events(client.get(ALL)).keys()
    client.post(reverse("switch_role"), {"role": Role.STUDENT})
    as_student = events(client.get(ALL)).keys()

    assert as_mentor == {f"accompagnement-{mentorship.pk}"}
    assert len(as_student) == 3
    for uid in as_mentor | as_student:
        assert client.get(reverse("agenda_date", args=[uid])).status_code == 200


def test_a_file_names_nobody_by_more_than_a_first_name(world: World):
    for name in ("minor", "mentor", "company", "local_actor", "student"):
        content = as_actor(world, name).get(ALL).content.decode().replace("\r\n ", "")

        hidden = [person.last_name for person in world.people.values() if person.last_name in content]
        assert hidden == []
