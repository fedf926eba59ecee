import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import QUIET


@pytest.fixture
def browser(monkeypatch):
    # Playwright runs an event loop in this thread; Django's guard against it does not apply to tests.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield launched
        launched.close()
