"""The second factor: had by all staff, asked of whoever has one, shown once, and kept secret."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from common.access import Policy, Role
from people import account_messages
from people.models import User
from tests.accounts import employed, operator, sign_in
from tests.people.account_states import (
    EMAIL,
    PASSWORD,
    PHONE,
    account,
    app_code,
    confirm,
    enter,
    sent_code,
    staff,
    with_app,
    with_passkey,
)
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

ASKED = "/compte/2fa/authenticate/"


def addresses(resolver=None, namespace: str = "", above: tuple[str, ...] = ()) -> dict[str, Policy]:
    """Each address of the site that has a name, with something in the place of its parameters."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        named = (*above, *pattern.pattern.converters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = namespace + (f"{pattern.namespace}:" if pattern.namespace else "")
            found |= addresses(pattern, inner, named)
        elif pattern.name and hasattr(pattern.callback, "policy"):
            values = {name: "people" if name == "app_label" else "1" for name in named}
            found[reverse(namespace + pattern.name, kwargs=values)] = pattern.callback.policy
    return found


def closed(found: dict[str, Policy]) -> list[tuple[str, str]]:
    """The calls of these addresses that are for people who signed in."""
    private = {url: policy for url, policy in found.items() if policy.roles or policy.signed_in}
    return [
        (method, url) for url, policy in private.items() for method in {"GET", "POST"} & {*policy.methods}
    ]


def test_staff_without_a_second_factor_open_nothing_but_what_gives_them_one(client):
    client.force_login(operator())
    needed = {url: policy for url, policy in addresses().items() if policy.mfa and not policy.enrols}

    answers = {call: client.generic(*call) for call in closed(needed)}

    assert {answer.headers.get("Location") for answer in answers.values()} == {reverse("mfa_index")}
    assert len(answers) > 200


def test_what_is_open_to_staff_without_a_second_factor_is_short():
    names = ["account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
             "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"]  # fmt: skip

    policies = addresses().items()
    opened = {url for url, policy in policies if policy.signed_in and (policy.enrols or not policy.mfa)}

    assert opened == {reverse(name) for name in names} | {reverse("admin:logout")}


@pytest.mark.parametrize("person", [staff, account], ids=["staff", "anybody"])
def test_a_session_that_has_not_shown_the_factor_opens_nothing_but_what_shows_it(client, person):
    client.force_login(with_app(person()))
    needed = {url: policy for url, policy in addresses().items() if policy.mfa}

    answers = {call: client.generic(*call) for call in closed(needed)}

    shown = {answer.headers.get("Location", "").partition("?")[0] for answer in answers.values()}
    assert shown == {reverse("mfa_reauthenticate")}


def test_whoever_shows_the_factor_is_taken_where_they_were_going(client):
    client.force_login(with_app(staff()))
    going = reverse("admin:people_person_changelist") + "?q=lina"

    asked = client.get(going)
    response = client.post(asked.url, {"code": app_code()})

    assert (response.url, client.get(going).status_code) == (going, 200)


def test_whoever_has_only_a_passkey_is_asked_for_it(client):
    user = staff()
    with_passkey(user)
    client.force_login(user)

    response = client.get(reverse("admin:index"))

    assert response.url.partition("?")[0] == reverse("mfa_reauthenticate_webauthn")


def test_a_factor_set_up_elsewhere_is_asked_in_the_sessions_already_open(client):
    user = account()
    enter(client)

    with_app(user)
    response = client.get(reverse("space"))

    assert response.url.partition("?")[0] == reverse("mfa_reauthenticate")


def test_a_session_that_knows_the_password_alone_cannot_add_a_factor_to_those_there_are(client):
    user = staff()
    confirm(client)

    with_app(user)
    response = client.get(reverse("mfa_add_webauthn"))

    assert response.url.partition("?")[0] == reverse("mfa_reauthenticate")


def by_password(client):
    return client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})


def by_number(client):
    return client.post(reverse("account_login"), {"login": PHONE, "password": PASSWORD})


def by_code(client):
    url = client.post(reverse("account_request_login_code"), {"login": EMAIL}).url
    return client.post(url, {"code": sent_code()})


def after_a_new_password(client):
    url = client.post(reverse("account_reset_password"), {"email": EMAIL}).url
    url = client.post(url, {"code": sent_code()}).url
    new = "cinq autres mots sans rapport"
    client.post(url, {"password1": new, "password2": new})
    return client.post(reverse("account_login"), {"login": EMAIL, "password": new})


