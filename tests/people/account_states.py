"""How somebody comes to stand before each page of an account: what is done first, and the address they are at."""

import re
import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.post import letters

PASSWORD = "quatre mots sans rapport"
EMAIL, PHONE = "lina@exemple.fr", "+33612345678"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def account(verified: bool = True, **values) -> User:
    user = User.objects.create_user(EMAIL, PASSWORD, **{"first_name": "Lina", **values})
    EmailAddress.objects.create(user=user, email=EMAIL, verified=verified, primary=True)
    return user


def staff(**values) -> User:
    return account(is_superuser=True, **values)


def with_app(user: User) -> User:
    totp.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def with_passkey(user: User) -> Authenticator:
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Mobile de Lina"}
    )


def app_code(secret: str = SECRET) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def sent_code() -> str:
    return re.search(r"\b\d{6}\b", letters()[-1].body).group()


def enter(client: Client) -> Client:
    """With the password; staff who have a second factor then show it."""
    response = client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    if response.url == reverse("mfa_authenticate"):
        client.post(response.url, {"code": app_code()})
    return client


def confirm(client: Client) -> Client:
    enter(client).post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def anonymous(name: str):
    return lambda client: reverse(name)


def signed_in(name: str, user=account, **values):
    def arrange(client: Client) -> str:
        user(**values)
        enter(client)
        return reverse(name)

    return arrange


def confirmed(name: str, factor=None):
    """Having just shown again who they are."""

    def arrange(client: Client) -> str:
        user = account()
        if factor:
            factor(user)
        confirm(client)
        return reverse(name)

    return arrange


def passkey(name: str, *, of_one: bool = True):
    def arrange(client: Client) -> str:
        user = with_app(account())
        confirm(client)
        key = with_passkey(user)
        return reverse(name, args=[key.pk] if of_one else [])

    return arrange


def asking_for_a_login_code(client: Client) -> str:
    account()
    return client.post(reverse("account_request_login_code"), {"login": EMAIL}).url


def asking_for_a_login_code_by_sms(client: Client) -> str:
    account(phone=PHONE, phone_verified=True)
    return client.post(reverse("account_request_login_code"), {"login": "06 12 34 56 78"}).url


def entering_with_an_address_to_verify(client: Client) -> str:
    account(verified=False)
    return client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD}).url


def changing_number(client: Client) -> str:
    account()
    return confirm(client).post(reverse("account_change_phone"), {"phone": PHONE}).url


def having_forgotten_the_password(client: Client) -> str:
    account()
    return client.post(reverse("account_reset_password"), {"email": EMAIL}).url


def with_the_code_to_reset(client: Client) -> str:
    return client.post(having_forgotten_the_password(client), {"code": sent_code()}).url


def entering_with_an_app(client: Client) -> str:
    with_app(staff())
    return client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD}).url


def without_a_password(client: Client) -> str:
    user = account()
    user.set_unusable_password()
    user.save()
    client.post(reverse("account_request_login_code"), {"login": EMAIL})
    client.post(reverse("account_confirm_login_code"), {"code": sent_code()})
    return reverse("account_set_password")


def changing_address(client: Client) -> str:
    account()
    return (
        enter(client).post(reverse("account_email"), {"email": "nouvelle@exemple.fr", "action_add": ""}).url
    )


def with_a_second_address(client: Client) -> str:
    EmailAddress.objects.create(user=account(), email="nouvelle@exemple.fr")
    enter(client)
    return reverse("account_email")


def on_two_devices(client: Client) -> str:
    account()
    enter(Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"))
    enter(client)
    return reverse("usersessions_list")


def having_written(client: Client) -> str:
    told = {"text": "Une élève ne vient plus.", "contact": EMAIL}
    return client.post(reverse("contact_write", args=["inquietude"]), told).url


STATES = {
    "contact_sent": having_written,
    "account_login": anonymous("account_login"),
    "account_inactive": anonymous("account_inactive"),
    "account_request_login_code": anonymous("account_request_login_code"),
    "account_confirm_login_code": asking_for_a_login_code,
    "account_email_verification_sent": entering_with_an_address_to_verify,
    "account_verify_phone": changing_number,
    "account_reset_password": anonymous("account_reset_password"),
    "account_confirm_password_reset_code": having_forgotten_the_password,
    "account_complete_password_reset": with_the_code_to_reset,
    "account_password_reset_completed": anonymous("account_password_reset_completed"),
    "mfa_authenticate": entering_with_an_app,
    "account_logout": signed_in("account_logout"),
    "account_reauthenticate": signed_in("account_reauthenticate"),
    "mfa_reauthenticate": signed_in("mfa_reauthenticate", lambda: with_app(account())),
    "mfa_index": signed_in("mfa_index"),
    "mfa_index, staff without a second factor": signed_in("mfa_index", staff),
    "mfa_index, with everything": confirmed("mfa_index", with_app),
    "mfa_activate_totp": confirmed("mfa_activate_totp"),
    "mfa_add_webauthn": confirmed("mfa_add_webauthn"),
    "account_email": signed_in("account_email"),
    "account_email, with a second address": with_a_second_address,
    "account_email_verification_sent, changing": changing_address,
    "account_confirm_login_code, by sms": asking_for_a_login_code_by_sms,
    "account_change_phone": signed_in("account_change_phone"),
    "account_change_phone, with a number": signed_in(
        "account_change_phone", phone=PHONE, phone_verified=True
    ),
    "account_change_password": signed_in("account_change_password"),
    "account_set_password": without_a_password,
    "mfa_deactivate_totp": confirmed("mfa_deactivate_totp", with_app),
    "mfa_list_webauthn": passkey("mfa_list_webauthn", of_one=False),
    "mfa_edit_webauthn": passkey("mfa_edit_webauthn"),
    "mfa_remove_webauthn": passkey("mfa_remove_webauthn"),
    "mfa_view_recovery_codes": confirmed("mfa_view_recovery_codes", with_app),
    "mfa_generate_recovery_codes": confirmed("mfa_generate_recovery_codes", with_app),
    "usersessions_list": on_two_devices,
    "account": signed_in("account"),
}

WRONG = {"code": "000000"}
# What a page refuses, and says so on the same page.
REFUSED = {
    "account_login": {"login": EMAIL, "password": "autre chose"},
    "account_login, with neither": {"login": "lina", "password": ""},
    "account_request_login_code": {"login": "lina@exemple"},
    "account_request_login_code, by sms": {"login": "06 12"},
    "account_request_login_code, without sms": {"login": "06 12 34 56 78"},
    "account_confirm_login_code": WRONG,
    "account_email_verification_sent": WRONG,
    "account_verify_phone": WRONG,
    "account_reset_password": {"email": "lina"},
    "account_confirm_password_reset_code": WRONG,
    "account_complete_password_reset": {"password1": "lina", "password2": "autre"},
    "mfa_authenticate": WRONG,
    "account_reauthenticate": {"password": "autre chose"},
    "mfa_reauthenticate": WRONG,
    "mfa_activate_totp": WRONG,
    "account_email": {"email": EMAIL, "action_add": ""},
    "account_change_phone, with a number": {"phone": PHONE},
    "account_change_password": {"oldpassword": "non", "password1": "password1234", "password2": "x"},
    "account_set_password": {"password1": "lina@exemple.fr", "password2": ""},
    "mfa_edit_webauthn": {"name": ""},
}
