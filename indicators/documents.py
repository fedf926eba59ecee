"""The report: context, then template, then bytes. Its context holds disclosed results only, never exact values."""

import datetime as dt
from collections.abc import Callable, Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.french import day, number, spaced
from common.pdf import render_pdf
from indicators import report_charts, wording
from indicators.definitions import PROGRAMMES, report_codes
from indicators.publication import Result, publish

# The six figures of the two-page synthesis, three a page.
# Shown in the synthesis instead of a figure of the horizon that cannot be printed.
SPARE = (
    "training.trainee_hours",
    "mentoring.created",
    "projects.delivered",
    "training.hot_satisfaction",
    "digital.share",
    "mentoring.workshops",
)
CARDS = 6
SYNTHESIS = {
    6: (
        "mentoring.created",
        "mentoring.workshops",
        "placements.signed",
        "training.trainee_hours",
        "projects.delivered",
        "digital.share",
    ),
    12: (
        "mentoring.retention_6m",
        "placements.signed",
        "placements.rupture_9m",
        "training.trainee_hours",
        "projects.used_3m",
        "digital.share",
    ),
    24: (
        "mentoring.retention_6m",
        "placements.signed",
        "placements.conversion_6m",
        "placements.durable_6m",
        "training.hot_satisfaction",
        "projects.used_3m",
    ),
}


def report_pdf(
    payload: Mapping,
    horizon: int,
    *,
    snapshot_id: str,
    computed_at: dt.datetime,
    names: Mapping[str, str],
    on_tick: Callable[[], None] | None = None,
) -> bytes:
    context = report_context(payload, horizon, snapshot_id=snapshot_id, computed_at=computed_at, names=names)
    return render_pdf(
        report_html(context),
        on_tick=on_tick,
        seconds=settings.PDF_SECONDS,
        memory_mb=settings.PDF_MEMORY_MB,
    )


def report_html(context: Mapping) -> str:
    return render_to_string("indicators/report.html", context)


def report_context(
    payload: Mapping, horizon: int, *, snapshot_id: str, computed_at: dt.datetime, names: Mapping[str, str]
) -> dict:
    """`payload`: the exact figures (JSON of the interchange); `names`: city, school and partnership."""
    results = publish(payload)
    shown = [results[code] for code in report_codes(horizon) if code in results]
    digest = str(payload.get("digest") or "").removeprefix("sha256:")
    as_of = dt.date.fromisoformat(payload["as_of"])
    return {
        "horizon": horizon,
        "title": _("Bilan à {horizon}\u00a0mois").format(horizon=horizon),
        "partnership": names.get("partnership") or payload["partnership"]["name"],
        "city": _city(names["city"]),
        "school": names["school"],
        "start": day(payload["partnership"]["started_on"]),
        "as_of": day(as_of),
        "computed_at": day(computed_at),
        "snapshot_id": str(snapshot_id),
        "digest": digest,
        "short_digest": digest[:12],
        "synthesis": _synthesis(results, horizon),
        "sections": _sections(shown),
        "pending": _pending(results),
        "contracts": [spaced(line) for line in wording.observable_contracts(horizon)],
        "annex": [_annex_entry(result) for result in shown],
        "precision": [line for line in map(_precision, shown) if line],
        "pools": [report_charts.pools_figure(result) for result in shown if result.pools],
    }


def _city(name: str) -> str:
    """« Ville de Clichy », « Ville d’Asnières »."""
    if name.lower().startswith("ville"):
        return name
    form = _("Ville d’{city}") if name[:1] in "AEIOUÉÈÎ" else _("Ville de {city}")
    return form.format(city=name)


