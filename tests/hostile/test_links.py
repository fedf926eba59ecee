"""Links of somebody else: none is followed by the platform, and none goes out in its letters."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from people.names import no_link
from tests.people.account_states import EMAIL, PASSWORD, account
from tests.people.registering import begin
from tests.post import letters

HERE = "http://testserver"
ELSEWHERE = "ailleurs.exemple.org"
LINKS = [
    f"http://{ELSEWHERE}/",
    f"https://{ELSEWHERE}/",
    f"//{ELSEWHERE}/",
    f"///{ELSEWHERE}/",
    f"////{ELSEWHERE}/",
    rf"\\{ELSEWHERE}/",
    rf"/\{ELSEWHERE}/",
    rf"\/{ELSEWHERE}/",
    f"http:{ELSEWHERE}/",
    f"http:/{ELSEWHERE}/",
    f"http:///{ELSEWHERE}/",
    rf"http:\\{ELSEWHERE}/",
    f"/\t/{ELSEWHERE}/",
    f"/\n/{ELSEWHERE}/",
    f"\t//{ELSEWHERE}/",
    f" https://{ELSEWHERE}/",
    f"\x01https://{ELSEWHERE}/",
    f"ht\ntps://{ELSEWHERE}/",
    f"https://testserver@{ELSEWHERE}/",
    f"https://testserver:80@{ELSEWHERE}/",
    f"https://testserver.{ELSEWHERE}/",
    rf"https://{ELSEWHERE}\@testserver/",
    f"https://{ELSEWHERE}#@testserver/",
    f"https://{ELSEWHERE}?@testserver/",
    f"//testserver@{ELSEWHERE}/",
    f"https://[::ffff:{ELSEWHERE}]/",
    "https://[::1]/",
    "https://2130706433/",
    f"https://{ELSEWHERE}\u3002/",
    f"\uff0f\uff0f{ELSEWHERE}/",
    f"/%09/{ELSEWHERE}/",
    f"/%5c{ELSEWHERE}/",
    f"/%2f{ELSEWHERE}/",
    f"/.//{ELSEWHERE}/",
    f"/..//{ELSEWHERE}/",
    "javascript:window.__xss=1",
    "JaVaScRiPt:window.__xss=1",
    "java\nscript:window.__xss=1",
    "data:text/html,<script>window.__xss=1</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    f"ftp://{ELSEWHERE}/",
    f"mailto:a@{ELSEWHERE}",
    f"blob:https://{ELSEWHERE}/",
    f"/compte/login/?next=//{ELSEWHERE}/",
    "/%0d%0aLocation:%20https://ailleurs.exemple.org/",
]


def origins(browser, locations: dict[str, str]) -> dict[str, str]:
    """Where a browser that is on this site would be led by each Location."""
    page = browser.new_page()
    return {
        link: page.evaluate(
            "([to, from]) => { try { return new URL(to, from).origin } catch { return 'nowhere' } }",
            [location, f"{HERE}/compte/"],
        )
        for link, location in locations.items()
    }


def signing_in(client: Client, link: str):
    return client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD, "next": link})


def signed_in(client: Client) -> Client:
    signing_in(client, "")
    return client


def signed_in_already(client: Client, link: str):
    return signed_in(client).get(reverse("account_login"), {"next": link})


def showing_again_who_one_is(client: Client, link: str):
    return signed_in(client).post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": link})


def leaving(client: Client, link: str):
    return signed_in(client).post(reverse("account_logout"), {"next": link})


def in_another_language(client: Client, link: str):
    return client.post(reverse("set_language"), {"language": "en", "next": link}, headers={"referer": link})


def of_the_back_office(client: Client, link: str):
    return client.get(reverse("admin:login"), {"next": link})


DOORS = [
    signing_in,
    signed_in_already,
    showing_again_who_one_is,
    leaving,
    in_another_language,
    of_the_back_office,
]


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_no_door_leads_to_another_site(door, settings, request, record_property):
    settings.ACCOUNT_RATE_LIMITS = False
    account()

    answers = {link: door(Client(), link) for link in LINKS}

    locations = {
        link: answer["Location"] for link, answer in answers.items() if answer.has_header("Location")
    }
    led = origins(request.getfixturevalue("browser"), locations)  # started once the database was asked
    assert {link: origin for link, origin in led.items() if origin != HERE} == {}
    assert len(led) > 30  # the others are refused
    assert {answer.status_code for answer in answers.values()} <= {200, 302, 400}
    record_property("hostile", ("links", len(LINKS)))


@pytest.mark.django_db
def test_a_link_to_this_site_is_followed():
    account()

    assert signing_in(Client(), "/compte/appareils/")["Location"] == "/compte/appareils/"


NAMED = [
    "http://ailleurs.exemple.org", "ailleurs.exemple.org", "www.ailleurs", "Gagnez ici : ailleurs.org", "a@exemple.org",
    "t.co/a", "ftp://x", "javascript:alert(1)", "Ana, voir bit.ly", r"\\serveur",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_a_name_that_is_a_link_is_refused(name):
    with pytest.raises(ValidationError, match="Ce n’est pas un nom"):
        no_link(name)


@pytest.mark.parametrize(
    "name", ["J.-P.", "Anne-Laure", "D’Arc", "M. Roche", "M.Roche", "Zoé (dite Zo)", "N'Diaye Jr."]
)
def test_a_name_that_is_none_is_not(name):
    no_link(name)


@pytest.mark.django_db
def test_whoever_registers_writes_to_nobody_in_our_name(client):
    """The letter to the address they give repeats the name that they give."""
    page = begin(client, first_name="ailleurs.exemple.org", contact="cible@exemple.fr")

    assert "Ce n’est pas un nom : retirez l’adresse ou le lien." in page.content.decode()
    assert letters() == []
