"""One browser, one filled database and one server for all the pages of a module: what each costs is paid once."""

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase, override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from clichy_partnership.demo import accounts
from tests.browser import CHROMIUM, QUIET
from tests.database import leave_nothing_behind, rights
from tests.pages.partnership import build


@pytest.fixture(scope="module")
def chromium():
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # as tests/conftest.py says
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        connections.close_all()  # those opened in the presence of its event loop: nobody would find them again
        launched.close()


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker, chromium, tmp_path_factory):
    """The partnership, until the end of the module: its tests, each with real transactions, leave it to the next."""
    directory = tmp_path_factory.mktemp("demonstration")
    with (
        django_db_blocker.unblock(),
        override_settings(
            MEDIA_ROOT=directory, SMS_BACKEND="common.sms.File", SMS_FILE=str(directory / "sms.txt")
        ),
        pytest.MonkeyPatch.context() as patch,
    ):
        if connection.vendor != "postgresql":
            pytest.skip("needs a PostgreSQL server: run it through bin/test")
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        patch.setattr(accounts, "kept_in", lambda: directory / "accounts.json")
        given = rights()
        try:
            yield build()
        finally:
            leave_nothing_behind(given)


@pytest.fixture(scope="module")
def server(place):
    started = LiveServer("localhost")
    yield started.url
    started.stop()
