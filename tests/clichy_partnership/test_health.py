"""Readiness against real servers, some of them stopped or frozen."""

import contextlib
import datetime as dt
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis
from django.conf import settings as project_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from clichy_partnership import health
from indicators.models import Report
from tests.clichy_partnership.test_serve import free_port
from tests.factories import OutgoingMessageFactory

ROOT = project_settings.BASE_DIR
QUICKLY = health.PATIENCE + 3  # seconds, on a busy machine
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(health, "_last", (-health.KEPT, {}))
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


def wait(report: Report, asked: dt.timedelta) -> None:
    Report.objects.filter(pk=report.pk).update(requested_at=timezone.now() - asked)


@pytest.mark.sqlite_too
def test_a_platform_that_works_is_ready(client, django_assert_num_queries):
    assert health.failures() == {}
    with django_assert_num_queries(0):
        answers = [client.get("/healthz"), client.get("/readyz")]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"ok\n"), (200, b"ok\n")]
    assert client.post("/healthz").status_code == 405


@pytest.mark.sqlite_too
def test_a_report_that_waits_too_long_shows_and_one_just_asked_for_does_not():
    report = Report.objects.create(horizon_months=6, as_of=dt.date(2025, 2, 27))
    wait(report, health.OLDEST_REQUEST - dt.timedelta(minutes=1))
    early = health.failures()
    wait(report, health.OLDEST_REQUEST + dt.timedelta(minutes=1))

    assert early == {}
    assert list(health.failures()) == ["work"]


@pytest.mark.sqlite_too
def test_a_migration_not_yet_applied_shows():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'clichy_partnership' AND name > '0002'")

    try:
        assert list(health.failures()) == ["migrations"]
    finally:
        call_command("migrate", "clichy_partnership", fake=True, verbosity=0)


@pytest.mark.sqlite_too
def test_a_full_disk_shows(monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=health.FREE_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    assert list(health.failures()) == ["disk"]


def test_a_check_that_breaks_is_a_failure_and_not_an_error_page(client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: os.stat("/nowhere"))

    assert health.failures() == {"disk": "FileNotFoundError"}
    assert client.get("/readyz").status_code == 503


@pytest.mark.sqlite_too
def test_strangers_are_not_told_why_but_the_log_and_the_administrator_are(
    client, monkeypatch, caplog, capsys
):
    monkeypatch.setitem(health.CHECKS, "disk", lambda: {"disk": "Plein."})

    answers = [client.get("/readyz"), client.get("/readyz")]
    with pytest.raises(CommandError, match="La plateforme n’est pas prête"):
        call_command("check_ready")

    assert [(answer.status_code, answer.content) for answer in answers] == [(503, b"ko\n")] * 2
    assert [record.checks for record in caplog.records if record.msg == "not ready"] == [["disk"]]
    assert capsys.readouterr().out == "disk : Plein.\n"


@pytest.fixture
def own_redis(tmp_path, settings):
    """A Redis that a test may stop or freeze."""
    if not settings.REDIS_URL:
        pytest.skip("needs a Redis server: run it through bin/test")
    port = free_port()
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    server = subprocess.Popen(
        ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(port=port)
    deadline = time.monotonic() + 10
    while True:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield server
    server.send_signal(signal.SIGCONT)
    server.kill()
    server.wait()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["stopped", "frozen"])
def test_a_broker_that_does_not_answer_shows_quickly(own_redis, how):
    before = health.failures()
    own_redis.send_signal(how)
    if how == signal.SIGKILL:
        own_redis.wait()

    began = time.monotonic()
    found = health.failures()

    assert (before, list(found)) == ({}, ["broker"])
    assert time.monotonic() - began < QUICKLY


@pytest.fixture
def own_postgres(monkeypatch):
    """The first process of an empty PostgreSQL that a test may stop or freeze; the checks look there."""
    if connection.vendor != "postgresql":
        pytest.skip("needs a PostgreSQL server: run it through bin/test")
    command = [ROOT / "bin" / "services", "sh", "-c", 'echo "$DATABASE_URL"; exec sleep 300']
    services = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    url = services.stdout.readline().strip()
    with psycopg2.connect(url) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        parent = int(Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()[1])
    other.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", str(urlsplit(url).port))
    monkeypatch.setitem(connection.settings_dict, "NAME", "clichy")
    yield parent
    with contextlib.suppress(ProcessLookupError):
        os.kill(parent, signal.SIGCONT)
    services.terminate()
    services.wait()


@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGSTOP], ids=["stopped", "frozen"])
def test_a_database_that_does_not_answer_shows_quickly(own_postgres, client, how):
    before = health.failures()
    os.kill(own_postgres, how)
    while how == signal.SIGQUIT and Path(f"/proc/{own_postgres}").exists():
        time.sleep(0.05)

    began = time.monotonic()
    answers = [client.get("/readyz"), client.get("/healthz")]
    took = time.monotonic() - began

    assert list(before) == ["migrations"]
    assert [answer.status_code for answer in answers] == [503, 200]
    assert took < QUICKLY


@pytest.mark.sqlite_too
@pytest.mark.parametrize(("minutes", "found"), [(14, []), (16, ["work"])])
def test_a_message_due_that_no_worker_takes_up_shows(minutes, found):
    OutgoingMessageFactory(not_before=timezone.now() - dt.timedelta(minutes=minutes))

    assert list(health.failures()) == found
