"""An officer asks for a report in a real browser, sees it come, downloads it; at a desk and on a phone."""

import pytest
from django.conf import settings as project_settings
from django.contrib.auth.models import Permission

from clichy_partnership.interchange import SHEETS
from common.interchange import Importer
from people.models import User
from tests.accounts import sign_in, staff
from tests.browser import faults, signed_in

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("worker")]
EXAMPLE = project_settings.BASE_DIR / "tests" / "examples" / "small"


@pytest.fixture
def officer(transactional_db) -> User:
    Importer(SHEETS).run(EXAMPLE)
    user = staff(email="officier@exemple.fr")
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_report", "view_report"]))
    return user


@pytest.mark.parametrize("width", [1280, 390])
def test_an_officer_asks_for_a_report_sees_it_come_and_downloads_it(
    live_server, worker, officer, client, browser, width
):
    worker()
    sign_in(client, officer)
    page = signed_in(browser, client, live_server, width)
    found = []

    page.goto(live_server.url)
    found += faults(page)
    page.get_by_role("link", name="Bilans d’étape").first.click()
    found += faults(page)
    page.get_by_role("link", name="Ajouter").last.click()
    found += faults(page)
    page.get_by_label("Échéance").select_option("6")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("progressbar").wait_for()
    found += faults(page)
    link = page.get_by_role("link", name="Télécharger le PDF")
    link.wait_for(timeout=120_000)
    found += faults(page)
    with page.expect_download() as download:
        link.click()

    assert download.value.suggested_filename == "bilan-6-mois-2025-02-27.pdf"
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    assert found == []
