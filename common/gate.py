"""The one place where the policy of an address is enforced, before its view is called."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.ratelimit import respond_429
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from common.access import BACK_OFFICE, Policy

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Gate:
    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_private", False) and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> HttpResponse | None:
        policy: Policy | None = getattr(view, "policy", None)
        if policy is None:
            raise PermissionDenied  # an address that nobody thought about
        if request.method not in policy.methods:
            return HttpResponseNotAllowed(policy.methods)
        if policy.throttle and request.method == "POST" and _is_too_much(request, policy):
            return respond_429(request)
        if policy.roles or policy.signed_in:
            request.is_private = True
            return _not_let_in(request, policy)
        return None


def _not_let_in(request: HttpRequest, policy: Policy) -> HttpResponse | None:
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if policy.mfa and user.roles & BACK_OFFICE and (detour := _second_factor(request)):
        return detour
    if policy.roles:
        user.acting = user.roles & policy.roles
        if not user.acting:
            raise PermissionDenied
    if not user.has_perms(policy.permissions):
        raise PermissionDenied
    return None


def _second_factor(request: HttpRequest) -> HttpResponse | None:
    """Staff open nothing before they have a second factor, nor in a session that has not shown it."""
    if not is_mfa_enabled(request.user, FACTORS):
        return redirect("mfa_index")
    shown = {record.get("method") for record in get_authentication_records(request, request.user)}
    if "mfa" in shown:
        return None
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")


def _is_too_much(request: HttpRequest, policy: Policy) -> bool:
    """More than the policy's rate, counted by account, or by address for a visitor."""
    amount, unit = policy.throttle.split("/")
    who = request.user.pk or get_adapter().get_client_ip(request)
    key = f"throttle:{request.resolver_match.view_name}:{who}"
    cache.add(key, 0, SECONDS[unit])
    try:
        return cache.incr(key) > int(amount)
    except ValueError:  # it expired in between: a new period begins
        return False
