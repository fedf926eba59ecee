"""Asking for a report in the back-office, following it, downloading it; and who may not."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.urls import reverse

from indicators.models import Report, Snapshot
from people.models import User
from tests.accounts import operator, sign_in, staff
from tests.factories import PartnershipFactory

pytestmark = pytest.mark.django_db
START = dt.date(2024, 8, 31)
AS_OF = dt.date(2025, 2, 27)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    PartnershipFactory(started_on=START)


@pytest.fixture
def ready() -> Report:
    report = Report(horizon_months=6, as_of=AS_OF, state="ready", progress=100, snapshot=Snapshot.take(AS_OF))
    report.file.save("x.pdf", ContentFile(b"%PDF-content"), save=False)
    report.save()
    return report


def test_a_report_is_asked_for_on_one_page_and_then_followed(client):
    user = staff("add_report", "view_report")
    sign_in(client, user)

    response = client.post(
        reverse("admin:indicators_report_add"), {"horizon_months": "6", "as_of": ""}, follow=True
    )

    report = Report.objects.get()
    assert (report.horizon_months, report.as_of, report.requested_by) == (6, AS_OF, user)
    assert response.redirect_chain[-1][0] == reverse("admin:indicators_report_change", args=[report.pk])
    assert 'id="work-under-way"' in response.content.decode()
    assert '<progress max="100" value="0"' in response.content.decode()


def test_a_date_to_come_is_refused_with_a_sentence(client):
    sign_in(client, staff("add_report", "view_report"))

    response = client.post(
        reverse("admin:indicators_report_add"), {"horizon_months": "6", "as_of": "01/01/2100"}
    )

    assert "la date doit être passée" in response.content.decode()
    assert Report.objects.count() == 0


def test_a_ready_report_is_downloaded_as_a_file_and_its_page_is_no_longer_followed(client, ready):
    sign_in(client, staff("view_report"))

    page = client.get(reverse("admin:indicators_report_change", args=[ready.pk]))
    response = client.get(reverse("admin:indicators_report_download", args=[ready.pk]))

    assert 'id="work-under-way"' not in page.content.decode()
    assert b"".join(response.streaming_content) == b"%PDF-content"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="bilan-6-mois-2025-02-27.pdf"'


def test_staff_without_the_right_get_no_file(client, ready):
    sign_in(client, staff())

    assert client.get(reverse("admin:indicators_report_download", args=[ready.pk])).status_code == 403


def test_a_stranger_is_sent_to_the_sign_in_page(client, ready):
    response = client.get(reverse("admin:indicators_report_download", args=[ready.pk]))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_user_who_is_not_staff_gets_no_file(client, ready):
    user = User.objects.create_user("jeune@exemple.fr", "mot-de-passe")
    user.user_permissions.set(Permission.objects.filter(codename="view_report"))
    sign_in(client, user)

    response = client.get(reverse("admin:indicators_report_download", args=[ready.pk]))

    assert response.status_code == 403


def test_a_report_that_is_not_ready_has_no_file(client):
    report = Report.objects.create(horizon_months=6, as_of=AS_OF)
    sign_in(client, staff("view_report"))

    assert client.get(reverse("admin:indicators_report_download", args=[report.pk])).status_code == 404


def test_nobody_edits_a_snapshot_or_a_report(client, ready):
    sign_in(client, operator("admin@exemple.fr"))

    for model in ("report", "snapshot"):
        url = reverse(f"admin:indicators_{model}_change", args=[1])
        assert client.post(url, {"as_of": "2020-01-01"}).status_code in (403, 302, 404)
        assert client.post(reverse(f"admin:indicators_{model}_delete", args=[1])).status_code in (
            403,
            302,
            404,
        )
    ready.refresh_from_db()
    assert ready.as_of == AS_OF
