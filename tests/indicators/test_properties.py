"""The figures of many invented partnerships: equal to a second reading of the definitions, and true to its rules."""

import datetime as dt
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clichy_partnership.interchange import SHEETS
from common.interchange import Importer, export_directory
from indicators import snapshots
from people.models import Partnership
from tests.indicators import reference
from tests.indicators.reference_rows import Rows, invent, known_on, some_day, write
from tests.indicators.reference_shapes import SIDES, matures

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
seeds = st.integers(min_value=0, max_value=10**6)
WORK_STUDY = ("apprenticeship", "professionalisation")


def tried(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@contextmanager
def imported(*batches: Rows) -> Iterator[Path]:
    """A database that holds these rows, read one batch after the other, and a directory that holds the last."""
    with transaction.atomic(), tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for rows in batches:
            Importer(SHEETS).run(write(rows, directory))
        yield directory
        transaction.set_rollback(True)


def payload(as_of: dt.date) -> dict:
    return snapshots.compute(Partnership.objects.get(), as_of, "internal")


def figures(as_of: dt.date) -> dict[str, dict]:
    """Code → figure, with the fields that the second reading gives too."""
    return {
        figure["code"]: {
            name: value for name, value in figure.items() if name not in ("code", "version", "display")
        }
        for figure in snapshots.without_nulls(payload(as_of)["indicators"])
    }


@tried(40)
@given(seed=seeds)
def test_every_field_of_every_figure_equals_the_second_reading(seed):
    rows = invent(seed)

    with imported(rows) as directory:
        for as_of in (some_day(rows, seed), some_day(rows, seed + 1)):
            assert figures(as_of) == reference.compute(directory, as_of)


@tried(12)
@given(seed=seeds)
def test_the_order_of_the_lines_changes_nothing(seed):
    rows = invent(seed)
    as_of = some_day(rows, seed)
    chance = random.Random(seed)
    shuffled = {file: chance.sample(lines, len(lines)) for file, lines in rows.items()}

    with imported(rows):
        in_order = payload(as_of)
    with imported(shuffled):
        in_disorder = payload(as_of)

    assert in_disorder == in_order


@tried(15)
@given(seed=seeds)
def test_what_happens_after_the_day_changes_nothing(seed):
    rows = invent(seed)
    as_of = some_day(rows, seed)

    with imported(known_on(rows, as_of)):
        known_that_day = payload(as_of)
    with imported(rows):
        known_since = payload(as_of)

    assert known_since == known_that_day


@tried(15)
@given(seed=seeds)
def test_the_sides_of_a_rate_are_all_its_mature_cases_and_its_parts_add_up_to_them(seed):
    rows = invent(seed)
    as_of = some_day(rows, seed)

    with imported(rows):
        found = figures(as_of)

    for code, cases in mature_cases(rows, as_of).items():
        sides = [found[code][side] for side in SIDES]
        assert sum(sides) == cases
        assert [sum(cohort[side] for cohort in found[code]["cohorts"]) for side in SIDES] == sides
        for population in [found[code]["breakdowns"]["population"]] if "conversion" in code else []:
            assert [sum(part[side] for part in population.values()) for side in SIDES] == sides
    assert (
        found["placements.trajectory_24m"].get("value", 0)
        == mature_cases(rows, as_of)["placements.durable_24m"]
    )


@tried(15)
@given(seed=seeds)
def test_a_closed_quarter_never_changes_when_later_facts_come_and_time_passes(seed):
    rows = invent(seed)
    first, later = sorted((some_day(rows, seed), some_day(rows, seed + 1)))

    with imported(known_on(rows, first)):
        before = figures(first)
    with imported(known_on(rows, first), rows):
        after = figures(later)

    for code, figure in before.items():
        closed = [cohort for cohort in figure.get("cohorts", ()) if cohort["closed"]]
        quarters = {cohort["quarter"] for cohort in closed}
        assert [
            cohort for cohort in after[code].get("cohorts", ()) if cohort["quarter"] in quarters
        ] == closed


@tried(10)
@given(seed=seeds)
def test_what_is_exported_and_read_back_gives_the_same_digest(seed):
    rows = invent(seed)
    as_of = some_day(rows, seed)

    with tempfile.TemporaryDirectory() as name:
        with imported(rows):
            digest = payload(as_of)["digest"]
            export_directory(SHEETS, Path(name))
        with transaction.atomic():
            Importer(SHEETS).run(Path(name))
            read_back = payload(as_of)["digest"]
            transaction.set_rollback(True)

    assert read_back == digest


def test_a_larger_partnership_equals_the_second_reading():
    rows = invent(seed=2024, people=120)

    with imported(rows) as directory:
        for position in range(4):
            as_of = some_day(rows, position)
            assert figures(as_of) == reference.compute(directory, as_of)


def mature_cases(rows: Rows, as_of: dt.date) -> dict[str, int]:
    """Mature cases counted straight from the lines of the files, without any answer to them."""
    start, today = rows["partnership"][0]["started_on"], str(as_of)

    def mature(days: list[str], months: int) -> int:
        return sum(matures(dt.date.fromisoformat(day), months) <= as_of for day in days)

    formed = {
        row["ref"]
        for row in rows["mentorships"]
        if start <= row["formed_on"] <= today and row["end_reason"] != "error"
    }
    first: dict[str, str] = {}
    for row in rows.get("meetings", ()):
        if row["confirmed"] == "true" and row["held_on"] <= today and row["mentorship_ref"] in formed:
            first[row["mentorship_ref"]] = min(row["held_on"], first.get(row["mentorship_ref"], "9999"))
    contracts = [
        row
        for row in rows.get("placements", ())
        if row["kind"] in WORK_STUDY and row["signed_on"] <= today and not "" < row["cancelled_on"] <= today
    ]
    signed = [row for row in contracts if row["signed_on"] >= start]
    final = [
        row["planned_end_on"] for row in signed if not any(follows(other, row, today) for other in contracts)
    ]
    accepted = [row["accepted_on"] for row in rows["projects"] if start <= row["accepted_on"] <= today]
    outcomes = {
        f"placements.{name}_{months}m": mature(final, months)
        for name in ("conversion", "durable")
        for months in (6, 12, 24)
    }
    return {
        **outcomes,
        "placements.same_employer_6m": mature(final, 6),
        "placements.rupture_9m": mature([row["starts_on"] for row in signed], 9),
        "mentoring.retention_6m": mature(list(first.values()), 6),
        "mentoring.no_early_end_6m": mature(list(first.values()), 6),
        "projects.used_3m": mature(accepted, 3),
    }


def follows(later: dict, row: dict, today: str) -> bool:
    if later["person_ref"] != row["person_ref"]:
        return False
    if (later["starts_on"], later["ref"]) <= (row["starts_on"], row["ref"]):
        return False
    end = row["ended_on"] if "" < row["ended_on"] <= today else row["planned_end_on"]
    return dt.date.fromisoformat(later["starts_on"]) <= dt.date.fromisoformat(end) + dt.timedelta(days=31)
