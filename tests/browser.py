"""What a browser does: for journeys in a real one (a fixture of tests/conftest.py), and for forms sent without any."""

import datetime as dt
import shutil

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.forms import CheckboxInput
from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium-headless-shell")
"""Debian's Chromium without its windows: the same engine at half the price. Installed by bin/setup --dev."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip

AXE = Axe()
UNLOADED = {"preload": False}  # else it fetches sheets again, and puts in the page what its policy refuses


def signed_in(browser: Browser, client, live_server, width: int) -> Page:
    """A page of somebody whose session `client` already opened."""
    context = browser.new_context(viewport={"width": width, "height": 850}, locale="fr-FR")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context.new_page()


def opened(browser: Browser, client, live_server, language: str) -> tuple[Page, list[str]]:
    """A page with the client's cookies, and what its console will complain of."""
    context = browser.new_context(locale="fr-FR")
    cookies = {name: morsel.value for name, morsel in client.cookies.items() if morsel.value}
    cookies[settings.LANGUAGE_COOKIE_NAME] = language
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def faults(page: Page) -> list[str]:
    """Accessibility faults of the page, and a width that has to be scrolled."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    found = [f"{page.url}: {fault['id']}" for fault in AXE.run(page, options=UNLOADED).response["violations"]]
    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*found, f"{page.url}: too wide"] if too_wide else found


def form_of(client, url: str) -> dict:
    """What a browser would send back, unchanged."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if bound.field.show_hidden_initial:
                data[bound.html_initial_name] = bound.field.widget.format_value(bound.initial)
            if value is True and isinstance(bound.field.widget, CheckboxInput):
                data[bound.html_name] = "on"
            elif value is not None and value is not False:
                widget = bound.field.widget
                if hasattr(widget, "decompress") and not isinstance(value, list | str):
                    parts = widget.decompress(value)
                    data |= {f"{bound.html_name}_{place}": widget.widgets[place].format_value(part)
                             for place, part in enumerate(parts) if part}  # fmt: skip
                else:
                    data[bound.html_name] = (
                        widget.format_value(value) if isinstance(value, dt.date | bool) else value
                    )
    return data
