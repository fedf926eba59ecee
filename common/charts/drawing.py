"""The shapes and words that charts are drawn with: presentation attributes only."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.charts import words

PETROL, CORAL, GREEN, VIOLET, GREY = "#0E4F5C", "#C2412D", "#138D75", "#8E5BB5", "#7B8494"
SERIES = (PETROL, CORAL, GREEN, VIOLET, GREY)  # the last for what is left
SUN, INK, MUTED, TRACK, PALE, WHITE = "#F4B942", "#1C2330", "#515B6B", "#ECE6DA", "#E1EEF0", "#FFFFFF"
WIDTH = 360  # units: drawn for a phone first
NOTHING = SafeString("")


def svg(width: float, height: float, title: str, parts: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {0} {1}" width="{0}" height="{1}"'
        ' font-family="Source Sans, system-ui, sans-serif" font-size="{2}"><title>{3}</title>{4}</svg>',
        coordinate(width),
        coordinate(height),
        coordinate(words.SIZE),
        title,
        joined(parts),
    )


def joined(parts: Iterable[SafeString]) -> SafeString:
    # str.join would forget that the parts are safe.
    return format_html_join("", "{}", ((part,) for part in parts))


def rect(x: float, y: float, width: float, height: float, fill: str, radius: float = 4) -> SafeString:
    shape = '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}"/>'
    return format_html(
        shape, *map(coordinate, (x, y, width, height, min(radius, width / 2, height / 2))), fill
    )


def zone(x: float, y: float, width: float, height: float, color: str) -> SafeString:
    """A dashed outline: somewhere in here, and no finer. Its border stays inside what is asked."""
    shape = (
        '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="#FBEBC8" stroke="{}" stroke-width="1.5"'
        ' stroke-dasharray="4 3"/>'
    )
    aside, above = min(0.75, width / 4), min(0.75, height / 4)
    sides = (x + aside, y + above, width - 2 * aside, height - 2 * above)
    return format_html(shape, *map(coordinate, sides), color)


def circle(x: float, y: float, radius: float, fill: str, stroke: str = PETROL) -> SafeString:
    shape = '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>'
    return format_html(shape, *map(coordinate, (x, y, radius)), fill, stroke)


def line(
    x1: float, y1: float, x2: float, y2: float, color: str, width: float, dashes: str = "none"
) -> SafeString:
    shape = '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>'
    return format_html(shape, *map(coordinate, (x1, y1, x2, y2)), color, width, dashes)


def polyline(points: Sequence[tuple[float, float]], color: str, dashes: str) -> SafeString:
    shape = (
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2.5" stroke-linejoin="round"'
        ' stroke-linecap="round" stroke-dasharray="{}"/>'
    )
    return format_html(shape, _pairs(points), color, dashes)


def polygon(points: Sequence[tuple[float, float]], fill: str, stroke: str = "none") -> SafeString:
    shape = '<polygon points="{}" fill="{}" stroke="{}" stroke-width="1.5" stroke-linejoin="round"/>'
    return format_html(shape, _pairs(points), fill, stroke)


# Corners of the marks that tell series apart without their colours, for a radius of 1; none for the circle.
_MARKS = (
    (),
    ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    ((0, -1.2), (1.05, 0.75), (-1.05, 0.75)),
    ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    ((-1.2, -0.4), (1.2, -0.4), (1.2, 0.4), (-1.2, 0.4)),
)


def mark(place: int, x: float, y: float, radius: float, fill: str, stroke: str) -> SafeString:
    """The mark of the series of that place: circle, square, triangle, diamond, dash."""
    corners = _MARKS[place]
    if not corners:
        shape = '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.5"/>'
        return format_html(shape, *map(coordinate, (x, y, radius)), fill, stroke)
    return polygon([(x + radius * dx, y + radius * dy) for dx, dy in corners], fill, stroke)


def swatch(place: int, x: float, y: float) -> SafeString:
    """Fifteen units of the colour of a series, with its mark."""
    return rect(x, y, 15, 15, SERIES[place], 3) + mark(place, x + 7.5, y + 7.5, 3.2, WHITE, "none")


def text(
    x: float,
    y: float,
    said: str,
    *,
    anchor="start",
    size: float = words.SIZE,
    weight: int = 400,
    fill: str = INK,
) -> SafeString:
    shape = '<text x="{}" y="{}" text-anchor="{}" font-size="{}" font-weight="{}" fill="{}">{}</text>'
    return format_html(shape, coordinate(x), coordinate(y), anchor, coordinate(size), weight, fill, said)


def block(x: float, y: float, lines: Sequence[str], **look) -> SafeString:
    """Lines of text one under the other, the first on the baseline `y`."""
    return joined(text(x, y + place * words.LEADING, said, **look) for place, said in enumerate(lines))


def held(
    x: float, said: str, width: float, *, size: float = words.SIZE, weight: int = 400
) -> tuple[str, float]:
    """Anchor and place of a label about `x` that may not leave a drawing of `width`."""
    half = words.width(said, size, weight) / 2
    if x - half < 0:
        return "start", 0
    if x + half > width:
        return "end", width
    return "middle", x


def coordinate(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _pairs(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)
