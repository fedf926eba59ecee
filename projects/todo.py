"""What waits for those who follow the tutored projects."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.kit import Event
from common.todo import Counter, Group, by_choice
from projects.models import Project
from projects.situations import PROJECTS

ABOUT = {"person": "memberships__person", "organisation": "organisation"}
GROUPS = (
    Group(
        _("Projets"),
        (
            Counter(
                Project,
                ngettext_lazy("projet livré, à faire accepter", "projets livrés, à faire accepter", "count"),
                by_choice(PROJECTS, "delivered"),
                "situation=delivered",
                about=ABOUT,
            ),
        ),
    ),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    """Nothing in a project has a day to come."""
    return iter(())
