"""Pages of what cannot be shown. They need neither the database nor a session, and say nothing of what exists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    return render(request, f"errors/{name}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "not_found", 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "too_many", 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Without what a page is made with: a look at the session could fail as the page itself did."""
    number = getattr(request, "request_id", "")
    return HttpResponse(render_to_string("errors/broken.html", {"request_id": number}), status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or sent from another site."""
    return page(request, "stale_form", 403)
