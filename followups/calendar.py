"""What falls due: how many questions of each wave, month by month, and which ones."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from common.access import visible
from common.dates import add_months
from followups.waves import WAVES, Wave

MONTHS = 12
SHOWN = 100


@dataclass(frozen=True)
class Month:
    first: dt.date
    cells: list[tuple[Wave, int]]

    @property
    def total(self) -> int:
        return sum(count for _wave, count in self.cells)


def waves_of(viewer: Model) -> list[Wave]:
    """Those whose cases the viewer may read."""
    return [
        wave
        for wave in WAVES.values()
        if viewer.has_perm(f"{wave.subjects._meta.app_label}.view_{wave.subjects._meta.model_name}")
    ]


def months(day: dt.date) -> list[dt.date]:
    """The first days of this month and of those that follow."""
    return [add_months(day.replace(day=1), number) for number in range(MONTHS)]


def due_in(wave: Wave, month: dt.date, viewer: Model, day: dt.date) -> QuerySet:
    """The cases seen that fall due that month, from today on, and that nobody has answered about."""
    last = add_months(month, 1) - dt.timedelta(days=1)
    due = wave.cases(last).filter(due_on__range=(max(month, day), last), has_answer=False)
    return visible(due, viewer)


def coming(viewer: Model, day: dt.date) -> tuple[list[Wave], list[Month]]:
    """Waves that fall due within the year, and the months."""
    found = {
        wave.code: [due_in(wave, month, viewer, day).count() for month in months(day)]
        for wave in waves_of(viewer)
    }
    waves = [WAVES[code] for code, counts in found.items() if any(counts)]
    return waves, [
        Month(first, [(wave, found[wave.code][number]) for wave in waves])
        for number, first in enumerate(months(day))
    ]
