"""A rate and how far it is known."""

from django.utils.safestring import SafeString

from common.charts import words
from common.charts.drawing import (
    CORAL,
    GREY,
    INK,
    MUTED,
    PETROL,
    SUN,
    TRACK,
    WIDTH,
    circle,
    held,
    joined,
    line,
    rect,
    svg,
    text,
    zone,
)
from common.french import NARROW, percent

LEFT, AXIS = 12, 42


def rate_interval(
    value: float | None,
    low: float,
    high: float,
    *,
    title: str,
    label: str = "",
    target: float | None = None,
    width: float = WIDTH,
) -> SafeString:
    """A dot and its interval on 0–100 %; without a value, the zone in which the rate lies."""
    if not all(0 <= share <= 1 for share in (value or 0, low, high, target or 0)) or low > high:
        raise ValueError(f"a rate lies between 0 and 1: {value}, from {low} to {high}, {target}")
    span = width - 2 * LEFT
    parts = [_axis(span)]
    if value is None:
        parts.append(zone(LEFT + low * span, AXIS - 9, max((high - low) * span, 3), 18, PETROL))
    else:
        parts += _whisker(LEFT + low * span, LEFT + high * span)
    if target is not None:
        parts.append(_target(LEFT + target * span, percent(target), width))
    if value is not None:
        parts.append(circle(LEFT + value * span, AXIS, 8, PETROL))
    middle = (low + high) / 2 if value is None else value
    said = words.wrap(label, width, size=16, weight=600, most=1)[0]
    anchor, x = held(LEFT + middle * span, said, width, size=16, weight=600)
    parts.append(text(x, AXIS - 18, said, anchor=anchor, size=16, weight=600, fill=PETROL))
    return svg(width, AXIS + (46 if target is not None else 28), title, parts)


def _whisker(start: float, end: float) -> list[SafeString]:
    return [
        rect(start, AXIS - 3.5, max(end - start, 2), 7, SUN),
        line(start, AXIS - 9, start, AXIS + 9, INK, 1.5),
        line(end, AXIS - 9, end, AXIS + 9, INK, 1.5),
    ]


def _target(x: float, said: str, width: float) -> SafeString:
    anchor, place = held(x, said, width, size=words.SMALL)
    return line(x, AXIS - 13, x, AXIS + 13, CORAL, 2, "4 3") + text(
        place, AXIS + 42, said, anchor=anchor, size=words.SMALL, fill=CORAL
    )


def _axis(span: float) -> SafeString:
    marks = [
        line(LEFT + span * part / 4, AXIS - 4, LEFT + span * part / 4, AXIS + 4, GREY, 1)
        + text(
            LEFT + span * part / 4 + {0: -LEFT, 4: LEFT}.get(part, 0),
            AXIS + 24,
            f"{25 * part}{NARROW}%",
            anchor={0: "start", 4: "end"}.get(part, "middle"),
            size=words.SMALL,
            fill=MUTED,
        )
        for part in range(5)
    ]
    return rect(LEFT, AXIS - 1.5, span, 3, TRACK) + joined(marks)
