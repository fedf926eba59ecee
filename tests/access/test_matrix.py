"""Every address × every method × every actor × what is theirs, a colleague's, a stranger's, over or absent."""

import io
import re
import zipfile
from contextlib import contextmanager

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from tests.access.planting import MARK, World
from tests.access.visits import METHODS, Visit, expected, outcome, rights_of_visits, visits
from tests.access.world import OF_ONESELF, SEEN, STAFF
from tests.accounts import sign_in

pytestmark = pytest.mark.django_db
ACTORS = [
    "anonymous", "nobody", "minor", "adult", "student", "mentor", "tutor", "trainer", "agent", "company",
    "local_actor", "former_contact", "invited", "invited_late", "link_of_another", "registered", *STAFF,
]  # fmt: skip
UNABLE = ("leadership", "no_factor", "factor_not_shown", "deactivated", "left")
# What the platform notes about a visit itself, whoever comes.
OF_THE_VISIT = re.compile(r'"(django_session|common_cacheentry|usersessions_usersession)"')


@contextmanager
def writes():
    """The statements that write, other than in the session and the counters."""
    found = []

    def watch(execute, sql, params, many, context):
        if re.match(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP|CREATE)", sql) and not OF_THE_VISIT.search(
            sql
        ):
            found.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def as_actor(world: World, actor: str) -> Client:
    client = Client(raise_request_exception=False)
    user = world.users[actor]
    if actor in ("no_factor", "factor_not_shown"):
        client.force_login(user)
    elif user.is_authenticated:
        sign_in(client, user)
    if actor in world.links:
        client.get(reverse("invitation_link", args=[world.links[actor]]))
    return client


