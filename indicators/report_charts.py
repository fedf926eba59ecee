"""One chart for a printed figure. Only what `disclosure` lets through reaches a drawing."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from common import charts
from common.charts import Bar
from common.french import percent
from indicators.disclosure import K
from indicators.publication import Result, Row
from indicators.wording import NOTHING

# Figures drawn beside a count that has no published breakdown.
BESIDE = {
    "mentoring.created": ("mentoring.created", "mentoring.active", "mentoring.never_met"),
    "placements.signed": ("placements.signed", "placements.signed_other", "placements.signed_students"),
    "training.trainee_hours": ("training.trainee_hours", "training.delivered_hours"),
}
CARD, WIDE_CARD = 310, 420  # drawn narrower on a card, so that its labels stay large
PREFERRED = ("sector", "kind", "digital", "beneficiary", "action", "classes", "status", "population")


def rate_chart(result: Result, width: int = charts.WIDTH):
    """The dots of a small group, or a rate with its interval, or the zone in which it lies."""
    printed, title = result.printed, f"{result.definition.title} : {result.printed.text}"
    if printed.kind == "ratio" and printed.n <= 40:
        return charts.icon_array(printed.yes, printed.n, title=title, width=width)
    if printed.kind in ("percent", "ratio"):
        low, high = printed.interval or (printed.value, printed.value)
        spoken = _interval_title(title, result)
        return charts.rate_interval(printed.value, low, high, title=spoken, label=printed.text, width=width)
    if printed.kind in NOTHING:
        return charts.rate_interval(None, 0, 1, title=title, label=printed.text, width=width)
    return charts.rate_interval(None, printed.low, printed.high, title=title, label=printed.text, width=width)


def _interval_title(title: str, result: Result) -> str:
    if not result.printed.interval:
        return title
    low, high = (percent(end) for end in result.printed.interval)
    return _("{title} ; intervalle de {low} à {high}").format(title=title, low=low, high=high)


def rows_chart(title: str, rows: list[Row], width: int = charts.WIDTH):
    """Shares of a whole for a few classes, bars for more; the branches only, when there are leaves."""
    bars = [row_bar(row) for row in rows if row.depth == 0 or not any(other.depth == 0 for other in rows)]
    if 2 <= len(bars) <= 4 and all(row.printed.exact for row in rows) and rows[0].printed.kind == "exact":
        return charts.share_bar(bars, title=title, width=width)
    return charts.horizontal_bars(bars, title=title, width=width)


def row_bar(row: Row) -> Bar:
    printed = row.printed
    if printed.value is not None and printed.exact:
        return Bar(row.label, printed.value, printed.text)
    return Bar(row.label, None, printed.text, upper=K - 1)


def synthesis_chart(result: Result, results: Mapping[str, Result]):
    """Always one: where a figure has neither breakdown nor interval, its companions stand beside it."""
    if result.definition.shape == "rate":
        return rate_chart(result, CARD)
    for name in PREFERRED:
        if name in result.breakdowns:
            return rows_chart(str(result.definition.title), result.breakdowns[name], CARD)
    others = [results[code] for code in BESIDE.get(result.code, (result.code,)) if code in results]
    rows = [
        Row(str(other.definition.title), other.printed)
        for other in others
        if other.printed.exact or other.printed.kind == "below"
    ]
    return charts.horizontal_bars(
        [row_bar(row) for row in rows], title=str(result.definition.title), width=WIDE_CARD
    )
