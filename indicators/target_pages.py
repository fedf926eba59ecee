"""« Objectifs »: what leadership aims at, read, and entered before the results."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.access import FORM, Role, Scope, Sensitivity, policy
from indicators.definitions import DEFINITIONS, PROGRAMMES
from indicators.milestones import FIRST_HORIZONS, milestone
from indicators.models import Target
from indicators.portal import target_grid
from indicators.target_forms import TargetForm
from indicators.targets import is_open, is_reported, open_horizons
from people.models import Partnership

READ = {"scope": Scope.ALL, "sensitivity": Sensitivity.INTERNAL}


@policy(Role.LEADERSHIP, permissions=("indicators.view_target",), **READ)
def targets(request: HttpRequest) -> HttpResponse:
    partnership = Partnership.objects.first()
    context = {
        "grid": target_grid(request.user),
        "programmes": [
            (label, [each for each in DEFINITIONS.values() if each.programme == name])
            for name, label in PROGRAMMES.items()
        ],
        "milestones": milestones_of(partnership.started_on) if partnership else (),
    }
    return render(request, "portal/targets.html", context)


@policy(Role.LEADERSHIP, methods=FORM, permissions=("indicators.add_target",), **READ)
def target(request: HttpRequest, code: str) -> HttpResponse:
    partnership, definition = Partnership.objects.first(), DEFINITIONS.get(code)
    if definition is None or partnership is None:
        raise Http404
    rows = Target.objects.visible_to(request.user).filter(indicator=code).select_related("set_by__person")
    in_force = {months: row for (_code, months), row in rows.in_force().items()}
    sent = request.POST if request.method == "POST" else None
    form = TargetForm(definition, partnership.started_on, timezone.localdate(), in_force, sent)
    if form.horizons and form.is_valid():
        form.save(request.user)
        messages.success(request, _("C’est noté, à la date d’aujourd’hui."))
        return redirect("targets")
    context = {
        "definition": definition,
        "form": form,
        "history": rows.order_by("horizon_months", "-set_on", "-pk"),
        "counting": {row.pk for row in in_force.values()},
        "closed": closed(code, partnership.started_on),
    }
    return render(request, "portal/target.html", context)


def milestones_of(start: dt.date) -> list[dict]:
    """The first two years, and the next milestone when they are over: until when each is open."""
    day = timezone.localdate()
    return [
        {"months": months, "day": milestone(start, months), "is_open": is_open(start, months, day)}
        for months in sorted({*FIRST_HORIZONS, *open_horizons(start, day)})
    ]


def closed(code: str, start: dt.date) -> str:
    """In words, the milestones at which it is too late to aim at this figure."""
    days = [
        _("%(months)d mois (%(day)s)") % {"months": each["months"], "day": date_format(each["day"])}
        for each in milestones_of(start)
        if not each["is_open"] and is_reported(code, each["months"])
    ]
    return ", ".join(days)
