"""Every answer carries the headers that keep a browser from being turned against its owner."""

import pytest
from django.test import Client

from tests.access.planting import World
from tests.access.test_matrix import as_actor
from tests.access.visits import visits

pytestmark = pytest.mark.django_db
POLICY = {
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "object-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
}
EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
REFERRER = {"same-origin", "no-referrer"}  # the second where an address holds a secret


def missing(response, policy: set[str] = POLICY) -> list[str]:
    """What is wrong with the headers of an answer; `policy` is the CSP expected of it."""
    found = {part.strip() for part in response.get("Content-Security-Policy", "").split(";")}
    wrong = [] if found == policy else [f"CSP: {sorted(found ^ policy)}"]
    wrong += [name for name, value in EXPECTED.items() if response.get(name) != value]
    wrong += [] if response.get("Referrer-Policy") in REFERRER else ["Referrer-Policy"]
    wrong += [] if "camera=()" in response.get("Permissions-Policy", "") else ["Permissions-Policy"]
    return wrong


@pytest.mark.parametrize("actor", ["anonymous", "administrator", "student"])
def test_every_address_answers_with_the_headers_refusals_included(world: World, actor):
    client, calls, wrong = as_actor(world, actor), 0, []
    records = {}
    for record in world.planted.values():
        records.setdefault(record._meta.label, record)
    for visit in visits():
        for method in ("GET", "POST", "TRACE"):
            if visit.address.name in ("account_logout", "admin:logout"):
                continue
            calls += 1
            response = client.generic(method, visit.path(records.get(visit.label)))
            if lacking := missing(response):
                wrong.append((method, visit.path(), response.status_code, lacking))

    assert wrong == []
    assert calls > 500


def test_errors_and_files_carry_them_too(world: World, monkeypatch, settings):
    client = as_actor(world, "administrator")
    report = world.planted["report"]
    broken = monkeypatch.setattr("clichy_partnership.views.roles_to_choose", None)

    answers = {
        "a page that breaks": (500, as_actor(world, "student").get("/espace/")),
        "a page that does not exist": (404, client.get("/nulle-part/")),
        "another host's name": (400, client.get("/", headers={"host": "autre.exemple.org"})),
        "a form from elsewhere": (403, Client(enforce_csrf_checks=True).post("/langue/", {"language": "en"})),
        "a report": (200, client.get(f"/admin/indicators/report/{report.pk}/fichier/")),
        "a list as a file": (
            200, client.post("/admin/people/person/export/", {"resource": "0", "format": "1"})
        ),
    }  # fmt: skip

    assert broken is None
    assert {name: answer.status_code for name, (_status, answer) in answers.items()} == {
        name: status for name, (status, _answer) in answers.items()
    }
    assert {name: missing(answer) for name, (_status, answer) in answers.items()} == {
        name: [] for name in answers
    }


def test_what_is_one_s_own_is_kept_by_no_cache(world: World):
    client = as_actor(world, "student")

    assert (
        client.get("/espace/")["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    )
