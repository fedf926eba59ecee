import datetime as dt
import hashlib
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command

from indicators import milestones, tasks
from indicators.models import Report, Snapshot
from indicators.snapshots import digest, without_nulls
from people.models import Partnership
from tests.factories import PartnershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
START = dt.date(2024, 8, 31)


@pytest.fixture
def partnership() -> Partnership:
    return PartnershipFactory(started_on=START)


def test_computing_again_what_has_not_changed_adds_nothing(partnership):
    first = Snapshot.take(dt.date(2025, 2, 27))

    again = Snapshot.take(dt.date(2025, 2, 27))

    assert again == first
    assert Snapshot.objects.count() == 1


def test_a_late_fact_makes_a_new_row_and_leaves_the_old_one(partnership):
    first = Snapshot.take(dt.date(2025, 2, 27))
    Partnership.objects.get().delete()
    PartnershipFactory(started_on=START, name="Autre nom")

    second = Snapshot.take(dt.date(2025, 2, 27))

    assert second != first
    assert Snapshot.objects.get(pk=first.pk).payload["partnership"]["name"] == partnership.name


def test_a_snapshot_can_be_neither_changed_nor_deleted(partnership):
    snapshot = Snapshot.take(dt.date(2025, 2, 27))

    for attempt in (
        snapshot.save,
        snapshot.delete,
        Snapshot.objects.all().delete,
        lambda: Snapshot.objects.update(as_of=START),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_the_digest_is_the_sha256_of_the_canonical_json_whatever_the_database_gives_back(partnership):
    snapshot = Snapshot.take(dt.date(2025, 2, 27))

    payload = Snapshot.objects.get(pk=snapshot.pk).payload
    bare = without_nulls({key: value for key, value in payload.items() if key != "digest"})
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert snapshot.digest == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    assert digest(payload) == payload["digest"] == snapshot.digest


def test_the_milestones_are_the_eves_of_the_anniversaries_clamped_to_the_month():
    passed = milestones.passed(START, dt.date(2027, 2, 27))

    assert passed == [
        (6, dt.date(2025, 2, 27)),
        (12, dt.date(2025, 8, 30)),
        (24, dt.date(2026, 8, 30)),
        (30, dt.date(2027, 2, 27)),
    ]


@time_machine.travel("2025-02-28 01:30:00Z", tick=False)
def test_the_nightly_snapshot_is_of_yesterday_in_paris(partnership):
    tasks.take_nightly_snapshot()

    assert Snapshot.objects.get().as_of == dt.date(2025, 2, 27)


@time_machine.travel("2025-03-01 22:59:00Z", tick=False)
def test_just_before_midnight_in_paris_yesterday_is_still_the_day_before(partnership):
    tasks.take_nightly_snapshot()

    assert Snapshot.objects.get().as_of == dt.date(2025, 2, 28)


@time_machine.travel("2024-08-31 03:00:00Z", tick=False)
def test_there_is_no_snapshot_before_the_first_day_is_over(partnership):
    tasks.take_nightly_snapshot()

    assert Snapshot.objects.count() == 0


def test_without_a_partnership_the_night_is_quiet(db):
    tasks.take_nightly_snapshot()
    tasks.request_milestone_reports()

    assert Snapshot.objects.count() == Report.objects.count() == 0


@time_machine.travel("2026-09-15 03:00:00Z", tick=False)
def test_every_milestone_reached_is_asked_for_once_however_late(partnership):
    tasks.request_milestone_reports()
    tasks.request_milestone_reports()

    asked = list(Report.objects.order_by("horizon_months").values_list("horizon_months", "as_of", "origin"))
    assert asked == [
        (6, dt.date(2025, 2, 27), "milestone"),
        (12, dt.date(2025, 8, 30), "milestone"),
        (24, dt.date(2026, 8, 30), "milestone"),
    ]


def test_the_command_prints_json_and_nothing_else(partnership, capsys):
    call_command("compute_indicators", "--as-of", "2025-02-27")

    payload = json.loads(capsys.readouterr().out)
    assert payload == Snapshot.objects.get().payload
    assert payload["partnership"] == {"name": partnership.name, "started_on": "2024-08-31"}


def test_the_command_writes_to_a_file_when_asked(partnership, tmp_path, capsys):
    call_command("compute_indicators", "--as-of", "2025-02-27", "--output", str(tmp_path / "figures.json"))

    assert json.loads((tmp_path / "figures.json").read_text()) == Snapshot.objects.get().payload
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "command",
    [
        ["compute_indicators", "--as-of", "2025-02-27", "--audience", "shared"],
        ["render_report", "--horizon", "6", "--output", "x.pdf", "--audience", "shared"],
    ],
)
def test_the_shared_audience_is_refused_until_all_its_rules_are_there(partnership, command):
    with pytest.raises(CommandError, match="règles de secret") as refusal:
        call_command(*command)

    assert refusal.value.returncode == 1
    assert Snapshot.objects.count() == 0


def test_a_date_before_the_partnership_is_refused(partnership):
    with pytest.raises(CommandError, match="a commencé le 31/08/2024"):
        call_command("compute_indicators", "--as-of", "2024-08-30")


def test_without_a_partnership_the_command_says_what_to_do(db):
    with pytest.raises(CommandError, match="importer d’abord"):
        call_command("compute_indicators", "--as-of", "2025-02-27")


def test_beat_knows_the_night_s_tasks_by_their_right_names(settings):
    from clichy_partnership.celery import app  # the running application, with every task it found

    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
