"""Values along time: up to four series and a grey one, each named at its end."""

import math
from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString

from common.charts import words
from common.charts.drawing import (
    GREY,
    MUTED,
    NOTHING,
    SERIES,
    TRACK,
    WHITE,
    WIDTH,
    block,
    joined,
    line,
    mark,
    polyline,
    svg,
    text,
    zone,
)
from common.charts.values import Bar, Series, check, spoken_rows
from common.french import number

DASHES = ("none", "8 4", "2 5", "10 4 2 4", "5 3")
FEW = 12  # places up to which each has its mark
TOP, MARK = 12, 4.2


def lines(
    series: Sequence[Series],
    *,
    title: str,
    other: Series | None = None,
    form: Callable[[float], str] = number,
    width: float = WIDTH,
    height: float = 190,
) -> SafeString:
    """`form` writes the round numbers of the scale. A gap stays a gap; an upper bound is a dashed zone from zero."""
    drawn_in = _colours(series, other)
    if not any(point.value is not None or point.upper for _place, one in drawn_in for point in one.points):
        return NOTHING
    names = _places(drawn_in)
    ends = [End(place, one, width) for place, one in drawn_in if _last(one)]
    height = max(height, TOP + sum(end.high for end in ends))
    steps = _round_steps([one for _place, one in drawn_in])
    left = words.widest(map(form, steps), words.SMALL) + 8
    right = width - max(end.wide for end in ends) - 24
    if right - left < 40:
        raise ValueError(f"« {title} »: numbers too long for a scale, {form(steps[-1])}; give a shorter form")
    grid = Grid(left + MARK, right - MARK - 2, TOP, height, steps[0], steps[-1], len(names))
    drawn = [_scale(grid, steps, form, left, right), _times(grid, names, width)]
    drawn += [_zones(grid, place, one) for place, one in drawn_in]
    drawn += [_path(grid, place, one) for place, one in drawn_in]
    drawn.append(_ends(grid, ends, right))
    return svg(width, height + 24, spoken_rows(title, [one for _place, one in drawn_in]), drawn)


class Grid:
    """From a place and a value to a point of the drawing."""

    def __init__(self, left, right, top, bottom, least: float, most: float, places: int):
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.least, self.most, self.places = least, most, places

    def x(self, place: int) -> float:
        if self.places == 1:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * place / (self.places - 1)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * (float(value) - self.least) / (self.most - self.least)


class End:
    """What stands at the end of a line: its name and its last value, in a quarter of the drawing or a little more."""

    def __init__(self, place: int, one: Series, width: float):
        self.place = place
        self.at, self.point = _last(one)
        self.name = self._wrapped(one.name, width, 600)
        self.value = self._wrapped(self.point.label, width, 400)
        self.wide = max(words.widest(self.name, weight=600), words.widest(self.value))
        self.high = (len(self.name) + len(self.value)) * words.LEADING + 4

    def _wrapped(self, said: str, width: float, weight: int) -> list[str]:
        word = words.widest(said.split(" "), weight=weight)
        return words.wrap(said, min(max(width * 0.25, word), width * 0.38), weight=weight)


def _colours(series: Sequence[Series], other: Series | None) -> list[tuple[int, Series]]:
    if len(series) >= len(SERIES):
        raise ValueError(f"{len(series)} lines cannot be told apart: four, and the others as one")
    found = list(enumerate(series)) + ([(len(SERIES) - 1, other)] if other else [])
    for _place, one in found:
        check(one.points, negative=True)
    return found


def _places(series: Sequence[tuple[int, Series]]) -> list[str]:
    names = [point.name for point in series[0][1].points]
    for _place, one in series:
        if [point.name for point in one.points] != names:
            raise ValueError(f"the places of « {one.name} » are not those of « {series[0][1].name} »")
    return names


def _last(one: Series) -> tuple[int, Bar] | None:
    known = [
        (place, point) for place, point in enumerate(one.points) if point.value is not None or point.upper
    ]
    return known[-1] if known else None


