"""What opens from the link sent to the guardian of a child: one page, yes or no.

As for an invitation, the link sets its token aside in a cookie, and leads to an address without it.
"""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from common.access import FORM, READ, Scope, Sensitivity, policy
from people.consents import Consent, GuardianAgreement, answer
from people.invitations import partnership_name

COOKIE = "accord"
COOKIE_SECONDS = 24 * 3600
STALE = 410


@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PERSONAL)
def link(request: HttpRequest, token: str) -> HttpResponse:
    response = redirect("guardian")
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        path=reverse("guardian"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response


@policy(signed_in=False, methods=FORM, scope=Scope.OWN, throttle="60/h")
def agreement(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        found = GuardianAgreement.open_with(request.COOKIES.get(COOKIE, ""))
        if request.method == "POST":
            found = found.select_for_update(of=["self"])
        asked = found.select_related("registration").first()
        response = _answered(request, asked)
    add_never_cache_headers(response)
    return response


def _answered(request: HttpRequest, asked: GuardianAgreement | None) -> HttpResponse:
    if asked is None:
        return render(request, "people/guardian_stale.html", status=STALE)
    said = request.POST.get("agrees")
    context = {"asked": asked, "child": asked.registration.first_name, "partnership": partnership_name()}
    if said not in ("yes", "no"):
        return render(request, "people/guardian.html", context)
    answer(asked, said == "yes", Consent.Channel.LINK)
    response = render(request, "people/guardian_done.html", context | {"agrees": said == "yes"})
    response.delete_cookie(COOKIE, path=reverse("guardian"))
    return response
