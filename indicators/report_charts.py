"""The charts of a report: what `disclosure` lets through, as one figure each. Nothing else reaches a drawing."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from common import charts
from common.charts import Bar, Figure, Line
from common.french import number, percent, spaced
from indicators import wording
from indicators.disclosure import K
from indicators.publication import Result, Row
from indicators.wording import NOTHING

# Figures drawn beside a count that has no published breakdown.
BESIDE = {
    "mentoring.created": ("mentoring.created", "mentoring.active", "mentoring.never_met"),
    "placements.signed": ("placements.signed", "placements.signed_other", "placements.signed_students"),
    "training.trainee_hours": ("training.trainee_hours", "training.delivered_hours"),
}
PREFERRED = ("sector", "kind", "digital", "beneficiary", "action", "classes", "status", "population")
FEW = 40  # answers up to which each is an icon


def is_drawn(result: Result) -> bool:
    """A rate that is printed has its chart and its table."""
    return result.definition.shape == "rate" and result.printed.kind not in NOTHING


def rate_figure(result: Result) -> Figure:
    printed = result.printed
    lines = [
        (_("Résultat imprimé"), printed.text),
        (_("Repose sur"), wording.base(result).removeprefix("n = ")),
    ]
    if printed.interval:
        lines.append((_("Intervalle à 95 %"), span(printed.interval)))
    if printed.bounds:
        lines.append((_("Bornes, selon les cas sans réponse"), span(printed.bounds)))
    if printed.unknown is not None:
        lines.append((_("Sans réponse"), number(printed.unknown)))
    return Figure(
        title=_("{title}, valeurs").format(title=result.definition.title),
        takeaway=_takeaway(result),
        drawing=rate_chart(result),
        columns=(_("Mesure"), _("Valeur")),
        rows=[(spaced(name), value) for name, value in lines],
    )


def _takeaway(result: Result) -> str:
    printed = result.printed
    form = _("{title} : {value}.")
    if printed.interval:
        form = _("{value} : le vrai résultat se trouve très probablement entre {low} et {high}.")
    low, high = map(percent, printed.interval or (0, 0))
    return spaced(form.format(title=result.definition.title, value=printed.text, low=low, high=high))


def rate_chart(result: Result):
    """The icons of a small group, or a rate with its interval, or the zone in which it lies."""
    printed, title = result.printed, f"{result.definition.title} : {result.printed.text}"
    if printed.kind == "ratio" and printed.n <= FEW:
        return charts.icon_array(printed.yes, printed.n, title=title)
    if printed.kind in ("percent", "ratio"):
        low, high = printed.interval or (printed.value, printed.value)
        return charts.rate_interval(
            printed.value, low, high, title=_interval_title(title, result), label=printed.text
        )
    low, high = (0, 1) if printed.kind in NOTHING else (printed.low, printed.high)
    return charts.rate_interval(None, low, high, title=title, label=printed.text)


def _interval_title(title: str, result: Result) -> str:
    if not result.printed.interval:
        return title
    low, high = map(percent, result.printed.interval)
    return _("{title} ; intervalle de {low} à {high}").format(title=title, low=low, high=high)


def rows_figure(result: Result, name: str) -> Figure:
    """One breakdown of a figure."""
    titles = {
        "kind": _("Par type"),
        "sector": _("Par secteur d’activité"),
        "digital": _("Selon le thème"),
        "beneficiary": _("Par bénéficiaire"),
        "action": _("Par type d’action"),
        "classes": _("Où en sont les accompagnements"),
        "status": _("Par situation"),
        "population": _("Par population"),
    }
    rows = result.breakdowns[name]
    title = f"{result.definition.title}, {titles[name][:1].lower()}{titles[name][1:]}"
    return Figure(
        title=title,
        takeaway=spaced(wording.rows_takeaway(rows)),
        drawing=rows_chart(title, rows),
        columns=(_("Catégorie"), _("Valeur")),
        rows=[Line(row.label, (row.printed.text,), inner=row.depth > 0) for row in rows],
    )


def rows_chart(title: str, rows: list[Row]):
    """Shares of a whole for a few classes, bars for more; the branches only, when there are leaves."""
    bars = [row_bar(row) for row in rows if row.depth == 0 or not any(other.depth == 0 for other in rows)]
    if 2 <= len(bars) <= 4 and all(row.printed.exact for row in rows) and rows[0].printed.kind == "exact":
        return charts.share_bar(bars, title=title)
    return charts.horizontal_bars(bars, title=title)


def row_bar(row: Row) -> Bar:
    printed = row.printed
    if printed.value is not None and printed.exact:
        return Bar(row.label, printed.value, printed.text)
    return Bar(row.label, None, printed.text, upper=K - 1)


def pools_figure(result: Result) -> Figure:
    """The groups of quarters that a rate is made of, one after the other."""
    known = sorted((row.printed.value, row.printed.text) for row in result.pools if row.printed.exact)
    compared = len(known) > 1 and len(known) == len(result.pools)
    form = _("{title} : de {low} à {high} selon les trimestres.") if compared else _("{title} : {high}.")
    texts = [text for _value, text in known] or [row.printed.text for row in result.pools]
    title = _("{title}, par groupe de trimestres").format(title=result.definition.title)
    return Figure(
        title=title,
        takeaway=spaced(form.format(title=result.definition.title, low=texts[0], high=texts[-1])),
        drawing=charts.horizontal_bars([row_bar(row) for row in result.pools], title=title)
        if compared
        else "",
        columns=(_("Trimestres"), _("Résultat")),
        rows=[(row.label, row.printed.text) for row in result.pools],
    )


def synthesis_chart(result: Result, results: Mapping[str, Result]):
    """Always one: where a figure has neither breakdown nor interval, its companions stand beside it."""
    title = str(result.definition.title)
    if result.definition.shape == "rate":
        return rate_chart(result)
    for name in PREFERRED:
        if name in result.breakdowns:
            return rows_chart(title, result.breakdowns[name])
    others = [results[code] for code in BESIDE.get(result.code, (result.code,)) if code in results]
    rows = [
        Row(str(other.definition.title), other.printed)
        for other in others
        if other.printed.exact or other.printed.kind == "below"
    ]
    return charts.horizontal_bars([row_bar(row) for row in rows], title=title)


def span(ends: tuple[float, float]) -> str:
    return _("{low} à {high}").format(low=percent(ends[0]), high=percent(ends[1]))
