"""Inline SVG charts for pages and PDFs: presentation attributes only, figures in the <title>.

Every function takes plain values and returns safe markup. The title holds all the figures shown, because
it is what a screen reader and a tagged PDF give instead of the drawing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.french import NARROW, number, percent

PETROL, CORAL, GREEN, VIOLET, GREY = "#0E4F5C", "#C2412D", "#138D75", "#8E5BB5", "#7B8494"
SERIES = (PETROL, CORAL, GREEN, VIOLET, GREY)
SUN, INK, MUTED, TRACK = "#F4B942", "#1C2330", "#515B6B", "#ECE6DA"
WIDTH = 480
_ADVANCE = 0.53  # mean width of a Source Sans character, in ems: enough to keep labels apart


@dataclass(frozen=True)
class Bar:
    """`label` as drawn at the end of the bar; `value` None draws the zone from 0 to `upper` as not known finely."""

    name: str
    value: float | None
    label: str
    upper: float = 0


def horizontal_bars(
    bars: Sequence[Bar], *, title: str, width: int = WIDTH, color: str = PETROL
) -> SafeString:
    """One bar a line: its name at the left, its value at the end of the bar."""
    if not bars:
        return SafeString("")
    longest = max(len(bar.name) for bar in bars) * 13 * _ADVANCE + 10
    above = longest > width * 0.46  # long names stand over their bars rather than be cut
    left, step = (0, 44) if above else (longest, 26)
    right = max(len(bar.label) for bar in bars) * 13 * _ADVANCE + 12
    scale = (width - left - right) / max([bar.value or bar.upper for bar in bars] + [1e-9])
    rows = [_bar(bar, 4 + step * line, left, scale, color) for line, bar in enumerate(bars)]
    return _svg(width, step * len(bars) + 6, _with_figures(title, bars), _joined(rows))


def _bar(bar: Bar, top: float, left: float, scale: float, color: str) -> SafeString:
    if left:
        name = _text(left - 8, top + 13.5, bar.name, anchor="end")
    else:
        name, top = _text(0, top + 11, bar.name), top + 17
    length = max((bar.upper if bar.value is None else bar.value) * scale, 1.5)
    shape = (_zone if bar.value is None else _rect)(left, top, length, 18, color)
    return _joined((name, shape, _text(left + length + 6, top + 13.5, bar.label, weight=600)))


def rate_interval(
    value: float | None,
    low: float,
    high: float,
    *,
    title: str,
    label: str = "",
    target: float | None = None,
    width: int = WIDTH,
) -> SafeString:
    """A dot and its interval on 0–100 %; without a value, the zone in which the rate lies."""
    left, span, axis = 14, width - 28, 40
    parts = [_axis(left, span, axis)]
    if value is None:
        parts.append(_zone(left + low * span, axis - 9, max((high - low) * span, 2), 18, PETROL))
        middle = (low + high) / 2
    else:
        parts += _whisker(left + low * span, left + high * span, axis)
        middle = value
    if target is not None:
        parts.append(_target(left + target * span, axis, percent(target)))
    if value is not None:
        parts.append(_circle(left + value * span, axis, 8, PETROL))
    anchor, x = _placed(left + middle * span, label, 15, width)
    parts.append(_text(x, axis - 16, label, anchor=anchor, size=15, weight=700, fill=PETROL))
    return _svg(width, 70, title, _joined(parts))


def _whisker(start: float, end: float, axis: float) -> list[SafeString]:
    return [
        _rect(start, axis - 3, max(end - start, 2), 6, SUN),
        _line(start, axis - 8, start, axis + 8, INK, 1.5),
        _line(end, axis - 8, end, axis + 8, INK, 1.5),
    ]


def _target(x: float, axis: float, label: str) -> SafeString:
    return _line(x, axis - 12, x, axis + 12, CORAL, 2, dashes="4 3") + _text(
        x + 4, axis + 24, label, size=11, fill=CORAL
    )


def _axis(left: float, span: float, axis: float) -> SafeString:
    marks = [
        _line(left + span * part / 4, axis - 4, left + span * part / 4, axis + 4, GREY, 1)
        + _text(
            left + span * part / 4, axis + 23, f"{25 * part}{NARROW}%", anchor=_end(part), size=11, fill=MUTED
        )
        for part in range(5)
    ]
    return _rect(left, axis - 1.5, span, 3, TRACK) + _joined(marks)


def _end(part: int) -> str:
    # The outer labels stay inside the drawing.
    return {0: "start", 4: "end"}.get(part, "middle")


def answer_dots(yes: int, total: int, *, title: str, width: int = WIDTH) -> SafeString:
    """One dot an answer, filled for yes: for groups too small for a percentage (at most 40)."""
    step = min(24.0, (width - 20) / max(total, 1))
    dots = [
        _circle(10 + step / 2 + step * place, 20, step * 0.38, PETROL if place < yes else "#FFFFFF")
        for place in range(total)
    ]
    return _svg(width, 40, title, _joined(dots))


def share_bar(parts: Sequence[Bar], *, title: str, width: int = WIDTH) -> SafeString:
    """One stacked bar; each part is named under it in its own colour, at most five of them."""
    total = sum(part.value or 0 for part in parts)
    if not total or len(parts) > len(SERIES):
        return horizontal_bars(parts, title=title, width=width)
    drawn, x = [], 0.0
    for place, part in enumerate(parts):
        length = (part.value or 0) / total * width
        drawn.append(_rect(x, 2, max(length - 2, 0), 24, SERIES[place]))
        drawn.append(_key(place, part))
        x += length
    return _svg(width, 36 + 21 * len(parts), _with_figures(title, parts), _joined(drawn))


def _key(place: int, part: Bar) -> SafeString:
    top = 38 + 21 * place
    name = _text(20, top + 10.5, f"{part.name}{NARROW}: {part.label}", weight=600 if place == 0 else 400)
    return _rect(0, top, 12, 12, SERIES[place]) + name


def columns_by_quarter(
    bars: Sequence[Bar], *, title: str, width: int = WIDTH, color: str = PETROL
) -> SafeString:
    """One column a quarter, its value above it and its name below."""
    if not bars:
        return SafeString("")
    step, height, foot = min(width / len(bars), 90), 90, 112
    scale = height / max([bar.value or bar.upper for bar in bars] + [1e-9])
    drawn = []
    for place, bar in enumerate(bars):
        x = step * place
        size = max((bar.value if bar.value is not None else bar.upper) * scale, 1.5)
        shape = _rect if bar.value is not None else _zone
        drawn.append(shape(x + step * 0.18, foot - size, step * 0.64, size, color))
        drawn.append(_text(x + step / 2, foot - size - 6, bar.label, anchor="middle", size=12, weight=600))
        drawn.append(_text(x + step / 2, foot + 16, bar.name, anchor="middle", size=11, fill=MUTED))
    return _svg(width, foot + 24, _with_figures(title, bars), _joined(drawn))


def bar(name: str, value: float, decimals: int | None = None) -> Bar:
    """A bar whose label is its value in French."""
    return Bar(str(name), value, number(value, decimals))


def _with_figures(title: str, bars: Sequence[Bar]) -> str:
    figures = " ; ".join(f"{bar.name} : {bar.label}" for bar in bars)
    return f"{title} : {figures}."


def _svg(width: float, height: float, title: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {0} {1}" width="{0}" height="{1}"'
        ' font-family="Source Sans" font-size="13"><title>{2}</title>{3}</svg>',
        _n(width),
        _n(height),
        title,
        inside,
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    # str.join would forget that the parts are safe.
    return format_html_join("", "{}", ((part,) for part in parts))


def _rect(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    shape = '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}"/>'
    radius = min(4, width / 2, height / 2)
    return format_html(shape, *map(_n, (x, y, width, height, radius)), fill)


def _zone(x: float, y: float, width: float, height: float, color: str) -> SafeString:
    """A dashed outline: somewhere in here, and no finer."""
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}" stroke="{}" stroke-width="1.5"'
        ' stroke-dasharray="4 3"/>',
        *map(_n, (x, y, width, height)),
        "#FBEBC8",
        color,
    )


def _circle(x: float, y: float, radius: float, fill: str) -> SafeString:
    shape = '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>'
    return format_html(shape, _n(x), _n(y), _n(radius), fill, PETROL)


def _line(
    x1: float, y1: float, x2: float, y2: float, color: str, width: float, dashes: str = "none"
) -> SafeString:
    shape = '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>'
    return format_html(shape, *map(_n, (x1, y1, x2, y2)), color, width, dashes)


def _text(
    x: float, y: float, text: str, *, anchor="start", size: float = 13, weight: int = 400, fill: str = INK
) -> SafeString:
    shape = '<text x="{}" y="{}" text-anchor="{}" font-size="{}" font-weight="{}" fill="{}">{}</text>'
    return format_html(shape, _n(x), _n(y), anchor, _n(size), weight, fill, text)


def _placed(x: float, text: str, size: float, width: float) -> tuple[str, float]:
    """Anchor and place of a label that must not leave the drawing."""
    half = len(text) * size * _ADVANCE / 2
    if x - half < 0:
        return "start", 0
    if x + half > width:
        return "end", width
    return "middle", x


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
