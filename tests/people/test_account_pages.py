"""Every page of an account, as somebody meets it: in both languages, on a desk and on a phone."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from people.account import POLICIES
from tests.browser import faults
from tests.people.account_states import REFUSED, STATES

WITHOUT_A_PAGE = {
    "account_signup",  # leads to the choice of a registration
    "mfa_login_webauthn",  # what the script of the sign-in page asks
    "mfa_download_recovery_codes",  # a file
    "mfa_reauthenticate_webauthn",  # needs a true passkey: see the journey
}


def opened(browser: Browser, client: Client, live_server, language: str) -> tuple[Page, list[str]]:
    """A page with the client's cookies, and what its console will complain of."""
    context = browser.new_context(locale="fr-FR")
    cookies = {name: morsel.value for name, morsel in client.cookies.items() if morsel.value}
    cookies[settings.LANGUAGE_COOKIE_NAME] = language
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def test_every_address_of_an_account_has_its_states_here():
    named = {state.split(",")[0] for state in STATES}

    assert named == {*POLICIES, "account"} - WITHOUT_A_PAGE


def test_the_signup_of_allauth_leads_to_the_choice_of_a_registration(client):
    response = client.get(reverse("account_signup"))

    assert (response.status_code, response.url) == (302, reverse("registration"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", STATES)
def test_a_page_of_an_account_is_sound(state, browser, client, live_server, settings):
    settings.SMS_BACKEND = "common.sms.Console" if "phone" in state or "sms" in state else ""
    url = STATES[state](client)

    found = []
    for language in ("fr", "en"):
        page, complaints = opened(browser, client, live_server, language)
        response = page.goto(live_server.url + url)
        assert (response.status, page.url) == (200, live_server.url + url)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 850})
            found += faults(page)
        found += complaints

    assert found == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", REFUSED)
def test_a_refusal_is_sound_and_leads_to_its_field(state, browser, client, live_server, settings):
    settings.SMS_BACKEND = "" if "without" in state else "common.sms.Console"
    url = STATES.get(state, STATES[state.split(",")[0]])(client)
    page, complaints = opened(browser, client, live_server, "fr")
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
