"""What the first pages weigh, as production serves them, and that nothing moves once it is shown, on a phone."""

import time
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route

from tests.factories import PartnershipFactory, PersonFactory
from tests.people.account_states import account, enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("pages of an account")]
OF_VISITORS, OF_ACCOUNTS = ("home", "account_login", "registration"), ("space", "account")
PAGES = (*OF_VISITORS, *OF_ACCOUNTS)
FIRST, NEXT = 100_000, 20_000
"""Bytes, fonts included: of a first visit, of each page after it."""
FONTS_LATE = 0.3  # seconds
SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => shifts.push(entry.value)))
    .observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The static files as production has them: named by what they hold, compressed beforehand."""
    directory = tmp_path_factory.mktemp("static")
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=directory,
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": storage,
        },
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture
def served(collected, transactional_db) -> Iterator[str]:
    """The whole application: WhiteNoise serves the files, as in production, and not Django's own server of tests."""
    PartnershipFactory()
    thread = LiveServerThread("localhost", static_handler=lambda application: application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield f"http://{thread.host}:{thread.port}"
    thread.terminate()


def phone_of(chromium, client, served: str, page: str) -> Page:
    """A browser that was never here, signed in when the page asks for it."""
    context: BrowserContext = chromium.new_context(viewport={"width": 390, "height": 844})
    if page in OF_ACCOUNTS:
        account(person=PersonFactory())
        cookies = enter(client).cookies.items()
        context.add_cookies(
            [{"name": name, "value": morsel.value, "url": served} for name, morsel in cookies]
        )
    return context.new_page()


@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_is_light_and_the_next_lighter(chromium, client, served, name):
    page = phone_of(chromium, client, served, name)
    devtools, received = page.context.new_cdp_session(page), []
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))

    weights = []
    for address in (name, *(OF_ACCOUNTS if name in OF_ACCOUNTS else OF_VISITORS)):
        page.goto(served + reverse(address), wait_until="networkidle")
        weights.append(sum(received))
        received.clear()
    page.context.close()

    assert 1_000 < weights[0] < FIRST
    assert [weight for weight in weights[1:] if weight > NEXT] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_when_fonts_come_late(chromium, client, served, name):
    page = phone_of(chromium, client, served, name)
    late = []

    def wait(route: Route) -> None:
        late.append(route.request.url)
        time.sleep(FONTS_LATE)
        route.continue_()

    page.route("**/*.woff2", wait)
    page.add_init_script(SHIFTS)
    page.goto(served + reverse(name), wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(100)
    shifts = page.evaluate("shifts")
    page.context.close()

    assert late
    assert shifts == []
