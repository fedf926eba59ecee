"""Each way in, for whom it is open, and what is said when a code cannot leave."""

import re
import time
from email import message_from_bytes, policy

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from common import sms
from people.models import OutgoingMessage, User
from tests.factories import PersonFactory
from tests.people.account_states import EMAIL, PASSWORD, PHONE, account, sent_code
from tests.post import letters
from tests.relays import SLOW, Relay, Smtp, closed_port

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

NUMBERS = [
    "0612345678",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "+33612345678",
    "+33 6 12 34 56 78",
    "0033612345678",
]
ADDRESSES = [EMAIL, "Lina@Exemple.FR", f"  {EMAIL} "]
SENT = "Code envoyé. Il peut mettre quelques minutes à arriver."


@pytest.fixture
def through(settings, monkeypatch):
    """Text messages go through this relay, which is given half a second."""
    monkeypatch.setattr(sms, "SECONDS", 0.5)

    def use(url: str) -> None:
        settings.SMS_BACKEND, settings.SMS_URL, settings.SMS_TOKEN = "common.sms.HttpRelay", url, "jeton"

    return use


@pytest.fixture
def smtp(settings):
    """E-mails go through the SMTP server of this port, which is given half a second."""

    def use(port: int) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5

    return use


def ask_for_a_code(client, entered: str):
    return client.post(reverse("account_request_login_code"), {"login": entered})


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("entered", [*ADDRESSES, *NUMBERS])
def test_a_password_lets_in_with_the_address_or_the_number_however_it_is_typed(client, texts, entered):
    user = account(phone=PHONE)

    response = client.post(reverse("account_login"), {"login": entered, "password": PASSWORD})

    assert (response.status_code, response.url, signed_in(client)) == (302, reverse("home"), str(user.pk))


@pytest.mark.parametrize("entered", ADDRESSES)
def test_a_code_received_by_email_lets_in(client, entered):
    user = account()

    response = ask_for_a_code(client, entered)
    client.post(response.url, {"code": sent_code()})

    assert ([message.to for message in letters()], signed_in(client)) == ([[EMAIL]], str(user.pk))


@pytest.mark.parametrize("entered", NUMBERS)
def test_a_code_received_by_text_message_lets_in_and_verifies_the_number(client, texts, entered):
    user = account(phone=PHONE)

    response = ask_for_a_code(client, entered)
    (line,) = texts.lines()
    client.post(response.url, {"code": re.search(r"\b\d{6}\b", line).group()})

    assert (PHONE in line, signed_in(client)) == (True, str(user.pk))
    assert User.objects.get().phone_verified


def test_a_code_is_worth_something_once_and_three_errors_end_it(client):
    account()
    url = ask_for_a_code(client, EMAIL).url
    code = sent_code()

    answers = [client.post(url, {"code": wrong}).status_code for wrong in ("000000", "000001", "000002")]
    client.post(url, {"code": code})

    assert (answers, signed_in(client)) == ([200, 200, 302], None)


def test_another_code_replaces_the_first(client):
    account()
    url = ask_for_a_code(client, EMAIL).url
    first = sent_code()

    again = ask_for_a_code(client, EMAIL)
    client.post(url, {"code": first})
    refused = signed_in(client)
    client.post(url, {"code": sent_code()})

    assert (again.url, len(letters()), refused, signed_in(client) is not None) == (url, 2, None, True)


def test_an_account_without_an_address_signs_in_and_opens_its_pages(client, texts):
    user = User.objects.create_user(phone=PHONE, person=PersonFactory())
    url = ask_for_a_code(client, PHONE).url
    client.post(url, {"code": re.search(r"\b\d{6}\b", texts.lines()[-1]).group()})

    pages = ["space", "account", "account_email", "account_change_phone", "account_set_password", "mfa_index",
             "mfa_activate_totp", "usersessions_list"]  # fmt: skip
    answers = {name: client.get(reverse(name)).status_code for name in pages}

    assert (signed_in(client), answers) == (str(user.pk), dict.fromkeys(pages, 200))
    assert letters() == []


def test_an_account_without_an_address_chooses_a_password_and_signs_in_with_it(client, texts):
    user = User.objects.create_user(phone=PHONE)
    client.post(
        ask_for_a_code(client, PHONE).url, {"code": re.search(r"\b\d{6}\b", texts.lines()[-1]).group()}
    )

    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    client.logout()
    client.post(reverse("account_login"), {"login": "06 12 34 56 78", "password": PASSWORD})

    assert signed_in(client) == str(user.pk)


def test_an_account_made_by_staff_is_in_after_one_code(client):
    User.objects.create_user(EMAIL)

    response = client.post(ask_for_a_code(client, EMAIL).url, {"code": sent_code()})

    assert (response.url, len(letters())) == (reverse("home"), 1)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(EMAIL, True, True)]