def readable(response) -> str:
    """What is on the page, without what changes at each visit."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode("utf-8", "replace")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


@pytest.mark.parametrize("actor", ACTORS)
def test_an_actor_is_stopped_wherever_the_policy_says(world: World, actor, record_property):
    found = list(visits())
    rights = rights_of_visits(found)
    client, cases, wrong = as_actor(world, actor), 0, []
    for visit in found:
        for method in METHODS:
            wanted = expected(visit, actor, world, method, rights)
            if wanted == "let in":
                continue  # called below, about something
            cases += 1
            with writes() as written:
                got = outcome(client.generic(method, visit.path()))
            if got != wanted or written:
                wrong.append((method, visit.path(), wanted, got, written))
    record_property("access", (actor, len(found), cases))

    assert wrong == []


@pytest.mark.parametrize("actor", ACTORS)
def test_what_an_actor_does_not_see_is_a_page_that_does_not_exist(world: World, actor, record_property):
    found = [visit for visit in visits() if visit.label]
    rights = rights_of_visits(found)
    client, cases, wrong = as_actor(world, actor), 0, []
    for visit in found:
        for method in ("GET", "POST"):
            if expected(visit, actor, world, method, rights) != "let in":
                continue
            with writes() as written:
                absent = client.generic(method, visit.path())
            nothing = (absent.status_code, readable(absent).replace(visit.path(), ""))
            if absent.status_code == 200 or written:
                wrong.append((method, visit.path(), "absent", absent.status_code, written))
            for name, record in about(world, visit):
                cases += 1
                seen = actor in SEEN[name]
                if seen and method == "POST":
                    continue  # what a page then does is its own test's business
                with writes() as written:
                    response = client.generic(method, visit.path(record))
                if seen and response.status_code not in (200, 302):
                    wrong.append((method, visit.path(record), name, response.status_code))
                got = (response.status_code, readable(response).replace(visit.path(record), ""))
                if not seen and (got != nothing or written):
                    wrong.append((method, visit.path(record), name, response.status_code, written))
    record_property("access", (actor, len(found), cases))

    assert wrong == []


def about(world: World, visit: Visit) -> list[tuple[str, models.Model]]:
    return [(name, record) for name, record in world.planted.items() if record._meta.label == visit.label]


@pytest.mark.parametrize("actor", ACTORS)
def test_no_page_names_what_an_actor_does_not_see(world: World, actor, record_property):
    found = list(visits())
    rights = rights_of_visits(found)
    client, cases, told = as_actor(world, actor), 0, []
    hidden = {
        mark: name
        for name, record in world.planted.items()
        if actor not in SEEN[name] | OF_ONESELF.get(name, set()) and (mark := mark_of(record))
    }
    for visit in found:
        if expected(visit, actor, world, "GET", rights) != "let in" or visit.address.name in LEAVING:
            continue
        seen = (
            [record for name, record in about(world, visit) if actor in SEEN[name]] if visit.label else [None]
        )
        for path in [visit.path(record) + query for record in seen for query in queries(visit)]:
            cases += 1
            told += named(client.get(path), path, hidden)
    for path, data in taken_away(found, actor, world, rights):
        cases += 1
        told += named(client.post(path, data), path, hidden)
    record_property("access", (actor, len(found), cases))

    assert told == []


LEAVING = ("account_logout", "readyz")  # what ends the session; what tells of the machine, not of people


def queries(visit: Visit) -> list[str]:
    """A list is also searched for what was planted."""
    if visit.address.name == "admin:autocomplete":
        return [f"?{choice}&term={MARK}" for choice in autocompletes()]
    searched = visit.address.name.endswith(("_changelist", "_mentee", "_mentor", "offers", "admin:search"))
    return ["", f"?q={MARK}"] if searched else [""]


def autocompletes() -> list[str]:
    return [
        f"app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name={field}"
        for holder in (*admin.site._registry.items(), *inlines())
        for model, fields in [(holder[0], holder[1].autocomplete_fields)]
        for field in fields
    ]


def inlines() -> list:
    return [
        (inline.model, inline)
        for model_admin in admin.site._registry.values()
        for inline in model_admin.inlines
    ]


def taken_away(found: list[Visit], actor: str, world: World, rights: dict):
    """Each list as a CSV file and as a workbook."""
    for visit in found:
        name = visit.address.name
        if name.endswith("_export") and expected(visit, actor, world, "POST", rights) == "let in":
            for format in ("0", "1"):
                yield visit.path(), {"resource": "0", "format": format}


def mark_of(record: models.Model) -> str:
    texts = (getattr(record, field, "") for field in ("last_name", "name", "title", "note", "ref"))
    return next((text for text in texts if str(text).startswith(MARK)), "")


def named(response, path: str, hidden: dict[str, str]) -> list[tuple]:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(content))
        content = b" ".join(book.read(part) for part in book.namelist())
    asked = set(re.findall(rf"{MARK}\w*", path))
    found = set(re.findall(rf"{MARK}\w+", content.decode("utf-8", "replace"))) - asked
    errors = [(path, response.status_code)] if response.status_code >= 500 else []
    return errors + [(path, hidden[mark]) for mark in found & hidden.keys()]


@pytest.mark.parametrize("actor", [actor for actor in STAFF if actor not in UNABLE])
def test_no_form_of_the_back_office_offers_or_takes_what_an_actor_does_not_see(world: World, actor, rf):
    request = rf.get("/")
    request.user = world.users[actor]
    offered = []
    for model, model_admin in admin.site._registry.items():
        if not model_admin.has_add_permission(request) or not hasattr(model_admin, "get_form"):
            continue
        for field_name, field in choices(model_admin, request):
            for name, record in world.planted.items():
                hidden = isinstance(record, field.queryset.model) and actor not in SEEN[name]
                if hidden and field.queryset.filter(pk=record.pk).exists():
                    offered.append((model._meta.label, field_name, name))

    assert offered == []


def choices(model_admin, request):
    """The fields of its form, and of its inlines', that point to records."""
    forms = [model_admin.get_form(request)]
    forms += [inline.get_formset(request).form for inline in model_admin.get_inline_instances(request)]
    for form in forms:
        for name, field in form.base_fields.items():
            if hasattr(field, "queryset") and hasattr(field.queryset.model.objects, "visible_to"):
                yield name, field
