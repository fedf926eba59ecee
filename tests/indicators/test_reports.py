"""The life of a report's row: asked for, claimed, kept alive, finished or given back."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from common import pdf_child
from common.pdf import PdfError
from common.work import LostClaim
from indicators import tasks
from indicators.models import Report, Snapshot
from tests.factories import PartnershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
START = dt.date(2024, 8, 31)
AS_OF = dt.date(2025, 2, 27)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    PartnershipFactory(started_on=START)


def make(**fields) -> Report:
    return Report.objects.create(**{"horizon_months": 6, "as_of": AS_OF, **fields})


def test_one_worker_alone_takes_a_report_up():
    report = make()

    outcomes = [report.take_up(), Report.objects.get(pk=report.pk).take_up()]

    assert outcomes == [True, False]
    assert Report.objects.get().tries == 1


def test_a_report_left_by_a_silent_worker_is_taken_up_by_another(settings):
    report = make()
    report.take_up()
    silent_since = timezone.now() - dt.timedelta(seconds=settings.WORK_LEASE_SECONDS + 1)
    Report.objects.update(alive_at=silent_since)
    other = Report.objects.get()

    taken = other.take_up()

    assert taken
    with pytest.raises(LostClaim):
        report.show_progress(50)


def test_a_sign_of_life_keeps_the_claim(settings):
    report = make()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        report.take_up()
        clock.shift(settings.WORK_LEASE_SECONDS - 1)
        report.stay_alive()
        clock.shift(settings.WORK_LEASE_SECONDS - 1)

        assert list(Report.objects.waiting()) == []


def test_a_finished_report_has_its_file_and_its_snapshot():
    report = make()
    report.take_up()
    snapshot = Snapshot.take(AS_OF)

    report.finish(snapshot, b"%PDF-content")

    report.refresh_from_db()
    assert (report.state, report.progress, report.snapshot) == ("ready", 100, snapshot)
    assert report.file.open("rb").read() == b"%PDF-content"


def test_a_worker_that_lost_its_claim_leaves_no_file_behind():
    report = make()
    report.take_up()
    Report.objects.update(claim=None)

    with pytest.raises(LostClaim):
        report.finish(Snapshot.take(AS_OF), b"%PDF-content")

    assert default_storage.listdir("reports") == ([], [])


def test_a_report_that_fails_is_tried_again_then_given_up(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("plus d’encre")

    monkeypatch.setattr(tasks, "report_pdf", broken)
    report = make()

    states = []
    for _try in range(Report.MAX_TRIES):
        tasks.render_report(report.pk)
        states.append(Report.objects.get().state)

    assert states == ["requested"] * (Report.MAX_TRIES - 1) + ["failed"]
    assert Report.objects.get().error == "RuntimeError: plus d’encre"


def test_a_document_that_would_fail_the_same_way_again_is_not_tried_twice(monkeypatch):
    def too_deep(*args, **kwargs):
        raise PdfError("the document is nested too deeply", pdf_child.TOO_DEEP)

    monkeypatch.setattr(tasks, "report_pdf", too_deep)
    report = make()

    tasks.render_report(report.pk)

    report.refresh_from_db()
    assert (report.state, report.tries) == ("failed", 1)
    assert report.error == "Le document emboîte trop d’éléments les uns dans les autres."


def test_a_broker_that_is_down_costs_the_user_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def down(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.render_report, "delay", down)

    with django_capture_on_commit_callbacks(execute=True):
        Report(horizon_months=6, as_of=AS_OF).ask()

    assert list(Report.objects.waiting()) == [Report.objects.get()]


def test_the_sweeper_wakes_a_worker_for_what_waits_and_gives_up_what_always_fails(monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.render_report, "delay", woken.append)
    waiting = make()
    hopeless = make(tries=Report.MAX_TRIES)
    make(state="running", alive_at=timezone.now())

    tasks.sweep_reports()

    assert woken == [waiting.pk]
    assert Report.objects.get(pk=hopeless.pk).state == "failed"


def test_one_milestone_has_one_report():
    make(origin="milestone")

    with pytest.raises(IntegrityError), transaction.atomic():
        make(origin="milestone")


def test_a_report_is_ready_if_and_only_if_it_has_a_file():
    for fields in ({"state": "ready"}, {"file": "reports/x.pdf"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make(**fields)


@time_machine.travel("2025-03-10 12:00:00Z", tick=False)
def test_an_empty_date_is_the_eve_of_the_milestone():
    report = Report(horizon_months=6)

    report.full_clean()

    assert report.as_of == AS_OF


@time_machine.travel("2025-03-10 12:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"horizon_months": 12}, "as_of"),
        ({"horizon_months": 6, "as_of": dt.date(2024, 8, 30)}, "as_of"),
        ({"horizon_months": 6, "as_of": dt.date(2025, 3, 10)}, "as_of"),
        ({"horizon_months": 7, "as_of": AS_OF}, "horizon_months"),
        ({"horizon_months": 18, "as_of": AS_OF}, "horizon_months"),
    ],
)
def test_a_report_on_days_that_are_not_over_or_at_no_milestone_is_refused(fields, where):
    with pytest.raises(ValidationError) as refusal:
        Report(**fields).clean()

    assert list(refusal.value.message_dict) == [where]


def test_the_command_writes_the_pdf_of_a_milestone(tmp_path):
    call_command("render_report", "--horizon", "6", "--output", str(tmp_path / "bilan.pdf"))

    assert (tmp_path / "bilan.pdf").read_bytes()[:5] == b"%PDF-"
    assert Snapshot.objects.get().as_of == AS_OF


@time_machine.travel("2025-03-10 12:00:00Z", tick=False)
def test_the_command_refuses_a_milestone_to_come(tmp_path):
    with pytest.raises(CommandError, match="elle n’est pas passée"):
        call_command("render_report", "--horizon", "12", "--output", str(tmp_path / "bilan.pdf"))


def test_the_command_refuses_a_horizon_that_is_none(tmp_path):
    with pytest.raises(CommandError, match="6, 12, 24"):
        call_command("render_report", "--horizon", "9", "--output", str(tmp_path / "bilan.pdf"))
