"""What an app shows on somebody's first page: what they have to do, what comes, and cards whose rows lead to a page."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django.utils import timezone

from common.access import Role
from common.kit import Stage, Task

ROWS = 10  # a first page is not a list


@dataclass(frozen=True)
class Row:
    """`button` makes a button of its link, with these words; `stage` is its tag, `progress` what is done, in %."""

    label: str
    note: str = ""
    address: str = ""
    button: str = ""
    stage: Stage | None = None
    progress: int | None = None


@dataclass(frozen=True)
class Grid:
    """A table: its heads, and of each row its name, the address this leads to, and the other cells."""

    caption: str
    heads: list[str]
    rows: list[tuple[str, str, list[str]]]


@dataclass(frozen=True)
class Card:
    """`empty` is what is said when there is no row; `more` leads to the whole of what the card begins.

    `is_for_all`: its rows are nothing of one's own, as offers open to everybody.
    """

    title: str
    empty: str
    rows: list[Row] = field(default_factory=list)
    grid: Grid | None = None
    more: Row | None = None
    is_for_all: bool = False


@dataclass(frozen=True)
class Appointment:
    """A day, or a moment when `start` is a datetime; `end` is its last day, or its end.

    `uid` names it for ever: a calendar that receives it again puts it in place of the first. No word of it may tell of
    somebody whom the page does not name.
    """

    uid: str
    title: str
    start: dt.date | dt.datetime
    end: dt.date | dt.datetime | None = None
    place: str = ""
    address: str = ""
    note: str = ""

    @property
    def has_time(self) -> bool:
        return isinstance(self.start, dt.datetime)

    @property
    def order(self) -> tuple[str, str]:
        """Days before moments of the same day."""
        start = timezone.localtime(self.start) if isinstance(self.start, dt.datetime) else self.start
        return start.isoformat(), self.uid


class Portal(Protocol):
    """The `portal` module of an app. `role` is the one in which somebody acts; None for an account without any yet."""

    def tasks(self, user, role: Role | None) -> Iterator[Task]:
        """What they have to do, or wait for."""

    def dates(self, user, role: Role | None) -> Iterator[Appointment]:
        """What comes, today included."""

    def cards(self, user, role: Role | None) -> Iterator[Card]:
        """None when the app has nothing to do with the role."""