@pytest.mark.parametrize("way", [by_password, by_number, by_code, after_a_new_password])
@pytest.mark.parametrize("person", [staff, account], ids=["staff", "anybody"])
def test_the_factor_is_asked_whatever_the_way_in(client, way, person):
    user = with_app(person(phone=PHONE, phone_verified=True))

    asked = way(client)
    before = client.session.get("_auth_user_id")
    client.post(ASKED, {"code": app_code()})

    assert (asked.url, before, client.session.get("_auth_user_id")) == (ASKED, None, str(user.pk))
    assert client.get(reverse("space")).status_code == 200


def test_a_code_of_the_app_is_worth_something_once_for_as_long_as_it_would_be_accepted(client):
    with_app(account())

    with time_machine.travel(time.time() // 30 * 30, tick=False) as clock:
        code = app_code()
        enter(client)
        outcomes = []
        for _ in range(3):
            other = Client()
            by_password(other)
            other.post(ASKED, {"code": code})
            outcomes.append(other.session.get("_auth_user_id"))
            clock.shift(20)

    assert (client.session.get("_auth_user_id") is not None, outcomes) == (True, [None] * 3)


def test_the_code_that_sets_the_app_up_is_not_worth_anything_more(client):
    account()
    confirm(client)
    client.get(reverse("mfa_activate_totp"))
    code = app_code(client.session["mfa.totp.secret"])

    client.post(reverse("mfa_activate_totp"), {"code": code})
    other = Client()
    by_password(other)
    other.post(ASKED, {"code": code})

    assert Authenticator.objects.filter(type="totp").count() == 1
    assert other.session.get("_auth_user_id") is None


def test_a_recovery_code_is_worth_something_once(client):
    user = with_app(account())
    code = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()[0]

    outcomes = []
    for visitor in (Client(), Client()):
        by_password(visitor)
        visitor.post(ASKED, {"code": code})
        outcomes.append(visitor.session.get("_auth_user_id"))

    assert outcomes == [str(user.pk), None]


def test_five_wrong_codes_close_the_factor_for_a_while(client):
    with_app(account())
    by_password(client)

    for number in range(5):
        client.post(ASKED, {"code": f"00000{number}"})
    response = client.post(ASKED, {"code": app_code()})

    assert response.context["form"].errors["code"] == [
        "Trop d’essais d’affilée. Attendez quelques minutes, puis recommencez."
    ]


def set_up(client) -> None:
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})


@pytest.mark.django_db(transaction=True)
def test_staff_who_set_an_app_up_see_their_recovery_codes_then_work(client):
    user = employed(Role.ADMINISTRATOR)
    user.set_unusable_password()
    user.save()
    client.force_login(user)

    set_up(client)

    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert (codes.status_code, len(codes.context["unused_codes"])) == (200, 10)
    assert client.get(reverse("admin:index")).status_code == 200
    assert [message.subject for message in letters()] == ["Application de codes ajoutée"]


@pytest.mark.django_db(transaction=True)
def test_anybody_may_have_a_second_factor(client):
    account()
    confirm(client)

    set_up(client)
    opened = client.get(reverse("space")).status_code
    client.logout()

    assert (opened, by_password(client).url) == (200, ASKED)


def test_staff_who_remove_their_last_factor_open_nothing_until_they_have_another(client):
    with_app(staff())
    confirm(client)

    client.post(reverse("mfa_deactivate_totp"))
    refused = [client.get(reverse(name)).url for name in ("admin:index", "space", "account_email")]

    assert (Authenticator.objects.count(), refused) == (0, [reverse("mfa_index")] * 3)


def test_secrets_are_kept_encrypted(client):
    user = with_app(account())

    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    seed = Authenticator.objects.get(user=user, type="recovery_codes").data["seed"]

    assert [text.startswith("gAAAA") for text in (stored, seed)] == [True, True]  # Fernet's first bytes
    assert enter(client).session.get("_auth_user_id") == str(user.pk)


def test_secrets_survive_a_new_key_as_long_as_the_former_one_is_known(client, settings):
    user = with_app(account())

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "une clé toute neuve"

    assert enter(client).session.get("_auth_user_id") == str(user.pk)


def test_a_lost_key_lets_nobody_in_with_the_app_and_breaks_nothing(client, settings):
    with_app(account())

    settings.SECRET_KEY = "une clé toute neuve"
    by_password(client)
    response = client.post(ASKED, {"code": app_code()})

    assert response.context["form"].errors["code"] == [account_messages.SECOND_FACTOR["incorrect_code"]]


def test_two_encryptions_of_a_secret_differ():
    first, second = User(pk=1, email="a@exemple.fr"), User(pk=2, email="b@exemple.fr")
    for user in (first, second):
        user.save()
        with_app(user)

    stored = {each.data["secret"] for each in Authenticator.objects.filter(type="totp")}

    assert len(stored) == 2


def test_staff_sign_in_of_the_tests_is_what_the_pages_leave(client):
    sign_in(client, operator())

    assert client.get(reverse("admin:index")).status_code == 200
