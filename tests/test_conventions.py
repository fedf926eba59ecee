"""The habits of the house, as tests."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.utils.functional import Promise

ROOT = Path(settings.BASE_DIR)
OURS = ("common", "people", "followups", "mentoring", "placements", "training", "projects", "indicators")
APPS = (*OURS, "clichy_partnership")
SOURCES = [
    path for app in (*APPS, "tests") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
]
TESTS = [path for path in SOURCES if path.name.startswith("test_")]
MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in OURS and not model.__name__.startswith("Historical")
]


def test_no_file_is_longer_than_six_hundred_lines():
    assert [str(path) for path in SOURCES if len(path.read_text().splitlines()) > 600] == []


def test_a_suppressed_warning_says_why():
    unexplained = re.compile(r"# noqa(?!: [A-Z0-9, ]+ +--)")

    found = [f"{path.name}:{n}" for path in SOURCES for n, line in enumerate(path.read_text().splitlines(), 1)
             if unexplained.search(line) and path.name != "test_conventions.py"]  # fmt: skip

    assert found == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_no_test_hides_another_of_the_same_name(path):
    names = [
        node.name for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]  # fmt: skip

    assert len(names) == len(set(names))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_users_read_of_a_model_is_translatable(model):
    assert isinstance(model._meta.verbose_name, Promise)
    assert isinstance(model._meta.verbose_name_plural, Promise)
    for field in model._meta.fields:
        if field.editable and not field.primary_key and model.__name__ != "User":
            assert isinstance(field.verbose_name, Promise), field


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_database_admits_exactly_the_codes_of_the_model(model):
    for constraint in model._meta.constraints:
        condition = getattr(constraint, "condition", None)
        lookups = dict(child for child in condition.children if isinstance(child, tuple)) if condition else {}
        for name, values in lookups.items():
            field = model._meta.get_field(name.split("__")[0])
            if name.endswith("__in") and isinstance(field, models.CharField):
                assert sorted(values) == sorted(["", *(code for code, _label in field.choices)])


def test_every_list_of_codes_is_held_by_the_database():
    held = {
        (model, name.removesuffix("__in"))
        for model in MODELS
        for constraint in model._meta.constraints
        if getattr(constraint, "condition", None)
        for name, *_value in (child for child in constraint.condition.children if isinstance(child, tuple))
    }
    listed = {(model, field.name) for model in MODELS for field in model._meta.fields if field.choices}

    # The life of a report is held by the conditional UPDATEs that make its moves.
    assert {(model.__name__, name) for model, name in listed - held} <= {
        ("Report", "state"),
        ("Report", "origin"),
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_broken_constraint_speaks_french(model):
    for constraint in model._meta.constraints:
        if constraint.name not in ("snapshot_once", "snapshot_audience"):  # nobody types a snapshot
            assert constraint.violation_error_message != constraint.default_violation_error_message


def test_each_app_has_one_initial_migration():
    for app in OURS:
        if app != "followups":
            names = sorted(path.stem for path in (ROOT / app / "migrations").glob("0*.py"))
            assert names[0] == "0001_initial"
            assert [name for name in names if name.endswith("_initial")] == ["0001_initial"]


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree():
    out = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=out)

    assert out.getvalue().strip() == "No changes detected" or "Aucun" in out.getvalue()


def test_every_variable_read_is_in_the_example_of_the_environment():
    readers = {
        "clichy_partnership/settings.py": r'env\.\w+\(\s*"([A-Z_]+)"',
        "gunicorn.conf.py": r'environ\.get\("([A-Z_]+)"',
        "docker-compose.yml": r"\$\{([A-Z_]+)",
    }
    read = {
        name for path, pattern in readers.items() for name in re.findall(pattern, (ROOT / path).read_text())
    }
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read == listed


def test_nothing_names_a_registry_host():
    hosts = re.compile(r"https?://(pypi|files\.pythonhosted|deb\.debian|registry\.npmjs)")

    found = [path for path in ("requirements.txt", "requirements-dev.txt", "bin/setup", "bin/lock", "pyproject.toml")
             if hosts.search((ROOT / path).read_text())]  # fmt: skip

    assert found == []


def test_the_description_of_the_files_has_the_columns_of_the_importer():
    from clichy_partnership.interchange import SHEETS  # the list joins all apps

    page = (ROOT / "docs" / "exchange.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+\.csv)`[^|]*\| `([^`]+)` \|$", page, re.MULTILINE))

    assert rows == {
        sheet.file: " ".join(column.name + "*" * column.required for column in sheet.columns)
        for sheet in SHEETS
    }
