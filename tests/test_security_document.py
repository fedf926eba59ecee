"""docs/security.md: every requirement of OWASP ASVS 5.0.0 has a test that exists, a reason, or "not met"."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STANDARD = (
    ROOT / "tests" / "examples" / "asvs-5.0.0.txt"
)  # id and level of each, in the order of the standard
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LINE = re.compile(r"^\| (V\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
CITED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
WORDS = 12

LINES = LINE.findall(DOCUMENT)
OUT_OF_SCOPE = [
    name
    for line in DOCUMENT.splitlines()
    if line.startswith("Out of scope. ")
    for name in re.findall(r"V\d+\.\d+\.\d+", line)
]


def standard() -> dict[str, str]:
    """Level by id."""
    return dict(line.split() for line in STANDARD.read_text().splitlines())


@cache
def functions_of(path: str) -> set[str]:
    file = ROOT / path
    nodes = ast.parse(file.read_text(encoding="utf-8")).body if file.exists() else []
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def kind(held_by: str) -> str:
    """ "test", "reason" or "not met"; "" when it is none of them."""
    if held_by.startswith("reason: "):
        return "reason"
    if held_by.startswith("**not met**: "):
        return "not met"
    return "test" if CITED.sub("", held_by).replace(",", "").strip() == "" else ""


def test_the_standard_is_whole():
    levels = list(standard().values())

    assert (levels.count("1"), levels.count("2")) == (70, 183)


def test_each_requirement_has_one_line_at_its_level_or_is_out_of_scope_for_a_reason():
    found = [name for name, *_rest in LINES] + OUT_OF_SCOPE

    assert sorted(found) == sorted(standard())
    assert {name: level for name, level, *_rest in LINES}.items() <= standard().items()


def test_each_line_is_held_by_a_test_a_reason_or_is_said_not_to_be_met(record_property):
    kinds = [kind(held_by) for *_rest, held_by in LINES]
    tested, reasoned, not_met = (kinds.count(word) for word in ("test", "reason", "not met"))
    record_property("asvs", (len(LINES), tested, reasoned, not_met))
    record_property("asvs_out_of_scope", len(OUT_OF_SCOPE))

    assert [name for (name, *_rest), found in zip(LINES, kinds, strict=True) if not found] == []


@pytest.mark.parametrize("path", sorted({path for path, _name in CITED.findall(DOCUMENT)}))
def test_the_tests_that_are_cited_exist(path):
    cited = {name for file, name in CITED.findall(DOCUMENT) if file == path}

    assert cited - functions_of(path) == set()


def test_a_requirement_is_said_in_a_few_words():
    assert [name for name, _level, words, _held in LINES if len(words.split()) > WORDS] == []
