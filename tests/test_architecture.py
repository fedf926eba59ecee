"""What import-linter cannot see: string relations between models, stubs, forbidden rooms, silent updates."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

FLOORS = [
    {"clichy_partnership"},
    {"indicators"},
    {"mentoring", "placements", "training", "projects"},
    {"followups"},
    {"people"},
    {"common"},
]
HOUSE = set().union(*FLOORS)
FLOOR_OF = {app: number for number, floor in enumerate(FLOORS) for app in floor}
MODELS = [model for model in apps.get_models() if model._meta.app_label in HOUSE]
SOURCES = [
    path
    for app in sorted(HOUSE)
    for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))
    if "migrations" not in path.parts
]


def relations(model) -> list[str]:
    """App labels that the model points to, users aside: logs need an actor."""
    related = [
        field.related_model for field in model._meta.get_fields() if field.is_relation and field.concrete
    ]
    return [
        other._meta.app_label
        for other in related
        if other._meta.app_label in HOUSE and other is not apps.get_model(settings.AUTH_USER_MODEL)
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_points_only_to_its_own_floor_s_app_or_below(model):
    own = model._meta.app_label

    wrong = [app for app in relations(model) if app != own and FLOOR_OF[app] <= FLOOR_OF[own]]

    assert wrong == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_query_climbs_from_a_lower_floor(model):
    own = model._meta.app_label

    reverse = [
        field.related_model._meta.label
        for field in model._meta.related_objects
        if field.related_model._meta.app_label in HOUSE
        and FLOOR_OF[field.related_model._meta.app_label] > FLOOR_OF[own]
    ]

    assert reverse == []


def test_no_room_is_called_services_or_utils():
    assert [str(path) for path in SOURCES if path.stem in ("services", "utils", "helpers")] == []


def test_no_app_is_a_stub():
    lines = dict.fromkeys(HOUSE, 0)
    for path in SOURCES:
        if path.name not in ("apps.py", "__init__.py"):
            lines[path.relative_to(settings.BASE_DIR).parts[0]] += len(path.read_text().splitlines())

    assert [app for app, count in lines.items() if count < 15] == []


def tracked() -> list:
    return [model for model in MODELS if hasattr(model, "history")]


def test_every_record_of_the_exchange_keeps_its_history():
    from clichy_partnership.interchange import SHEETS  # the list joins all apps

    exchanged = {sheet.model for sheet in SHEETS} | {sheet.links.model for sheet in SHEETS if sheet.links}
    assert exchanged <= set(tracked())


def bare_updates(path: Path) -> list[str]:
    """`Model.objects….update(…)` writes no history."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            rows = ast.unparse(node.func.value)
            found += [f"{path.name}:{node.lineno}"] if "objects" in rows or "waiting" in rows else []
    return found


def test_nobody_updates_tracked_rows_behind_the_back_of_their_history():
    # A piece of Work is no tracked record: its row is a request, and each of its moves is one conditional UPDATE;
    # nor is an Invitation, an agreement that is asked for, a notice, a message, a matching: their dates say the rest.
    untracked = ("indicators/models.py", "clichy_partnership/models.py", "people/invitations.py",
                 "people/consents.py", "people/retention.py", "people/notifications.py",
                 "people/guardian_notifications.py", "people/outbox/models.py",
                 "people/outbox/delivery.py", "people/outbox/pages.py", "people/outbox/preferences.py",
                 "mentoring/matching_desk.py", "followups/asking.py", "followups/answering.py", "followups/waves.py",
                 "clichy_partnership/demo/letters.py", "clichy_partnership/demo/followups.py")  # fmt: skip
    allowed = {Path(settings.BASE_DIR) / path for path in untracked}

    found = [
        place
        for path in SOURCES
        if path not in allowed and "common" not in path.parts
        for place in bare_updates(path)
    ]

    assert found == []


def test_the_check_on_bare_updates_sees_one(tmp_path):
    path = tmp_path / "wrong.py"
    path.write_text("Person.objects.filter(pk=1).update(email='')\n")

    assert bare_updates(path) == ["wrong.py:1"]
