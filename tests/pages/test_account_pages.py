"""Every page of an account, as somebody meets it: in both languages, on a desk and on a phone."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from people.account import POLICIES
from people.models import User
from tests.browser import faults, opened
from tests.pages.sight import Walk
from tests.pages.tour import WITHOUT_A_PAGE, Stop
from tests.people.account_states import REFUSED, STATES

pytestmark = pytest.mark.xdist_group("pages of an account")


def test_every_address_of_an_account_has_its_states_here():
    named = {state.split(",")[0] for state in STATES}

    assert named == {*POLICIES, "account", "contact_sent"} - WITHOUT_A_PAGE.keys()


def test_the_signup_of_allauth_leads_to_the_choice_of_a_registration(client):
    response = client.get(reverse("account_signup"))

    assert (response.status_code, response.url) == (302, reverse("registration"))


@pytest.mark.django_db(transaction=True)
def test_every_page_of_an_account_is_sound(chromium, live_server, settings, tmp_path, record_property):
    walk = Walk(chromium, live_server.url, tmp_path)

    for state, arrange in STATES.items():
        settings.SMS_BACKEND = "common.sms.Console" if "phone" in state or "sms" in state else ""
        client = Client()
        stop = Stop(state, state.split(",")[0], arrange(client))
        for language in ("fr", "en"):
            visitor = walk.visitor(client, language)
            walk.look(visitor, stop)
            visitor.page.context.close()
        User.objects.all().delete()
        cache.clear()  # where attempts are counted
    walk.validate()

    record_property("pages", walk.counts())
    walk.conclude()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", REFUSED)
def test_a_refusal_is_sound_and_leads_to_its_field(state, chromium, client, live_server, settings):
    settings.SMS_BACKEND = "" if "without" in state else "common.sms.Console"
    url = STATES.get(state, STATES[state.split(",")[0]])(client)
    page, complaints = opened(chromium, client, live_server, "fr")
    page.goto(live_server.url + url)
    typed = {name: value for name, value in REFUSED[state].items() if not name.startswith("action")}

    for name, value in typed.items():
        field = page.locator(f"main [name={name}]").last
        field.fill(value)
    field.press("Enter")
    page.wait_for_selector("main .errors ul")

    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 850})
        found += faults(page)
    assert found + complaints == []
    links = page.locator("main .errors a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert [href for href in links if page.locator(href).count() != 1] == []
