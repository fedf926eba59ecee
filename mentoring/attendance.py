"""Who came: noted by the team on a list, or by each with the code shown at the door."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import french
from mentoring.models import Workshop, WorkshopRegistration
from mentoring.registering import Closed, add, locked, own, places_left, why_closed
from mentoring.workshops import HAS_PLACE, WAITS
from people.models import Person

ENOUGH_SCORES = 5
AROUND = dt.timedelta(minutes=60)
Source = WorkshopRegistration.Source


@dataclass(frozen=True)
class Summary:
    """How a workshop went; `satisfaction` is the mean of the scores, None while one could tell who gave them."""

    capacity: int | None
    placed: int
    waiting: int
    came: int
    satisfaction: float | None

    @property
    def spoken(self) -> str:
        """« 9 places prises sur 15 · 1 en attente »: what there is to say."""
        placed = ngettext("%(count)d place prise", "%(count)d places prises", self.placed or 1)
        told = [placed % {"count": self.placed}]
        if self.capacity is not None:
            told[0] += _(" sur %(capacity)d") % {"capacity": self.capacity}
        if self.waiting:
            told.append(_("%(count)d en attente") % {"count": self.waiting})
        if self.came:
            came = ngettext("%(count)d présence", "%(count)d présences", self.came)
            told.append(came % {"count": self.came})
        if self.satisfaction is not None:
            mean = french.number(self.satisfaction, 1)
            told.append(_("satisfaction %(mean)s sur 5") % {"mean": mean})
        return " · ".join(told)


class NotNow(Exception):
    """The code is read on another day, or too far from the workshop; says so."""


def opening(workshop: Workshop) -> tuple[dt.datetime, dt.datetime]:
    """From when until when the code is taken: an hour around it, or its whole day when its hours are not known."""
    midnight = timezone.make_aware(dt.datetime.combine(workshop.held_on, dt.time()))
    tomorrow = timezone.make_aware(dt.datetime.combine(workshop.held_on + dt.timedelta(days=1), dt.time()))
    start, end = workshop.start, workshop.end
    return (start - AROUND if start else midnight, end + AROUND if end else tomorrow)


def check_time(workshop: Workshop) -> None:
    """Raises NotNow."""
    if workshop.cancelled_on:
        raise NotNow(why_closed(workshop))
    opens, closes = opening(workshop)
    if timezone.now() < opens:
        raise NotNow(_("C’est un peu tôt : le code marche une heure avant le début de l’atelier."))
    if timezone.now() > closes:
        raise NotNow(_("L’atelier est fini. Vous y étiez ? Dites-le à l’équipe, elle le notera."))


def summary(workshop: Workshop) -> Summary:
    scored = Q(attended=True, satisfaction__isnull=False)
    found = workshop.registrations.aggregate(
        placed=Count("pk", filter=HAS_PLACE),
        waiting=Count("pk", filter=WAITS),
        came=Count("pk", filter=Q(attended=True)),
        scores=Count("pk", filter=scored),
        mean=Avg("satisfaction", filter=scored),
    )
    mean = round(found["mean"], 1) if found["scores"] >= ENOUGH_SCORES else None
    return Summary(workshop.capacity, found["placed"], found["waiting"], found["came"], mean)


@transaction.atomic
def arrive(person: Person, workshop: Workshop) -> WorkshopRegistration:
    """They are there, by the code at the door; with a place if one is left. Raises NotNow, or Closed when it is full."""
    workshop = locked(workshop)
    check_time(workshop)
    registration = own(person, workshop)
    if not (registration.pk and registration.holds):
        if places_left(workshop) == 0:
            raise Closed(_("Il n’y a plus de place. Voyez avec la personne qui accueille."))
        registration = add(person, workshop, told=False)
    return note(registration, True, Source.QR)


def note(registration: WorkshopRegistration, attended: bool, source: str) -> WorkshopRegistration:
    """The same again changes nothing: the first to say it is remembered."""
    if registration.attended is not attended:
        registration.attended, registration.source = attended, source
        registration.save()
    return registration


@transaction.atomic
def mark(registration: WorkshopRegistration, attended: bool) -> None:
    """By the team, of somebody who has a place; whoever has none is walked in."""
    workshop = locked(registration.workshop)
    registration.refresh_from_db()
    registration.workshop = workshop
    if registration.holds:
        note(registration, attended, Source.LIST)


@transaction.atomic
def note_all(registrations: QuerySet) -> int:
    """All those of whom nothing is said were there; how many."""
    waiting = list(registrations.with_place().filter(attended=None).select_for_update(of=["self"]))
    for registration in waiting:
        note(registration, True, Source.LIST)
    return len(waiting)


@transaction.atomic
def walk_in(person: Person, workshop: Workshop) -> WorkshopRegistration:
    """Somebody who came without having registered: they were there, whatever the places."""
    return note(add(person, workshop, told=False), True, Source.LIST)