def _round_steps(series: Sequence[Series]) -> list[float]:
    """Three to six round numbers from below the least value (or zero) to above the greatest."""
    extents = [point.extent for one in series for point in one.points] + [0.0]
    least, most = min(extents), max(extents)
    span = (most - least) or 1.0
    unit = 10 ** math.floor(math.log10(span / 4))
    step = next(unit * part for part in (1, 2, 2.5, 5, 10) if unit * part * 4.5 >= span)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    return [step * place for place in range(first, max(last, first + 1) + 1)]


def _scale(grid: Grid, steps: list[float], form: Callable, left: float, right: float) -> SafeString:
    return joined(
        line(left, grid.y(step), right, grid.y(step), GREY if step == 0 else TRACK, 1)
        + text(left - 7, grid.y(step) + 4.5, form(step), anchor="end", size=words.SMALL, fill=MUTED)
        for step in steps
    )


def _times(grid: Grid, names: list[str], width: float) -> SafeString:
    """The first and the last place, and those between them that find room."""
    boxes = [_time(grid, place, name) for place, name in enumerate(names)]
    kept = [boxes[0]]
    for box in boxes[1:-1]:
        if box[0] >= kept[-1][1] + 10 and box[1] + 10 <= boxes[-1][0]:
            kept.append(box)
    if len(boxes) > 1 and boxes[-1][0] >= kept[-1][1] + 10:
        kept.append(boxes[-1])
    return joined(
        text(start, grid.bottom + 19, said, size=words.SMALL, fill=MUTED) for start, _end, said in kept
    )


def _time(grid: Grid, place: int, name: str) -> tuple[float, float, str]:
    said = words.wrap(name, grid.right - grid.left, size=words.SMALL, most=1)[0]
    wide = words.width(said, words.SMALL)
    start = min(max(grid.x(place) - wide / 2, 0), grid.right + MARK - wide)
    return start, start + wide, said


def _zones(grid: Grid, place: int, one: Series) -> SafeString:
    return joined(
        zone(
            grid.x(at) - 6 + 2 * place, grid.y(point.upper), 9, grid.y(0) - grid.y(point.upper), SERIES[place]
        )
        for at, point in enumerate(one.points)
        if point.value is None and point.upper
    )


def _path(grid: Grid, place: int, one: Series) -> SafeString:
    runs, run = [], []
    for at, point in enumerate(one.points):
        if point.value is None:
            runs.append(run)
            run = []
        else:
            run.append((grid.x(at), grid.y(point.value)))
    runs = [run for run in (*runs, run) if run]
    drawn = [polyline(run, SERIES[place], DASHES[place]) for run in runs if len(run) > 1]
    every = max(1, math.ceil(len(one.points) / FEW))
    for run in runs:
        marked = run if len(run) == 1 else [*run[:-1:every], run[-1]]
        drawn += [mark(place, x, y, MARK, SERIES[place], WHITE) for x, y in marked]
    return joined(drawn)


def _ends(grid: Grid, ends: Sequence[End], right: float) -> SafeString:
    """The names at the end of the lines, moved apart where they would touch, each tied to its last point."""
    points = [(grid.x(end.at), grid.y(end.point.extent)) for end in ends]
    tops = apart([y for _x, y in points], [end.high for end in ends], grid.top - 10, grid.bottom + 14)
    drawn = []
    for end, (from_x, y), top in zip(ends, points, tops, strict=True):
        x, middle, color = right + 10, top + words.LEADING / 2, SERIES[end.place]
        drawn.append(line(from_x + MARK + 2, y, x - MARK - 2, middle, color, 1, "1 3"))
        drawn.append(mark(end.place, x, middle, MARK, color, WHITE))
        drawn.append(block(x + 10, top + 13, end.name, weight=600))
        drawn.append(block(x + 10, top + 13 + len(end.name) * words.LEADING, end.value))
    return joined(drawn)


def apart(wished: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Tops of boxes as near to what is wished as they can be without touching, between `top` and `bottom`."""
    order = sorted(range(len(wished)), key=lambda place: wished[place])
    tops, free = [0.0] * len(wished), top
    for place in order:
        tops[place] = max(wished[place] - words.LEADING / 2, free)
        free = tops[place] + heights[place]
    free = max(bottom, top + sum(heights))
    for place in reversed(order):
        tops[place] = min(tops[place], free - heights[place])
        free = tops[place]
    return tops
