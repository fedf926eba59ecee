import dataclasses
import datetime as dt
import json
import re
import shutil
import subprocess

import pytest

from indicators import documents
from indicators.definitions import DEFINITIONS, PROGRAMMES, REPORT_CONTENT, report_codes
from indicators.publication import publish

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
RATE = ("Mesure", "Valeur")
COUNTS = ("yes", "no", "unknown", "excluded")
SECRET = 2  # a small number of persons put wherever it may not be read
UNITS = {
    "mentoring.meeting_hours": "hours",
    "mentoring.meetings_per_active_month": "meetings/month",
    "mentoring.workshop_satisfaction": "score",
    "placements.time_to_hire": "days",
    "training.attendance_rate": "ratio",
    "training.productivity": "ratio",
}


def cohort(quarter, yes, no, unknown=0, excluded=0, closed=True):
    return dict(
        zip(("quarter", *COUNTS, "closed"), (quarter, yes, no, unknown, excluded, closed), strict=True)
    )


def rate(code, *cohorts, **more):
    totals = {name: sum(part[name] for part in cohorts) for name in COUNTS}
    return {"code": code, "shape": "rate", "status": "ok", **totals, "cohorts": list(cohorts), **more}


def figure(definition, size):
    """An ordinary figure of the definition's shape, about as large as `size`."""
    if definition.shape == "rate":
        if definition.horizon and definition.persons:
            return rate(definition.code, cohort(0, size, size), cohort(1, size, size))
        return rate(definition.code, cohort(0, size, size)) | {"cohorts": []}
    if definition.shape == "amount":
        unit = UNITS.get(definition.code, "hours")
        return {
            "code": definition.code,
            "shape": "amount",
            "value": 0.5,
            "n": size,
            "unit": unit,
            "status": "ok",
        }
    parts = {name: dict.fromkeys(labels, size) for name, labels in definition.breakdowns.items()}
    return {
        "code": definition.code,
        "shape": "count",
        "status": "ok",
        "value": 10 * size,
        "breakdowns": parts,
    }


def payload(size=20, as_of="2026-08-30", **replaced):
    figures = [replaced.get(code) or figure(definition, size) for code, definition in DEFINITIONS.items()]
    return {
        "schema": 1,
        "as_of": as_of,
        "audience": "internal",
        "digest": "sha256:" + "ab12" * 16,
        "partnership": {"name": "Partenariat d’essai", "started_on": "2024-08-31"},
        "indicators": figures,
    }


ORIGIN = {
    "snapshot_id": "41",
    "computed_at": dt.datetime(2026, 8, 31, 2, 30),
    "names": {"city": "Clichy", "school": "EM Normandie", "partnership": "Partenariat d’essai"},
}


def context(horizon=24, **replaced):
    return documents.report_context(payload(**replaced), horizon, **ORIGIN)


def figures_of(made):
    return {part["code"]: part for section in made["sections"] for part in section["figures"]}


def breakdowns(figure) -> list[list[str]]:
    """The values of each table by class."""
    return [[row.cells[0] for row in chart.rows] for chart in figure["charts"] if chart.columns != RATE]


def pages(pdf: bytes) -> list[str]:
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode().split("\f")[:-1]


@pytest.fixture(scope="module", params=(6, 12, 24))
def report(request):
    return request.param, documents.report_pdf(payload(), request.param, **ORIGIN)


def test_every_figure_has_its_programme_its_words_and_its_shape():
    for definition in DEFINITIONS.values():
        assert definition.programme in PROGRAMMES
        assert all(map(str, (definition.title, definition.short, definition.definition, definition.source)))
        assert definition.shape in ("count", "amount", "rate")
    assert len(DEFINITIONS) == 35


def test_each_report_adds_to_the_one_before_and_keeps_the_order_of_the_catalogue():
    assert set(REPORT_CONTENT[6]) < set(REPORT_CONTENT[12]) < set(REPORT_CONTENT[24])
    assert REPORT_CONTENT[24] == list(DEFINITIONS)
    assert report_codes(36) == report_codes(30) == REPORT_CONTENT[24]
    assert all(set(codes) <= set(REPORT_CONTENT[months]) for months, codes in documents.SYNTHESIS.items())


@needs_poppler
def test_the_synthesis_is_exactly_two_pages(report):
    _horizon, pdf = report
    read = pages(pdf)

    assert "L’essentiel en deux pages" in read[2]
    assert "L’essentiel, suite" in read[3]
    assert "Accompagnements créés" in read[4]
    assert not any("L’essentiel, suite" in page for page in read[4:])


@needs_poppler
def test_every_page_is_marked_internal_numbered_and_traced(report):
    horizon, pdf = report
    read = pages(pdf)

    for place, page in enumerate(read, start=1):
        assert "Document interne – ne pas diffuser" in page
        assert re.search(rf"page {place} / {len(read)}\s", page)
        assert "Relevé 41 · empreinte ab12ab12ab12…" in page
    assert re.search(rf"{horizon}\s+mois", read[0]) and "Ville de Clichy" in read[0]


