"""What waits for those who answer for the reports."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.kit import Event
from common.todo import Counter, Group, by_choice
from indicators.models import Report
from indicators.situations import REPORTS

GROUPS = (
    Group(
        _("Bilans"),
        (
            Counter(
                Report,
                ngettext_lazy("bilan en échec", "bilans en échec", "count"),
                by_choice(REPORTS, "failed"),
                "review=failed",
                right="indicators.add_report",
                late=lambda day: Q(pk__isnull=False),
            ),
            Counter(
                Report,
                ngettext_lazy("bilan prêt à relire", "bilans prêts à relire", "count"),
                by_choice(REPORTS, "to_read"),
                "review=to_read",
                right="indicators.add_report",
            ),
        ),
    ),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    """A report comes on its day by itself."""
    return iter(())
