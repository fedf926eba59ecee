"""Who is registered to a workshop, and who came: one page for the team, on a phone at the door; the code, and paper."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from qrcode import QRCode

from common.access import FORM, Scope, Sensitivity, policy
from mentoring.attendance import mark, note_all, summary, walk_in
from mentoring.models import Workshop, WorkshopRegistration
from mentoring.registering import Closed, add, withdraw
from mentoring.workshop_links import door_address
from mentoring.workshop_notifications import hour
from people.access import STAFF
from people.models import Person
from people.names import named_like

RIGHTS = ("mentoring.change_workshopregistration", "mentoring.view_workshop", "people.view_person")
TERMS = {"scope": Scope.PROGRAMME, "permissions": RIGHTS}
SHOWN = 10


@policy(*STAFF, methods=FORM, sensitivity=Sensitivity.PERSONAL, **TERMS)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Before its day, who is expected; from its day on, who came."""
    workshop = loaded(request, pk)
    if request.method == "POST":
        try:
            if told := done(request, workshop):
                messages.success(request, told)
        except Closed as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)
    standing = of(request, workshop).standing().select_related("person").order_by("person__search_key", "pk")
    context = {
        "expected": [each for each in standing if each.holds],
        "waiting": sorted(
            (each for each in standing if each.is_waiting), key=lambda each: each.waiting_since
        ),
        "unmarked": sum(each.holds and each.attended is None for each in standing),
        "is_day": workshop.held_on <= timezone.localdate(),
        "summary": summary(workshop),
        **searched(request, workshop),
    }
    return page(request, "sheet", workshop, _("Inscriptions et présences"), context)


def loaded(request: HttpRequest, pk: int) -> Workshop:
    return get_object_or_404(Workshop.objects.visible_to(request.user), pk=pk)


def of(request: HttpRequest, workshop: Workshop) -> QuerySet:
    return WorkshopRegistration.objects.visible_to(request.user).filter(workshop=workshop)


def done(request: HttpRequest, workshop: Workshop) -> str:
    """Carry out the one button that was pressed; what to say of it. Raises Closed."""
    is_day = workshop.held_on <= timezone.localdate() and not workshop.cancelled_on
    if "person" in request.POST:
        person = get_object_or_404(Person.objects.visible_to(request.user), pk=number(request, "person"))
        (walk_in if is_day else add)(person, workshop)
        return _("%(person)s est sur la liste.") % {"person": person}
    if "all" in request.POST and is_day:
        count = note_all(of(request, workshop))
        return ngettext("%(count)d présence notée.", "%(count)d présences notées.", count) % {"count": count}
    for name, attended in (("present", True), ("absent", False)):
        if name in request.POST and is_day:
            mark(one(request, workshop, name), attended)
    if "withdraw" in request.POST:
        registration = one(request, workshop, "withdraw")
        withdraw(registration)
        return _("%(person)s ne vient plus.") % {"person": registration.person}
    return ""


def one(request: HttpRequest, workshop: Workshop, name: str) -> WorkshopRegistration:
    return get_object_or_404(
        of(request, workshop).select_related("person", "workshop"), pk=number(request, name)
    )


def number(request: HttpRequest, name: str) -> int:
    sent = request.POST[name]
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0


def searched(request: HttpRequest, workshop: Workshop) -> dict:
    """Those of that name who are not expected yet."""
    words = request.GET.get("q", "")[:100].strip()
    if not words:
        return {"words": "", "people": []}
    people = Person.objects.visible_to(request.user).exclude(
        pk__in=workshop.registrations.with_place().values("person")
    )
    return {"words": words, "people": named_like(people, words).order_by("search_key", "pk")[:SHOWN]}


@policy(*STAFF, sensitivity=Sensitivity.PERSONAL, **TERMS)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet to print and sign, with lines left for those who come without having registered."""
    workshop = loaded(request, pk)
    expected = (
        of(request, workshop).with_place().select_related("person").order_by("person__search_key", "pk")
    )
    context = {"expected": expected, "more": range(8)}
    return page(request, "paper", workshop, _("Feuille d’émargement"), context)


@policy(*STAFF, sensitivity=Sensitivity.INTERNAL, **TERMS)
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code that those who come scan at the door, big enough to be shown on a screen or printed."""
    workshop = loaded(request, pk)
    address = door_address(workshop)
    drawn = QRCode()
    drawn.add_data(address)
    rows = [[column for column, dark in enumerate(line) if dark] for line in drawn.get_matrix()]
    context = {
        "address": address,
        "size": len(rows),
        "path": "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(rows) for x in line),
    }
    return page(request, "code", workshop, _("Code à l’entrée"), context)


def page(request: HttpRequest, name: str, workshop: Workshop, title: str, context: dict) -> HttpResponse:
    context |= admin.site.each_context(request) | {
        "opts": Workshop._meta,
        "workshop": workshop,
        "title": title,
        "subtitle": workshop.title,
        "starts": hour(workshop.starts_at) if workshop.starts_at else "",
    }
    return render(request, f"admin/mentoring/workshop/{name}.html", context)
