"""Is the platform able to work? Strangers read "ok" or "ko"; the log and `manage.py check_ready` say why."""

import datetime as dt
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from redis.backoff import NoBackoff
from redis.retry import Retry

from clichy_partnership.models import ImportRequest
from common.access import Sensitivity, policy
from indicators.models import Report
from people.models import OutgoingMessage

PATIENCE = 2.0  # seconds for all the checks together
KEPT = 5.0  # seconds an answer serves: strangers may ask, and each check opens a connection
OLDEST_REQUEST = dt.timedelta(minutes=15)
FREE_BYTES = 500 * 2**20

logger = logging.getLogger(__name__)
_lock = threading.Lock()
_last: tuple[float, dict[str, str]] = (-KEPT, {})


def database() -> dict[str, str]:
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout TO 2000")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return {"migrations": _("Des migrations attendent : lancer manage.py migrate.")}
        asked = [
            work.objects.waiting().aggregate(asked=Min("requested_at"))["asked"]
            for work in (Report, ImportRequest)
        ]
        # What a server refuses is due later; what is due and not taken up says that no worker is there.
        due = OutgoingMessage.objects.filter(state=OutgoingMessage.State.WAITING, is_quiet=False)
        asked.append(due.aggregate(asked=Min("not_before"))["asked"])
    except DatabaseError:
        return {"database": _("La base de données ne répond pas : voir DATABASE_URL.")}
    finally:
        connection.close()  # this thread's own
    if any(moment and timezone.now() - moment > OLDEST_REQUEST for moment in asked):
        return {
            "work": _(
                "Un bilan, un import ou un message attend depuis plus d’un quart d’heure : "
                "worker et beat tournent-ils ?"
            )
        }
    return {}


def broker() -> dict[str, str]:
    if settings.EMBEDDED_WORKER:
        return {}
    once = Retry(NoBackoff(), 0)
    try:
        with redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=once
        ) as client:
            client.ping()
    except (redis.RedisError, OSError):
        return {"broker": _("Redis ne répond pas : voir REDIS_URL.")}
    return {}


def disk() -> dict[str, str]:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():  # the first file makes it
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        return {"disk": _("Le dossier MEDIA_ROOT ne peut pas être écrit.")}
    if shutil.disk_usage(folder).free < FREE_BYTES:
        return {"disk": _("Il reste moins de 500 Mo pour MEDIA_ROOT.")}
    return {}


CHECKS: dict[str, Callable[[], dict[str, str]]] = {"database": database, "broker": broker, "disk": disk}


def failures() -> dict[str, str]:
    """What keeps the platform from working: a sentence by name of check. Answers within PATIENCE."""
    pool = ThreadPoolExecutor(len(CHECKS))
    asked = {pool.submit(check): name for name, check in CHECKS.items()}
    pool.shutdown(wait=False)  # what hangs ends by its own time-outs
    done, late = wait(asked, timeout=PATIENCE)
    found = {asked[check]: _("Aucune réponse en deux secondes.") for check in late}
    for check in done:
        error = check.exception()
        found |= {asked[check]: type(error).__name__} if error else check.result()
    return found


def recent_failures() -> dict[str, str]:
    global _last
    with _lock:
        if time.monotonic() - _last[0] >= KEPT:
            _last = (time.monotonic(), failures())
            if _last[1]:
                logger.warning("not ready", extra={"checks": sorted(_last[1])})
        return _last[1]


@policy(signed_in=False, sensitivity=Sensitivity.PUBLIC)
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@policy(signed_in=False, sensitivity=Sensitivity.PUBLIC)
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    ready = not recent_failures()
    return HttpResponse("ok\n" if ready else "ko\n", status=200 if ready else 503, content_type="text/plain")
