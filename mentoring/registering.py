"""A place in a workshop: taken, waited for, given back. One thing at a time for one workshop."""

from collections.abc import Iterator
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Role
from mentoring import workshop_notifications as letters
from mentoring.models import Workshop, WorkshopRegistration
from people.models import Person

WHO = {
    Workshop.OpenTo.ALL: frozenset({Role.RESIDENT, Role.STUDENT, Role.MENTOR}),
    Workshop.OpenTo.RESIDENTS: frozenset({Role.RESIDENT}),
    Workshop.OpenTo.STUDENTS: frozenset({Role.STUDENT}),
}
TOLD_OF = ("held_on", "starts_at", "place")
"""What those who registered are written to about when it changes."""


class Closed(Exception):
    """Nobody registers, or withdraws, any more; says why."""


def is_for(workshop: Workshop, roles: frozenset[Role]) -> bool:
    return bool(WHO[Workshop.OpenTo(workshop.open_to)] & roles)


def locked(workshop: Workshop) -> Workshop:
    """As it is now, and nobody else changes it or who comes to it. Inside a transaction."""
    return Workshop.objects.select_for_update().get(pk=workshop.pk)


def places_left(workshop: Workshop) -> int | None:
    """None when they are not counted."""
    if workshop.capacity is None:
        return None
    return max(0, workshop.capacity - workshop.registrations.with_place().count())


@transaction.atomic
def register(person: Person, workshop: Workshop) -> WorkshopRegistration:
    """Theirs, with a place or on the waiting list; the one they have already. Raises Closed."""
    workshop = locked(workshop)
    registration = own(person, workshop)
    if registration.pk and not registration.cancelled_at:
        return registration
    if not workshop.is_open:
        raise Closed(why_closed(workshop))
    registration.waiting_since = timezone.now() if places_left(workshop) == 0 else None
    keep(registration)
    letters.say_registered(registration)
    return registration


@transaction.atomic
def add(person: Person, workshop: Workshop, *, told: bool = True) -> WorkshopRegistration:
    """By the team, or at the door: with a place, even where none is left. Raises Closed when it is called off."""
    workshop = locked(workshop)
    if workshop.cancelled_on:
        raise Closed(why_closed(workshop))
    registration = own(person, workshop)
    if registration.pk and registration.holds:
        return registration
    registration.waiting_since = None
    keep(registration)
    if told and not workshop.has_begun:
        letters.say_registered(registration)
    return registration


def own(person: Person, workshop: Workshop) -> WorkshopRegistration:
    """A new one when they have none."""
    found = workshop.registrations.filter(person=person).first()
    registration = found or WorkshopRegistration(person=person)
    registration.workshop = workshop
    return registration


def keep(registration: WorkshopRegistration) -> None:
    registration.registered_at, registration.cancelled_at = timezone.now(), None
    registration.save()


@transaction.atomic
def withdraw(registration: WorkshopRegistration) -> None:
    """Once; the first of those who wait has the place. Raises Closed once it has begun."""
    workshop = locked(registration.workshop)
    registration.refresh_from_db()
    registration.workshop = workshop
    if registration.cancelled_at:
        return
    if workshop.cancelled_on or workshop.has_begun or registration.attended is not None:
        raise Closed(why_closed(workshop))
    registration.cancelled_at = timezone.now()
    registration.save()
    fill(workshop)


def fill(workshop: Workshop) -> int:
    """Give the places left to those who wait, the first first; how many. On a workshop that is locked."""
    if workshop.cancelled_on or workshop.has_begun:
        return 0
    first = workshop.registrations.waiting().select_related("person")[: places_left(workshop)]
    for registration in first:
        registration.workshop, registration.waiting_since = workshop, None
        registration.save()
        letters.say_place_freed(registration)
    return len(first)


@transaction.atomic
def changed(workshop: Workshop, before: Workshop) -> int:
    """The team changed it: those who are to come are told, and places that it gained are given; how many were told."""
    workshop = locked(workshop)
    fill(workshop)
    if workshop.held_on < timezone.localdate():
        return 0
    if workshop.cancelled_on and not before.cancelled_on:
        return tell(workshop, letters.say_cancelled)
    moved = any(getattr(workshop, name) != getattr(before, name) for name in TOLD_OF)
    if workshop.cancelled_on or not moved:
        return 0
    return tell(workshop, partial(letters.say_moved, before=before))


def tell(workshop: Workshop, say) -> int:
    expected = list(workshop.registrations.standing().select_related("person"))
    for registration in expected:
        registration.workshop = workshop
        say(registration)
    return len(expected)


def why_closed(workshop: Workshop) -> str:
    if workshop.cancelled_on:
        return _("Cet atelier est annulé.")
    if workshop.has_begun:
        return _("Cet atelier a déjà commencé.")
    return _("Les inscriptions sont closes.")


def at_the_same_time(person: Person, workshop: Workshop) -> Iterator[Workshop]:
    """Others of that day where they are expected, unless their hours show that one may go to both."""
    theirs = workshop_of_the_day(workshop).filter(
        registrations__in=WorkshopRegistration.objects.standing().filter(person=person)
    )
    return (other for other in theirs if overlap(workshop, other))


def workshop_of_the_day(workshop: Workshop):
    return Workshop.objects.maintained().filter(held_on=workshop.held_on).exclude(pk=workshop.pk)


def overlap(one: Workshop, other: Workshop) -> bool:
    """Of the same day; what one does not know may meet."""
    if not (one.end and other.end):
        return True
    return one.start < other.end and other.start < one.end
