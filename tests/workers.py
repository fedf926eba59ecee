"""A real Celery worker, or another process of ours, on the test's database and broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection

LEASE_SECONDS = 5
WORKER = ("-m", "celery", "-A", "clichy_partnership", "worker", "-c", "1", "-l", "WARNING")


def database_url() -> str:
    parts = connection.settings_dict
    password = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    return f"postgres://{parts['USER']}{password}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def wait_until(condition: Callable[[], bool], seconds: float = 120, pause: float = 0.05) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(pause)


def start(*arguments: str, **more: str) -> subprocess.Popen:
    """Python with these arguments."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "WORK_LEASE_SECONDS": str(LEASE_SECONDS),
        "MESSAGE_LEASE_SECONDS": str(LEASE_SECONDS),
        **more,
    }
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        cwd=settings.BASE_DIR,
        start_new_session=True,
    )


def stop_group(process: subprocess.Popen, how: int = signal.SIGKILL) -> None:
    if process.poll() is None:
        os.killpg(process.pid, how)
        process.wait(timeout=30)
