"""A report that is ready waits for somebody to read it through, and says who did."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from indicators.models import Report, Snapshot
from tests.accounts import employed, sign_in
from tests.factories import PartnershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
AS_OF = dt.date(2025, 2, 27)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    PartnershipFactory()


@pytest.fixture
def ready() -> Report:
    report = Report(horizon_months=6, as_of=AS_OF, state="ready", snapshot=Snapshot.take(AS_OF))
    report.file.save("x.pdf", ContentFile(b"%PDF"), save=False)
    report.save()
    return report


def address(report: Report, page: str) -> str:
    return reverse(f"admin:indicators_report_{page}", args=[report.pk])


def test_a_report_is_read_through_after_a_question(client, ready):
    user = employed(Role.PLACEMENTS_OFFICER)
    sign_in(client, user)

    offered = client.get(address(ready, "change")).content.decode()
    asked = client.get(address(ready, "review")).content.decode()
    unread = Report.objects.get().reviewed_at
    response = client.post(address(ready, "review"), follow=True)

    report = Report.objects.get()
    assert address(ready, "review") in offered
    assert "Oui, je l’ai relu" in asked
    assert unread is None
    assert (report.reviewed_by, timezone.localdate(report.reviewed_at)) == (user, timezone.localdate())
    assert [str(message) for message in response.context["messages"]] == ["Bilan à 6 mois : relu. Merci !"]
    assert address(ready, "review") not in response.content.decode()


def test_the_first_who_read_it_stays_the_one_who_did(client, ready):
    first, second = employed(Role.TRAINING_OFFICER), employed(Role.PROJECTS_OFFICER)
    ready.review(first)
    sign_in(client, second)

    page = client.get(address(ready, "review")).content.decode()
    response = client.post(address(ready, "review"), follow=True)

    assert "n’attend pas de relecture" in page
    assert [message.tags for message in response.context["messages"]] == ["warning"]
    assert Report.objects.get().reviewed_by == first


def test_what_is_not_ready_cannot_be_read_through(client):
    report = Report.objects.create(horizon_months=6, as_of=AS_OF)
    sign_in(client, employed(Role.ADMINISTRATOR))

    client.post(address(report, "review"))

    assert Report.objects.get().reviewed_at is None


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.DPO])
def test_who_only_reads_reports_answers_for_none(client, ready, role):
    sign_in(client, employed(role))

    assert client.post(address(ready, "review")).status_code == 403
    assert Report.objects.get().reviewed_at is None


def test_the_list_keeps_those_to_read(client, ready):
    other = Report.objects.create(horizon_months=12, as_of=AS_OF, state="failed")
    sign_in(client, employed(Role.ADMINISTRATOR))

    def listed(code: str) -> list[Report]:
        page = client.get(reverse("admin:indicators_report_changelist"), {"review": code})
        return list(page.context["cl"].result_list)

    before = listed("to_read"), listed("read"), listed("failed")
    ready.review(UserFactory())

    assert before == ([ready], [], [other])
    assert (listed("to_read"), listed("read")) == ([], [ready])


@pytest.mark.parametrize(
    "values",
    [{"reviewed_at": timezone.now()}, {"state": "failed", "file": "", "reviewed_at": timezone.now()}],
    ids=["by nobody", "not ready"],
)
def test_the_database_wants_a_review_whole_and_of_what_is_ready(ready, values):
    someone = {} if len(values) == 1 else {"reviewed_by": UserFactory()}

    with pytest.raises(IntegrityError, match="report_reviewed_by_somebody"), transaction.atomic():
        Report.objects.filter(pk=ready.pk).update(**values, **someone)
