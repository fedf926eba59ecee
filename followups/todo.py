"""What waits for those who call: the questions that nobody answered, by programme."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.kit import Event
from common.todo import Counter, Group, by_choice
from followups.models import Followup
from followups.situations import FOLLOWUPS

CALLED_WITHIN = 3  # days

GROUPS = (
    Group(
        _("Suivis"),
        (
            Counter(
                Followup,
                ngettext_lazy("personne à appeler", "personnes à appeler", "count"),
                by_choice(FOLLOWUPS, "to_call"),
                "situation=to_call",
                late=lambda day: Q(call_on__lt=day - dt.timedelta(days=CALLED_WITHIN)),
                about={"person": "person", "organisation": "organisation"},
            ),
        ),
    ),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    """Questions leave by themselves: their calendar is a page of its own."""
    return iter(())
