"""Reports and snapshots through a real broker and real worker processes, some of them killed."""

import datetime as dt
import os
import signal
import subprocess

import pytest
from django.conf import settings as project_settings
from django.core.files.storage import default_storage
from django.db import transaction

from clichy_partnership.interchange import SHEETS
from common.interchange import Importer
from indicators import tasks
from indicators.models import Report, Snapshot
from tests.workers import stop_group, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("worker")]
EXAMPLE = project_settings.BASE_DIR / "tests" / "examples" / "small"
AS_OF = dt.date(2026, 8, 30)


@pytest.fixture
def records(transactional_db):
    Importer(SHEETS).run(EXAMPLE)


def ask() -> Report:
    report = Report(horizon_months=6, as_of=AS_OF)
    with transaction.atomic():
        report.ask()
    return report


def state_of(report: Report) -> str:
    return Report.objects.values_list("state", flat=True).get(pk=report.pk)


def children_of(process: subprocess.Popen) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in listed.stdout.split()]


def test_a_report_asked_for_is_made_by_the_worker(worker, records):
    worker()

    report = ask()
    wait_until(lambda: state_of(report) == Report.State.READY)

    report.refresh_from_db()
    assert (report.tries, report.progress, report.error) == (1, 100, "")
    assert report.file.open("rb").read(5) == b"%PDF-"
    assert report.snapshot == Snapshot.objects.get()


def test_the_same_snapshot_asked_for_many_times_is_one_row(worker, records):
    worker()

    for _time in range(5):
        tasks.take_snapshot.delay(AS_OF.isoformat())
    ask()
    wait_until(lambda: Report.objects.filter(state=Report.State.READY).exists())

    assert Snapshot.objects.count() == 1


def test_two_workers_at_once_give_one_snapshot_and_one_file(worker, records, broker):
    worker()
    worker()
    report = Report.objects.create(horizon_months=6, as_of=AS_OF)

    for _time in range(10):
        tasks.render_report.delay(report.pk)
        tasks.take_snapshot.delay(AS_OF.isoformat())
    wait_until(lambda: state_of(report) == Report.State.READY and not broker.llen("celery"))

    report.refresh_from_db()
    assert report.tries == 1
    assert Snapshot.objects.count() == 1
    assert len(default_storage.listdir("reports")[1]) == 1


@pytest.mark.parametrize("victim", ["the whole worker", "its child"])
def test_a_report_survives_the_death_of_its_worker(worker, records, victim):
    first = worker()
    report = ask()
    wait_until(lambda: Report.objects.filter(pk=report.pk, state="running", progress__gte=40).exists())

    if victim == "the whole worker":
        stop_group(first)
        worker()
    else:
        for pid in children_of(first):
            os.kill(pid, signal.SIGKILL)

    def swept() -> bool:
        tasks.sweep_reports.delay()
        return state_of(report) == Report.State.READY

    wait_until(swept, pause=1)
    report.refresh_from_db()
    assert report.tries == 2
    assert Snapshot.objects.count() == 1
    assert len(default_storage.listdir("reports")[1]) == 1


def test_a_request_made_while_redis_is_down_is_made_up_for_by_the_sweeper(worker, records, monkeypatch):
    from clichy_partnership.celery import app

    with monkeypatch.context() as broken:
        broken.setattr(
            app,
            "connection_for_write",
            lambda *args, **kwargs: app.connection("redis://127.0.0.1:1/0", connect_timeout=1),
        )
        report = ask()
    worker()
    assert state_of(report) == Report.State.REQUESTED

    tasks.sweep_reports.delay()
    wait_until(lambda: state_of(report) == Report.State.READY)
