"""The first page of leadership: reports to take away, those that are coming, and the targets."""

import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from common.access import Role
from common.kit import Stage
from indicators import portal
from indicators.models import Report, Snapshot
from tests import factories as make
from tests.accounts import employed, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
AS_OF = dt.date(2027, 2, 28)


@pytest.fixture
def leader(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2027-03-03 10:00:00Z", tick=False):
        make.PartnershipFactory(started_on=dt.date(2026, 9, 1))
        user = employed(Role.LEADERSHIP)
        sign_in(client, user)
        user.acting = frozenset({Role.LEADERSHIP})
        yield user


def report(**fields) -> Report:
    return Report.objects.create(**{"horizon_months": 6, "as_of": AS_OF} | fields)


def ready(content=b"%PDF-1.7" * 300) -> Report:
    snapshot = Snapshot.objects.create(
        as_of=AS_OF, audience="internal", definitions={}, payload={}, digest="sha256:a"
    )
    finished_at = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
    file = ContentFile(content, name="bilan.pdf")
    return report(state="ready", snapshot=snapshot, file=file, finished_at=finished_at)


def row_of(user):
    return next(portal.cards(user, Role.LEADERSHIP)).rows[0]


def test_a_report_is_taken_away_by_one_button_that_says_its_date_and_its_size(client, leader):
    made = ready()

    row = row_of(leader)

    assert (row.label, row.button) == ("Bilan à 6 mois", "Télécharger")
    assert row.note == "arrêté au 28/02/2027 · produit le 01/03/2027 · PDF · 2 ko"
    assert row.address == reverse("report", args=[made.pk])
    assert f'href="{row.address}"\n' in client.get("/espace/").content.decode()
    assert client.get(row.address)["Content-Disposition"].startswith("attachment")


def test_a_report_whose_file_is_lost_is_still_told(leader):
    made = ready()
    made.file.storage.delete(made.file.name)

    assert row_of(leader).note == "arrêté au 28/02/2027 · produit le 01/03/2027 · PDF"


@pytest.mark.parametrize(
    ("state", "stage", "progress"),
    [
        ({"state": "requested"}, Stage.WAITING, None),
        ({"state": "running", "progress": 40}, Stage.DOING, 40),
        ({"state": "failed"}, Stage.LATE, None),
    ],
    ids=["asked", "under way", "failed"],
)
def test_a_report_that_is_coming_is_told_and_leads_nowhere(leader, state, stage, progress):
    report(**state)

    row = row_of(leader)

    assert (row.stage, row.progress, row.address) == (stage, progress, "")


def test_without_any_target_to_set_them_is_the_one_thing_to_do(client, leader):
    before = client.get("/espace/").context["next"]

    make.TargetFactory(set_on=dt.date(2026, 9, 2), set_by=leader)

    assert (before.label, before.address) == ("Fixer les objectifs du partenariat", reverse("targets"))
    assert "31/08/2027" in before.hint
    assert client.get("/espace/").context["next"] is None


def test_targets_stand_in_a_table_with_who_set_them_and_when(leader):
    for months, value in ((12, 60), (24, 140)):
        make.TargetFactory(horizon_months=months, value=value, set_on=dt.date(2026, 9, 2), set_by=leader)

    grid = portal.target_grid(leader)

    assert grid.heads == ["Indicateur", "À 6 mois", "À 12 mois", "À 24 mois", "Fixé le", "Par"]
    assert grid.rows == [
        (
            "Accompagnements créés",
            "/espace/objectifs/mentoring.created/",
            ["–", "60", "140", "02/09/2026", str(leader.person)],
        )
    ]


def test_the_next_milestone_is_a_date(leader):
    [date] = portal.dates(leader, Role.LEADERSHIP)

    assert (date.uid, date.start) == ("echeance-12-mois", dt.date(2027, 8, 31))


def test_other_roles_have_nothing_of_it(leader):
    ready()

    for role in (Role.STUDENT, Role.COMPANY, None):
        assert [*portal.cards(leader, role), *portal.tasks(leader, role), *portal.dates(leader, role)] == []
