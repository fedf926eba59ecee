"""In a real browser no page is refused anything by its own policy, nor breaks: the console stays empty."""

import pytest

from tests.access.test_matrix import LEAVING, about, as_actor
from tests.access.visits import Visit, expected, rights_of_visits, visits
from tests.access.world import SEEN, build
from tests.browser import signed_in

PARTS = ("people", "mentoring", "placements", "training", "projects", "indicators", "")
FILES = ("report", "admin:indicators_report_download", "mfa_download_recovery_codes", "admin:jsi18n")
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

    def heard(said) -> None:
        refused = said.text.startswith("Failed to load resource") and said.location["url"] == page.url
        if said.type in ("error", "warning") and not refused:  # a page that is refused is walked elsewhere
            errors.append(f"{page.url}: {said.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    for address in addresses:
        page.goto(live_server.url + address)
    return errors


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", PARTS)
def test_the_back_office_has_nothing_to_say_to_the_console(browser, live_server, settings, tmp_path, part):
    settings.MEDIA_ROOT = tmp_path
    world = build()
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("actor", ["mentor", "company"])
def test_the_portal_has_nothing_to_say_to_the_console(browser, live_server, settings, tmp_path, actor):
    settings.MEDIA_ROOT = tmp_path
    world = build()

    assert errors_on(browser, as_actor(world, actor), live_server, paths(world, actor)) == []
