"""What import_data accepts, counts and remembers; and export_data gives back."""

import csv

import pytest
from django.core.management import call_command

from clichy_partnership.interchange import SHEETS
from common.interchange import Importer, export_directory
from common.models import ImportRun
from mentoring.models import Meeting, Mentorship, MentorshipMember, WorkshopRegistration
from people.models import Organisation, Partnership, Person
from placements.models import Outcome, Placement
from tests.database import empty_the_database
from training.models import Course, ProductivityMeasure, Slot

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def run(directory) -> Importer:
    importer = Importer(SHEETS)
    importer.run(directory.path)
    return importer


def test_each_file_is_read_and_its_rows_counted(directory):
    importer = run(directory)

    created = {file: counts["created"] for file, counts in importer.counts.items()}
    assert created == {
        sheet.file: 2 if sheet.file in ("organisations.csv", "people.csv") else 1 for sheet in SHEETS
    }
    assert Person.objects.get(ref="P1").first_name == "Ana"
    assert Partnership.objects.get().postcodes == ["92110"]
    assert Meeting.objects.get().topics == ["cv", "career"]
    assert Outcome.objects.get().same_employer is True
    assert str(ProductivityMeasure.objects.get().before.normalize()) == "12.5"
    assert (Slot.objects.get().day.isoformat(), Slot.objects.get().net_seconds) == ("2024-12-02", 9000)


def test_the_same_directory_twice_changes_nothing_and_leaves_no_trace(directory):
    run(directory)
    history = Person.history.count()

    importer = run(directory)

    assert all(counts["created"] == counts["updated"] == 0 for counts in importer.counts.values())
    assert Person.history.count() == history
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_what_spreadsheets_write_is_read(directory, encoding):
    text = (
        "last_name;birth_date;ref;first_name\r\nPetit;05/05/2005;P1;Noé\r\n\r\n;;;\r\n  Roche ;;P2; Zoé\r\n"
    )
    (directory.path / "people.csv").write_bytes(text.encode(encoding))

    run(directory)

    assert list(Person.objects.order_by("ref").values_list("first_name", "last_name")) == [
        ("Noé", "Petit"),
        ("Zoé", "Roche"),
    ]
    assert Person.objects.get(ref="P1").birth_date.isoformat() == "2005-05-05"


def test_a_missing_column_leaves_alone_and_an_empty_cell_clears(directory):
    run(directory)
    directory.drop_column("people.csv", "email")
    directory.change("people.csv", birth_date="")

    importer = run(directory)

    ana = Person.objects.get(ref="P1")
    assert (ana.email, ana.birth_date) == ("ana@exemple.fr", None)
    assert importer.counts["people.csv"] == {"created": 0, "updated": 1, "unchanged": 1}


def test_a_row_absent_from_the_file_stays(directory):
    run(directory)
    directory.write("organisations.csv", directory.rows("organisations.csv")[:1])

    run(directory)

    assert Organisation.objects.count() == 2


def test_the_postcode_of_the_event_is_frozen_and_no_blank_rewrites_it(directory):
    run(directory)
    directory.change("people.csv", postcode="75001")
    directory.change("placements.csv", postcode_at_event="")

    run(directory)

    assert Placement.objects.get().postcode_at_event == "92110"
    assert WorkshopRegistration.objects.get().postcode_at_event == "92110"


def test_a_stated_postcode_of_the_event_is_kept(directory):
    directory.change("placements.csv", postcode_at_event="93400")

    run(directory)

    assert Placement.objects.get().postcode_at_event == "93400"


def test_every_change_is_in_the_history_with_the_import_as_its_author(directory):
    run(directory)
    directory.change("people.csv", email="ana.roche@exemple.fr")
    run(directory)

    versions = Person.history.filter(ref="P1").order_by("history_id")
    first, second = ImportRun.objects.order_by("pk")
    assert list(versions.values_list("history_type", "email", "import_run")) == [
        ("+", "ana@exemple.fr", first.pk),
        ("~", "ana.roche@exemple.fr", second.pk),
    ]
    assert Person.history.filter(ref="P2").count() == 1


