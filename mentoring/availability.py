"""When somebody is free in an ordinary week, by half-hours: a sorted list of numbers, 0 for Monday from midnight."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

A_DAY = 48
OPENS, CLOSES = 16, 42  # from 8 in the morning to 9 in the evening: nobody is met outside


def half_hours(day: int, start: int, end: int) -> list[int]:
    """Those of a day (0, Monday) from a half-hour of that day until another, which is left out."""
    return [day * A_DAY + number for number in range(start, end)]


def is_valid(week: object) -> bool:
    return isinstance(week, list) and all(
        type(number) is int and 0 <= number < 7 * A_DAY and OPENS <= number % A_DAY < CLOSES
        for number in week
    )


def ranges(week: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """(day, first half-hour, the one where it ends) of each stretch."""
    ordered = sorted(set(week))
    for _gap, stretch in groupby(enumerate(ordered), lambda pair: (pair[1] // A_DAY, pair[1] - pair[0])):
        numbers = [number for _place, number in stretch]
        yield numbers[0] // A_DAY, numbers[0] % A_DAY, numbers[-1] % A_DAY + 1


def clock(half_hour: int) -> str:
    """« 17 h 30 »."""
    hour, half = divmod(half_hour, 2)
    return _("%(hour)d\u00a0h\u00a030") % {"hour": hour} if half else _("%(hour)d\u00a0h") % {"hour": hour}


def spoken(week: Iterable[int]) -> list[str]:
    """« mercredi, de 14 h à 18 h », for each stretch."""
    return [
        _("%(day)s, de %(start)s à %(end)s")
        % {"day": WEEKDAYS[day], "start": clock(start), "end": clock(end)}
        for day, start, end in ranges(week)
    ]


def common(*weeks: Iterable[int]) -> list[int]:
    """The half-hours when all of them are free."""
    return sorted(set.intersection(*map(set, weeks))) if weeks else []


def hour_starts(week: Iterable[int]) -> list[int]:
    """The half-hours from which an hour of the same day is free: a meeting takes one."""
    free = set(week)
    return sorted(number for number in free if number + 1 in free and number % A_DAY != A_DAY - 1)
