"""The pages of an account: ours, and who may open those that allauth serves."""

from collections.abc import Iterable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver

from common.access import FORM, READ, Policy, Scope, Sensitivity, policy

DOOR = Policy(signed_in=False, methods=FORM, sensitivity=Sensitivity.PUBLIC)
DOOR_READ = Policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PUBLIC)
OWN = Policy(methods=FORM, scope=Scope.OWN)
# What staff need to show, or to get, a second factor: open before they have one.
ON_THE_WAY_IN = Policy(methods=FORM, scope=Scope.OWN, mfa=False)

POLICIES = {
    "account_login": DOOR,
    "account_signup": DOOR,
    "account_inactive": DOOR_READ,
    "account_request_login_code": DOOR,
    "account_confirm_login_code": DOOR,
    "account_email_verification_sent": DOOR,
    "account_verify_phone": DOOR,
    "account_reset_password": DOOR,
    "account_confirm_password_reset_code": DOOR,
    "account_complete_password_reset": DOOR,
    "account_password_reset_completed": DOOR_READ,
    "mfa_authenticate": DOOR,
    "mfa_login_webauthn": DOOR,
    "account_logout": ON_THE_WAY_IN,
    "account_reauthenticate": ON_THE_WAY_IN,
    "mfa_reauthenticate": ON_THE_WAY_IN,
    "mfa_reauthenticate_webauthn": ON_THE_WAY_IN,
    "mfa_index": ON_THE_WAY_IN,
    "mfa_activate_totp": ON_THE_WAY_IN,
    "mfa_add_webauthn": ON_THE_WAY_IN,
    "account_email": OWN,
    "account_change_phone": OWN,
    "account_change_password": OWN,
    "account_set_password": OWN,
    "mfa_deactivate_totp": OWN,
    "mfa_list_webauthn": OWN,
    "mfa_edit_webauthn": OWN,
    "mfa_remove_webauthn": OWN,
    "mfa_view_recovery_codes": OWN,
    "mfa_download_recovery_codes": OWN,
    "mfa_generate_recovery_codes": OWN,
    "usersessions_list": OWN,
}


def declare_policies(urls: Iterable[URLPattern | URLResolver]) -> None:
    """An address that a new version of allauth brings has none, and stays closed until it is thought about."""
    for url in urls:
        if isinstance(url, URLResolver):
            declare_policies(url.url_patterns)
        elif url.name in POLICIES:
            url.callback.policy = POLICIES[url.name]


@policy(scope=Scope.OWN)
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own sign-in, in one list."""
    return render(request, "account/index.html", {"has_second_factor": is_mfa_enabled(request.user)})
