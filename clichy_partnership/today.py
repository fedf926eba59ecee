"""The first page of the back-office: what waits for whoever looks, in every room, and what this week holds."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Model
from django.utils import timezone

from clichy_partnership import todo as files
from common.kit import Event
from common.todo import Desk, Group, Todo
from followups import todo as followups
from indicators import todo as indicators
from mentoring import todo as mentoring
from people import todo as people
from placements import todo as placements
from projects import todo as projects
from training import todo as training

DESKS: tuple[Desk, ...] = (people, mentoring, placements, training, projects, followups, indicators, files)
DAYS = 7


@dataclass(frozen=True)
class Waiting:
    """What waits in a programme."""

    title: str
    todos: list[Todo]


@dataclass(frozen=True)
class Day:
    day: dt.date
    events: list[Event]

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()


def groups() -> list[Group]:
    return [group for desk in DESKS for group in desk.GROUPS]


def waiting(viewer: Model) -> list[Waiting]:
    """Programmes where nothing waits are left out."""
    day = timezone.localdate()
    found = [Waiting(str(group.title), group.todos(viewer, day)) for group in groups()]
    return [programme for programme in found if programme.todos]


def week(viewer: Model) -> list[Day]:
    """Today and the next seven days; days that hold nothing are left out."""
    first = timezone.localdate()
    last = first + dt.timedelta(days=DAYS)
    events = [event for desk in DESKS for event in desk.dated(viewer, first, last)]
    events.sort(key=lambda event: event.day)
    return [Day(day, list(held)) for day, held in groupby(events, key=lambda event: event.day)]