def test_small_numbers_of_persons_are_nowhere_in_the_page():
    small = {
        code: figure(definition, SECRET) | {"value": SECRET}
        for code, definition in DEFINITIONS.items()
        if definition.persons
    }
    made = context(**small)

    shown = figures_of(made)
    for code in small:
        # Eight answers are too few for a rate; a count says "less than five"; an amount says nothing.
        assert shown[code]["value"] in (
            "moins de 5",
            "moins de 5 sur 12",
            "effectif insuffisant",
            "non publié",
        )
        assert breakdowns(shown[code]) == []
        assert "n = 2" not in shown[code]["base"]


def test_the_context_holds_nothing_but_text_numbers_of_pages_and_drawings():
    def leaves(value):
        if isinstance(value, dict):
            return [leaf for inner in value.values() for leaf in leaves(inner)]
        if isinstance(value, list | tuple):
            return [leaf for inner in value for leaf in leaves(inner)]
        if dataclasses.is_dataclass(value):
            return leaves(vars(value))
        return [value]

    assert all(isinstance(leaf, str | int | None) for leaf in leaves(context()))


def test_retention_comes_with_its_classes_and_its_companion():
    replaced = {
        "mentoring.retention_6m": rate("mentoring.retention_6m", cohort(0, 30, 14, 6)),
        "mentoring.no_early_end_6m": rate("mentoring.no_early_end_6m", cohort(0, 37, 7, 6)),
    }
    made = context(**replaced)

    retention = figures_of(made)["mentoring.retention_6m"]
    assert breakdowns(retention) == [["30", "7", "7", "6"]]
    assert made["synthesis"][0][0]["companion"] == "Sans arrêt anticipé\u00a0: 84\u202f%."


def test_the_companion_is_silent_when_it_would_tell_how_few_reached_their_goals():
    replaced = {
        "mentoring.retention_6m": rate("mentoring.retention_6m", cohort(0, 30, 14)),
        "mentoring.no_early_end_6m": rate("mentoring.no_early_end_6m", cohort(0, 33, 11)),
    }
    shown = figures_of(context(**replaced))

    assert shown["mentoring.no_early_end_6m"]["value"] == "non publié"
    assert breakdowns(shown["mentoring.retention_6m"]) == []


def test_a_rate_on_persons_leaves_out_the_quarters_that_are_not_closed():
    code = "placements.rupture_9m"
    result = publish(payload(**{code: rate(code, cohort(0, 6, 20), cohort(1, 9, 9, closed=False))}))[code]

    assert (result.printed.n, result.coverage) == (
        26,
        "du 31\u00a0août\u00a02024 au 29\u00a0novembre\u00a02024",
    )


def test_the_populations_of_a_conversion_are_printed_both_or_neither():
    code = "placements.conversion_6m"

    def population(young, others):
        parts = {
            name: dict(zip(COUNTS, counts, strict=True))
            for name, counts in (("young_residents", young), ("others", others))
        }
        item = rate(code, cohort(0, young[0] + others[0], young[1] + others[1])) | {
            "breakdowns": {"population": parts}
        }
        return breakdowns(figures_of(context(**{code: item}))[code])

    assert population((15, 6, 0, 0), (9, 6, 0, 0)) == [["71\u202f%", "9 sur 15"]]
    assert population((15, 6, 0, 0), (9, 4, 0, 0)) == []


def test_what_cannot_be_seen_yet_is_dated_and_never_nought():
    code = "placements.conversion_24m"
    pending = {"code": code, "shape": "rate", "status": "not_yet_observable", "observable_from": "2027-08-17"}
    made = context(**{code: pending})

    assert code not in figures_of(made)
    assert [line["since"] for line in made["pending"]] == ["17\u00a0août\u00a02027"]


def test_the_report_at_24_months_says_which_contracts_can_be_seen():
    assert context(horizon=12)["contracts"] == []
    assert [re.findall(r"\d+", line) for line in context(horizon=24)["contracts"]] == [
        ["6", "16"],
        ["12", "10"],
    ]
    assert len(context(horizon=30)["contracts"]) == 3


def test_training_is_called_an_observed_change_and_never_an_effect():
    productivity = figures_of(context())["training.productivity"]

    assert "jamais un effet" in productivity["certainty"]
    assert "sans intervalle" in figures_of(context())["digital.proven"]["certainty"].lower()


def test_names_typed_by_users_are_escaped():
    origin = ORIGIN | {"names": ORIGIN["names"] | {"school": "<script>x</script>"}}
    html = documents.report_html(documents.report_context(payload(), 6, **origin))

    assert "<script" not in html


def test_a_suppressed_figure_is_printed_in_its_own_words():
    code = "training.hot_satisfaction"
    item = {"code": code, "shape": "rate", "status": "suppressed", "display": "moins de 5 réponses"}

    assert figures_of(context(**{code: item}))[code]["value"] == "moins de 5 réponses"


def test_the_payload_as_stored_is_read_back_from_json():
    stored = json.loads(json.dumps(payload()))

    assert documents.report_context(stored, 24, **ORIGIN)["short_digest"] == "ab12ab12ab12"
