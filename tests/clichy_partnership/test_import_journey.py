"""A file with faults is brought, mended, confirmed; then the list is taken away: at a desk and on a phone."""

import pytest
from django.contrib.auth.models import Permission

from tests.accounts import sign_in, staff, without_account
from tests.browser import faults, signed_in

HEADER = "ref;first_name;last_name;birth_date\n"


@pytest.fixture
def officer(client):
    user = staff(email="user@exemple.fr")
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=["people", "clichy_partnership"])
    )
    sign_in(client, user)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_file_is_mended_and_imported_and_the_list_exported(
    live_server, transactional_db, client, officer, browser, width, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    page = signed_in(browser, client, live_server, width)
    found = []

    def bring(lines: str) -> None:
        page.locator("input[type=file]").set_input_files(
            {"name": "jeunes.csv", "mimeType": "text/csv", "buffer": (HEADER + lines).encode()}
        )
        page.get_by_role("button", name="Vérifier le fichier").click()

    page.goto(f"{live_server.url}/admin/people/person/")
    page.get_by_role("link", name="Importer", exact=True).click()
    found += faults(page)
    bring("P1;Ana;Roche;31/02/2005\n")
    page.get_by_text("Une erreur empêche cet import").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Importer le fichier corrigé").click()
    bring("P1;Ana;Roche;28/02/2005\nP2;Noé;Petit;\n")
    page.get_by_role("heading", name="Premières fiches créées").wait_for()
    found += faults(page)
    page.get_by_role("button", name="Confirmer l’import").click()
    page.get_by_text("L’import est terminé.").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Voir la liste").click()
    page.get_by_role("link", name="Exporter").click()
    found += faults(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le fichier").click()

    assert download.value.suggested_filename.startswith("people-")
    assert list(without_account().order_by("ref").values_list("ref", flat=True)) == ["P1", "P2"]
    assert found == []
