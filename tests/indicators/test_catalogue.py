"""The catalogue, its public page and the data it is checked with say the same."""

import json

import pytest
from django.conf import settings

from indicators.definitions import DEFINITIONS
from indicators.management.commands.describe_indicators import catalogue

EXAMPLE = settings.BASE_DIR / "tests" / "examples" / "small"


def test_the_documentation_of_the_indicators_is_current():
    page = (settings.BASE_DIR / "docs" / "indicators.md").read_text(encoding="utf-8")

    assert page == catalogue(), "run ./manage.py describe_indicators --output docs/indicators.md"


def test_the_catalogue_holds_exactly_the_indicators_of_the_worked_example():
    expected = json.loads((EXAMPLE / "expected-2026-11-15.json").read_text(encoding="utf-8"))

    assert list(DEFINITIONS) == [figure["code"] for figure in expected["indicators"]]


@pytest.mark.parametrize("code", DEFINITIONS)
def test_each_definition_says_all_that_a_reader_needs(code):
    definition = DEFINITIONS[code]

    assert definition.code == code
    assert all(map(str, (definition.title, definition.short, definition.definition, definition.source)))
    assert definition.version == 1
