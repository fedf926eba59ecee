"""In a real browser no page is refused anything by its own policy, nor breaks: the console stays empty.

Every text that a page shows is one of those of tests/hostile/xss.py, and none of them is taken for code.
"""

import pytest

from tests.access.test_matrix import LEAVING, about, as_actor
from tests.access.visits import Visit, expected, rights_of_visits, visits
from tests.access.world import SEEN, build
from tests.browser import signed_in
from tests.hostile.xss import STRINGS, Harm, plant

PARTS = ("people", "mentoring", "placements", "training", "projects", "indicators", "")
FILES = (
    "sitemap",  # the browser's own page for it has styles of its own
    "my_data_download",
    "agenda",
    "mentor_attestation",
    "admin:mentoring_mentor_attestation_of",
    "report",
    "admin:indicators_report_download",
    "mfa_download_recovery_codes",
    "admin:jsi18n",
)
WATCH = (
    "document.addEventListener('securitypolicyviolation', event => console.error('CSP ' + event.blockedURI))"
)


def paths(world, actor: str) -> list[str]:
    """What the actor may open: each address once, about something they see."""
    found = list(visits())
    rights = rights_of_visits(found)
    opened = []
    for visit in found:
        if visit.address.name in LEAVING or expected(visit, actor, world, "GET", rights) != "let in":
            continue
        if "process_import" in visit.path() or is_a_file(visit):
            continue
        seen = (
            [record for name, record in about(world, visit) if actor in SEEN[name]] if visit.label else [None]
        )
        opened += [visit.path(record) for record in seen[:1]]
    return list(dict.fromkeys(opened))


def is_a_file(visit: Visit) -> bool:
    return visit.address.name in FILES


def errors_on(browser, client, live_server, addresses: list[str]) -> list[str]:
    page, errors = signed_in(browser, client, live_server, 1280), []
    page.add_init_script(WATCH)
    harm = Harm(page)

    def heard(said) -> None:
        refused = said.text.startswith("Failed to load resource") and said.location["url"] == page.url
        if said.type in ("error", "warning") and not refused:  # a page that is refused is walked elsewhere
            errors.append(f"{page.url}: {said.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    for address in addresses:
        page.goto(live_server.url + address)
        harm.look()
    return errors + harm.done


def hostile_world():
    """In which everybody, everything and every note has the name of an attack."""
    world = build()
    strings, fields = plant(world.planted.values())
    assert strings == set(STRINGS)
    return world, fields


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", PARTS)
def test_the_back_office_has_nothing_to_say_to_the_console(
    browser, live_server, settings, tmp_path, part, record_property
):
    settings.MEDIA_ROOT = tmp_path
    world, fields = hostile_world()
    every = paths(world, "administrator")
    of_an_app = {
        address for name in PARTS if name for address in every if address.startswith(f"/admin/{name}/")
    }
    asked = (
        [address for address in every if address.startswith(f"/admin/{part}/")]
        if part
        else set(every) - of_an_app
    )

    errors = errors_on(browser, as_actor(world, "administrator"), live_server, sorted(asked))

    assert errors == []
    assert len(asked) > 8
    record_property("hostile", ("pages", len(asked)))
    if not part:
        record_property("hostile", ("XSS strings", len(STRINGS)))
        record_property("hostile", ("text fields", len(fields)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("actor", ["mentor", "company"])
def test_the_portal_has_nothing_to_say_to_the_console(
    browser, live_server, settings, tmp_path, actor, record_property
):
    settings.MEDIA_ROOT = tmp_path
    world, _fields = hostile_world()
    asked = paths(world, actor)

    assert errors_on(browser, as_actor(world, actor), live_server, asked) == []
    record_property("hostile", ("pages", len(asked)))


BENIGN = {"{{ 7|add:7 }}{% debug %}", "${7*7}#{7*7}<%= 7*7 %>"}
"""What only a template would run: no page that shows it raw is harmed."""


def test_the_watch_sees_what_a_page_without_any_defence_does(browser):
    context, missed = browser.new_context(), set()
    context.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    for string in STRINGS:
        done = []
        for frame in ("<p>{}</p>", '<input value="{}">', "<input value='{}'>", "<input value={}>"):
            page = context.new_page()  # of its own: some strings lead elsewhere
            harm = Harm(page)
            page.goto("http://localhost/")
            page.set_content(frame.format(string))
            page.wait_for_timeout(20)
            harm.look()
            done += harm.done
            page.close()
        missed |= set() if done else {string}

    assert len(missed) < 12, missed
    assert missed >= BENIGN
