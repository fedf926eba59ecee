"""What journeys in a real browser share; the `browser` itself is a fixture of tests/conftest.py."""

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip


def signed_in(browser: Browser, client, live_server, width: int) -> Page:
    """A page of somebody whose session `client` already opened."""
    context = browser.new_context(viewport={"width": width, "height": 850}, locale="fr-FR")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context.new_page()


def faults(page: Page) -> list[str]:
    """Accessibility faults of the page, and a width that has to be scrolled."""
    page.wait_for_load_state("networkidle")
    found = [f"{page.url}: {fault['id']}" for fault in Axe().run(page).response["violations"]]
    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*found, f"{page.url}: too wide"] if too_wide else found
