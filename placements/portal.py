"""Placements and offers as a young person, a student and those who host them see them, on a phone."""

import datetime as dt
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.access import PORTAL, Role, Scope, policy
from common.kit import Task
from common.portal import ROWS, Appointment, Card, Row
from people.models import Person, User
from placements.models import Offer, Placement

SEEKERS = (Role.RESIDENT, Role.STUDENT)
HOSTS = (Role.COMPANY, Role.LOCAL_ACTOR)


def cards(user: User, role: Role | None) -> Iterator[Card]:
    if role in SEEKERS:
        yield Card(_("Mes stages et contrats"), _("Aucun stage ni contrat pour le moment."), own_rows(user))
        none = _("Aucune offre pour le moment : revenez bientôt.")
        yield Card(_("Offres ouvertes"), none, offer_rows(user), is_for_all=True)
    if role in HOSTS:
        yield Card(_("Nous accueillons"), _("Vous n’accueillez personne pour le moment."), hosted_rows(user))
    if role == Role.COMPANY:
        yield Card(_("Nos offres"), _("Aucune offre pour le moment."), offer_rows(user))


def tasks(user: User, role: Role | None) -> Iterator[Task]:
    yield from ()


def dates(user: User, role: Role | None) -> Iterator[Appointment]:
    """Of a placement, when it starts and when it should end."""
    if role in SEEKERS:
        own = coming(user).filter(person=user.person_id).select_related("organisation")
        for placement in own:
            yield from of_placement(placement, str(placement.organisation))
    if role in HOSTS:
        hosted = coming(user).exclude(person=user.person_id)
        known = Person.objects.visible_to(user).filter(pk__in=hosted.values("person"))
        named = dict(known.values_list("pk", "first_name"))
        for placement in hosted:
            yield from of_placement(placement, named.get(placement.person_id, ""))


def coming(user: User):
    """Those not over, nor called off."""
    today = timezone.localdate()
    return Placement.objects.visible_to(user).filter(
        cancelled_on=None, ended_on=None, planned_end_on__gte=today
    )


def of_placement(placement: Placement, whom: str) -> Iterator[Appointment]:
    """`whom`: with whom, as whoever reads knows them."""
    today, words = timezone.localdate(), {"kind": placement.get_kind_display(), "whom": whom}
    if placement.starts_on >= today:
        title = (_("Début : %(kind)s, %(whom)s") if whom else _("Début : %(kind)s")) % words
        yield Appointment(
            f"placement-{placement.pk}-debut", title, placement.starts_on, address=page(placement)
        )
    title = (_("Fin prévue : %(kind)s, %(whom)s") if whom else _("Fin prévue : %(kind)s")) % words
    yield Appointment(
        f"placement-{placement.pk}-fin", title, placement.planned_end_on, address=page(placement)
    )


def own_rows(user: User) -> list[Row]:
    own = Placement.objects.visible_to(user).filter(person=user.person_id).select_related("organisation")
    return [
        Row(
            f"{capfirst(placement.get_kind_display())} – {placement.organisation}",
            stage(placement),
            page(placement),
        )
        for placement in own.order_by("-starts_on")[:ROWS]
    ]


def hosted_rows(user: User) -> list[Row]:
    """Somebody is named while they are there, and no longer."""
    hosted = (
        Placement.objects.visible_to(user).exclude(person=user.person_id).order_by("-planned_end_on")[:ROWS]
    )
    people = Person.objects.visible_to(user).filter(pk__in=[placement.person_id for placement in hosted])
    named = {person.pk: str(person) for person in people}
    return [
        Row(
            capfirst(
                " – ".join(filter(None, [named.get(placement.person_id), placement.get_kind_display()]))
            ),
            stage(placement),
            page(placement),
        )
        for placement in hosted
    ]


def offer_rows(user: User) -> list[Row]:
    offers = Offer.objects.visible_to(user).select_related("organisation").order_by("-published_on", "pk")
    return [
        Row(
            offer.title,
            f"{capfirst(offer.get_kind_display())} – {offer.organisation}",
            reverse("offer", args=[offer.ref]),
        )
        for offer in offers[:ROWS]
    ]


def page(placement: Placement) -> str:
    return reverse("placement", args=[placement.ref])


def stage(placement: Placement, day: dt.date | None = None) -> str:
    """Where it stands, in words."""
    day = day or timezone.localdate()
    if placement.cancelled_on:
        return _("annulé le %(day)s") % {"day": date_format(placement.cancelled_on)}
    end = placement.ended_on or placement.planned_end_on
    if end < day:
        return _("terminé le %(day)s") % {"day": date_format(end)}
    if placement.starts_on > day:
        return _("commence le %(day)s") % {"day": date_format(placement.starts_on)}
    return _("jusqu’au %(day)s") % {"day": date_format(end)}


@policy(*(PORTAL - {Role.LEADERSHIP}), scope=Scope.OWN, about=Placement)
def placement(request: HttpRequest, ref: str) -> HttpResponse:
    """No birth date, address or number: whoever hosts somebody has them from the agreement."""
    visible = Placement.objects.visible_to(request.user).select_related("organisation")
    shown = get_object_or_404(visible, ref=ref)
    others = Person.objects.visible_to(request.user).exclude(pk=request.user.person_id)
    context = {
        "placement": shown,
        "person": others.filter(pk=shown.person_id).first(),
        "stage": capfirst(stage(shown)),
    }
    return render(request, "placements/placement.html", context)


@policy(*SEEKERS, Role.COMPANY, scope=Scope.ALL)
def offer(request: HttpRequest, ref: str) -> HttpResponse:
    shown = get_object_or_404(Offer.objects.visible_to(request.user).select_related("organisation"), ref=ref)
    return render(request, "placements/offer.html", {"offer": shown})
