"""What waits for somebody: the counters of the back-office's first page, each leading to the list of the same rows."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django.db import models
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import french
from common.access import readable
from common.kit import Event, Stage, Task

BOUND = 1_000  # counted no further: whoever has more has no use for the exact number
ROWS = 10  # of each kind, among what is dated: a first page is not a list


@dataclass(frozen=True)
class Todo:
    """`label` says what the figure counts, in the number that it asks for; `late`, how many of them are late."""

    label: str
    count: int
    address: str
    late: int = 0

    @property
    def tone(self) -> str:
        return "late" if self.late else ""

    @property
    def figure(self) -> str:
        return (
            _("%(count)s et plus") % {"count": french.number(BOUND)}
            if self.count > BOUND
            else str(self.count)
        )

    @property
    def note(self) -> str:
        if not self.late:
            return ""
        if self.late >= self.count:
            return _("en retard")
        return ngettext("dont %(count)d en retard", "dont %(count)d en retard", self.late) % {
            "count": self.late
        }


Waiting = Callable[[QuerySet, dt.date], QuerySet]


@dataclass(frozen=True)
class Counter:
    """Rows that wait for somebody who may do something about them.

    words: what they are, by `ngettext_lazy` on "count", without the figure. waiting: keeps them, with the very
    condition of the list's filter that `query` names. right: what to do it takes; to change the record, unless said.
    late: which of them are late. listed: the model whose list is opened, when it is another. about: by the name of a
    model, the path that leads to its record.
    """

    model: type[models.Model]
    words: Promise
    waiting: Waiting
    query: str = ""
    right: str = ""
    late: Callable[[dt.date], Q] | None = None
    listed: type[models.Model] | None = None
    about: dict[str, str] = field(default_factory=dict)

    def is_for(self, viewer: models.Model) -> bool:
        """Who may do something about it, and open the list; asked first: some conditions cost to write."""
        label, name = self.model._meta.app_label, self.model._meta.model_name
        return viewer.has_perms((f"{label}.view_{name}", self.right or f"{label}.change_{name}"))

    def rows(self, viewer: models.Model, day: dt.date) -> QuerySet:
        """Those that the viewer sees, each with `is_late`."""
        late = Value(False)
        if self.late:
            late = Case(When(self.late(day), then=Value(True)), default=late)
        return self.waiting(readable(self.model, viewer), day).annotate(is_late=late)

    def todo(self, viewer: models.Model, day: dt.date) -> Todo:
        first = self.rows(viewer, day).order_by()[: BOUND + 1]
        found = first.aggregate(count=Count("pk"), late=Count("pk", filter=Q(is_late=True)))
        listed = (self.listed or self.model)._meta
        address = reverse(f"admin:{listed.app_label}_{listed.model_name}_changelist")
        query = f"?{self.query}" if self.query else ""
        return Todo(self.words % {"count": found["count"]}, found["count"], address + query, found["late"])

    def task(self, record: models.Model, viewer: models.Model, day: dt.date) -> Task | None:
        """What waits of this record, on the page that is about it."""
        path = self.about.get(record._meta.model_name)
        if path is None or not self.is_for(viewer):
            return None
        found = self.rows(viewer, day).filter(**{path: record}).values_list("pk", "is_late").first()
        if found is None:
            return None
        label = str(self.words % {"count": 1})
        page = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_change"
        stage = Stage.LATE if found[1] else Stage.TODO
        return Task(label[:1].upper() + label[1:], stage, reverse(page, args=[found[0]]))


@dataclass(frozen=True)
class Group:
    """The counters of a programme."""

    title: str | Promise
    counters: tuple[Counter, ...]

    def todos(self, viewer: models.Model, day: dt.date) -> list[Todo]:
        """Those that count something, the late ones first."""
        found = [counter.todo(viewer, day) for counter in self.counters if counter.is_for(viewer)]
        return sorted((todo for todo in found if todo.count), key=lambda todo: not todo.late)


class Desk(Protocol):
    """The `todo` module of an app."""

    GROUPS: tuple[Group, ...]

    def dated(self, viewer: models.Model, first: dt.date, last: dt.date) -> Iterable[Event]:
        """What happens between two days, ROWS of each kind at most."""


def by_choice(choices: dict[str, tuple[str, Callable[[dt.date], Q]]], code: str) -> Waiting:
    """What a list filter keeps when this one of its choices is asked for (common.lists.filter_of)."""
    return lambda rows, day: rows.filter(choices[code][1](day))


def tasks(
    groups: Iterable[Group], record: models.Model, viewer: models.Model, day: dt.date
) -> Iterator[Task]:
    """What waits about a record, in all these groups."""
    found = (counter.task(record, viewer, day) for group in groups for counter in group.counters)
    yield from (task for task in found if task)
