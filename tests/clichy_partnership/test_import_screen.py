"""A file brought in the browser: checked, shown, confirmed, written, forgotten; and who may."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clichy_partnership import models, tasks
from clichy_partnership.models import ImportRequest
from common.interchange import Importer
from common.models import ImportRun
from people.models import Person
from tests.accounts import sign_in, staff, without_account
from tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
ADD = "admin:clichy_partnership_importrequest_add"
HEADER = "ref,first_name,last_name,email,phone\n"
GOOD = HEADER + "P1,Ana,Roche,ana@exemple.fr,\nP2,Noé,Petit,,\n"
BAD = HEADER + "P1,Ana,Roche,pas-une-adresse,\n,Noé,,,\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer(client):
    user = staff(email="user@exemple.fr")
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=["people", "clichy_partnership"])
    )
    sign_in(client, user)
    return user


def bring(client, text: str, name: str = "jeunes.csv", sheet: str = "people"):
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post(reverse(ADD), {"sheet": sheet, "file": file}, follow=True)


def confirm(client, request: ImportRequest):
    return client.post(
        reverse("admin:clichy_partnership_importrequest_confirm", args=[request.pk]), follow=True
    )


def test_a_file_is_checked_and_nothing_is_written_before_it_is_confirmed(client, officer):
    page = bring(client, GOOD).content.decode()

    request = ImportRequest.objects.get()
    assert request.awaits_confirmation
    assert request.counts == {"created": 2, "updated": 0, "unchanged": 0}
    assert "Confirmer l’import" in page
    assert "Ana Roche" in page
    assert not without_account().exists()
    assert not ImportRun.objects.exists()


def test_what_is_confirmed_is_written_in_the_name_of_who_asked_and_the_file_is_forgotten(
    client, officer, django_capture_on_commit_callbacks
):
    bring(client, GOOD)
    request = ImportRequest.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        page = confirm(client, request).content.decode()

    request.refresh_from_db()
    history = Person.history.exclude(import_run=None).order_by("history_id")
    assert "L’import est terminé." in page
    assert [row.ref for row in history] == ["P1", "P2"]
    assert {row.history_user for row in history} == {officer}
    assert {row.import_run for row in history} == {request.import_run}
    assert request.import_run.source == "jeunes.csv"
    assert request.file == ""
    assert default_storage.listdir("imports")[1] == []


def test_a_second_click_writes_nothing_more(client, officer):
    bring(client, GOOD)
    request = ImportRequest.objects.get()
    confirm(client, request)

    page = confirm(client, request).content.decode()

    assert "Cet import n’attend plus de confirmation." in page
    assert ImportRun.objects.count() == 1


def test_each_error_is_shown_with_its_line_and_can_be_taken_away(client, officer):
    page = bring(client, BAD).content.decode()

    request = ImportRequest.objects.get()
    taken = client.get(reverse("admin:clichy_partnership_importrequest_errors", args=[request.pk]))
    assert "3 erreurs empêchent cet import" in page
    assert [(line, column) for line, column, _message in request.errors] == [
        (2, "email"),
        (3, "ref"),
        (3, "last_name"),
    ]
    assert taken.content.decode("utf-8-sig").splitlines()[1] == (
        "2;email;Ce n’est pas une adresse e-mail (exemple : prenom.nom@exemple.fr)."
    )
    assert "Confirmer" not in page
    assert not without_account().exists()


def test_what_is_refused_cannot_be_confirmed(client, officer):
    bring(client, BAD)

    confirm(client, ImportRequest.objects.get())

    assert ImportRequest.objects.get().step == "check"
    assert not without_account().exists()


def test_the_errors_taken_away_are_no_formulas(client, officer):
    bring(client, "=1+1,first_name\nP1,Ana\n")

    request = ImportRequest.objects.get()
    rows = request.errors_as_csv().splitlines()
    assert rows[1].startswith("1;'=1+1;")


def test_the_preview_says_what_changes_from_what_to_what(client, officer):
    PersonFactory(ref="P1", first_name="Ana", last_name="Roche", email="ana@exemple.fr", phone="0612345678")

    page = bring(client, HEADER + "P1,Ana,Roche,ana@exemple.fr,0712345678\n").content.decode()

    (sample,) = ImportRequest.objects.get().samples["updated"]
    assert sample == {"line": 2, "record": "Ana Roche", "changes": [["phone", "0612345678", "0712345678"]]}
    assert "<del>0612345678</del> → <ins>0712345678</ins>" in page


def test_a_file_that_changes_nothing_asks_for_nothing(client, officer):
    PersonFactory(ref="P1", first_name="Ana", last_name="Roche", email="ana@exemple.fr")

    page = bring(client, HEADER + "P1,Ana,Roche,ana@exemple.fr,\n").content.decode()

    assert "Tout est déjà à jour" in page
    assert "Confirmer" not in page


def test_what_went_wrong_between_the_check_and_the_confirmation_stops_the_writing(client, officer):
    bring(client, "person_ref,organisation_ref,role,started_on\n", sheet="affiliations")
    bring(client, GOOD)
    request = ImportRequest.objects.latest("pk")
    with default_storage.open(request.file.name, "w") as file:  # as a disk that lost the end of the file
        file.write(BAD)

    page = confirm(client, request).content.decode()

    request.refresh_from_db()
    assert (request.step, request.error_count, request.import_run) == ("write", 3, None)
    assert "rien n’a été écrit" in page
    assert not without_account().exists()


@pytest.mark.parametrize(
    ("name", "message"), [("jeunes.ods", "n’est pas lu"), ("jeunes.xlsx", "zip"), ("jeunes.csv", "vide")]
)
def test_what_is_no_table_is_refused_with_a_sentence(client, officer, name, message):
    page = bring(client, " " if name.endswith("csv") else "PK", name=name).content.decode()

    assert "n’est pas lu" in page or "empêche cet import" in page
    assert not ImportRequest.objects.filter(error_count=0).exists()


def test_a_file_too_large_is_refused_before_it_is_kept(client, officer, monkeypatch):
    monkeypatch.setattr("clichy_partnership.forms.LIMITS", {".csv": 10})

    page = bring(client, GOOD).content.decode()

    assert "le partager en plusieurs" in page
    assert not ImportRequest.objects.exists()


def test_a_large_file_is_the_business_of_a_worker(
    client, officer, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(models, "SMALL", 10)
    monkeypatch.setattr(tasks.run_import, "delay", woken.append)

    with django_capture_on_commit_callbacks(execute=True):
        page = bring(client, GOOD).content.decode()

    request = ImportRequest.objects.get()
    assert woken == [request.pk]
    assert 'id="work-under-way"' in page
    tasks.run_import(request.pk)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, request)
    assert woken == [request.pk, request.pk]
    tasks.run_import(request.pk)
    assert without_account().count() == 2


def test_a_worker_that_lost_its_claim_leaves_nothing_written(client, officer, monkeypatch):
    bring(client, GOOD)
    request = ImportRequest.objects.get()
    honest = Importer.run

    def slow(importer, *args, **kwargs):
        honest(importer, *args, **kwargs)
        ImportRequest.objects.update(claim=None)  # meanwhile another worker took the row up

    monkeypatch.setattr(Importer, "run", slow)
    confirm(client, request)

    assert not without_account().exists()
    assert ImportRequest.objects.get().state == "running"


def test_an_accident_is_told_without_naming_anyone_and_tried_again(client, officer, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("ana@exemple.fr")

    monkeypatch.setattr(Importer, "run", broken)

    bring(client, GOOD)

    request = ImportRequest.objects.get()
    assert (request.state, request.error) == ("requested", "RuntimeError")
    for _try in range(ImportRequest.MAX_TRIES):
        tasks.run_import(request.pk)
    page = client.get(reverse("admin:clichy_partnership_importrequest_change", args=[request.pk]))
    assert "Cet import n’a pas abouti, et rien n’a été écrit." in page.content.decode()


def test_after_a_week_only_the_counts_are_kept(client, officer):
    bring(client, GOOD)
    bring(client, BAD)

    with time_machine.travel(timezone.now() + dt.timedelta(days=models.DAYS_KEPT + 1)):
        tasks.forget_imports()

    for request in ImportRequest.objects.all():
        assert (request.samples, request.errors, request.file) == ({}, [], "")
        assert not request.awaits_confirmation
    assert default_storage.listdir("imports")[1] == []


def test_a_list_leads_to_the_import_of_its_own_file(client, officer):
    list_page = client.get(reverse("admin:people_person_changelist")).content.decode()
    upload = client.get(reverse("admin:people_person_import"), follow=True)

    assert reverse("admin:people_person_import") in list_page
    assert upload.redirect_chain == [(reverse(ADD) + "?contenu=people", 302)]
    assert '<option value="people" selected>' in upload.content.decode()


def test_import_export_s_own_second_step_does_not_exist(client, officer):
    assert client.post(reverse("admin:people_person_process_import")).status_code == 404


def test_nobody_brings_or_sees_what_they_may_not_change(client, officer):
    bring(client, GOOD)
    request = ImportRequest.objects.get()
    reader = staff(email="reader@exemple.fr")
    reader.user_permissions.set(
        Permission.objects.filter(
            codename__in=[
                "view_person",
                "add_course",
                "change_course",
                "add_importrequest",
                "view_importrequest",
            ]
        )
    )
    sign_in(client, reader)

    refused = bring(client, GOOD)
    pages = [
        client.get(reverse("admin:clichy_partnership_importrequest_change", args=[request.pk])),
        client.get(reverse("admin:clichy_partnership_importrequest_errors", args=[request.pk])),
        confirm(client, request),
    ]

    assert "Sélectionnez un choix valide" in refused.content.decode()
    assert [page.status_code for page in pages] == [404, 404, 404]
    assert client.get(reverse("admin:people_person_import")).status_code == 403
    assert ImportRequest.objects.get().step == "check"


def test_a_stranger_is_asked_to_sign_in(client):
    response = client.get(reverse(ADD))

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))
