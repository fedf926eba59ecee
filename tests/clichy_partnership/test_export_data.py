"""What export_data writes, as CSV and as workbooks, and that it reads back unchanged."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from clichy_partnership.interchange import SHEETS
from common.interchange import Importer
from common.interchange.directory import sheets_in
from common.interchange.exporter import export_directory, write_csv, write_xlsx
from common.interchange.files import read_lines
from common.interchange.formulas import FORMULA
from people.models import Person
from people.resources import PEOPLE
from projects.models import Project
from tests.database import empty_the_database
from tests.factories import PersonFactory
from training.models import Slot

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

FORMATS = pytest.mark.parametrize("format", ["csv", "xlsx"])
AWKWARD = [
    'Titre "entre guillemets"', "deux\nlignes", "retour\rchariot", "a;b,c|d", "émoji 🎓", "#N/A", "_x0041_",
    "=SOMME(A1)", "-1", "+1", "@x", "＝1", "'=1", "''=1", "'simple", "a\x01b", "00012", "1e5", "VRAI", "a\x85b",
]  # fmt: skip


def import_from(path) -> dict[str, dict[str, int]]:
    importer = Importer(sheets_in(path, SHEETS))
    importer.run(path)
    return importer.counts


@FORMATS
def test_an_export_reads_back_into_an_empty_database_and_exports_the_same(directory, tmp_path, format):
    call_command("import_data", str(directory))
    call_command("export_data", str(tmp_path / "before"))
    call_command("export_data", str(tmp_path / "one"), format=format)
    empty_the_database()

    call_command("import_data", str(tmp_path / "one"))
    call_command("export_data", str(tmp_path / "after"))

    assert sorted(path.suffix for path in (tmp_path / "one").iterdir()) == [f".{format}"] * len(SHEETS)
    for sheet in SHEETS:
        before, after = (tmp_path / name / sheet.file for name in ("before", "after"))
        assert before.read_bytes() == after.read_bytes()


@FORMATS
def test_what_was_just_exported_changes_nothing(directory, tmp_path, format):
    call_command("import_data", str(directory))
    PersonFactory(phone="+33612345678", postcode="01000", city="-", first_name="@na", last_name="'=O'Neil")
    for number, text in enumerate(AWKWARD):
        PersonFactory(ref=f"A{number}", last_name=text)
    export_directory(SHEETS, tmp_path / "one", format)

    counts = import_from(tmp_path / "one")

    assert [file for file, count in counts.items() if count["created"] or count["updated"]] == []
    assert counts[f"people.{format}"]["unchanged"] == Person.objects.count()


@FORMATS
@pytest.mark.parametrize("starts_at", ["2024-10-27T02:30:00+02:00", "2024-10-27T02:30:00+01:00"])
def test_an_hour_that_comes_twice_comes_back_as_it_was(directory, tmp_path, format, starts_at):
    directory.change("slots.csv", starts_at=starts_at, ends_at="2024-10-27T06:30:00+01:00")
    call_command("import_data", str(directory))
    before = Slot.objects.get().starts_at
    export_directory(SHEETS, tmp_path / "one", format)

    counts = import_from(tmp_path / "one")

    assert counts[f"slots.{format}"] == {"created": 0, "updated": 0, "unchanged": 1}
    assert Slot.objects.get().starts_at == before


# No database keeps a NUL or half a surrogate pair; an import strips what surrounds a text.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
FORMULAS = st.tuples(
    st.sampled_from(["", "'", "''", " ", "\t", "\r"]), st.sampled_from("=+-@＝＋－＠"), TEXTS
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS | FORMULAS.map("".join))
@FORMATS
def test_any_text_survives_and_none_begins_as_a_formula(tmp_path, format, text):
    path = tmp_path / f"people.{format}"
    Person.objects.all().delete()
    PersonFactory(last_name=text, first_name="Ana")

    if format == "xlsx":
        write_xlsx(PEOPLE, Person.objects.all(), path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(PEOPLE, Person.objects.all(), file)

    (_, header), (_, cells) = read_lines(path)
    expected = text.rstrip() if FORMULA.match(text) else text.strip()
    assert cells[header.index("last_name")] == expected
    with path.open("rb") as file:
        assert b"<f>" not in file.read()


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "＝1", "＋1", "－1", "＠a", "  =1", "'=1", "\u200b=1"]
)
def test_a_text_that_looks_like_a_formula_gets_one_apostrophe(text):
    PersonFactory(last_name=text)
    out = io.StringIO(newline="")

    write_csv(PEOPLE, Person.objects.all(), out)

    out.seek(0)
    assert next(csv.DictReader(out))["last_name"] == f"'{text}"


def test_a_workbook_has_typed_cells_and_a_bold_frozen_header(directory, tmp_path):
    directory.change("people.csv", phone="0612345678", postcode="01000")
    call_command("import_data", str(directory))

    export_directory(SHEETS, tmp_path / "one", "xlsx")

    people = load_workbook(tmp_path / "one" / "people.xlsx")
    sheet = people.active
    cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (people.properties.title, sheet.title, sheet.freeze_panes) == ("Personnes", "Personnes", "A2")
    assert all(heading.font.bold for heading in sheet[1])
    assert (cells["birth_date"].value.isoformat(), cells["birth_date"].number_format) == (
        "2005-05-05T00:00:00",
        "DD/MM/YYYY",
    )
    for name, text in {"ref": "P1", "phone": "0612345678", "postcode": "01000"}.items():
        assert (cells[name].value, cells[name].data_type, cells[name].number_format) == (text, "s", "@")
    assert load_workbook(tmp_path / "one" / "meetings.xlsx").active["D2"].value == 45
    assert load_workbook(tmp_path / "one" / "attendances.xlsx").active["E2"].value == "oui"


def test_a_filtered_list_is_written_in_its_own_order(tmp_path):
    for name in ("Bo", "Abe", "Cy"):
        PersonFactory(last_name=name)
    out = io.StringIO(newline="")

    count = write_csv(PEOPLE, Person.objects.exclude(last_name="Cy").order_by("last_name"), out)

    out.seek(0)
    assert (count, [row["last_name"] for row in csv.DictReader(out)]) == (2, ["Abe", "Bo"])


def test_a_text_longer_than_a_cell_is_refused_in_a_workbook(tmp_path, directory):
    call_command("import_data", str(directory))
    Project.objects.update(result_summary="a" * 32_768)  # longer than any form or file may bring

    with pytest.raises(CommandError) as refusal:
        call_command("export_data", str(tmp_path / "one"), format="xlsx")

    assert str(refusal.value) == (
        "projects.csv : un texte dépasse les 32767 caractères d’une cellule, exporter en CSV."
    )
