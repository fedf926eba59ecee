"""What share answered each question, and how far those who did not could move the figures that it feeds."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from common import french
from common.access import OFFICERS, Role, Scope, policy, readable
from followups.models import Followup
from followups.rates import OfWave, rates
from indicators.definitions import DEFINITIONS
from indicators.models import Snapshot


@dataclass(frozen=True)
class Bounds:
    """A figure as last computed, in words: its value, and between what those who did not answer could move it."""

    label: str
    text: str


@policy(
    Role.ADMINISTRATOR, *OFFICERS, Role.SCHOOL_STAFF,
    scope=Scope.PROGRAMME, permissions=("followups.view_followup",),
)  # fmt: skip
def response_rates(request: HttpRequest) -> HttpResponse:
    snapshot = readable(Snapshot, request.user).order_by("-as_of", "-computed_at").first()
    figures = (
        {figure["code"]: figure for figure in snapshot.payload.get("indicators", ())} if snapshot else {}
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Qui répond"),
        "opts": Followup._meta,
        "snapshot": snapshot,
        "waves": [(each, bounds(each, figures)) for each in rates(request.user, timezone.localdate())],
    }
    return render(request, "followups/rates.html", context)


def bounds(each: OfWave, figures: dict[str, dict]) -> list[Bounds]:
    return [
        Bounds(str(DEFINITIONS[code].title), said(figures[code]))
        for code in each.wave.indicators
        if code in figures
    ]


def said(figure: dict) -> str:
    """As staff may read it: exact, with its bounds when it is a rate that waits for answers."""
    if figure["status"] == "suppressed":
        return figure["display"]
    if figure.get("value") is None:
        since = figure.get("observable_from")
        if since:
            return _("pas encore observable : à partir du %(day)s") % {"day": french.day(since)}
        return _("aucune réponse encore") if figure["status"] == "no_answer" else _("pas encore observable")
    if figure.get("unit") == "ratio":
        return _("%(value)s, sur %(n)s mesures") % {
            "value": french.percent(figure["value"]),
            "n": french.number(figure["n"]),
        }
    if figure["shape"] != "rate":
        return _("%(value)s, sur %(n)s réponses") % {
            "value": french.number(figure["value"], 2),
            "n": french.number(figure["n"]),
        }
    words = {
        "value": french.percent(figure["value"]),
        "known": french.number(figure["yes"] + figure["no"]),
        "unknown": french.number(figure["unknown"]),
    }
    if not figure["unknown"]:
        return _("%(value)s, sur %(known)s réponses ; personne ne manque") % words
    low, high = (french.percent(end) for end in figure["bounds"])
    return _(
        "%(value)s, sur %(known)s réponses ; entre %(low)s et %(high)s selon les %(unknown)s qui manquent"
    ) % {**words, "low": low, "high": high}
