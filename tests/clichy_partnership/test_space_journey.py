"""A first page in a real browser, without any script: on a phone, and by the keyboard alone."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone
from icalendar import Calendar

from common.access import Role
from indicators.models import Target
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.browser import faults

pytestmark = pytest.mark.django_db(transaction=True)


def opened(browser, client, live_server, width: int):
    """A page without scripts, of somebody whose session `client` opened."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="fr-FR", java_script_enabled=False
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context.new_page()


def test_a_young_person_does_the_one_thing_to_do_and_keeps_a_date(client, browser, live_server):
    person = make.PersonFactory(first_name="Inès", postcode="")
    workshop = make.WorkshopFactory(
        title="Parler en public", held_on=timezone.localdate() + dt.timedelta(days=5)
    )
    make.WorkshopRegistrationFactory(workshop=workshop, person=person, attended=None)
    sign_in(client, make.UserFactory(person=person))
    page = opened(browser, client, live_server, 320)

    page.goto(f"{live_server.url}/espace/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Ajouter à mon agenda").click()
    page.get_by_role("link", name="Donner mon code postal").click()
    page.get_by_label("code postal").fill("92110")
    page.get_by_role("main").get_by_role("button").last.click()
    page.goto(f"{live_server.url}/espace/")

    assert page.get_by_text("Rien à faire aujourd’hui.").is_visible()
    assert download.value.suggested_filename == f"atelier-{workshop.pk}.ics"
    [event] = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    assert (event["summary"], event["dtstart"].dt) == ("Atelier : Parler en public", workshop.held_on)


def test_leadership_sets_a_target_by_the_keyboard_alone(client, browser, live_server):
    make.PartnershipFactory(started_on=timezone.localdate() - dt.timedelta(days=10))
    sign_in(client, employed(Role.LEADERSHIP))
    page = opened(browser, client, live_server, 1280)

    page.goto(f"{live_server.url}/espace/")
    page.get_by_role("link", name="Fixer les objectifs", exact=True).press("Enter")
    page.locator("summary", has_text="Accompagnement").press("Enter")
    page.get_by_role("link", name="Accompagnements créés").press("Enter")
    page.get_by_label("À 12 mois").fill("60")
    page.get_by_role("button", name="Fixer ces objectifs").press("Enter")

    assert page.get_by_text("C’est noté, à la date d’aujourd’hui.").is_visible()
    assert [(target.horizon_months, target.value) for target in Target.objects.all()] == [(12, 60)]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_first_page_is_sound(client, browser, live_server, width):
    make.PartnershipFactory(started_on=timezone.localdate() - dt.timedelta(days=10))
    found = []

    for user in (
        employed(Role.LEADERSHIP),
        make.UserFactory(person=make.PersonFactory()),
        make.UserFactory(),
    ):
        sign_in(client, user)
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}/espace/")
        found += faults(page)

    assert found == []
