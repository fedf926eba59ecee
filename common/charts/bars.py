"""Counts side by side: horizontal bars, columns, a funnel."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from common.charts import words
from common.charts.drawing import (
    INK,
    MUTED,
    NOTHING,
    PALE,
    PETROL,
    TRACK,
    WHITE,
    WIDTH,
    block,
    line,
    polygon,
    rect,
    svg,
    text,
    zone,
)
from common.charts.values import Bar, check, spoken
from common.french import NBSP

THICK = 20
GAP = 12
LEAST = 1.5  # a zero is seen too


def horizontal_bars(
    bars: Sequence[Bar], *, title: str, width: float = WIDTH, color: str = PETROL
) -> SafeString:
    """One bar a line, its name at the left or above it, its value at its end."""
    if not bars:
        return NOTHING
    check(bars)
    beside = words.widest(bar.name for bar in bars) + 10
    right = words.widest((bar.label for bar in bars), weight=600) + 8
    apart = right <= width * 0.5
    left = beside if apart and beside <= width * 0.5 and beside + right <= width * 0.72 else 0
    scale = (width - left - (right if apart else 0)) / _longest(bars)
    drawn, top = [], 2.0
    for bar in bars:
        said = [] if left else wrapped_name(bar, width, apart)
        drawn.append(text(left - 10, top + 15, bar.name, anchor="end") if left else block(0, top + 12, said))
        top += len(said) * words.LEADING
        length = max(bar.extent * scale, LEAST)
        drawn.append(_shape(bar, left, top, length, THICK, color))
        if apart:
            drawn.append(text(left + length + 7, top + 15, bar.label, weight=600))
        top += THICK + (9 if left else 12)
    return svg(width, top - 6, spoken(title, bars), drawn)


def wrapped_name(bar: Bar, room: float, apart: bool) -> list[str]:
    """The name in lines, and the value with it where no room is left at the end of the bar."""
    return words.wrap(bar.name if apart else f"{bar.name}{NBSP}: {bar.label}", room)


def columns(bars: Sequence[Bar], *, title: str, width: float = WIDTH, color: str = PETROL) -> SafeString:
    """One column a place, its value above it and its name below; bars, where columns cannot hold their words."""
    if not bars:
        return NOTHING
    check(bars)
    step = min(width / len(bars), 96)
    names = [words.wrap(bar.name, step - 4, size=words.SMALL, most=2) for bar in bars]
    if not all(_stands(bar, step) for bar in bars):
        return horizontal_bars(bars, title=title, width=width, color=color)
    foot = 132
    scale = (foot - 24) / _longest(bars)
    drawn = [line(0, foot, step * len(bars), foot, TRACK, 2)]
    for place, bar in enumerate(bars):
        x, size = step * place, max(bar.extent * scale, LEAST)
        drawn.append(_shape(bar, x + step * 0.17, foot - size, step * 0.66, size, color))
        drawn.append(text(x + step / 2, foot - size - 6, bar.label, anchor="middle", weight=600))
        drawn.append(
            block(x + step / 2, foot + 16, names[place], anchor="middle", size=words.SMALL, fill=MUTED)
        )
    deepest = max(map(len, names))
    return svg(width, foot + 4 + deepest * words.LEADING, spoken(title, bars), drawn)


def _stands(bar: Bar, step: float) -> bool:
    return words.holds(bar.name, step - 4, size=words.SMALL, most=2) and (
        words.width(bar.label, weight=600) <= step - 4
    )


def funnel(steps: Sequence[Bar], *, title: str, width: float = WIDTH, color: str = PETROL) -> SafeString:
    """Steps one under the other, each as wide as those who reach it: the name at the left, the value in its middle."""
    if not steps:
        return NOTHING
    check(steps)
    left = min(words.widest(step.name for step in steps), width * 0.4) + 12
    middle, scale = (left + width) / 2, (width - left) / _longest(steps)
    halves = [max(step.extent * scale, LEAST) / 2 for step in steps]
    if not all(_told(step, half, width - middle) for step, half in zip(steps, halves, strict=True)):
        return horizontal_bars(steps, title=title, width=width, color=color)
    drawn, top, wide = [], 2.0, 0.0
    for step, half in zip(steps, halves, strict=True):
        lines = words.wrap(step.name, left - 12)
        high = max(30, len(lines) * words.LEADING)
        if wide:
            drawn.append(_narrowing(middle, wide, half, top))
        drawn.append(_shape(step, middle - half, top, 2 * half, high, color))
        drawn.append(block(0, top + high / 2 + 5 - (len(lines) - 1) * words.LEADING / 2, lines))
        drawn.append(_value(step, middle, half, top + high / 2 + 5))
        top, wide = top + high + GAP, half
    return svg(width, top - GAP + 2, spoken(title, steps), drawn)


def _narrowing(middle: float, wide: float, half: float, top: float) -> SafeString:
    above = top - GAP
    return polygon(
        [(middle - wide, above), (middle + wide, above), (middle + half, top), (middle - half, top)], PALE
    )


def _inside(step: Bar, half: float) -> bool:
    return words.width(step.label, weight=600) <= 2 * half - 10


def _told(step: Bar, half: float, room: float) -> bool:
    """Whether the value stands in its step, or beside it without leaving the drawing."""
    return _inside(step, half) or half + 7 + words.width(step.label, weight=600) <= room


def _value(step: Bar, middle: float, half: float, y: float) -> SafeString:
    if not _inside(step, half):
        return text(middle + half + 7, y, step.label, weight=600)
    fill = INK if step.value is None else WHITE
    return text(middle, y, step.label, anchor="middle", weight=600, fill=fill)


def _shape(bar: Bar, x: float, y: float, width: float, height: float, color: str) -> SafeString:
    if bar.value is None:
        return zone(x, y, width, height, color) if bar.upper else NOTHING
    return rect(x, y, width, height, color)


def _longest(bars: Sequence[Bar]) -> float:
    return max(max(bar.extent for bar in bars), 1e-9)
