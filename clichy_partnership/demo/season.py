"""The local year: working days, school calendar, and how the partnership grows."""

from bisect import bisect
from calendar import monthrange
from datetime import date, timedelta
from itertools import accumulate
from random import Random

FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
DAYS_AFTER_EASTER = (1, 39, 50)

SCHOOL_YEAR = {
    1: 0.9,
    2: 0.9,
    3: 1.2,
    4: 0.9,
    5: 0.7,
    6: 0.7,
    7: 0.3,
    8: 0.05,
    9: 1.0,
    10: 1.3,
    11: 1.2,
    12: 0.5,
}
WORK_STUDY_STARTS = {
    1: 1.5,
    2: 1.2,
    3: 0.8,
    4: 0.5,
    5: 0.4,
    6: 0.5,
    7: 0.7,
    8: 0.7,
    9: 10,
    10: 7,
    11: 2,
    12: 0.8,
}
ALL_YEAR = {
    1: 1.0,
    2: 1.0,
    3: 1.1,
    4: 1.1,
    5: 1.1,
    6: 1.3,
    7: 0.7,
    8: 0.15,
    9: 0.9,
    10: 1.0,
    11: 1.0,
    12: 0.5,
}


def easter(year: int) -> date:
    """Anonymous Gregorian algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * week) // 451
    month, day = divmod(h + week - 7 * m + 114, 31)
    return date(year, month, day + 1)


def is_working(day: date) -> bool:
    if day.weekday() >= 5 or (day.month, day.day) in FIXED_HOLIDAYS:
        return False
    return (day - easter(day.year)).days not in DAYS_AFTER_EASTER


def working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def working_day_before(day: date) -> date:
    while not is_working(day):
        day -= timedelta(days=1)
    return day


def monday(day: date) -> date:
    """The day itself if it is a Monday, or the Monday after it, as a working day."""
    return working_day(day + timedelta(days=-day.weekday() % 7))


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_quiet(day: date) -> bool:
    """August, the school's two exam fortnights and the Christmas holidays."""
    exams = (12, 8) <= (day.month, day.day) <= (12, 22) or (5, 11) <= (day.month, day.day) <= (5, 24)
    christmas = (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 3)
    return exams or christmas or day.month == 8 or (day.month == 7 and day.day > 20)


def dates_over(rng: Random, count: int, first: date, last: date, season: dict[int, float]) -> list[date]:
    """`count` working days in order, in proportion to the season and to a growth from 0.6 to 1.4."""
    span = max((last - first).days, 1)
    days = [first + timedelta(days=n) for n in range(span + 1)]
    days = [day for day in days if is_working(day)]
    weights = list(accumulate(season[day.month] * (0.6 + 0.8 * (day - first).days / span) for day in days))
    marks = [(n + rng.random()) / count * weights[-1] for n in range(count)]
    return [days[min(bisect(weights, mark), len(days) - 1)] for mark in marks]


def dates_since(rng: Random, counts: tuple[int, int], start: date, today: date, season: dict) -> list[date]:
    """Dates of an activity that starts slowly: so many in the first six months, so many since."""
    half_year = add_months(start, 6)
    first = dates_over(rng, counts[0], start, half_year - timedelta(days=1), season)
    return first + dates_over(rng, counts[1], half_year, today, season)
