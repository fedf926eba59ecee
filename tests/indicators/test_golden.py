"""The worked example: every field of every indicator, at its four dates."""

import datetime as dt
import json

import pytest
from django.conf import settings

from clichy_partnership.interchange import SHEETS
from common.interchange import Importer, export_directory
from indicators.models import Snapshot
from tests.database import empty_the_database

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
EXAMPLE = settings.BASE_DIR / "tests" / "examples" / "small"
DATES = ["2025-02-27", "2025-08-30", "2026-08-30", "2026-11-15"]


@pytest.mark.parametrize("as_of", DATES)
def test_every_field_of_the_worked_example_is_equal(as_of):
    expected = json.loads((EXAMPLE / f"expected-{as_of}.json").read_text(encoding="utf-8"))
    Importer(SHEETS).run(EXAMPLE)

    payload = Snapshot.take(dt.date.fromisoformat(as_of)).payload

    computed = {figure["code"]: figure for figure in payload["indicators"]}
    assert list(computed) == [figure["code"] for figure in expected["indicators"]]
    for figure in expected["indicators"]:
        found = {field: computed[figure["code"]].get(field) for field in figure}
        assert found == figure
    for field in ("schema", "as_of", "audience", "partnership"):
        assert payload[field] == expected[field]


def test_what_is_exported_gives_the_same_digest_in_an_empty_database(tmp_path):
    Importer(SHEETS).run(EXAMPLE)
    first = Snapshot.take(dt.date(2026, 11, 15)).digest
    export_directory(SHEETS, tmp_path)
    empty_the_database()

    Importer(SHEETS).run(tmp_path)

    assert Snapshot.take(dt.date(2026, 11, 15)).digest == first
    assert Snapshot.objects.count() == 1