def test_a_changed_list_of_mentees_is_an_update_with_its_history(directory):
    directory.add("people.csv", ref="P3", email="")
    run(directory)
    directory.change("mentorships.csv", mentee_refs="P3")

    importer = run(directory)

    members = set(MentorshipMember.objects.values_list("person__ref", "role"))
    assert members == {("P2", "mentor"), ("P3", "mentee")}
    assert importer.counts["mentorships.csv"] == {"created": 0, "updated": 1, "unchanged": 0}
    removed = MentorshipMember.history.get(history_type="-")
    assert (removed.person.ref, removed.import_run) == ("P1", ImportRun.objects.latest("pk"))


def test_what_staff_may_override_is_a_warning_and_goes_in(directory, capsys):
    directory.add("workshop_registrations.csv", person_ref="P2")
    directory.add("mentorships.csv", ref="M2", formed_on="2024-11-01")

    call_command("import_data", str(directory))

    out = capsys.readouterr().out.splitlines()
    assert "workshop_registrations.csv:3: workshop_ref: avertissement : 2 inscriptions pour 1 places." in out
    assert (
        "mentorships.csv:3: mentee_refs: avertissement : « P1 » a déjà un autre accompagnement ouvert." in out
    )
    assert Mentorship.objects.count() == 2


def test_a_csv_whose_name_is_unknown_is_pointed_out(directory, capsys):
    (directory.path / "personnes.csv").write_text("ref\n")

    call_command("import_data", str(directory))

    assert "personnes.csv:1: fichier: avertissement : nom inconnu, ignoré." in capsys.readouterr().out


@pytest.mark.parametrize("siret", ["73282932000074", "35600000049837"])
def test_a_valid_siret_is_accepted_la_poste_included(directory, siret):
    directory.change("organisations.csv", siret=siret)

    run(directory)

    assert Organisation.objects.get(ref="O1").siret == siret


def test_the_number_of_queries_does_not_grow_with_the_rows(directory, django_assert_max_num_queries):
    rows = [f"P{number},Ana,Nom{number}\n" for number in range(10, 1500)]
    (directory.path / "people.csv").write_text("ref,first_name,last_name\n" + "".join(rows))
    for file in directory.path.iterdir():
        if file.name != "people.csv":
            file.unlink()

    with django_assert_max_num_queries(60):
        run(directory)

    assert Person.objects.count() == 1490


AWKWARD = ['Titre "entre guillemets"', "deux\nlignes", "a;b,c|d", "=SOMME(A1)", "émoji 🎓", "-1", "@x"]


@pytest.mark.parametrize("title", AWKWARD)
def test_awkward_texts_come_back_as_they_went(directory, tmp_path, title):
    directory.change("courses.csv", title=title)
    run(directory)
    export_directory(SHEETS, tmp_path / "sortie")

    importer = Importer(SHEETS)
    importer.run(tmp_path / "sortie")

    assert Course.objects.get().title == title
    assert all(counts["created"] == counts["updated"] == 0 for counts in importer.counts.values())


def test_an_export_reads_back_into_an_empty_database_and_exports_the_same(directory, tmp_path):
    run(directory)
    call_command("export_data", str(tmp_path / "one"))
    empty_the_database()

    call_command("import_data", str(tmp_path / "one"))
    call_command("export_data", str(tmp_path / "two"))

    for sheet in SHEETS:
        assert (tmp_path / "one" / sheet.file).read_bytes() == (tmp_path / "two" / sheet.file).read_bytes()


def test_the_columns_of_the_files_are_those_of_the_exchange_format(directory, tmp_path):
    run(directory)
    export_directory(SHEETS, tmp_path)

    with (tmp_path / "placements.csv").open() as file:
        header = next(csv.reader(file))

    assert ",".join(header) == (
        "ref,offer_ref,person_ref,organisation_ref,kind,signed_on,starts_on,planned_end_on,ended_on,cancelled_on,"
        "postcode_at_event"
    )
