"""What must hold of the figures whatever the records: tried on many small invented partnerships."""

import datetime as dt
import random
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clichy_partnership.interchange import SHEETS
from common.dates import add_months
from common.interchange import Importer, export_directory
from common.statistics import MATURITY_LAG
from indicators.snapshots import compute
from people.models import Partnership
from tests.database import empty_the_database
from tests.indicators.invented import LAST, START, Rows, invent, known_on, write

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
seeds = st.integers(min_value=0, max_value=10**9)
dates = st.dates(min_value=START, max_value=LAST)
often = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
SAME_CASES = [
    ("mentoring.retention_6m", "mentoring.no_early_end_6m"),
    ("placements.conversion_6m", "placements.durable_6m", "placements.same_employer_6m"),
    ("placements.conversion_12m", "placements.durable_12m"),
    ("placements.conversion_24m", "placements.durable_24m"),
]


def payloads(rows: Rows, *as_of: dt.date, through_export: bool = False) -> list[dict]:
    """The figures of these records at these dates; the database is left as it was."""
    with transaction.atomic(), tempfile.TemporaryDirectory() as directory:
        Importer(SHEETS).run(write(rows, Path(directory)))
        if through_export:
            export_directory(SHEETS, Path(directory))
            empty_the_database()
            Importer(SHEETS).run(Path(directory))
        computed = [compute(Partnership.objects.get(), day, "internal") for day in as_of]
        transaction.set_rollback(True)
    return computed


def figures(payload: dict) -> dict[str, dict]:
    return {figure["code"]: figure for figure in payload["indicators"]}


@often
@given(seed=seeds, as_of=dates)
def test_the_order_of_the_lines_does_not_matter(seed, as_of):
    rows = invent(seed)
    shuffled = {file: random.Random(seed).sample(lines, len(lines)) for file, lines in rows.items()}

    assert payloads(rows, as_of) == payloads(shuffled, as_of)


@often
@given(seed=seeds, as_of=dates)
def test_facts_that_come_later_change_nothing(seed, as_of):
    rows = invent(seed)

    assert payloads(rows, as_of) == payloads(known_on(rows, as_of), as_of)


@often
@given(seed=seeds, as_of=dates)
def test_what_is_exported_and_read_back_gives_the_same_digest(seed, as_of):
    rows = invent(seed)

    assert payloads(rows, as_of)[0]["digest"] == payloads(rows, as_of, through_export=True)[0]["digest"]


@often
@given(seed=seeds, as_of=dates)
def test_the_four_sides_of_a_rate_are_its_mature_cases_and_add_up_by_cohort(seed, as_of):
    rows = invent(seed)

    found = figures(payloads(rows, as_of)[0])

    for code, cases in mature_cases(rows, as_of).items():
        assert sum(found[code][side] for side in ("yes", "no", "unknown", "excluded")) == cases
    for family in SAME_CASES:
        totals = {sum(found[code][side] for side in ("yes", "no", "unknown", "excluded")) for code in family}
        assert len(totals) == 1
    for figure in found.values():
        for side in ("yes", "no", "unknown", "excluded") if "cohorts" in figure else ():
            assert sum(cohort[side] for cohort in figure["cohorts"]) == figure[side]


def mature_cases(rows: Rows, as_of: dt.date) -> dict[str, int]:
    """Mature cases counted apart, straight from the lines of the files."""

    def mature(reference: str, months: int) -> bool:
        return add_months(dt.date.fromisoformat(reference), months) + MATURITY_LAG <= as_of

    def in_scope(day: str) -> bool:
        return START.isoformat() <= day <= as_of.isoformat()

    first_meetings: dict[str, str] = {}
    for meeting in rows["meetings.csv"]:
        if meeting["confirmed"] == "true" and meeting["held_on"] <= as_of.isoformat():
            ref = meeting["mentorship_ref"]
            first_meetings[ref] = min(first_meetings.get(ref, meeting["held_on"]), meeting["held_on"])
    return {
        "mentoring.retention_6m": sum(
            in_scope(mentorship["formed_on"])
            and mentorship["end_reason"] != "error"
            and mentorship["ref"] in first_meetings
            and mature(first_meetings[mentorship["ref"]], 6)
            for mentorship in rows["mentorships.csv"]
        ),
        "placements.rupture_9m": sum(
            in_scope(placement["signed_on"])
            and placement["kind"] in ("apprenticeship", "professionalisation")
            and not ("" < placement["cancelled_on"] <= as_of.isoformat())
            and mature(placement["starts_on"], 9)
            for placement in rows["placements.csv"]
        ),
        "projects.used_3m": sum(
            in_scope(project["accepted_on"]) and mature(project["accepted_on"], 3)
            for project in rows["projects.csv"]
        ),
    }


@often
@given(seed=seeds, first=dates, later=dates)
def test_a_closed_cohort_never_changes(seed, first, later):
    first, later = sorted((first, later))

    before, after = map(figures, payloads(invent(seed), first, later))

    for code, figure in before.items():
        closed = [cohort for cohort in figure.get("cohorts", ()) if cohort["closed"]]
        then = {cohort["quarter"]: cohort for cohort in after[code].get("cohorts", ())}
        assert [then.get(cohort["quarter"]) for cohort in closed] == closed
