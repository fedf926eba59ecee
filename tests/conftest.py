import subprocess
from collections import Counter, defaultdict
from functools import partial
from importlib import import_module

import pytest
import redis
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test import TransactionTestCase
from playwright.sync_api import sync_playwright

from tests.browser import CHROMIUM, QUIET
from tests.database import give_rights_again, leave_nothing_behind, rights
from tests.relays import Sink, closed_port
from tests.workers import LEASE_SECONDS, WORKER, start, stop_group

# Half a second a password is what an attacker should spend, not a test.
settings.SITE_ADDRESS = "http://testserver/"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@receiver(post_migrate)
def groups_again(app_config, **kwargs) -> None:
    """A test with real transactions empties every table behind itself: what migrations had put there comes back."""
    if app_config.label == "sessions":  # the last that has models: all permissions are there
        give_rights_again()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On PostgreSQL a test with real transactions empties only what it wrote in."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            given = rights()
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: leave_nothing_behind(given))
        yield


@pytest.fixture
def browser(monkeypatch):
    # Playwright runs an event loop in this thread; Django's guard against it does not apply to tests, but what they
    # open in its presence is another connection to the database: started once for all, it would leave the former waiting.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def broker(settings, tmp_path):
    """An empty Redis, files of its own and short patience."""
    if not settings.REDIS_URL:
        pytest.skip("needs a Redis and a PostgreSQL server: run it through bin/test")
    settings.MEDIA_ROOT = tmp_path
    settings.WORK_LEASE_SECONDS = settings.MESSAGE_LEASE_SECONDS = LEASE_SECONDS
    client = redis.from_url(settings.REDIS_URL)
    client.flushdb()
    yield client
    client.flushdb()


@pytest.fixture
def process(transactional_db, broker):
    """Starts Python with these arguments, on the test's database and broker; all are gone at the end."""
    started = []

    def begin(*arguments: str, **environment: str) -> subprocess.Popen:
        started.append(start(*arguments, **environment))
        return started[-1]

    yield begin
    for process in started:
        stop_group(process)


@pytest.fixture
def worker(process):
    """Starts workers; all are gone at the end."""
    return partial(process, *WORKER)


@pytest.fixture
def sink():
    """An SMTP server that takes everything."""
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=closed_port())
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"
    yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def access_log_let_go(request):
    """On SQLite the access log lets itself be emptied by nobody: not by a test with real transactions either."""
    if connection.vendor != "sqlite" or not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")  # gone before it, at the end
    yield
    migration = import_module("common.migrations.0003_access_records")
    with connection.schema_editor() as editor:
        for trigger in ("access_record_is_kept", "access_record_is_unchanged"):
            editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        editor.execute("DELETE FROM common_accessrecord")
        migration.let_go(None, editor)
        migration.keep(None, editor)


def pytest_terminal_summary(terminalreporter) -> None:
    """What was walked, tried and read: the counts that tests say of themselves."""
    said = defaultdict(list)
    for report in terminalreporter.stats.get("passed", []):
        for name, counted in getattr(report, "user_properties", []):
            said[name].append(counted)
    if walked := said["access"]:
        actors, addresses = {actor for actor, _addresses, _cases in walked}, max(part[1] for part in walked)
        cases = sum(cases for _actor, _addresses, cases in walked)
        terminalreporter.write_line(f"access: {addresses} addresses, {len(actors)} actors, {cases} cases")
    if said["hostile"]:
        kinds = Counter()
        for kind, count in said["hostile"]:
            kinds[kind] += count
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        terminalreporter.write_line(f"hostile: {listed}")
    if parts := said["pages"]:
        addresses, roles, judged = (
            len(set().union(*(part.get(name, ()) for part in parts)))
            for name in ("addresses", "roles", "judged")
        )
        opened, analysed, focused = (
            sum(part[name] for part in parts) for name in ("opened", "analysed", "focused")
        )
        terminalreporter.write_line(
            f"pages: {addresses} addresses, {roles} roles, {opened:,} pages opened, {analysed} analysed twice by axe, "
            f"0 violations, {judged} kinds of incomplete results judged, {focused:,} focuses followed, "
            f"{analysed} HTML documents valid"
        )
    for messages, kills, flagged, twice in said["outbox"]:
        terminalreporter.write_line(
            f"outbox: {messages:,} messages, {kills} workers killed, 0 lost, {flagged} flagged, {twice} received twice"
        )
    for planted, read in said["canaries"]:
        terminalreporter.write_line(f"canaries: {planted} planted, 0 found in {read} bytes of log")
    for lines, tested, reasoned, not_met in said["asvs"]:
        counts = f"{tested} tested, {reasoned} with a reason, {not_met} not met"
        terminalreporter.write_line(f"asvs: {lines} requirements, {counts}")
