"""What is asked of each page, at a desk, on a phone, on a small one and zoomed; each distinct page once, in full."""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.accounts import sign_in
from tests.pages.documents import EXCEPTIONS, errors
from tests.pages.partnership import Partnership
from tests.pages.tour import Stop

SEEN = (Path(__file__).parent / "seen.js").read_text()
DESK, ZOOMED, PHONE, SMALL = (1280, 1), (640, 2), (390, 1), (320, 1)
"""Width of the window and zoom: 200 % of a desk's 1280 px leaves 640 (WCAG 1.4.4), 400 % leaves 320 (1.4.10)."""
HEIGHT = 850
TABS = 5  # pressed for real on each distinct page; every other focus is given by the script
WATCH = (
    "document.addEventListener('securitypolicyviolation', event => console.error('CSP ' + event.blockedURI));"
)


@dataclass
class Walk:
    """Opens pages and keeps what is wrong with them, until the last has been seen."""

    chromium: Browser
    server: str
    documents: Path
    faults: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    first: dict[str, str] = field(default_factory=dict)
    judged: dict[str, str] = field(
        default_factory=dict
    )  # what axe-core is not sure of, and why it is no fault
    met: set[str] = field(default_factory=set)  # of those and of the exceptions of HTML
    skeletons: set[str] = field(default_factory=set)
    distinct: list[str] = field(default_factory=list)  # where something new was met
    opened: int = 0
    focused: int = 0
    now: str = ""

    def found(self, kind: str, where: str) -> None:
        self.faults[kind][where] += 1
        self.first.setdefault(kind, self.now)

    def everything(self, stops: Iterable[Stop], place: Partnership) -> None:
        by_actor = defaultdict(list)
        for stop in stops:
            by_actor[stop.actor].append(stop)
        for actor, theirs in by_actor.items():
            client = Client()
            if place.users[actor].is_authenticated:
                sign_in(client, place.users[actor])
            french, english = (self.visitor(client, language) for language in ("fr", "en"))
            for stop in theirs:
                is_new = self.look(french, stop)
                if is_new and stop.part == "portal":
                    self.look(english, stop)
            for visitor in (french, english):
                visitor.page.context.close()

    def visitor(self, client: Client, language: str) -> "Visitor":
        return Visitor(self, client, language)

    def look(self, visitor: "Visitor", stop: Stop) -> bool:
        """Open it; whether nothing like it had been opened before."""
        self.now = f"{stop.actor} {stop.path}"
        self.opened += 1
        page = visitor.page
        visitor.size(*DESK)
        response = page.goto(self.server + stop.path)
        landed = page.url.removeprefix(self.server)
        if (response.status, landed) != (stop.status, stop.lands or stop.path):
            self.found("elsewhere", f"{response.status} {landed}")
            return False
        page.evaluate(SEEN)
        language = page.evaluate("document.documentElement.lang")
        skeletons = {f"{language} {part}" for part in page.evaluate("seen.skeletons()")}
        is_new = not skeletons <= self.skeletons
        if is_new:
            self.skeletons |= skeletons
            self.distinct.append(self.now)
            (self.documents / f"{len(self.distinct)}.html").write_bytes(response.body())
            page.evaluate(AXE_SCRIPT)
        for width in (DESK, ZOOMED, PHONE, SMALL):
            visitor.size(*width)
            if wide := page.evaluate("seen.tooWide()"):
                self.found(f"wider than {width[0]} px", wide)
            if is_new and width in (DESK, PHONE):
                self.analyse(page)
                self.follow_the_focus(page)
        if is_new and os.environ.get("SCREENS"):
            visitor.photograph(Path(os.environ["SCREENS"]), stop)
        return is_new

    def analyse(self, page: Page) -> None:
        violations, incomplete = page.evaluate("seen.analyse()")
        for rule, where in violations:
            self.found(rule, where)
        for rule, where in incomplete:
            self.unless_known(self.judged, rule, f"to be judged, {rule}", where)

    def unless_known(self, known: dict[str, str], said: str, kind: str, where: str) -> None:
        excuse = next((beginning for beginning in known if said.startswith(beginning)), None)
        if excuse:
            self.met.add(excuse)
        else:
            self.found(kind, where)

    def validate(self) -> None:
        """The documents, all at once."""
        for said, number, extract in errors(self.documents):
            self.now = self.distinct[number - 1]
            self.unless_known(EXCEPTIONS, said, f"HTML, {said}", extract)

    def follow_the_focus(self, page: Page) -> None:
        page.evaluate("seen.watchFocus()")
        for _time in range(TABS):
            page.keyboard.press("Tab")
        checked, faults = page.evaluate("seen.focusEach", TABS)
        self.focused += checked
        for kind, where in faults:
            self.found(kind, where)

    def counts(self) -> dict:
        """For the summary of the run (tests/conftest.py)."""
        return {
            "opened": self.opened,
            "analysed": len(self.distinct),
            "focused": self.focused,
            "judged": sorted(self.met & self.judged.keys()),
        }

    def conclude(self) -> None:
        if report := self.report():
            pytest.fail(report, pytrace=False)

    def report(self) -> str:
        """A line for each kind of fault: how many, where first, and the places most often met."""
        return "\n".join(
            f"{kind}: {sum(places.values())}, first {self.first[kind]}: "
            + "; ".join(f"{where} ({count})" for where, count in places.most_common(3))
            for kind, places in sorted(self.faults.items())
        )


class Visitor:
    """A browser's window with the cookies of a client, and what its console says."""

    def __init__(self, walk: Walk, client: Client, language: str):
        context = walk.chromium.new_context(locale="fr-FR", reduced_motion="reduce")
        cookies = {name: morsel.value for name, morsel in client.cookies.items() if morsel.value}
        cookies[settings.LANGUAGE_COOKIE_NAME] = language
        context.add_cookies(
            [{"name": name, "value": value, "url": walk.server} for name, value in cookies.items()]
        )
        context.add_init_script(WATCH)
        self.language, self.page = language, context.new_page()
        self.devtools = context.new_cdp_session(self.page)
        self.page.on("console", lambda said: self.heard(walk, said))
        self.page.on("pageerror", lambda error: walk.found("script", str(error)))

    def heard(self, walk: Walk, said) -> None:
        refused = said.text.startswith("Failed to load resource") and said.location["url"] == self.page.url
        if said.type in ("error", "warning") and not refused:  # its status is looked at
            walk.found("console", said.text)

    def size(self, width: int, zoom: int) -> None:
        self.devtools.send(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": HEIGHT, "deviceScaleFactor": zoom, "mobile": False},
        )

    def photograph(self, directory: Path, stop: Stop) -> None:
        name = re.sub(
            r"\W+", "-", f"{stop.name}-{self.language}-{stop.path if stop.status == 200 else stop.status}"
        )
        name = name.strip("-")
        target = directory / stop.actor
        target.mkdir(parents=True, exist_ok=True)
        self.devtools.send(
            "Emulation.clearDeviceMetricsOverride"
        )  # a picture takes its size from the page's own
        for width, _zoom in (DESK, PHONE):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            with suppress(TimeoutError):
                self.page.screenshot(path=target / f"{name}-{width}.png", full_page=True)
        self.page.emulate_media(color_scheme="dark")
        self.page.screenshot(path=target / f"{name}-{PHONE[0]}-dark.png", full_page=True)
        self.page.emulate_media(color_scheme="light")