def test_a_password_asks_for_the_address_to_be_verified_once(client):
    account(verified=False)

    response = client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    client.post(response.url, {"code": sent_code()})

    assert (response.url, signed_in(client) is not None) == (reverse("account_email_verification_sent"), True)


def test_an_address_nobody_verified_does_not_stop_whoever_signs_in_with_their_number(client, texts):
    account(verified=False, phone=PHONE)

    response = client.post(reverse("account_login"), {"login": PHONE, "password": PASSWORD})

    assert (response.url, letters()) == (reverse("home"), [])


def test_a_number_nobody_verified_does_not_stop_whoever_signs_in_with_their_address(client, settings):
    settings.SMS_BACKEND = ""
    account(phone=PHONE)

    response = client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})

    assert response.url == reverse("home")


def test_without_text_messages_a_number_is_told_to_use_the_address_or_to_be_called_back(client, settings):
    settings.SMS_BACKEND = ""

    response = ask_for_a_code(client, PHONE)

    assert response.context["form"].errors["login"] == [
        "Nous n’envoyons pas de SMS pour le moment. Donnez votre adresse e-mail, "
        "ou demandez à la personne qui vous suit de vous rappeler."
    ]


def test_the_relay_is_given_the_number_the_code_and_the_token(client, through):
    account(phone=PHONE)

    with Relay() as relay:
        through(relay.url)
        response = client.get(ask_for_a_code(client, PHONE).url)
        letters()

    (message,) = relay.received
    assert (message["to"], relay.tokens, said(response)) == (PHONE, ["Bearer jeton"], [SENT])
    assert re.fullmatch(r"Votre code : \d{6}. Ne le donnez à personne.", message["text"])


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("ailment", [500, 403, 302, "slow", "nonsense", "down"])
def test_a_relay_that_takes_nothing_is_asked_again_later_and_the_page_does_not_wait(
    client, through, ailment, known
):
    account(phone=PHONE if known else None)

    with Relay(ailment) as relay:
        through(f"http://127.0.0.1:{closed_port()}" if ailment == "down" else relay.url)
        page = client.get(ask_for_a_code(client, PHONE).url)
        asked_by_the_page = len(relay.received)
        letters()

    message = OutgoingMessage.objects.get()
    assert (page.status_code, said(page), asked_by_the_page) == (200, [SENT], 0)
    assert (message.state, message.tries, message.maybe_twice) == (
        "waiting",
        1,
        ailment in ("slow", "nonsense"),
    )
    assert message.not_before > timezone.now()


def test_a_code_goes_through_a_real_mail_server(client, smtp):
    user = account()

    with Smtp() as server:
        smtp(server.port)
        response = ask_for_a_code(client, EMAIL)
        letters()
    (text,) = server.received
    message = message_from_bytes(text, policy=policy.default)
    body = message.get_body(["plain"]).get_content()
    client.post(response.url, {"code": re.search(r"\b\d{6}\b", body).group()})

    assert (message["To"], signed_in(client)) == (EMAIL, str(user.pk))


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
@pytest.mark.parametrize("ailment", ["silent", "down"])
def test_a_mail_server_that_takes_nothing_is_asked_again_later_and_the_page_does_not_wait(
    client, smtp, ailment, page, known
):
    if known:
        account()

    with Smtp(silent=True) as server:
        smtp(server.port if ailment == "silent" else closed_port())
        began = time.monotonic()
        response = client.post(reverse(page), {"login": EMAIL, "email": EMAIL})
        waited = time.monotonic() - began
        letters()

    message = OutgoingMessage.objects.get()
    assert (response.status_code, response.url == reverse(page), waited < SLOW) == (302, False, True)
    assert (message.state, message.tries, message.maybe_twice) == ("waiting", 1, False)


def test_a_notice_that_cannot_leave_does_not_undo_what_it_tells(client, smtp):
    user = account()
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})

    smtp(closed_port())
    new = {"oldpassword": PASSWORD, "password1": "cinq autres mots sans rapport"}
    response = client.post(
        reverse("account_change_password"), new | {"password2": new["password1"]}, follow=True
    )

    user.refresh_from_db()
    assert (response.status_code, said(response)) == (200, ["Votre mot de passe est changé."])
    assert user.check_password("cinq autres mots sans rapport")


def test_a_relay_is_waited_for_no_longer_than_it_is_given(through):
    with Relay("slow") as relay:
        through(relay.url)
        with pytest.raises(sms.SmsUncertain, match="Timeout"):
            sms.send(PHONE, "Bonjour")

    assert sms.SECONDS < SLOW
