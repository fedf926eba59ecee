"""« Je ne viens pas », from the link of a letter: one button, without signing in."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from common.access import FORM, Scope, policy
from mentoring.registering import Closed, withdraw
from mentoring.workshop_links import registration_at
from mentoring.workshop_pages import moment

STALE = 410


@csrf_exempt  # the link is the proof: whoever holds it has no session here, and no other site knows it
@policy(signed_in=False, methods=FORM, scope=Scope.OWN, throttle="60/h")
def workshop_leave(request: HttpRequest, token: str) -> HttpResponse:
    registration = registration_at(token)
    if registration and request.method == "POST":
        with suppress(Closed):  # the page says so
            withdraw(registration)
        return redirect(request.path)
    workshop = registration and registration.workshop
    is_over = registration is None or workshop.has_begun or workshop.cancelled_on is not None
    context = {
        "registration": registration,
        "workshop": workshop,
        "moment": workshop and moment(workshop),
        "is_over": is_over,
    }
    response = render(request, "mentoring/workshop_leave.html", context, status=STALE if is_over else 200)
    response.headers["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response
