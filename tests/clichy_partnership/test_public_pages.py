"""What the site says of itself to anybody: privacy, cookies, legal notice, how to report a flaw."""

import datetime as dt
import re

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import reverse

from clichy_partnership import durations, public_pages
from clichy_partnership.programmes import PROGRAMMES
from common.models import AccessRecord
from people.notices import ADULT, PLAIN, VERSIONS
from tests.factories import PartnershipFactory, UserFactory

PAGES = ("privacy", "privacy_plain", "legal", "vulnerability", "accessibility")
FOOT = ("accessibility", "privacy", "privacy_plain", "legal", "site_map")
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
def test_the_foot_of_a_page_leads_to_what_the_law_and_a_reader_ask_for(client, page):
    footer = client.get(reverse(page)).content.decode().partition("<footer")[2]

    found = re.findall(r'href="([^"]+)"', footer)

    problem = f"{reverse('contact_write', args=['probleme'])}?page={reverse(page)}"
    assert found == [reverse("contact"), problem, *(reverse(name) for name in FOOT)]


def test_each_audience_of_the_home_page_is_led_to_its_door(client):
    html = (
        client.get(reverse("home")).content.decode().partition('<ul class="doors">')[2].partition("</ul>")[0]
    )

    assert re.findall(r'href="([^"]+)"', html) == [
        "/inscription/jeune/", "/inscription/etudiant/", "/inscription/entreprise/", "/programmes/projets/",
        "/programmes/formation/", "/contact/",
    ]  # fmt: skip


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda programme: programme.code)
def test_a_programme_has_its_page_that_leads_to_the_three_others(client, programme):
    html = client.get(programme.address).content.decode()

    main = html.partition("<main")[2].partition("</main>")[0]
    assert f"<h1>{programme.name}</h1>" in main
    assert {other.address for other in PROGRAMMES} - set(re.findall(r'href="([^"]+)"', main)) == {
        programme.address
    }


def test_an_unknown_programme_is_a_page_that_does_not_exist(client):
    assert client.get("/programmes/nulle-part/").status_code == 404


def test_a_page_that_is_shared_says_its_title_its_picture_and_its_one_address(client, settings):
    settings.SITE_ADDRESS = "https://tremplin.exemple.fr/"

    html = client.get("/programmes/projets/").content.decode()

    told = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html))
    assert told["og:title"] == "Projets"
    assert told["og:url"] == "https://tremplin.exemple.fr/programmes/projets/"
    assert told["og:image"] == "https://tremplin.exemple.fr/static/portal/sharing.png"
    assert told["description"] == told["og:description"] != ""
    assert '<link rel="canonical" href="https://tremplin.exemple.fr/programmes/projets/">' in html
    assert "noindex" not in html


@pytest.mark.parametrize("name", ["account_login", "registration_called_back"])
def test_what_is_no_public_page_asks_not_to_be_searched(client, name):
    assert '<meta name="robots" content="noindex">' in client.get(reverse(name)).content.decode()


def test_search_engines_are_given_every_public_page_and_nothing_else(client):
    robots = client.get("/robots.txt", headers={"host": "localhost"})
    listed = re.findall(r"<loc>http://localhost([^<]+)</loc>", client.get(
        "/sitemap.xml", headers={"host": "localhost"}
    ).content.decode())  # fmt: skip

    assert robots["Content-Type"] == "text/plain; charset=utf-8"
    assert robots.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /compte/",
        "Disallow: /contact/ecrire/",
        "Disallow: /espace/",
        "Disallow: /invitation/",
        "Disallow: /kit/",
        "Sitemap: http://localhost/sitemap.xml",
    ]
    pages = {address: client.get(address) for address in listed}
    assert {page.status_code for page in pages.values()} == {200}
    assert [address for address, page in pages.items() if "og:title" not in page.content.decode()] == []
    assert {programme.address for programme in PROGRAMMES} < set(listed)
    assert [address for address in listed if address.startswith(public_pages.NOT_SEARCHED)] == []


def test_the_map_of_the_site_shows_what_search_engines_are_given(client):
    shown = re.findall(r'<li>\s*<a href="([^"]+)"', client.get(reverse("site_map")).content.decode().partition(
        "<main")[2].partition("</main>")[0])  # fmt: skip

    assert [address for address in shown if not address.startswith(public_pages.NOT_SEARCHED)] == (
        public_pages.Pages().items()
    )


@pytest.mark.parametrize("name", ["home", "site_map", "privacy"])
def test_the_language_is_chosen_on_purpose_and_remembered(client, name):
    address = reverse(name)
    before = client.get(address, headers={"accept-language": "en"})
    client.post(reverse("set_language"), {"language": "en", "next": address})

    after = client.get(address)

    assert '<html lang="fr">' in before.content.decode()
    assert '<html lang="en">' in after.content.decode()
    assert client.cookies["django_language"]["max-age"] == 365 * 24 * 3600


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
    monkeypatch.setattr(durations.forgetting, "KEPT_MONTHS", 42)
    monkeypatch.setattr(durations.forgetting, "CODES_KEPT", dt.timedelta(days=43))

    complete = (
        client.get(reverse("privacy")).content.decode().partition('rows kept"')[2].partition("</ul>")[0]
    )
    plain = client.get(reverse("privacy_plain")).content.decode().partition('class="kept"')[2]

    assert [int(n) for n in re.findall(r"\d+", complete)] == [31, 32, 33, 34, 40, 39, 41, 42, 43, 36, 37, 38]
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
