"""What happened to a person, or with an organisation, in placements, as whoever looks may read it."""

from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import readable
from common.kit import MOST_EVENTS, Event
from people.models import Organisation, Person
from placements.models import Offer, Outcome, Placement


def events(person: Person, viewer: Model) -> Iterator[Event]:
    theirs = readable(Placement, viewer).filter(person=person).select_related("organisation")
    for placement in theirs[:MOST_EVENTS]:
        yield from _placement(placement, str(placement.organisation))
    yield from _outcomes(person, viewer)


def organisation_events(organisation: Organisation, viewer: Model) -> Iterator[Event]:
    for offer in readable(Offer, viewer).filter(organisation=organisation)[:MOST_EVENTS]:
        address = reverse("admin:placements_offer_change", args=[offer.pk])
        words = {"title": offer.title, "kind": offer.get_kind_display()}
        yield Event(offer.published_on, _("Offre publiée : %(title)s (%(kind)s)") % words, address=address)
        if offer.closed_on:
            yield Event(offer.closed_on, _("Offre close : %(title)s") % words, address=address)
    hosted = readable(Placement, viewer).filter(organisation=organisation).select_related("person")
    for placement in hosted[:MOST_EVENTS]:
        yield from _placement(placement, str(placement.person))


def _placement(placement: Placement, other: str) -> Iterator[Event]:
    """Its signature, its first and last days; `other` is whom it ties the page's subject to."""
    today = timezone.localdate()
    kind = placement.get_kind_display()
    words = {"kind": kind[:1].upper() + kind[1:], "other": other}
    address = reverse("admin:placements_placement_change", args=[placement.pk])
    yield Event(placement.signed_on, _("%(kind)s, signature : %(other)s") % words, address=address)
    if placement.cancelled_on:
        title = _("%(kind)s, annulation avant le début : %(other)s") % words
        yield Event(placement.cancelled_on, title, address=address)
        return
    starts, ends = placement.starts_on, placement.ended_on or placement.planned_end_on
    yield Event(starts, _("%(kind)s, début : %(other)s") % words, "", address, starts <= today)
    early = placement.ended_on and placement.ended_on < placement.planned_end_on
    text = _("Avant le terme prévu") if early else ""
    yield Event(ends, _("%(kind)s, fin : %(other)s") % words, text, address, ends <= today)


def _outcomes(person: Person, viewer: Model) -> Iterator[Event]:
    answers = readable(Outcome, viewer).filter(placement__person=person)
    for outcome in answers.select_related("placement__organisation")[:MOST_EVENTS]:
        words = {"when": outcome.get_horizon_months_display(), "status": outcome.get_status_display()}
        text = _("Après : %(organisation)s") % {"organisation": outcome.placement.organisation}
        address = reverse("admin:placements_outcome_change", args=[outcome.pk])
        yield Event(outcome.answered_on, _("Devenir à %(when)s : %(status)s") % words, text, address)
