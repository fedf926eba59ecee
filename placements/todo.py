"""What waits for those who follow offers and placements."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.access import readable
from common.kit import Event
from common.todo import ROWS, Counter, Group, by_choice
from placements.models import Offer, Placement
from placements.situations import KEPT, OFFERS

GROUPS = (
    Group(
        gettext_lazy("Stages et emploi"),
        (
            Counter(
                Offer,
                ngettext_lazy(
                    "offre ouverte depuis plus de 60 jours",
                    "offres ouvertes depuis plus de 60 jours",
                    "count",
                ),
                by_choice(OFFERS, "old"),
                "situation=old",
                about={"organisation": "organisation"},
            ),
        ),
    ),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    """Placements that start or end."""
    kept = readable(Placement, viewer).filter(KEPT).select_related("person", "organisation")
    for placement in kept.filter(starts_on__range=(first, last)).order_by("starts_on", "pk")[:ROWS]:
        yield to_come(placement.starts_on, _("%(person)s commence") % {"person": placement.person}, placement)
    last_days = Q(ended_on__range=(first, last)) | Q(ended_on=None, planned_end_on__range=(first, last))
    for placement in kept.filter(last_days).order_by("planned_end_on", "pk")[:ROWS]:
        day = placement.ended_on or placement.planned_end_on
        yield to_come(day, _("%(person)s termine") % {"person": placement.person}, placement)


def to_come(day: dt.date, title: str, placement: Placement) -> Event:
    text = f"{placement.get_kind_display()}, {placement.organisation}"
    address = reverse("admin:placements_placement_change", args=[placement.pk])
    return Event(day, title, text[:1].upper() + text[1:], address, is_past=False)
