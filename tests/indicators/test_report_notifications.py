"""Who is told that a report is ready: leadership, and whoever asked for it."""

import datetime as dt

import pytest

from common.access import Role
from indicators.models import Report, Snapshot
from indicators.tasks import render_report
from people.models import OutgoingMessage
from tests.accounts import employed
from tests.factories import PartnershipFactory, PreferenceFactory
from tests.post import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def render(monkeypatch, settings, tmp_path):
    """A report asked for by somebody, and made; the PDF itself is tried elsewhere."""
    settings.MEDIA_ROOT = tmp_path
    PartnershipFactory()
    monkeypatch.setattr("indicators.tasks.report_pdf", lambda *args, **kwargs: b"%PDF-1.7")

    def render_one(user=None) -> Report:
        report = Report.objects.create(horizon_months=12, as_of=dt.date(2025, 8, 30), requested_by=user)
        render_report(report.pk)
        report.refresh_from_db()
        return report

    return render_one


def test_leadership_and_whoever_asked_are_told_once_and_nobody_else(render):
    leader = employed(Role.LEADERSHIP, email="direction@exemple.fr")
    officer = employed(Role.MENTORING_OFFICER, email="officier@exemple.fr")
    employed(Role.TRAINING_OFFICER, email="autre@exemple.fr")

    report = render(officer)
    render_report(report.pk)

    sent = {letter.to[0]: letter for letter in letters()}
    assert (report.state, len(letters()), set(sent)) == ("ready", 2, {leader.email, officer.email})
    assert sent[leader.email].subject == "Le bilan à 12 mois est prêt"
    assert "arrêté au 30\xa0août\xa02025" in sent[leader.email].body
    assert f"http://testserver/espace/bilans/{report.pk}/" in sent[leader.email].body
    assert f"http://testserver/admin/indicators/report/{report.pk}/change/" in sent[officer.email].body


def test_somebody_of_the_group_who_has_left_is_not_told(render):
    former = employed(Role.LEADERSHIP, email="direction@exemple.fr")
    former.person.affiliations.update(started_on=dt.date(2024, 1, 1), ended_on=dt.date(2025, 1, 1))

    render()

    assert letters() == []


def test_whoever_said_no_to_news_finds_it_in_their_space(render):
    leader = employed(Role.LEADERSHIP, email="direction@exemple.fr")
    PreferenceFactory(person=leader.person, topic="news", channel="space")

    render()

    assert (letters(), OutgoingMessage.objects.in_space().of(leader).count()) == ([], 1)


def test_a_report_that_failed_tells_nobody(render, monkeypatch):
    employed(Role.LEADERSHIP, email="direction@exemple.fr")

    def fail(*args, **kwargs):
        raise RuntimeError("no room")

    monkeypatch.setattr("indicators.tasks.report_pdf", fail)

    report = render()

    assert (report.state, Snapshot.objects.count(), letters()) == ("requested", 1, [])
