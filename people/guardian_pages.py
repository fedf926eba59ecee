"""What opens from the link sent to a guardian: one page, yes or no; for a mentor, the same page to take a yes back.

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
from people.mentoring_agreements import AgreementState, mentoring_agreement_of

COOKIE = "accord"
COOKIE_SECONDS = 24 * 3600
STALE = 410
PAGES = {
    Consent.Purpose.PARTICIPATION: {"asked": "people/guardian.html", "done": "people/guardian_done.html"},
    Consent.Purpose.MENTORING: {
        "asked": "people/guardian_mentoring.html",
        "taken_back": "people/guardian_mentoring_given.html",
        "done": "people/guardian_mentoring_done.html",
    },
}


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
        asked = found.select_related("registration", "person").first()
        response = _answered(request, asked)
    add_never_cache_headers(response)
    return response


def _answered(request: HttpRequest, asked: GuardianAgreement | None) -> HttpResponse:
    if asked is None or not is_for_today(asked):
        return render(request, "people/guardian_stale.html", status=STALE)
    said = request.POST.get("agrees")
    pages = PAGES[asked.purpose]
    taken_back = bool(asked.agrees)
    context = {
        "asked": asked,
        "child": asked.child,
        "partnership": partnership_name(),
        "phone": settings.CONTACT_PHONE,
    }
    if said not in (("no",) if taken_back else ("yes", "no")):
        return render(request, pages["taken_back" if taken_back else "asked"], context)
    answer(asked, said == "yes", Consent.Channel.LINK)
    shown = context | {"agrees": said == "yes", "taken_back": taken_back}
    response = render(request, pages["done"], shown)
    response.delete_cookie(COOKIE, path=reverse("guardian"))
    return response


def is_for_today(asked: GuardianAgreement) -> bool:
    """At eighteen, nobody agrees in somebody's place."""
    return asked.person is None or mentoring_agreement_of(asked.person) != AgreementState.NOT_NEEDED
