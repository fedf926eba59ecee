"""Where markup is let through as it is: each place has its reason, and a new one fails until it has one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("clichy_partnership", "common", "people", "followups", "indicators", "mentoring", "placements", "projects",
        "training")  # fmt: skip
SOURCES = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
PAGES = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
OPEN_TEMPLATE = re.compile(
    r"\{\{[^}]*\|\s*(?:safe|safeseq)\b[^}]*\}\}|\{%\s*(?:autoescape off|filter safe)[^%]*%\}"
)
FORMATTERS = {"format_html": 0, "format_html_join": 1}  # where each has its markup
ALLOWED = {
    ("templates/letters/letter.txt", "{% autoescape off %}"): "text, sent as text",
    ("templates/letters/letter.html", "{{ style|safe }}"): "static/look/letter.css, written by us",
    (
        "templates/kit/field_hints.html",
        "{{ field.help_text|safe }}",
    ): "written by us or by Django, whose rules of a password are a list; nobody types it",
    ("common/charts/drawing.py", "SafeString('')"): "nothing to draw",
}


def open_in_page(text: str) -> list[str]:
    return OPEN_TEMPLATE.findall(text)


def open_in_source(text: str) -> Iterator[str]:
    """Calls that trust a text, and markup to be filled in that is not written there."""
    tree = ast.parse(text)
    literals = {
        node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_text(node.value)
    }
    for node in ast.walk(tree):
        name = _name(node.func) if isinstance(node, ast.Call) else ""
        if name in ("mark_safe", "SafeString", "SafeText", "Template", "from_string"):
            yield ast.unparse(node)
        elif name in FORMATTERS:
            markup = node.args[FORMATTERS[name]]
            if not (_is_text(markup) or (isinstance(markup, ast.Name) and markup.id in literals)):
                yield ast.unparse(node)
        elif isinstance(node, ast.FunctionDef) and node.name == "__html__":
            yield node.name


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", None) or getattr(function, "id", "")


def test_markup_is_let_through_in_the_places_that_have_a_reason():
    found = {(path, part) for path in PAGES for part in open_in_page(path.read_text(encoding="utf-8"))}
    found |= {(path, part) for path in SOURCES for part in open_in_source(path.read_text(encoding="utf-8"))}

    assert {(str(path.relative_to(ROOT)), part) for path, part in found} == set(ALLOWED)


@pytest.mark.parametrize(
    "line",
    ["mark_safe(name)", "safestring.mark_safe(name)", "SafeString(name)", "format_html(name)",
     "format_html(_('<b>{}</b>'), name)", "format_html(f'<b>{name}</b>')", "format_html('<b>' + name)",
     "format_html_join('', name, rows)", "Template(name).render()", "engine.from_string(name)",
     "class Name(str):\n    def __html__(self): return self"],
)  # fmt: skip
def test_a_source_that_trusts_a_value_is_seen(line):
    assert len(list(open_in_source(line))) == 1


@pytest.mark.parametrize(
    "line",
    ["{{ name|safe }}", "{{ name | safe }}", "{{ names|safeseq|join:', ' }}", "{{ name|upper|safe|lower }}",
     "{% autoescape off %}", "{% filter safe %}"],
)  # fmt: skip
def test_a_page_that_trusts_a_value_is_seen(line):
    assert open_in_page(line) == [line]


def test_markup_written_where_it_is_filled_in_is_no_trust():
    assert (
        list(open_in_source("shape = '<b>{}</b>'\nformat_html(shape, name)\nformat_html('<i>{}</i>', name)"))
        == []
    )
