"""Dates, medians and the JSON shapes of the figures, as the definitions state them, in plain Python."""

import calendar
import datetime as dt
import math
from collections import Counter
from fractions import Fraction

SIDES = ("yes", "no", "unknown", "excluded")
Z = 1.959964


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def plus_months(day: dt.date, months: int) -> dt.date:
    """Calendar arithmetic, clamped to the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age(birth: dt.date, day: dt.date) -> int:
    """In whole years; born on 29 February, one is a year older on 1 March of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def quarter(start: dt.date, day: dt.date) -> int:
    """The i with start + 3i months <= day < start + 3(i+1) months; negative before the start."""
    index = 0
    while day >= plus_months(start, 3 * (index + 1)):
        index += 1
    while day < plus_months(start, 3 * index):
        index -= 1
    return index


def matures(reference: dt.date, months: int) -> dt.date:
    return plus_months(reference, months) + days(60)


def in_window(answered: dt.date, reference: dt.date, months: int, as_of: dt.date) -> bool:
    due = plus_months(reference, months)
    return due - days(30) <= answered <= due + days(60) and answered <= as_of


def median(values: list) -> Fraction:
    ordered = sorted(values)
    return Fraction(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def count(value: int, **breakdowns) -> dict:
    figure = {"shape": "count", "status": "ok", "value": value}
    return {**figure, "breakdowns": breakdowns} if breakdowns else figure


def by_class(classes, values) -> dict:
    """Every class, zeros included."""
    counted = Counter(values)
    return {name: counted[name] for name in classes}


def amount(value: Fraction | None, n: int, unit: str, places: int = 2) -> dict:
    if n == 0:
        return {"shape": "amount", "status": "not_yet_observable", "n": 0, "unit": unit}
    return {"shape": "amount", "status": "ok", "value": round(float(value), places), "n": n, "unit": unit}


def wilson(yes: int, total: int) -> tuple[float, float]:
    share = yes / total
    middle = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    reach = Z / (1 + Z**2 / total) * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    return middle - reach, middle + reach


def ratio(part: int, whole: int) -> float:
    return round(part / whole, 4)


def rate(sides: list[str]) -> dict:
    """Of the side of every mature case."""
    yes, no, unknown, excluded = (sides.count(side) for side in SIDES)
    known, asked = yes + no, yes + no + unknown
    figure = {"shape": "rate", "yes": yes, "no": no, "unknown": unknown, "excluded": excluded}
    if known:
        figure |= {"status": "ok", "value": ratio(yes, known)}
        figure["interval"] = [round(end, 4) for end in wilson(yes, known)]
    else:
        figure["status"] = "no_answer" if sides else "not_yet_observable"
    if asked:
        figure["response_rate"] = ratio(known, asked)
        figure["bounds"] = [ratio(yes, asked), ratio(yes + unknown, asked)]
    if unknown:
        lowest, highest = wilson(yes, asked)[0], wilson(yes + unknown, asked)[1]
        figure["wide_interval"] = [round(lowest, 4), round(highest, 4)]
    return figure


def matured_rate(cases: list[tuple[dt.date, str]], months: int, start: dt.date, as_of: dt.date) -> dict:
    """Of (reference date, side): the mature ones only, with their cohorts."""
    mature = [case for case in cases if matures(case[0], months) <= as_of]
    figure = rate([side for _reference, side in mature])
    figure["cohorts"] = []
    for index in sorted({quarter(start, reference) for reference, _side in mature}):
        sides = [side for reference, side in mature if quarter(start, reference) == index]
        last_day = plus_months(start, 3 * (index + 1)) - days(1)
        cohort = {"quarter": index, **by_class(SIDES, sides), "closed": matures(last_day, months) <= as_of}
        figure["cohorts"].append(cohort)
    if not mature and cases:
        figure["observable_from"] = min(matures(case[0], months) for case in cases).isoformat()
    return figure
