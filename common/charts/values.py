"""What a chart is made of: named values with the words that stand for them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.french import number


@dataclass(frozen=True)
class Bar:
    """`label` as drawn beside the shape; `value` None draws the zone from 0 to `upper` as not known finely.

    Without a value and without `upper` it is a gap: nothing is drawn, and the label says why.
    """

    name: str
    value: float | None
    label: str
    upper: float = 0

    @property
    def extent(self) -> float:
        return float(self.upper if self.value is None else self.value)


@dataclass(frozen=True)
class Series:
    """A line, a row of parts or a little chart: its name, and one point for each place."""

    name: str
    points: tuple[Bar, ...]


def bar(name: str, value: float, decimals: int | None = None) -> Bar:
    """A bar whose label is its value in French."""
    return Bar(str(name), value, number(value, decimals))


def series(name: str, places: Sequence[str], values: Sequence[float | None], *, gap: str = "–") -> Series:
    """A series whose labels are its values in French; `gap` is what is said where there is none."""
    points = (
        Bar(str(place), None, gap) if value is None else bar(place, value)
        for place, value in zip(places, values, strict=True)
    )
    return Series(str(name), tuple(points))


def check(bars: Iterable[Bar], *, negative: bool = False) -> None:
    """Raises ValueError on what cannot be drawn: not a number, without end, below zero where a shape starts at zero."""
    for one in bars:
        if not (math.isfinite(one.extent) and math.isfinite(one.upper) and one.upper >= 0):
            raise ValueError(f"« {one.name} » has no finite value: {one.extent}, {one.upper}")
        if one.extent < 0 and not negative:
            raise ValueError(f"« {one.name} » is below zero ({one.extent}): this chart starts at zero")


def spoken(title: str, bars: Iterable[Bar]) -> str:
    """All the figures, for the <title> of the drawing."""
    return f"{title} : {_listed(bars)}."


def spoken_rows(title: str, rows: Iterable[Series]) -> str:
    return f"{title}. " + " ".join(f"{row.name} : {_listed(row.points)}." for row in rows)


def _listed(bars: Iterable[Bar]) -> str:
    return " ; ".join(f"{one.name} : {one.label}" for one in bars)
