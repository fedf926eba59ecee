"""What waits for those who hold the training sessions."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.access import readable
from common.kit import Event
from common.todo import ROWS, Counter, Group, by_choice
from training.models import Session, Slot
from training.situations import SESSIONS, SLOTS

VALIDATED_WITHIN = 7  # days

GROUPS = (
    Group(
        _("Formation"),
        (
            Counter(
                Slot,
                ngettext_lazy("demi-journée à valider", "demi-journées à valider", "count"),
                by_choice(SLOTS, "to_validate"),
                "situation=to_validate",
                late=lambda day: Q(day__lt=day - dt.timedelta(days=VALIDATED_WITHIN)),
            ),
            Counter(
                Session,
                ngettext_lazy("session à venir sans formateur", "sessions à venir sans formateur", "count"),
                by_choice(SESSIONS, "without_trainer"),
                "situation=without_trainer",
            ),
            Counter(
                Session,
                ngettext_lazy("session sans demi-journée", "sessions sans demi-journée", "count"),
                by_choice(SESSIONS, "without_slot"),
                "situation=without_slot",
            ),
        ),
    ),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    held = readable(Slot, viewer).filter(day__range=(first, last), cancelled_on=None)
    for slot in held.select_related("session__course").order_by("starts_at", "pk")[:ROWS]:
        hours = [date_format(timezone.localtime(at), "H:i") for at in (slot.starts_at, slot.ends_at)]
        address = reverse("admin:training_slot_change", args=[slot.pk])
        title = _("Formation : %(course)s") % {"course": slot.session.course}
        yield Event(slot.day, title, " – ".join(hours), address, is_past=False)
