"""Workshops as those who come to them see them, on a phone: the list, the workshop, the confirmation."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.access import FORM, Role, Scope, policy
from common.kit import Tab
from common.portal import Appointment, Row
from mentoring.attendance import NotNow, arrive, check_time
from mentoring.models import Workshop, WorkshopRegistration
from mentoring.registering import (
    Closed,
    at_the_same_time,
    is_for,
    places_left,
    register,
    why_closed,
    withdraw,
)
from mentoring.workshop_links import workshop_at
from mentoring.workshop_notifications import hour
from people.models import User

COMERS = (Role.RESIDENT, Role.STUDENT, Role.MENTOR)
SHOWN = 50
PAST = 10
UNKNOWN_CODE = 404


def page(workshop: Workshop) -> str:
    return reverse("workshop", args=[workshop.ref])


def moment(workshop: Workshop) -> str:
    """« mardi 1 décembre 2026, à 14 h 30 »."""
    day = date_format(workshop.held_on, "l j F Y")
    if workshop.starts_at is None:
        return day
    return _("%(day)s à %(hour)s") % {"day": day, "hour": hour(workshop.starts_at)}


def date_of(workshop: Workshop, *, kept: bool = True, leads: bool = True) -> Appointment:
    """`kept`: one may put it in one's calendar; `leads`: to its page."""
    return Appointment(
        f"atelier-{workshop.pk}" if kept else "",
        _("Atelier : %(title)s") % {"title": workshop.title},
        workshop.start or workshop.held_on,
        workshop.end,
        workshop.place,
        page(workshop) if leads else "",
    )


def to_come(user: User) -> QuerySet:
    """Those that somebody may choose among, or has chosen, the next first."""
    own = standing(user).values("workshop")
    found = Workshop.objects.visible_to(user).to_come(timezone.localdate())
    kinds = [kind for kind in Workshop.OpenTo if is_for(Workshop(open_to=kind), user.acting)]
    return (found.filter(open_to__in=kinds) | found.filter(pk__in=own)).order_by("held_on", "starts_at", "pk")


def standing(user: User) -> QuerySet:
    return WorkshopRegistration.objects.visible_to(user).standing().filter(person=user.person_id)


def left_of(workshop: Workshop) -> int | None:
    """How many places one read with_places() has left; None when they are not counted."""
    return None if workshop.capacity is None else max(0, workshop.capacity - workshop.taken)


def places(workshop: Workshop) -> str:
    left = left_of(workshop)
    if left is None:
        return _("places libres")
    if left:
        return ngettext("%(count)d place libre", "%(count)d places libres", left) % {"count": left}
    return _("complet, liste d’attente") if workshop.is_open else _("complet")


def note(workshop: Workshop) -> str:
    return " · ".join(filter(None, [capfirst(moment(workshop)), workshop.place]))


@policy(*COMERS, scope=Scope.ALL)
def workshops(request: HttpRequest) -> HttpResponse:
    user, asked = request.user, request.GET.get("theme", "")
    found = to_come(user)
    kinds = set(found.order_by().values_list("kind", flat=True))
    asked = asked if asked in kinds else ""
    mine = {each.workshop_id: each for each in standing(user)}
    shown = (found.filter(kind=asked) if asked else found).with_places()[:SHOWN]
    chosen = [
        (capfirst(kind.label), f"?theme={kind.value}", kind == asked)
        for kind in Workshop.Kind
        if kind in kinds
    ]
    context = {
        "workshops": [(each, note(each), places(each), mine.get(each.pk)) for each in shown],
        "tabs": [Tab(_("Tous"), request.path, not asked), *(Tab(*terms) for terms in chosen)],
        "past": past(user),
    }
    return render(request, "mentoring/workshops.html", context)


def past(user: User) -> list[Row]:
    """Where they went, the last first."""
    came = standing(user).filter(attended=True, workshop__cancelled_on=None).select_related("workshop")
    return [
        Row(each.workshop.title, date_format(each.workshop.held_on, "j F Y"), page(each.workshop))
        for each in came.order_by("-workshop__held_on", "-pk")[:PAST]
    ]


