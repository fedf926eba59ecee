"""What an account holds against whoever is not its owner: passwords, sessions, cookies, ways in."""

import datetime as dt
import time

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import User
from tests.accounts import sign_in as open_session
from tests.accounts import staff
from tests.factories import UserFactory

PASSWORD = "Une phrase, bien longue 💡"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lina() -> User:
    user = UserFactory(email="lina@exemple.fr")
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, password: str = PASSWORD, login: str = "lina@exemple.fr", **query):
    address = reverse("account_login", query=query)
    return client.post(address, {"login": login, "password": password})


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_five_wrong_passwords_close_an_account_for_a_while_wherever_they_come_from(lina, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for machine in range(5):
        client.post(
            reverse("account_login"),
            {"login": lina.email, "password": "autre chose de bien long"},
            headers={"x-forwarded-for": f"192.0.2.{machine}"},
        )

    sign_in(client)

    assert not is_in(client)


def test_a_wrong_password_says_the_same_whether_the_account_exists_or_not(lina, client):
    pages = [sign_in(client, "autre chose de bien long", login) for login in (lina.email, "rien@exemple.fr")]

    said = [page.context["form"].non_field_errors() or page.context["form"].errors for page in pages]
    assert said[0] == said[1]
    assert [page.status_code for page in pages] == [200, 200]


@pytest.mark.parametrize("near", [PASSWORD.lower(), PASSWORD[:-1], PASSWORD + " ", " " + PASSWORD])
def test_a_password_is_taken_as_it_is(lina, client, near):
    sign_in(client, near)
    refused = is_in(client)
    sign_in(client)

    assert (refused, is_in(client)) == (False, True)


@pytest.mark.parametrize(
    "password",
    ["onze signes", "qwerty123456", "lina@exemple.fr", "clichy92110clichy", "Mairie de Clichy", "Écolenormandie1!",
     "M.e.n.t.o.r.a.t.2026"],
)  # fmt: skip
def test_a_short_a_common_or_a_telling_password_is_refused(lina, password):
    with pytest.raises(ValidationError):
        reset(lina, password)


@pytest.mark.parametrize(
    "password", ["tout en minuscules", "un mentor et trois lapins", "🌻" * 12, "x7" * 64, "               "]
)
def test_a_long_password_may_be_made_of_anything(lina, password):
    reset(lina, password)

    assert lina.check_password(password)


def reset(user: User, password: str) -> None:
    validate_password(password, user)
    user.set_password(password)


def test_a_session_begins_with_a_new_key_and_ends_on_the_server(lina, client):
    client.get(reverse("registration_door", args=["jeune"]))
    client.post(reverse("registration_door", args=["jeune"]), {"first_name": "Lina"})
    before = client.session.session_key
    sign_in(client)
    opened = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    again = Client()
    again.cookies["sessionid"] = opened

    assert opened not in (before, None)
    assert not Session.objects.filter(session_key=opened).exists()
    assert not is_in(again)


def test_a_new_password_asks_for_the_present_one_and_ends_the_other_sessions(lina, client):
    other = Client()
    sign_in(client)
    sign_in(other)
    new = {"password1": "une autre phrase bien longue", "password2": "une autre phrase bien longue"}
    address = reverse("account_change_password")

    wrong = client.post(address, {"oldpassword": "pas celui-là du tout"} | new)
    client.post(address, {"oldpassword": PASSWORD} | new)

    lina.refresh_from_db()
    assert "oldpassword" in wrong.context["form"].errors
    assert lina.check_password(new["password1"])
    assert (is_in(client), is_in(other)) == (True, False)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_email", {"email": "autre@exemple.fr", "action_add": ""}),
        ("account_change_phone", {"phone": "06 12 34 56 78"}),
        ("mfa_activate_totp", {"code": "123456"}),
        ("mfa_add_webauthn", {"credential": "{}"}),
    ],
)
def test_what_opens_an_account_is_changed_only_after_showing_who_one_is_again(
    lina, client, settings, name, data
):
    settings.SMS_BACKEND = "common.sms.Console"
    sign_in(client)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    response = client.post(reverse(name), data)

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_reauthenticate"))


@pytest.mark.parametrize(
    "elsewhere", ["https://ailleurs.exemple.org/", "//ailleurs.exemple.org/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(lina, client, elsewhere):
    after_sign_in = sign_in(client, next=elsewhere)
    after_language = client.post(reverse("set_language"), {"language": "en", "next": elsewhere})

    assert (after_sign_in.url, after_language.url) == (reverse("home"), "/")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(lina, client):
    sign_in(client)
    client.post(reverse("set_language"), {"language": "en"})

    assert {
        name: (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"])
        for name, morsel in client.cookies.items()
    } == dict.fromkeys(("sessionid", "csrftoken", "django_language"), (True, "Lax", "/", ""))


@pytest.mark.parametrize(
    ("make", "days"), [(lambda: UserFactory(), 30), (lambda: staff(), 0.5)], ids=["resident", "staff"]
)
def test_a_session_has_a_last_moment_whatever_is_done_in_it(client, make, days):
    begun, length, minute = timezone.now(), dt.timedelta(days=days), dt.timedelta(minutes=1)
    open_session(client, make())

    for moment in (begun + length / 3, begun + length * 2 / 3, begun + length - minute):
        with time_machine.travel(moment):
            assert is_in(client)
            client.session.save()  # as whatever is done: it would go on for another fortnight
    with time_machine.travel(begun + length + minute):
        answer = client.get(reverse("account"))

    assert answer.url == f"{reverse('account_login')}?next={reverse('account')}"
    assert not is_in(client)  # gone for good
