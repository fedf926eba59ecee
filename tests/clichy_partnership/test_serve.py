"""The trial in one process: web, worker and beat together on SQLite, as bin/demo serves it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings as project_settings

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("worker")]
ROOT = project_settings.BASE_DIR
ASK = """
import datetime as dt
from indicators.models import Report
Report.objects.create(horizon_months=6, as_of=dt.date(2025, 2, 27))
"""
STATE = "from indicators.models import Report; print(Report.objects.get().state)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def manage(tmp_path):
    """Runs manage.py on an SQLite database of its own, without Redis."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'trial.sqlite3'}",
        "REDIS_URL": "",
        "MEDIA_ROOT": str(tmp_path),
        "BEAT_SCHEDULE": str(tmp_path / "beat"),
    }

    def run(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    run.environment = environment
    return run


@pytest.fixture
def served(manage):
    """The address of the running trial, on the worked example."""
    manage("migrate", "--verbosity", "0")
    manage("import_data", str(ROOT / "tests" / "examples" / "small"))
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)], env=manage.environment, cwd=ROOT
    )
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)


def answer(address: str) -> str:
    deadline = time.monotonic() + 60
    while True:
        try:
            return urllib.request.urlopen(address).read().decode()
        except OSError:
            assert time.monotonic() < deadline, "the server never answered"
            time.sleep(0.2)


def test_one_process_serves_pages_and_makes_the_reports_that_wait(manage, served):
    page = answer(served)
    manage("shell", "-c", ASK)

    deadline = time.monotonic() + 150
    while (state := manage("shell", "-c", STATE).split()[-1]) != "ready":
        assert time.monotonic() < deadline, f"the report is still {state}"
        time.sleep(1)

    assert "Se connecter" in page
