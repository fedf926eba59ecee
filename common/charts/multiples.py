"""The same little chart again and again, on one scale, so that they can be compared at a glance."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from common.charts import words
from common.charts.drawing import (
    MUTED,
    NOTHING,
    PETROL,
    TRACK,
    WIDTH,
    block,
    held,
    joined,
    line,
    rect,
    svg,
    text,
    zone,
)
from common.charts.values import Series, check, spoken_rows

ACROSS, BETWEEN, HIGH = 2, 24, 56


def small_multiples(
    panels: Sequence[Series], *, title: str, width: float = WIDTH, color: str = PETROL
) -> SafeString:
    """Columns of each series under its name, two charts a line; the last value is written, all are in the title."""
    if not panels:
        return NOTHING
    for panel in panels:
        check(panel.points)
        if not panel.points:
            raise ValueError(f"« {panel.name} » has no point to draw")
    room = (width - BETWEEN * (ACROSS - 1)) / ACROSS
    scale = HIGH / max(*(point.extent for panel in panels for point in panel.points), 1e-9)
    drawn, top = [], 0.0
    for first in range(0, len(panels), ACROSS):
        row = panels[first : first + ACROSS]
        names = [words.wrap(panel.name, room, weight=600) for panel in row]
        foot = top + max(map(len, names)) * words.LEADING + HIGH + 22
        for place, (panel, said) in enumerate(zip(row, names, strict=True)):
            x = place * (room + BETWEEN)
            drawn.append(block(x, top + 12, said, weight=600))
            drawn.append(_panel(panel, x, foot, room, scale, color))
        top = foot + 34
    return svg(width, top - 10, spoken_rows(title, panels), drawn)


def _panel(panel: Series, left: float, foot: float, room: float, scale: float, color: str) -> SafeString:
    step = room / len(panel.points)
    drawn = [line(left, foot, left + room, foot, TRACK, 2)]
    for place, point in enumerate(panel.points):
        size = max(point.extent * scale, 1.5)
        x, wide = left + step * (place + 0.5) - min(step * 0.36, 18), min(step * 0.72, 36)
        if point.value is not None:
            drawn.append(rect(x, foot - size, wide, size, color, 3))
        elif point.upper:
            drawn.append(zone(x, foot - size, wide, size, color))
    drawn.append(_last_value(panel, left, foot, room, step, scale))
    drawn.append(_ends(panel, left, foot, room))
    return joined(drawn)


def _last_value(
    panel: Series, left: float, foot: float, room: float, step: float, scale: float
) -> SafeString:
    last = panel.points[-1]
    said = words.wrap(last.label, room, weight=600, most=1)[0]
    wide = words.width(said, weight=600)
    covered = [
        point.extent
        for place, point in enumerate(panel.points)
        if step * (place + 1) >= room - max(wide, step)
    ]
    anchor, x = held(room - step / 2, said, room, weight=600)
    return text(left + x, foot - max(covered) * scale - 6, said, anchor=anchor, weight=600)


def _ends(panel: Series, left: float, foot: float, room: float) -> SafeString:
    """The first place and the last, under their columns."""
    first, last = panel.points[0].name, panel.points[-1].name
    look = {"size": words.SMALL, "fill": MUTED}
    if len(panel.points) == 1:
        said = words.wrap(first, room, size=words.SMALL, most=1)[0]
        return text(left + room / 2, foot + 16, said, anchor="middle", **look)
    said = [words.wrap(name, room / 2 - 4, size=words.SMALL, most=1)[0] for name in (first, last)]
    return text(left, foot + 16, said[0], **look) + text(
        left + room, foot + 16, said[1], anchor="end", **look
    )
