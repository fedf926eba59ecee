"""Logs that name no one: a line of JSON holds keys chosen here, never a value that was interpolated.

A message is kept as the code writes it ("report %s failed"), an exception as its type and the places it went
through. Ids of rows are kept, for whoever must find what went wrong.
"""

import datetime as dt
import json
import logging
import logging.config
import re
import secrets
import sys
import threading
import time
import traceback
from contextvars import ContextVar
from http import HTTPMethod

from django.conf import settings
from django.http import HttpRequest
from django.utils.log import configure_logging

HOUSE = {"clichy_partnership", "common", "people", "followups", "indicators"} | {
    *("mentoring", "placements", "training", "projects")
}
# What code of ours may add to a line: extra={"checks": [...]}.
ADDED = ("checks", "duration_ms", "ids", "method", "request_id", "route", "status", "task", "task_id", "user")

# What a proxy draws at random, and nothing that somebody could have written a name or a number in.
DRAWN = re.compile(r"[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SECRET_LINK = re.compile(r"(/invitation/|/inscription/accord/|/desinscription/|/r/)[^/\s]+")

logger = logging.getLogger(__name__)
_underway: ContextVar[dict] = ContextVar("underway", default={})  # noqa: B039 -- never changed, only replaced


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        added = _underway.get() | (vars(record) if _is_ours(record) else {})
        line |= {key: added[key] for key in ADDED if key in added}
        if record.exc_info and record.exc_info[1]:
            line["exceptions"] = [_places(error) for error in _chain(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in HOUSE


def _message(record: logging.LogRecord) -> str:
    # Elsewhere, a text without arguments may have been put together already: Django quotes a host, gunicorn an IP.
    if isinstance(record.msg, str) and (record.args or _is_ours(record)):
        return record.msg
    return f"(text of {record.module}:{record.lineno} left out)"


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _places(error: BaseException) -> dict:
    frames = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return {"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": frames[-30:]}


class NoSecretLink(logging.Filter):
    """The server of a trial writes whole addresses, and that of an invitation opens an account."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                SECRET_LINK.sub(r"\1…", arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True


def log_requests(get_response):
    """One line a request, with the name of its route: an address may carry a name, a search or a link's secret."""

    def answer(request):
        began = time.monotonic()
        request.request_id = _request_id(request)
        token = _underway.set({"request_id": request.request_id})
        try:
            response = get_response(request)
            logger.info("request", extra=_about(request) | _ended(response.status_code, began))
        finally:
            _underway.reset(token)
        response["X-Request-ID"] = request.request_id
        return response

    return answer


def _request_id(request: HttpRequest) -> str:
    """The proxy's, when there is one that we believe and what it says was drawn at random; or one of our own."""
    given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXY else ""
    return given if DRAWN.fullmatch(given) else secrets.token_hex(8)


def _about(request: HttpRequest) -> dict:
    match = request.resolver_match
    about = {
        "route": (match.view_name or match.route) if match else "-",
        "method": request.method if request.method in HTTPMethod.__members__ else "?",
    }
    # As the session's middleware left it: who was not asked for is not fetched for the log.
    user = getattr(request, "_cached_user", None)
    return about | ({"user": user.pk} if user and user.pk else {})


def _ended(status: int | str, began: float) -> dict:
    return {"status": status, "duration_ms": _since(began)}


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def set_up(configuration: dict) -> None:
    """Django's LOGGING_CONFIG; in an installation, what Python would print by itself becomes a line of the log too."""
    logging.config.dictConfig(configuration)
    if not settings.PRODUCTION:
        return
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a handler that fails prints the message with its values
    threading.excepthook = sys.unraisablehook = _uncaught
    if not sys.stderr.isatty():  # whoever types a command reads its errors
        sys.excepthook = lambda *error: logger.critical("uncaught", exc_info=error)


def _uncaught(what) -> None:
    logger.error("uncaught", exc_info=(what.exc_type, what.exc_value, what.exc_traceback))


# Called by Celery's signals (celery.py); without the first, Celery would add handlers of its own.


def configure(**_signal) -> None:
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


def task_begins(task_id, task, args=(), **_signal) -> None:
    ids = [value for value in args if isinstance(value, int)]
    _underway.set({"task_id": task_id, "task": task.name, "ids": ids, "began": time.monotonic()})


def task_ends(state=None, **_signal) -> None:
    logger.info("task", extra=_ended(state, _underway.get().get("began", time.monotonic())))
    _underway.set({})
