"""What import_data refuses: each with its place and its sentence, and nothing is written."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from clichy_partnership.interchange import SHEETS
from people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def everything() -> dict[str, int]:
    """Rows of every table of the house, history and import runs included."""
    ours = {sheet.model._meta.app_label for sheet in SHEETS} | {"common"}
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model._meta.app_label in ours
    }


def refused(directory, capsys) -> list[str]:
    """The lines printed by an import that must fail and write nothing."""
    before = everything()

    with pytest.raises(CommandError) as refusal:
        call_command("import_data", str(directory))

    assert refusal.value.returncode == 1
    assert everything() == before
    return capsys.readouterr().out.splitlines()


CELLS = [
    ("people.csv", {"last_name": ""}, "last_name", "Cette valeur est obligatoire."),
    ("people.csv", {"birth_date": "2005-02-30"}, "birth_date", "La date « 2005-02-30 » n’existe pas."),
    ("people.csv", {"birth_date": "hier"}, "birth_date", "« hier » n’est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA)."),
    ("people.csv", {"birth_date": "0205-01-01"}, "birth_date", "La date « 0205-01-01 » est impossible : année hors de 1900–2100."),
    ("people.csv", {"birth_date": "2099-01-01"}, "birth_date", "La date de naissance est dans le futur."),
    ("people.csv", {"email": "ana chez exemple"}, "email", "Ce n’est pas une adresse e-mail (exemple : prenom.nom@exemple.fr)."),
    ("people.csv", {"referrer": "voisin"}, "referrer", "« voisin » n’est pas un code connu ; codes admis : mission_locale, france_travail, school, association, self, other."),
    ("people.csv", {"first_name": "A" * 101}, "first_name", "Assurez-vous que cette valeur comporte au plus 100 caractères (actuellement 101)."),
    ("people.csv", {"ref": "P" * 65}, "ref", "Assurez-vous que cette valeur comporte au plus 64 caractères (actuellement 65)."),
    ("organisations.csv", {"siret": "12345678901234"}, "siret", "Ce SIRET n’est pas valide : 14 chiffres, clé de contrôle comprise."),
    ("organisations.csv", {"siret": "732829320"}, "siret", "Ce SIRET n’est pas valide : 14 chiffres, clé de contrôle comprise."),
    ("organisations.csv", {"naf": "99.99Z"}, "naf", "Ce code NAF n’existe pas (exemple : 62.01Z)."),
    ("organisations.csv", {"headcount": "douze"}, "headcount", "« douze » n’est pas un nombre entier."),
    ("organisations.csv", {"headcount": "-1"}, "headcount", "Assurez-vous que cette valeur est supérieure ou égale à 0."),
    ("partnership.csv", {"postcodes": "92110|Clichy"}, "postcodes", "« Clichy » n’est pas un code postal (cinq chiffres)."),
    ("affiliations.csv", {"ended_on": "2024-08-01"}, "ended_on", "La fin précède le début."),
    ("mentorships.csv", {"mentor_refs": "P2|P9"}, "mentor_refs", "« P9 » n’existe pas (personne)."),
    ("mentorships.csv", {"mentee_refs": "P2"}, "mentee_refs", "La même personne ne peut être mentor et jeune accompagné."),
    ("mentorships.csv", {"ended_on": "2025-01-01"}, "end_reason", "Une fin doit avoir un motif."),
    ("mentorships.csv", {"end_reason": "mentee"}, "ended_on", "Un motif de fin demande une date de fin."),
    ("mentorships.csv", {"ended_on": "2024-09-30", "end_reason": "mentee"}, "ended_on", "La fin précède le début de l’accompagnement."),
    ("mentorships.csv", {"term_on": "2024-09-30"}, "term_on", "Le terme prévu précède le début de l’accompagnement."),
    ("meetings.csv", {"held_on": "2024-09-30"}, "held_on", "La rencontre précède la formation de l’accompagnement."),
    ("meetings.csv", {"mentorship_ref": "M9"}, "mentorship_ref", "« M9 » n’existe pas (accompagnement)."),
    ("meetings.csv", {"topics": "cv|foot"}, "topics", "« foot » n’est pas un code connu ; codes admis : cv, interview, digital_tools, career, network, other."),
    ("meetings.csv", {"confirmed": "peut-être"}, "confirmed", "« peut-être » : écrire oui ou non (ou true, false, 1, 0)."),
    ("meetings.csv", {"rating": "6"}, "rating", "Assurez-vous que cette valeur est inférieure ou égale à 5."),
    ("meetings.csv", {"minutes": "0"}, "minutes", "Assurez-vous que cette valeur est supérieure ou égale à 1."),
    ("workshop_registrations.csv", {"satisfaction": "0"}, "satisfaction", "Assurez-vous que cette valeur est supérieure ou égale à 1."),
    ("offers.csv", {"closed_on": "2024-09-01"}, "closed_on", "La clôture précède la publication."),
    ("placements.csv", {"planned_end_on": "2024-10-01"}, "planned_end_on", "La fin prévue précède le début."),
    ("placements.csv", {"ended_on": "2024-10-01"}, "ended_on", "La fin précède le début."),
    ("placements.csv", {"ended_on": "2025-10-15"}, "ended_on", "La fin réelle dépasse la fin prévue : une prolongation déplace la fin prévue."),
    ("placements.csv", {"cancelled_on": "2024-10-15"}, "cancelled_on", "Une annulation a lieu avant le début ; ensuite, c’est une fin."),
    ("outcomes.csv", {"horizon_months": "9"}, "horizon_months", "« 9 » n’est pas un code connu ; codes admis : 6, 12, 24."),
    ("slots.csv", {"starts_at": "2024-12-02"}, "starts_at", "« 2024-12-02 » n’est pas une date et heure (exemple : 2026-03-02T09:00)."),
    ("slots.csv", {"starts_at": "2025-03-30T02:30", "ends_at": "2025-03-30T05:30"}, "starts_at", "L’heure « 2025-03-30T02:30 » n’existe pas : passage à l’heure d’été."),
    ("slots.csv", {"ends_at": "2024-12-02T08:00"}, "ends_at", "La fin précède le début."),
    ("slots.csv", {"break_minutes": "180"}, "break_minutes", "La pause dure plus que la demi-journée."),
    ("attendances.csv", {"followed_minutes": "-5"}, "followed_minutes", "Assurez-vous que cette valeur est supérieure ou égale à 0."),
    ("attendances.csv", {"followed_minutes": "151"}, "followed_minutes", "La demi-journée ne dure que 150 minutes, pause déduite."),
    ("attendances.csv", {"person_ref": "P1"}, "person_ref", "Cette personne n’est pas inscrite à la session de cette demi-journée."),
    ("satisfaction.csv", {"score": "6"}, "score", "Assurez-vous que cette valeur est inférieure ou égale à 5."),
    ("productivity.csv", {"before": "douze"}, "before", "« douze » n’est pas un nombre (au plus 6 décimales)."),
    ("productivity.csv", {"after_on": "2024-10-01"}, "after_on", "La mesure d’après précède celle d’avant."),
    ("projects.csv", {"accepted_on": "2024-09-01"}, "accepted_on", "L’acceptation précède le début du projet."),
    ("projects.csv", {"delivered_on": "2024-09-01"}, "delivered_on", "La livraison précède le début du projet."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "cells", "column", "message"), CELLS)
def test_a_cell_that_cannot_be_is_refused_at_its_place(directory, capsys, file, cells, column, message):
    directory.change(file, **cells)

    assert f"{file}:2: {column}: {message}" in refused(directory, capsys)


REPEATED = [
    ("people.csv", "ref", "Déjà présent à la ligne 3 du même fichier."),
    ("affiliations.csv", "started_on", "Déjà présent à la ligne 2 du même fichier."),
    ("outcomes.csv", "horizon_months", "Deux réponses à la même question (la première est à la ligne 2)."),
    ("satisfaction.csv", "moment", "Deux réponses à la même question (la première est à la ligne 2)."),
    ("usage_feedback.csv", "project_ref", "Deux réponses à la même question (la première est à la ligne 2)."),
    ("attendances.csv", "person_ref", "Déjà présent à la ligne 2 du même fichier."),
    (
        "partnership.csv",
        "ligne",
        "Il n’y a qu’un partenariat : une seule ligne est admise (déjà lue ligne 2).",
    ),
]


@pytest.mark.parametrize(("file", "column", "message"), REPEATED)
def test_a_key_given_twice_in_a_file_is_refused(directory, capsys, file, column, message):
    directory.add(file)

    line = len(directory.rows(file)) + 1
    assert refused(directory, capsys) == [f"{file}:{line}: {column}: {message}"]


FILES = [
    (b"", 1, "fichier", "Le fichier est vide."),
    (b"\xef\xbb\xbf\n", 1, "fichier", "Le fichier est vide."),
    (b"ref,first_name\x00,last_name\n", 1, "fichier", "Ce n’est pas un fichier texte (octets nuls)."),
    ("ref,first_name,last_name\n".encode("utf-16"), 1, "fichier", "Le fichier est en UTF-16 : l’enregistrer en CSV UTF-8."),
    (b"ref,first_name,last_name\nP1,No\x81,X\n", 1, "fichier", "Le fichier n’est ni en UTF-8 ni en Windows-1252."),
    (b'ref,first_name,last_name\nP1,"Ana,Roche\nP2,B,C\n', 2, "fichier", "Un guillemet ouvert ici n’est jamais refermé : le fichier est tronqué."),
    (b"ref,first_name,last_name,shoes\nP1,Ana,Roche,38\n", 1, "shoes", "Colonne inconnue."),
    (b"ref,first_name\nP1,Ana\n", 1, "last_name", "Cette colonne obligatoire manque."),
    (b"ref,first_name,last_name,ref\nP1,Ana,Roche,P1\n", 1, "ref", "Colonne présente deux fois."),
    (b"ref,first_name,last_name\nP1,Ana\n", 2, "ligne", "2 cellules au lieu de 3."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "line", "column", "message"), FILES)
def test_a_file_that_is_no_such_file_is_refused(tmp_path, capsys, content, line, column, message):
    (tmp_path / "people.csv").write_bytes(content)

    assert f"people.csv:{line}: {column}: {message}" in refused(tmp_path, capsys)


def test_a_folder_in_place_of_a_file_is_refused(directory, capsys):
    (directory.path / "people.csv").unlink()
    (directory.path / "people.csv").mkdir()

    assert refused(directory, capsys) == [
        "people.csv:1: fichier: Un fichier est attendu ici, pas un dossier."
    ]


def test_a_directory_without_any_file_is_refused(tmp_path, capsys):
    assert refused(tmp_path, capsys) == [f"{tmp_path.name}:1: dossier: Aucun fichier à importer."]


def test_a_directory_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("import_data", str(tmp_path / "nulle-part"))


def test_the_same_file_in_two_formats_is_refused(directory, capsys):
    (directory.path / "people.xlsx").write_bytes(b"PK")

    assert refused(directory, capsys) == [
        "people.csv:1: fichier: people.csv, people.xlsx : ne garder qu’un de ces fichiers."
    ]


@pytest.mark.parametrize("suffix", [".xls", ".xlsm", ".xlsb", ".ods"])
def test_the_other_formats_of_spreadsheets_are_refused_by_name(tmp_path, capsys, suffix):
    (tmp_path / f"people{suffix}").write_bytes(b"PK")

    assert refused(tmp_path, capsys) == [
        f"people{suffix}:1: fichier: Ce format n’est pas lu : l’enregistrer en .xlsx ou en CSV UTF-8."
    ]


def test_all_errors_are_told_at_once_in_the_order_of_files_and_lines(directory, capsys):
    directory.change("people.csv", birth_date="hier", email="x")
    directory.change("meetings.csv", rating="9", minutes="0")
    directory.change("organisations.csv", row=1, kind="lycée")

    lines = refused(directory, capsys)

    assert [line.rsplit(": ", 1)[0].split(": ")[0] for line in lines] == [
        "organisations.csv:3",
        "people.csv:2",
        "people.csv:2",
        "meetings.csv:2",
        "meetings.csv:2",
    ]


def test_a_reference_to_a_refused_row_is_not_reported_a_second_time(directory, capsys):
    directory.change("people.csv", row=1, email="x")

    assert refused(directory, capsys) == [
        "people.csv:3: email: Ce n’est pas une adresse e-mail (exemple : prenom.nom@exemple.fr)."
    ]


def test_beyond_two_hundred_errors_the_rest_is_counted(tmp_path, capsys):
    rows = "".join(f"P{number},,Nom\n" for number in range(250))
    (tmp_path / "people.csv").write_text("ref,first_name,last_name\n" + rows)

    lines = refused(tmp_path, capsys)

    assert len(lines) == 201
    assert lines[-1] == "… et 50 de plus."


def test_an_update_may_not_leave_a_meeting_before_its_mentorship(directory, capsys):
    call_command("import_data", str(directory))
    capsys.readouterr()
    for file in directory.path.iterdir():
        if file.name != "mentorships.csv":
            file.unlink()
    directory.change("mentorships.csv", formed_on="2024-10-11")

    assert refused(directory, capsys) == [
        "mentorships.csv:2: formed_on: Une rencontre déjà enregistrée précède cette date."
    ]


def test_an_update_may_not_leave_minutes_beyond_their_slot(directory, capsys):
    call_command("import_data", str(directory))
    capsys.readouterr()
    for file in directory.path.iterdir():
        if file.name != "slots.csv":
            file.unlink()
    directory.change("slots.csv", ends_at="2024-12-02T11:00")

    assert refused(directory, capsys) == [
        "slots.csv:2: ends_at: Des minutes déjà émargées dépassent cette demi-journée."
    ]


def test_a_trial_run_writes_nothing_and_says_what_it_would_do(directory, capsys):
    call_command("import_data", str(directory), "--dry-run")

    assert Person.objects.count() == 0
    assert (
        "people.csv: 2 créés (created), 0 modifiés (updated), 0 inchangés (unchanged)"
        in capsys.readouterr().out
    )
