"""One question on one screen: opened by the link that was received, or from one's space."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from common.access import FORM, PORTAL, Role, Scope, Sensitivity, policy
from followups.answering import (
    CAME_OTHERWISE,
    Closed,
    add,
    refuse,
    send_again,
    standing,
    take,
    waiting_at,
)
from followups.models import Followup, FollowupLink
from people.account_forms import ContactField
from people.outbox.posting import of_person

STALE = 410
State, Source = Followup.State, Followup.Source


@csrf_exempt  # the link is the proof: whoever holds it has no session here, and no other site knows it
@policy(signed_in=False, methods=FORM, scope=Scope.OWN, throttle="60/h")
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    link = FollowupLink.of_token(token).select_related("followup__person").first()
    with translation.override(language_of(request, link)):
        if link is None:
            response = render(request, "followups/stale.html", status=STALE)
        elif not link.is_open:
            response = _stale(request, link.followup)
        else:
            response = _answered(request, link.followup, Source.LINK)
        response.headers["Content-Language"] = translation.get_language()
    response.headers["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response


@policy(*(PORTAL - {Role.LEADERSHIP}), methods=FORM, scope=Scope.OWN, about=Followup)
def in_space(request: HttpRequest, pk: int) -> HttpResponse:
    followup = get_object_or_404(Followup.objects.visible_to(request.user), pk=pk)
    return _answered(request, followup, Source.SPACE)


def language_of(request: HttpRequest, link: FollowupLink | None) -> str:
    """The one chosen on a page of this browser, else the one that the person is written to in."""
    if link is None or link.followup.person is None or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        return request.LANGUAGE_CODE
    return of_person(link.followup.person).language


def _answered(request: HttpRequest, followup: Followup, source: str) -> HttpResponse:
    """What is posted is done, then the page is read again."""
    form = more = None
    closed = ""
    if request.method == "POST":
        try:
            if "refuse" in request.POST:
                refuse(followup, for_good=request.POST["refuse"] == "for_good")
            elif "add" in request.POST:
                more = add(followup, request.POST)
            else:
                form = take(followup, request.POST, source)
        except Closed as error:
            closed = str(error)
        if not closed and not any(each and each.errors for each in (form, more)):
            return redirect(request.path + ("?fini" if "add" in request.POST else ""))
    return render(request, "followups/question.html", shown(followup, form, more, closed, request))


def shown(followup: Followup, form, more, closed: str, request: HttpRequest) -> dict:
    """What the page says of the question, as it now stands."""
    followup.refresh_from_db()
    now = standing(followup, form, more)
    return {
        "followup": followup,
        "question": now.question,
        "given": now.given,
        "closed": closed or (CAME_OTHERWISE if now.came_otherwise else ""),
        "is_void": now.is_void,
        "form": now.form,
        "more": now.more,
        "is_finished": "fini" in request.GET,
    }


class LostLinkForm(forms.Form):
    contact = ContactField(
        label=_("Votre e-mail ou votre numéro de mobile"),
        widget=forms.TextInput({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


def _stale(request: HttpRequest, followup: Followup) -> HttpResponse:
    """The old link names the question: a new one leaves for where its person is reached, and nowhere else."""
    if request.method == "POST":
        send_again(Followup.objects.asked().of_the_living().filter(pk=followup.pk, person__isnull=False))
        return render(request, "followups/link_sent.html")
    return render(request, "followups/stale.html", {"knows": True}, status=STALE)


@policy(signed_in=False, methods=FORM, sensitivity=Sensitivity.PERSONAL, throttle="20/h")
def lost_link(request: HttpRequest) -> HttpResponse:
    """The same answer whoever asks: it tells nobody who is known here."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        send_again(waiting_at(form.cleaned_data["contact"]))
        return render(request, "followups/link_sent.html")
    return render(request, "followups/lost_link.html", {"form": form})