def _synthesis(results: Mapping[str, Result], horizon: int) -> list[list[dict]]:
    """Two pages of three cards: the horizon's own figures first, others where one cannot be printed."""
    codes = SYNTHESIS[max(months for months in SYNTHESIS if months <= max(horizon, 6))]
    candidates = [results[code] for code in dict.fromkeys((*codes, *SPARE)) if code in results]
    silent = [result for result in candidates if result.printed.kind in wording.NOTHING]
    printable = [result for result in candidates if result not in silent]
    cards = [_card(result, results) for result in (*printable, *silent)[:CARDS]]
    return [cards[: CARDS // 2], cards[CARDS // 2 :]]


def _card(result: Result, results: Mapping[str, Result]) -> dict:
    figure = _headline(result)
    return figure | {
        "chart": report_charts.synthesis_chart(result, results),
        "companion": _companion(result, results),
    }


def _companion(result: Result, results: Mapping[str, Result]) -> str:
    """Retention never stands alone: a mentorship that reached its goals is not a failure."""
    other = results.get("mentoring.no_early_end_6m")
    if result.code != "mentoring.retention_6m" or other is None or other.printed.kind in wording.NOTHING:
        return ""
    return spaced(_("Sans arrêt anticipé : {text}.").format(text=other.printed.text))


def _headline(result: Result) -> dict:
    definition, printed = result.definition, result.printed
    return {
        "code": result.code,
        "programme": str(PROGRAMMES[definition.programme]),
        "title": str(definition.title),
        "value": printed.text,
        "wordy": len(printed.text) > 9,
        "empty": printed.kind in wording.NOTHING,
        "short": spaced(str(definition.short)),
        "certainty": spaced(wording.certainty(result)),
        "base": wording.base(result),
        "coverage": result.coverage,
    }


def _sections(shown: list[Result]) -> list[dict]:
    sections = []
    for code, title in PROGRAMMES.items():
        figures = [
            _figure(result)
            for result in shown
            if result.definition.programme == code and result.printed.kind != "pending"
        ]
        sections.append({"code": code, "title": str(title), "figures": _paired(figures)})
    return sections


def _paired(figures: list[dict]) -> list[dict]:
    """Two figures without a drawing that follow each other share the width of the page."""
    place = 0
    while place < len(figures) - 1:
        both = not any(figure["charts"] for figure in figures[place : place + 2])
        for figure in figures[place : place + 2] if both else ():
            figure["half"] = True
        place += 2 if both else 1
    return figures


def _figure(result: Result) -> dict:
    silent = result.printed.kind in wording.NOTHING
    charts = [report_charts.rate_figure(result)] if report_charts.is_drawn(result) else []
    charts += [report_charts.rows_figure(result, name) for name in result.breakdowns]
    return _headline(result) | {
        "charts": charts,
        "half": False,
        "mean": number(result.printed.mean, 1) if result.printed.mean is not None else "",
        "hidden": spaced(wording.hidden_rows()) if result.hidden and not silent else "",
    }


def _pending(results: Mapping[str, Result]) -> list[dict]:
    """What no report can show yet, earliest first; a trajectory is seen when the rate at 24 months is."""
    waiting = [result for result in results.values() if result.printed.kind == "pending"]
    after_24 = results.get("placements.conversion_24m")
    lines = []
    for result in waiting:
        date = result.printed.date
        if result.code == "placements.trajectory_24m" and after_24:
            date = after_24.printed.date
        lines.append(
            {"title": str(result.definition.title), "date": date, "since": day(date) if date else ""}
        )
    return sorted(lines, key=lambda line: line["date"] or "9999")


def _annex_entry(result: Result) -> dict:
    definition = result.definition
    return {
        "title": str(definition.title),
        "code": definition.code,
        "version": definition.version,
        "definition": spaced(str(definition.definition)),
        "source": spaced(str(definition.source)),
    }


def _precision(result: Result) -> dict | None:
    if not report_charts.is_drawn(result):
        return None
    printed = result.printed
    return {
        "title": str(result.definition.title),
        "value": printed.text,
        "interval": report_charts.span(printed.interval) if printed.interval else "–",
        "bounds": report_charts.span(printed.bounds) if printed.bounds else "–",
        "coverage": result.coverage or _("toute la période"),
    }
