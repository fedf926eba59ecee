"""Outside the back-office every sentence has its English: the catalogue misses none."""

import ast
import datetime as dt
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.utils import translation
from django.utils.translation.template import templatize

from indicators.definitions import DEFINITIONS, PROGRAMMES
from people.models import Registration
from people.registration_forms import QUESTIONS

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
ENGLISH = {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE), check_for_duplicates=True)}
CALLS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy")
# They and the report speak French only.
BACK_OFFICE = ("admin/", "indicators/", "clichy_partnership/journeys", "mentoring/pair_running", "mentoring/pair_search",
               "mentoring/board_rows", "mentoring/concern_section", "mentoring/gates", "mentoring/matching_pager",
               "mentoring/sign.html", "mentoring/triage_decision", "kit/page", "people/outbox/", "followups/typed",
               "people/contact_log", "people/file_tools", "people/identified",
               "people/registration/guardian_answer")  # fmt: skip
# What an operator reads of the state of the machine, and what staff alone fill in or read.
NOT_PAGES = (
    "clichy_partnership.health",
    "clichy_partnership.kit_charts",
    "clichy_partnership.kit_page",
    "common.pdf",
    "mentoring.health",
    "mentoring.situations",
    "mentoring.troubles",
    "placements.situations",
    "training.figures",
    "people.tasks",
    "people.walk_in",
)
# Their names of fields are for staff; what they say to whoever registers is tried below.
MODELS = (
    "common.records",
    "common.work",
    "mentoring.check_ins",
    "mentoring.checks",
    "mentoring.concerns",
    "people.newcomers",
)
# What no address names: allauth finds them by the settings, and workers write letters.
BESIDE_THE_ADDRESSES = (
    "indicators.notifications",
    "followups.notifications",
    "mentoring.check_notifications",
    "mentoring.notifications",
    "mentoring.waves",
    "placements.waves",
    "projects.waves",
    "training.waves",
    "people.outbox.rendering",
    "people.sign_in",
    "people.account_forms",
    "people.account_messages",
    "people.second_factor",
)
TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATES = re.compile(rf"(?:gettext|_)\({TEXT}(?:,\s*{TEXT})?")


def is_of_the_back_office(path: Path) -> bool:
    """It stands in a folder of theirs, is a part of their pages, or extends one."""
    if str(path.relative_to(TEMPLATES)).startswith(BACK_OFFICE):
        return True
    if not path.exists():  # allauth's own
        return False
    parent = re.search(r'{% extends "([^"]+)" %}', path.read_text(encoding="utf-8"))
    return bool(parent) and (parent[1].startswith("admin/") or is_of_the_back_office(TEMPLATES / parent[1]))


def portal_templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*.*") if not is_of_the_back_office(path))


def addresses(patterns, prefix: str = "") -> list[URLPattern]:
    """All outside /admin/."""
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if not route.startswith("admin/"):
            found += addresses(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [pattern]
    return found


def is_of_models(name: str) -> bool:
    return name.endswith(".models") or name in MODELS


def portal_modules() -> list[Path]:
    """Those of the views outside /admin/, and what they import of ours, but for the models."""
    names = [
        *BESIDE_THE_ADDRESSES,
        *(pattern.callback.__module__ for pattern in addresses(get_resolver().url_patterns)),
    ]
    waiting, found = set(names), {}
    while waiting:
        name = waiting.pop()
        path = ROOT / (name.replace(".", "/") + ".py")
        if name in found or name in NOT_PAGES or is_of_models(name) or not path.exists():
            continue
        found[name] = path
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                waiting |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return sorted(found.values())


def said_in_template(path: Path) -> set[str]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return {ast.literal_eval(text) for pair in IN_TEMPLATES.findall(code) for text in pair if text}


def said_in_python(path: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    named = (call for call in calls if getattr(call.func, "id", "") in CALLS)
    return {argument.value for call in named for argument in call.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)}  # fmt: skip


def untranslated(said: set[str]) -> list[str]:
    plurals = {entry.msgid_plural for entry in ENGLISH.values() if entry.msgid_plural}
    done = {
        msgid for msgid, entry in ENGLISH.items() if entry.msgstr or all(entry.msgstr_plural.values() or [""])
    }
    return sorted(said - done - plurals)


@pytest.mark.parametrize(
    "path", portal_templates(), ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_a_page_of_the_portal_is_said_in_english_too(path):
    assert untranslated(said_in_template(path)) == []


@pytest.mark.parametrize("path", portal_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_module_of_the_portal_says_is_said_in_english_too(path):
    assert untranslated(said_in_python(path)) == []


def test_the_answers_to_choose_from_are_said_in_english_too():
    forms = [question.form for questions in QUESTIONS.values() for question in questions]
    choices = [getattr(field, "choices", []) for form in forms for field in form.base_fields.values()]

    offered = {str(label) for each in choices for _value, label in each}

    assert len(offered) == 10
    assert untranslated(offered) == []


def test_what_a_page_says_of_a_figure_is_said_in_english_too():
    """Its name and what it is in a few words; the rest of a definition is read in the report, in French."""
    said = [
        *PROGRAMMES.values(),
        *(text for each in DEFINITIONS.values() for text in (each.title, each.short)),
    ]
    french = {str(text) for text in said}

    with translation.override("en"):
        english = {str(text) for text in said}

    assert french & english == {"Placements"}


def test_what_a_registration_refuses_is_said_in_english_too():
    wrong = Registration(birth_date=dt.date(1850, 1, 1), siret="1", email="lina", guardian_email="parent")

    refused = {str(message) for _field, message in wrong.violations()}

    assert len(refused) == 3
    assert untranslated(refused) == []
