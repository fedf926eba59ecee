"""Parts of a whole: one stacked bar, or several on one scale."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from common.charts import words
from common.charts.bars import horizontal_bars
from common.charts.drawing import (
    NOTHING,
    SERIES,
    WHITE,
    WIDTH,
    block,
    joined,
    mark,
    rect,
    svg,
    swatch,
    text,
    zone,
)
from common.charts.values import Bar, Series, check, spoken, spoken_rows
from common.french import NBSP

THICK = 26


def share_bar(parts: Sequence[Bar], *, title: str, width: float = WIDTH) -> SafeString:
    """One stacked bar, each part named under it; bars where a part is not known finely or there are more than five."""
    check(parts)
    if len(parts) > len(SERIES) or any(part.value is None for part in parts) or _whole(parts) < 1e-9:
        return horizontal_bars(parts, title=title, width=width)
    drawn, top = [_stack(parts, 2, width / _whole(parts))], THICK + 14.0
    for place, part in enumerate(parts):
        said = words.wrap(f"{part.name}{NBSP}: {part.label}", width - 23)
        drawn += [swatch(place, 0, top), block(23, top + 12.5, said)]
        top += len(said) * words.LEADING + 5
    return svg(width, top - 2, spoken(title, parts), drawn)


def stacked_bars(rows: Sequence[Series], *, title: str, width: float = WIDTH) -> SafeString:
    """Each row's parts end to end, all rows on one scale; the parts have the same names in the same order."""
    if not rows:
        return NOTHING
    names = [part.name for part in rows[0].points]
    if not 1 <= len(names) <= len(SERIES):
        raise ValueError(f"a stacked bar has one to {len(SERIES)} parts, not {len(names)}")
    for row in rows:
        check(row.points)
        if [part.name for part in row.points] != names:
            raise ValueError(f"the parts of « {row.name} » are not those of « {rows[0].name} »")
    scale = width / max(*(_whole(row.points) for row in rows), 1e-9)
    key, top = _key(names, width)
    drawn = [key]
    for row in rows:
        said = words.wrap(row.name, width, weight=600)
        drawn.append(block(0, top + 12, said, weight=600))
        top += len(said) * words.LEADING
        drawn += [_stack(row.points, top, scale), _under(row.points, top + THICK + 15, scale, width)]
        top += THICK + 15 + 17
    return svg(width, top - 10, spoken_rows(title, rows), drawn)


def _whole(parts: Sequence[Bar]) -> float:
    return sum(part.extent for part in parts)


def _stack(parts: Sequence[Bar], top: float, scale: float) -> SafeString:
    drawn, x = [], 0.0
    for place, part in enumerate(parts):
        length = part.extent * scale
        if part.value is None and part.upper:
            drawn.append(zone(x, top, length, THICK, SERIES[place]))
        elif part.value:
            drawn.append(rect(x, top, max(length - 2, length / 2), THICK, SERIES[place]))
            if length >= 18:
                drawn.append(mark(place, x + length / 2 - 1, top + THICK / 2, 3.6, WHITE, "none"))
        x += length
    return joined(drawn)


def _under(parts: Sequence[Bar], y: float, scale: float, width: float) -> SafeString:
    """The values that find room under their part; all are in the title and in the table."""
    drawn, x, taken = [], 0.0, 0.0
    for part in parts:
        length, wide = part.extent * scale, words.width(part.label)
        start = min(max(x + length / 2 - wide / 2, taken), width - wide)
        if length and start >= taken and start <= x + length:
            drawn.append(text(start, y, part.label))
            taken = start + wide + 8
        x += length
    return joined(drawn)


def _key(names: Sequence[str], width: float) -> tuple[SafeString, float]:
    """The series and their marks, in as many lines as they ask; and where they end."""
    drawn, x, top = [], 0.0, 0.0
    for place, name in enumerate(names):
        said = words.wrap(name, width - 23)
        wide = 23 + words.widest(said)
        if x and x + wide > width:
            x, top = 0.0, top + words.LEADING + 5
        drawn += [swatch(place, x, top), block(x + 23, top + 12.5, said)]
        if len(said) > 1:
            top += (len(said) - 1) * words.LEADING
        x += wide + 16
    return joined(drawn), top + words.LEADING + 12
