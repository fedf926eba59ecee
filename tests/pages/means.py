"""The same gestures by two means that many depend on: a browser that runs no script, and the keyboard alone."""

import datetime as dt
import re

from playwright.sync_api import Browser, Download, Locator, Page

FAR = 150  # what one will press Tab for, at most


class Hand:
    """A mouse, in a browser that runs no script."""

    scripts = False

    def __init__(self, browser: Browser, url: str):
        context = browser.new_context(
            locale="fr-FR", reduced_motion="reduce", java_script_enabled=self.scripts, base_url=url
        )
        self.page: Page = context.new_page()

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True).first

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def date(self, label: str, day: dt.date) -> None:
        self.fill(label, str(day))

    def choose(self, label: str) -> None:
        self.field(label).check()

    def press(self, role: str, name: str | re.Pattern) -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def download(self, name: str) -> Download:
        with self.page.expect_download() as downloaded:
            self.press("link", name)
        return downloaded.value


class Keys(Hand):
    """Tab, Enter, Space, the arrows and the letters: nothing is clicked."""

    scripts = True

    def reach(self, target: Locator) -> None:
        target.wait_for()
        for _time in range(FAR):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by keyboard")

    def fill(self, label: str, text: str) -> None:
        self.reach(self.field(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def date(self, label: str, day: dt.date) -> None:
        self.reach(self.field(label))
        self.page.keyboard.type(f"{day:%m%d%Y}")  # in the order of the browser's own language

    def choose(self, label: str) -> None:
        """One enters the group by Tab, and goes round it by the arrows."""
        wanted = self.field(label)
        self.reach(wanted.locator("xpath=ancestor::fieldset[1]").locator("input").first)
        self.page.keyboard.press("Space")
        for _time in range(FAR):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} is not reached by the arrows")

    def press(self, role: str, name: str | re.Pattern) -> None:
        self.reach(self.page.get_by_role(role, name=name, exact=True).first)
        self.page.keyboard.press("Enter")
