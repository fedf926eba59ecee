"""What happened to a person in mentoring and in workshops, as whoever looks may read it."""

from collections.abc import Iterator

from django.db.models import Count, Max, Min, Model, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import french
from common.access import readable
from common.kit import MOST_EVENTS, Event
from mentoring.models import CheckIn, Meeting, Mentorship, WorkshopRegistration
from people.models import Organisation, Person


def events(person: Person, viewer: Model) -> Iterator[Event]:
    yield from _mentorships(person, viewer)
    yield from _workshops(person, viewer)
    yield from _check_ins(person, viewer)


def organisation_events(organisation: Organisation, viewer: Model) -> Iterator[Event]:
    """A mentorship is between people."""
    return iter(())


def _mentorships(person: Person, viewer: Model) -> Iterator[Event]:
    today = timezone.localdate()
    theirs = readable(Mentorship, viewer).real().filter(memberships__person=person)
    found = list(theirs.prefetch_related("memberships__person")[:MOST_EVENTS])
    met = _met(found, viewer)
    for mentorship in found:
        address = reverse("admin:mentoring_mentorship_change", args=[mentorship.pk])
        others = [
            str(member.person) for member in mentorship.memberships.all() if member.person_id != person.pk
        ]
        names = {"names": ", ".join(others) or mentorship.ref}
        yield Event(mentorship.formed_on, _("Accompagnement formé avec %(names)s") % names, address=address)
        yield from _meetings(met.get(mentorship.pk), names, address)
        if mentorship.ended_on:
            title, reason = (
                _("Accompagnement terminé avec %(names)s") % names,
                mentorship.get_end_reason_display(),
            )
            yield Event(mentorship.ended_on, title, reason, address, is_past=mentorship.ended_on <= today)
        elif mentorship.term_on and mentorship.term_on > today:
            title = _("Terme prévu de l’accompagnement avec %(names)s") % names
            yield Event(mentorship.term_on, title, address=address, is_past=False)


def _met(mentorships: list[Mentorship], viewer: Model) -> dict[int, dict]:
    """Of each: how many confirmed meetings, from when to when, and their minutes, in one query."""
    confirmed = readable(Meeting, viewer).filter(mentorship__in=mentorships, confirmed=True).order_by()
    grouped = confirmed.values("mentorship").annotate(
        count=Count("pk"), first=Min("held_on"), last=Max("held_on"), minutes=Sum("minutes")
    )
    return {row["mentorship"]: row for row in grouped}


def _meetings(met: dict | None, names: dict, address: str) -> Iterator[Event]:
    """The first one, and all of them on the day of the last: a year of meetings must not hide the rest."""
    if met is None:
        return
    yield Event(met["first"], _("Première rencontre avec %(names)s") % names, address=address)
    if met["count"] > 1:
        words = {"count": met["count"], "hours": french.number(met["minutes"] / 60, 1), **names}
        title = ngettext(
            "%(count)d rencontre avec %(names)s", "%(count)d rencontres avec %(names)s", met["count"]
        )
        text = _("La dernière ce jour-là ; %(hours)s h en tout.") % words
        yield Event(met["last"], title % words, text, address)


def _workshops(person: Person, viewer: Model) -> Iterator[Event]:
    today = timezone.localdate()
    theirs = readable(WorkshopRegistration, viewer).filter(person=person).select_related("workshop")
    for registration in theirs.order_by("-workshop__held_on")[:MOST_EVENTS]:
        workshop = registration.workshop
        address = reverse("admin:mentoring_workshop_change", args=[workshop.pk])
        title = _("Atelier : %(title)s") % {"title": workshop.title}
        yield Event(workshop.held_on, title, _came(registration), address, workshop.held_on <= today)


def _check_ins(person: Person, viewer: Model) -> Iterator[Event]:
    for check_in in readable(CheckIn, viewer).filter(member__person=person)[:MOST_EVENTS]:
        title = _("Point d’étape : %(going)s") % {"going": check_in.get_going_display()}
        address = reverse("admin:mentoring_checkin_change", args=[check_in.pk])
        yield Event(check_in.answered_on, title, check_in.note, address)


def _came(registration: WorkshopRegistration) -> str:
    if registration.workshop.cancelled_on:
        return _("Atelier annulé")
    if registration.cancelled_at:
        return _("Désistement")
    if registration.is_waiting:
        return _("Liste d’attente")
    if registration.attended is None:
        is_over = registration.workshop.held_on < timezone.localdate()
        return _("Présence à noter") if is_over else _("Inscription faite")
    return _("Présence") if registration.attended else _("Absence")
