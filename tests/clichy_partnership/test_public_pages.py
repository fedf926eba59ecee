"""What the site says of itself to anybody: privacy, cookies, legal notice, how to report a flaw."""

import datetime as dt
import re

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from clichy_partnership import durations, public_pages
from common.models import AccessRecord
from people.notices import ADULT, PLAIN, VERSIONS
from tests.browser import faults
from tests.factories import PartnershipFactory, UserFactory

PAGES = ("privacy", "privacy_plain", "legal", "vulnerability")
MISSING = "à renseigner par l’installation"
INSTALLATION = {
    "PRODUCTION": True,
    "SECURE_SSL_REDIRECT": False,  # the test client speaks plain HTTP
    "LEGAL_PUBLISHER": "",
    "LEGAL_DIRECTOR": "",
    "LEGAL_HOST": "",
    "DPO_CONTACT": "",
}
pytestmark = pytest.mark.django_db


def read(client, name: str) -> str:
    """The words of the main part of a page."""
    main = client.get(reverse(name)).content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


@pytest.mark.parametrize("page", ["home", "account_login", "registration", *PAGES])
def test_a_page_of_the_portal_leads_to_the_desk_to_privacy_and_to_the_legal_notice(client, page):
    footer = client.get(reverse(page)).content.decode().partition("<footer")[2]

    found = re.findall(r'href="([^"]+)"', footer)

    problem = f"{reverse('contact_write', args=['probleme'])}?page={reverse(page)}"
    assert found == [
        reverse("contact"),
        problem,
        *(reverse(name) for name in ("privacy", "privacy_plain", "legal")),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_public_pages_are_sound_on_a_desk_and_on_a_phone(
    browser: Browser, live_server, settings, language
):
    PartnershipFactory()
    context = browser.new_context()
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    page, found = context.new_page(), []

    for name in PAGES:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 850})
            page.goto(live_server.url + reverse(name))
            found += faults(page)

    assert found == []


def test_the_notice_names_both_institutions_and_where_to_write(client, settings):
    PartnershipFactory(city="Bellerive", school="École d’Exemple")
    settings.DPO_CONTACT = "dpo@exemple.fr"

    pages = [client.get(reverse(name)).content.decode() for name in ("privacy", "privacy_plain")]

    for page in pages:
        assert "La Ville de Bellerive et École d’Exemple" in page
        assert '<a href="mailto:dpo@exemple.fr">dpo@exemple.fr</a>' in page


@pytest.mark.parametrize(("page", "audience"), [("privacy", ADULT), ("privacy_plain", PLAIN)])
def test_a_notice_says_its_version(client, monkeypatch, page, audience):
    monkeypatch.setitem(VERSIONS, audience, dt.date(2031, 2, 7))

    assert "Version du 7 février 2031." in read(client, page)


def test_the_durations_shown_are_those_of_the_code(client, monkeypatch, settings):
    settings.SESSION_COOKIE_AGE = 37 * 24 * 3600
    for name, value in {
        "LAST_CONTACT": 31 * 12, "WARNED": 32, "AFTER_PLACEMENT": 33, "PROOF": 35 * 12, "DAYS_KEPT": 36,
        "INVITATION_DAYS": 39, "KEPT_UNVERIFIED": dt.timedelta(days=40), "KEPT_MONTHS": 41,
    }.items():  # fmt: skip
        monkeypatch.setattr(durations, name, value)
    monkeypatch.setattr(AccessRecord, "KEPT", relativedelta(months=38))

    complete = (
        client.get(reverse("privacy")).content.decode().partition('rows kept"')[2].partition("</ul>")[0]
    )
    plain = client.get(reverse("privacy_plain")).content.decode().partition('class="kept"')[2]

    assert [int(n) for n in re.findall(r"\d+", complete)] == [31, 32, 33, 34, 40, 39, 41, 36, 37, 38]
    assert [int(n) for n in re.findall(r"\d+", plain.partition("</p>")[0])] == [31, 32]