def one(request: HttpRequest, ref: str) -> tuple[Workshop, WorkshopRegistration | None]:
    """A workshop that they see, and their registration, withdrawn or not."""
    shown = get_object_or_404(Workshop.objects.visible_to(request.user).with_places(), ref=ref)
    own = WorkshopRegistration.objects.visible_to(request.user).filter(person=request.user.person_id)
    return shown, own.filter(workshop=shown).first()


def check_audience(workshop: Workshop, user: User) -> None:
    """Raises Closed."""
    if not is_for(workshop, user.acting):
        raise Closed(_("Cet atelier est réservé : %(who)s.") % {"who": workshop.get_open_to_display()})


@policy(*COMERS, methods=FORM, scope=Scope.ALL)
def workshop(request: HttpRequest, ref: str) -> HttpResponse:
    """What it is; a POST registers."""
    shown, registration = one(request, ref)
    if request.method == "POST":
        try:
            check_audience(shown, request.user)
            register(request.user.person, shown)
        except Closed as refusal:
            messages.error(request, str(refusal))
            return redirect(page(shown))
        return redirect("workshop_registered", ref)
    standing_one = registration if registration and not registration.cancelled_at else None
    may = is_for(shown, request.user.acting)
    can_register = standing_one is None and may and shown.is_open
    context = {
        "workshop": shown,
        "registration": standing_one,
        "moment": capfirst(moment(shown)),
        "until": shown.end and hour(timezone.localtime(shown.end).time()),
        "is_full": left_of(shown) == 0,
        "places": capfirst(places(shown)),
        "taught": capfirst(", ".join(shown.taught)),
        "occupations": capfirst(", ".join(shown.occupations)),
        "may": may,
        "can_register": can_register,
        "why_closed": "" if shown.is_open else why_closed(shown),
        "agenda": f"atelier-{shown.pk}",
        "same_time": list(at_the_same_time(request.user.person, shown)) if can_register else [],
    }
    return render(request, "mentoring/workshop.html", context)


@policy(*COMERS, scope=Scope.OWN)
def workshop_registered(request: HttpRequest, ref: str) -> HttpResponse:
    """It is done, and what happens next."""
    shown, registration = one(request, ref)
    if registration is None or registration.cancelled_at:
        return redirect(page(shown))
    dates = [date_of(shown, kept=registration.holds)]
    context = {"workshop": shown, "registration": registration, "dates": dates, "moment": moment(shown)}
    return render(request, "mentoring/workshop_registered.html", context)


@policy(*COMERS, methods=FORM, scope=Scope.OWN)
def workshop_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """« Je ne viens pas »: asked once, then done."""
    shown, registration = one(request, ref)
    if registration is None or registration.cancelled_at or shown.cancelled_on or shown.has_begun:
        return redirect(page(shown))
    if request.method == "POST":
        try:
            withdraw(registration)
            messages.success(request, _("C’est noté : vous ne venez pas. Merci de l’avoir dit."))
        except Closed as refusal:
            messages.error(request, str(refusal))
        return redirect(page(shown))
    context = {"workshop": shown, "registration": registration, "moment": moment(shown)}
    return render(request, "mentoring/workshop_withdraw.html", context)


@policy(*COMERS, methods=FORM, scope=Scope.OWN)
def workshop_door(request: HttpRequest, token: str) -> HttpResponse:
    """Where the code shown at the door leads: one button, « Je suis là »."""
    found = workshop_at(token)
    if found is None or request.user.person_id is None:
        return render(request, "mentoring/workshop_door.html", {"workshop": None}, status=UNKNOWN_CODE)
    registration, refusal = standing(request.user).filter(workshop=found).first(), ""
    try:
        check_time(found)
        if registration is None:
            check_audience(found, request.user)
        if request.method == "POST":
            arrive(request.user.person, found)
            return redirect(request.path)
    except (NotNow, Closed) as error:
        refusal = str(error)
    context = {
        "workshop": found,
        "moment": capfirst(moment(found)),
        "registration": registration,
        "is_full": places_left(found) == 0,
        "refusal": refusal,
    }
    return render(request, "mentoring/workshop_door.html", context)
