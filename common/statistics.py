"""Shapes of the figures, and the arithmetic they share. See docs/indicators.md for what each one means."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from common.dates import add_months

MATURITY_LAG = dt.timedelta(days=60)
QUARTER_MONTHS = 3
SIDES = ("yes", "no", "unknown", "excluded")
Z = 1.959964

# (reference date, side) → number of cases
Tally = Mapping[tuple[dt.date, str], int]


@dataclass(frozen=True)
class Period:
    """What a computation sees: the partnership's first day, the last day it knows, and its postcodes."""

    start: dt.date
    as_of: dt.date
    postcodes: tuple[str, ...]

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.start, self.as_of

    def quarter(self, day: dt.date) -> int:
        """Index of the quarter (from 0) that holds `day`; negative before the start."""
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        index = months // QUARTER_MONTHS + 1
        while add_months(self.start, QUARTER_MONTHS * index) > day:
            index -= 1
        return index

    def quarter_end(self, index: int) -> dt.date:
        return add_months(self.start, QUARTER_MONTHS * (index + 1)) - dt.timedelta(days=1)


def matures_on(reference: dt.date, months: int) -> dt.date:
    return add_months(reference, months) + MATURITY_LAG


def rounded(value: Fraction | float, places: int) -> float:
    """The nearest double, rounded as Python rounds: 37/8 is 4.62 (the worked example has that very case)."""
    return round(float(value), places) + 0.0  # + 0.0: never "-0.0"


def wilson(yes: int, total: int) -> tuple[float, float]:
    """95 % Wilson score interval of yes/total; total > 0."""
    share = yes / total
    centre = share + Z * Z / (2 * total)
    half = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    scale = 1 + Z * Z / total
    low = 0.0 if yes == 0 else (centre - half) / scale
    high = 1.0 if yes == total else (centre + half) / scale
    return low, high


def weighted_median(weights: Mapping[Fraction | int, int]) -> Fraction:
    """Median of values each present so many times; the mean of the two middle ones when they are even."""
    total = sum(weights.values())
    middle = {(total - 1) // 2, total // 2}
    found, seen = [], 0
    for value in sorted(weights):
        upto = seen + weights[value]
        found += [Fraction(value)] * sum(seen <= position < upto for position in middle)
        seen = upto
    return sum(found, Fraction(0)) / len(found)


def count(value: int | None, breakdowns: dict[str, dict[str, int]] | None = None, **extra) -> dict:
    figure = {"shape": "count", "status": "ok", "value": value, **extra}
    if breakdowns:
        figure["breakdowns"] = breakdowns
    return figure


def amount(value: Fraction | int | None, n: int, unit: str, places: int = 2, **extra) -> dict:
    """A quantity resting on `n` rows; none when there is no row."""
    if not n or value is None:
        return {
            "shape": "amount",
            "status": "not_yet_observable",
            "value": None,
            "n": n,
            "unit": unit,
            **extra,
        }
    return {"shape": "amount", "status": "ok", "value": rounded(value, places), "n": n, "unit": unit, **extra}


def rate(sides: Mapping[str, int], **extra) -> dict:
    """Share of yes among known answers, with its Wilson interval and the bounds that silence leaves open."""
    yes, no, unknown, excluded = (sides.get(side, 0) for side in SIDES)
    known, asked = yes + no, yes + no + unknown
    figure = {
        "shape": "rate",
        "status": "ok" if known else "no_answer" if asked + excluded else "not_yet_observable",
        "yes": yes,
        "no": no,
        "unknown": unknown,
        "excluded": excluded,
        "value": rounded(Fraction(yes, known), 4) if known else None,
        "response_rate": rounded(Fraction(known, asked), 4) if asked else None,
    }
    if asked:
        figure["bounds"] = [rounded(Fraction(side, asked), 4) for side in (yes, yes + unknown)]
    if known:
        figure["interval"] = [rounded(side, 4) for side in wilson(yes, known)]
    if unknown:
        low, high = wilson(yes, asked)[0], wilson(yes + unknown, asked)[1]
        figure["wide_interval"] = [rounded(low, 4), rounded(high, 4)]
    return {**figure, **extra}


def matured(tally: Tally, months: int, as_of: dt.date) -> Tally:
    return {key: n for key, n in tally.items() if matures_on(key[0], months) <= as_of}


def matured_rate(tally: Tally, months: int, period: Period, **extra) -> dict:
    """Rate over the mature cases only, with their cohorts by quarter and, before any, when the first matures."""
    mature = matured(tally, months, period.as_of)
    figure = rate(sides_of(mature), cohorts=_cohorts(mature, months, period), **extra)
    if figure["status"] == "not_yet_observable":
        first = min((reference for reference, _side in tally), default=None)
        figure["observable_from"] = first and matures_on(first, months).isoformat()
    return figure


def sides_of(tally: Tally) -> Counter:
    sides: Counter = Counter()
    for (_reference, side), n in tally.items():
        sides[side] += n
    return sides


def _cohorts(mature: Tally, months: int, period: Period) -> list[dict]:
    quarters: dict[int, Counter] = {}
    for (reference, side), n in mature.items():
        quarters.setdefault(period.quarter(reference), Counter())[side] += n
    return [
        {
            "quarter": quarter,
            **{side: quarters[quarter][side] for side in SIDES},
            "closed": matures_on(period.quarter_end(quarter), months) <= period.as_of,
        }
        for quarter in sorted(quarters)
    ]


def breakdown(classes: Iterable[str], counts: Mapping[str, int]) -> dict[str, int]:
    """Every class, zeros included, in the order of its list."""
    return {str(name): counts.get(name, 0) for name in classes}
