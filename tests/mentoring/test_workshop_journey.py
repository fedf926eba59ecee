"""A workshop on a phone, in a real browser: chosen, confirmed, the code of the door read, and « Je suis là »."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from common.access import Role
from common.dates import add_months
from mentoring.models import WorkshopRegistration
from mentoring.workshop_links import door_address
from tests.accounts import employed, sign_in
from tests.browser import faults, signed_in
from tests.factories import PartnershipFactory, PersonFactory, UserFactory, WorkshopFactory

PHONE = 390


@pytest.fixture
def ines(transactional_db, client):
    PartnershipFactory()
    born = add_months(timezone.localdate(), -20 * 12)
    user = UserFactory(person=PersonFactory(first_name="Inès", last_name="Roche", birth_date=born))
    sign_in(client, user)
    return user


def held_today(**terms):
    """It begins in half an hour, or just before midnight."""
    start = timezone.localtime() + dt.timedelta(minutes=30)
    hour = start.time().replace(microsecond=0) if start.date() == timezone.localdate() else dt.time(23, 59)
    known = {"title": "Oser prendre la parole", "place": "Maison de la jeunesse", "minutes": 60}
    return WorkshopFactory(held_on=timezone.localdate(), starts_at=hour, **{**known, **terms})


def test_a_young_person_registers_and_says_that_she_is_there(live_server, ines, client, browser):
    chosen = held_today()
    page = signed_in(browser, client, live_server, PHONE)
    found = []

    page.goto(f"{live_server.url}/espace/ateliers/")
    found += faults(page)
    page.get_by_role("link", name="Oser prendre la parole").click()
    found += faults(page)
    page.get_by_role("button", name="Je m’inscris").click()
    page.get_by_role("heading", name="C’est noté, vous avez une place").wait_for()
    found += faults(page)
    page.goto(door_address(chosen).replace("http://testserver", live_server.url))
    found += faults(page)
    page.get_by_role("button", name="Je suis là").click()
    page.get_by_text("C’est noté, vous êtes là").wait_for()
    found += faults(page)

    registration = WorkshopRegistration.objects.get()
    assert (registration.person, registration.attended, registration.source) == (ines.person, True, "qr")
    assert found == []


@pytest.mark.parametrize("width", [1280, PHONE])
def test_the_team_shows_the_code_and_notes_the_others(live_server, ines, browser, width):
    chosen, host, team = held_today(), employed(Role.MENTORING_OFFICER), Client()
    WorkshopRegistration.objects.create(workshop=chosen, person=ines.person)
    PersonFactory(first_name="Zoé", last_name="Petit")
    sign_in(team, host)
    page = signed_in(browser, team, live_server, width)
    page.goto(f"{live_server.url}/admin/mentoring/workshop/{chosen.pk}/change/")
    found = faults(page)

    page.get_by_role("link", name="Code à l’entrée").click()
    page.get_by_role("img", name="Code à scanner pour « Oser prendre la parole »").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Noter les présences à la main").click()
    page.get_by_role("button", name="Inès Roche : présence").click()
    page.get_by_label("Chercher par nom").fill("zoe")
    page.get_by_role("button", name="Chercher").click()
    found += faults(page)
    page.get_by_role("button", name="Zoé Petit est là").click()
    page.get_by_text("Zoé Petit est sur la liste.").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Feuille à imprimer").click()
    found += faults(page)

    assert set(WorkshopRegistration.objects.values_list("person__first_name", "attended", "source")) == {
        ("Inès", True, "list"),
        ("Zoé", True, "list"),
    }
    assert found == []
