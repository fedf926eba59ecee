"""The one place where the policy of an address is enforced, before its view is called; and what was read, recorded."""

import logging
import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from common.access import Policy, roles_of
from common.access_log import record

logger = logging.getLogger(__name__)
ENDS_AT = "ends_at"  # in a session: seconds since 1970, written when one signs in
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class Gate:
    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_private", False) and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return _recorded(request, response)

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> HttpResponse | None:
        policy: Policy | None = getattr(view, "policy", None)
        if policy is None:
            raise PermissionDenied  # an address that nobody thought about
        if request.method not in policy.methods:
            return HttpResponseNotAllowed(policy.methods)
        if policy.throttle and request.method == "POST" and _is_too_much(request, policy):
            return ratelimit.respond_429(request)
        if policy.roles or policy.signed_in:
            request.is_private = True
            if refusal := _not_let_in(request, policy):
                return refusal
            request.let_in_by = policy
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Some limits of allauth are refused by an exception that nobody else catches."""
        return ratelimit.respond_429(request) if isinstance(exception, RateLimited) else None


def _recorded(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, once the access log says who reads it; a page that could not be recorded is not shown."""
    policy: Policy | None = getattr(request, "let_in_by", None)
    try:
        if policy:
            record(request, response, policy)
    except DatabaseError:
        logger.exception("an access could not be recorded")
        response = HttpResponse(render_to_string("errors/not_recorded.html"), status=503)
    return response


def _not_let_in(request: HttpRequest, policy: Policy) -> HttpResponse | None:
    user = request.user
    if user.is_authenticated and request.session.get(ENDS_AT, 0) < time.time():
        logout(request)
        user = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if policy.mfa and (detour := _second_factor(request, policy)):
        return detour
    if policy.roles:
        user.acting = roles_of(user, policy.roles)
        if not user.acting:
            raise PermissionDenied
    if not user.has_perms(policy.permissions):
        raise PermissionDenied
    return None


def _second_factor(request: HttpRequest, policy: Policy) -> HttpResponse | None:
    """Whoever has a second factor opens nothing in a session that has not shown it; staff must have one."""
    user = request.user
    if not is_mfa_enabled(user, FACTORS):
        is_needed = user.is_staff and not policy.enrols
        return redirect("mfa_index") if is_needed else None
    if "mfa" in {record.get("method") for record in get_authentication_records(request, user)}:
        return None
    ways = get_adapter().get_reauthentication_methods(user)
    page = next(way["url"] for way in ways if way["id"].startswith("mfa"))
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
    return redirect(f"{page}?{urlencode({'next': back})}")


def _is_too_much(request: HttpRequest, policy: Policy) -> bool:
    """More than the policy's rate, counted by account, or by address for a visitor."""
    action = request.resolver_match.view_name
    per = "user" if request.user.is_authenticated else "ip"
    rates = {action: f"{policy.throttle}/{per}"}
    return not ratelimit.consume(request, app=__name__, action=action, config=rates)
