"""What waits for those who bring files."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from clichy_partnership.models import ImportRequest
from clichy_partnership.situations import IMPORTS
from common.kit import Event
from common.todo import Counter, Group, by_choice

RIGHT = "clichy_partnership.add_importrequest"
GROUPS = (
    Group(
        _("Fichiers"),
        (
            Counter(
                ImportRequest,
                ngettext_lazy("import à reprendre", "imports à reprendre", "count"),
                by_choice(IMPORTS, "failed"),
                "follow_up=failed",
                right=RIGHT,
                late=lambda day: Q(state=ImportRequest.State.FAILED),
            ),
            Counter(
                ImportRequest,
                ngettext_lazy("import à confirmer", "imports à confirmer", "count"),
                by_choice(IMPORTS, "to_confirm"),
                "follow_up=to_confirm",
                right=RIGHT,
            ),
        ),
    ),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    """A file is brought when somebody has one."""
    return iter(())
