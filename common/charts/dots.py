"""One icon a case: for groups too small for a percentage."""

from django.utils.safestring import SafeString

from common.charts.drawing import PETROL, WHITE, WIDTH, circle, svg

MOST = 100


def icon_array(yes: int, total: int, *, title: str, width: float = WIDTH, color: str = PETROL) -> SafeString:
    """`total` icons in rows of ten (of twenty above forty), the first `yes` filled."""
    if not 0 <= yes <= total <= MOST:
        raise ValueError(f"{yes} icons of {total} cannot be drawn (at most {MOST})")
    row = 10 if total <= 40 else 20
    step = min(width / row, 34)
    radius = step * 0.36
    icons = [
        circle(
            step * (place % row + 0.5),
            step * (place // row + 0.5),
            radius,
            color if place < yes else WHITE,
            color,
        )
        for place in range(total)
    ]
    return svg(width, step * max(1, -(-total // row)), title, icons)