def cookies_of_a_visit(settings) -> dict[str, int]:
    """Days by name of every cookie of a browser that signs in, chooses a language and leaves."""
    user = UserFactory(email="lina@exemple.fr")
    user.set_password("une phrase bien longue")
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    client, found = Client(), {}
    for path, data in (
        (reverse("account_login"), None),
        (reverse("account_login"), {"login": user.email, "password": "une phrase bien longue"}),
        (reverse("set_language"), {"language": "en"}),
        (reverse("account_logout"), {}),
        (reverse("registration"), None),
    ):
        answer = client.get(path) if data is None else client.post(path, data)
        for name, morsel in answer.cookies.items():
            if morsel.value and morsel["max-age"] != 0:
                found[name] = int(morsel["max-age"]) // durations.DAY
    return found


def test_the_cookies_listed_are_those_that_the_site_sets(settings):
    listed = {cookie.name: cookie.days for cookie in public_pages.cookies()}

    assert cookies_of_a_visit(settings) == listed


def test_each_cookie_is_on_the_page_with_its_purpose_and_its_duration(client):
    said = read(client, "privacy").partition("art. 82).")[2]

    assert said.strip() == " ".join(
        f"{cookie.name} {cookie.days} jours {cookie.purpose}" for cookie in public_pages.cookies()
    )


def test_a_trial_says_what_its_installation_will_have_to_fill_in(client):
    PartnershipFactory(city="Bellerive")

    said = read(client, "legal")

    assert said.count(MISSING) == 3
    assert "Éditeur du site La Ville de Bellerive" in said


def test_a_site_in_service_shows_no_blank_to_fill_in(client, settings):
    for name, value in INSTALLATION.items():
        setattr(settings, name, value)

    assert [name for name in PAGES if MISSING in read(client, name)] == []


def test_the_legal_notice_says_who_publishes_and_who_hosts(client, settings):
    settings.LEGAL_PUBLISHER = "Ville d’Exemple, 1 place de la Mairie, 00000 Exemple"
    settings.LEGAL_DIRECTOR = "Camille Exemple"
    settings.LEGAL_HOST = "Hébergeur d’Exemple, 2 rue du Serveur, 00000 Exemple"
    settings.DPO_CONTACT = "https://exemple.fr/donnees"

    facts = client.get(reverse("legal")).content.decode().partition("<dl")[2].partition("</dl>")[0]

    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", facts.partition(">")[2])).strip() == (
        "Éditeur du site Ville d’Exemple, 1 place de la Mairie, 00000 Exemple"
        " Direction de la publication Camille Exemple"
        " Hébergeur Hébergeur d’Exemple, 2 rue du Serveur, 00000 Exemple"
        " Protection des données https://exemple.fr/donnees"
    )


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("", "mailto:partenariat@exemple.fr"),
        ("securite@exemple.fr", "mailto:securite@exemple.fr"),
        ("mailto:securite@exemple.fr", "mailto:securite@exemple.fr"),
        ("https://exemple.fr/faille", "https://exemple.fr/faille"),
    ],
)
def test_security_txt_says_whom_to_tell_and_for_how_long_it_holds(
    client, settings, time_machine, contact, line
):
    settings.DEFAULT_FROM_EMAIL = "Partenariat <partenariat@exemple.fr>"
    settings.SECURITY_CONTACT = contact
    time_machine.move_to(dt.datetime(2026, 11, 23, 15, 30, tzinfo=dt.UTC))

    response = client.get("/.well-known/security.txt", headers={"host": "localhost"})

    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response.content.decode().splitlines() == [
        f"Contact: {line}",
        "Expires: 2027-05-22T00:00:00Z",
        "Preferred-Languages: fr, en",
        "Canonical: http://localhost/.well-known/security.txt",
        "Policy: http://localhost/signaler-une-faille/",
    ]


def test_the_policy_on_flaws_leads_to_the_same_contact(client, settings):
    settings.SECURITY_CONTACT = "securite@exemple.fr"

    page = client.get(reverse("vulnerability")).content.decode()

    assert 'href="mailto:securite@exemple.fr"' in page


def test_reading_the_public_pages_opens_no_session(client):
    for name in (*PAGES, "security_txt"):
        client.get(reverse(name))

    assert set(client.cookies) == {"csrftoken"}  # the form that changes the language
