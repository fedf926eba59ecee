"""What opens from the link of an invitation.

The link sets its token aside in a cookie and leads to an address without it: no page that follows, no log and no other
site learns it. Nothing is written before « Ouvrir mon espace » is pressed.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from common.access import FORM, READ, Scope, Sensitivity, policy
from people.invitations import accept, account_at, ask_again, inviter, is_for
from people.models import Invitation

COOKIE = "invitation"
COOKIE_SECONDS = 24 * 3600
STALE = 410


@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PERSONAL)
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    response = redirect("invitation")
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        path=reverse("invitation"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response


@policy(signed_in=False, methods=FORM, scope=Scope.OWN, throttle="60/h")
def invitation(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        invited = _invitation_of(request)
        if invited is None:
            response = render(request, "people/invitation_stale.html", status=STALE)
        elif request.user.is_authenticated and not is_for(invited, request.user):
            response = render(request, "people/invitation_other_account.html", _words(invited))
        elif request.method == "POST":
            response = _accepted(request, invited)
        else:
            response = render(request, "people/invitation.html", _words(invited))
    add_never_cache_headers(response)
    return response


@policy(signed_in=False, methods=("POST",), throttle="20/h")
def invitation_again(request: HttpRequest) -> HttpResponse:
    """The same answer whatever the link was."""
    ask_again(request.COOKIES.get(COOKIE, ""))
    return render(request, "people/invitation_asked.html")


def _invitation_of(request: HttpRequest) -> Invitation | None:
    """The one that the link opens; locked by a POST, so that it is accepted once."""
    found = Invitation.objects.open().of_token(request.COOKIES.get(COOKIE, "")).filter(person__user=None)
    if request.method == "POST":
        return found.select_for_update(of=["self"]).first()
    return found.select_related("person", "invited_by__person").first()


def _words(invited: Invitation) -> dict:
    known = account_at(invited.contact)
    return {"invitation": invited, "inviter": inviter(invited), "has_account": known is not None}


def _accepted(request: HttpRequest, invited: Invitation) -> HttpResponse:
    signed_in = request.user.is_authenticated
    known = None if signed_in else account_at(invited.contact)
    if known:  # its owner signs in first, and comes back here
        return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('invitation')})}")
    user = accept(invited, request.user if signed_in else None)
    response = redirect("home") if signed_in else _first_sign_in(request, user)
    response.delete_cookie(COOKIE, path=reverse("invitation"))
    return response


def _first_sign_in(request: HttpRequest, user) -> HttpResponse:
    record_authentication(request, user, method="code", email=user.email, phone=user.phone)
    return perform_login(request, user, redirect_url=reverse("home"))
