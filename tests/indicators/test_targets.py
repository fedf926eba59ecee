"""What leadership aims at: set before its result, dated and signed, replaced by a later word and never changed."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from common.access import Role
from common.models import AppendOnly
from indicators import targets
from indicators.definitions import DEFINITIONS
from indicators.models import Target
from tests import factories as make
from tests.accounts import employed, operator, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
START = dt.date(2026, 9, 1)  # milestones: 28 February 2027, 31 August 2027, 31 August 2028
CREATED = "mentoring.created"


@pytest.fixture(autouse=True)
def partnership():
    with time_machine.travel("2026-11-27 10:00:00Z", tick=False):
        yield make.PartnershipFactory(started_on=START)


@pytest.fixture
def leader(client):
    user = employed(Role.LEADERSHIP)
    user.person.first_name, user.person.last_name = "Sophie", "Arnoux"
    user.person.save()
    sign_in(client, user)
    return user


def aim(value="60", **fields) -> Target:
    return make.TargetFactory(**{"value": Decimal(value), "set_on": dt.date(2026, 9, 2)} | fields)


def enter(client, code=CREATED, **given):
    return client.post(reverse("target", args=[code]), given)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2026-09-01", [6, 12, 24]),
        ("2027-02-28", [6, 12, 24]),
        ("2027-03-01", [12, 24]),
        ("2028-09-01", [30]),
        ("2029-03-01", [36]),
    ],
)
def test_a_milestone_is_open_until_its_day_included(day, found):
    assert targets.open_horizons(START, dt.date.fromisoformat(day)) == found


def test_every_amount_has_its_unit_and_nothing_else_has_one():
    assert targets.UNITS.keys() == {code for code, each in DEFINITIONS.items() if each.shape == "amount"}


@pytest.mark.parametrize(
    ("code", "value", "french", "english"),
    [
        (CREATED, "1200", "1 200", "1,200"),
        ("placements.conversion_6m", "0.625", "62,5 %", "62.5%"),
        ("training.attendance_rate", "0.8", "80 %", "80%"),
        ("training.trainee_hours", "900", "900 h", "900 h"),
        ("placements.time_to_hire", "45", "45 jours", "45 days"),
        ("mentoring.workshop_satisfaction", "4.2", "4,2 sur 5", "4.2 out of 5"),
        ("mentoring.meetings_per_active_month", "1.50", "1,5 par mois", "1.5 a month"),
    ],
)
def test_a_target_is_said_as_its_figure_is(code, value, french, english):
    for language, wanted in (("fr", french), ("en", english)):
        with translation.override(language):
            assert targets.said(code, Decimal(value)).replace("\u00a0", " ") == wanted


@pytest.mark.parametrize(
    "broken",
    [
        {"indicator": "mentoring.unknown"},
        {"horizon_months": 18},
        {"horizon_months": 6, "set_on": dt.date(2027, 3, 1)},
        {"horizon_months": 6, "indicator": "mentoring.retention_6m", "value": Decimal("0.5")},
        {"value": Decimal(-1)},
        {"value": Decimal("2.5")},
        {"indicator": "placements.rupture_9m", "value": Decimal("1.01")},
        {"indicator": "mentoring.workshop_satisfaction", "value": Decimal("5.5")},
        {"set_on": dt.date(2026, 11, 28)},
    ],
    ids=str,
)
def test_a_target_that_breaks_a_rule_is_not_written(broken):
    with pytest.raises(ValidationError):
        aim(**broken)

    assert not Target.objects.exists()


def test_no_target_is_set_before_the_partnership_is_recorded(partnership):
    partnership.delete()

    with pytest.raises(ValidationError):
        aim()


@pytest.mark.parametrize("broken", [{"horizon_months": 18}, {"value": Decimal(-1)}], ids=str)
def test_the_database_refuses_a_broken_target_too(broken):
    target = make.TargetFactory.build(set_by=make.UserFactory(), set_on=START, **broken)

    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.bulk_create([target])


def test_what_was_set_neither_changes_nor_goes():
    target = aim()

    for change in (
        target.save,
        target.delete,
        Target.objects.all().delete,
        lambda: Target.objects.update(value=1),
    ):
        with pytest.raises(AppendOnly):
            change()

    assert Target.objects.get().value == 60


def test_the_last_word_before_the_milestone_counts():
    aim("60")
    last = aim("80", set_on=dt.date(2026, 10, 1))
    same_day = aim("70", set_on=dt.date(2026, 10, 1))
    aim("10", horizon_months=24)
    too_late = make.TargetFactory.build(set_by=last.set_by, set_on=dt.date(2027, 9, 1), value=1)
    Target.objects.bulk_create([too_late])

    found = Target.objects.in_force()

    assert found.keys() == {(CREATED, 12), (CREATED, 24)}
    assert found[CREATED, 12] == same_day


def test_leadership_enters_targets_that_bear_their_name_and_the_day(client, leader):
    response = enter(client, at_6="25", at_12="60", at_24="", note="Comité du 12 septembre")

    assert response["Location"] == reverse("targets")
    rows = Target.objects.order_by("horizon_months").values_list(
        "indicator", "horizon_months", "value", "set_on", "set_by", "note"
    )
    today, note = dt.date(2026, 11, 27), "Comité du 12 septembre"
    assert list(rows) == [
        (CREATED, 6, 25, today, leader.pk, note), (CREATED, 12, 60, today, leader.pk, note),
    ]  # fmt: skip


def test_a_share_is_typed_in_per_cent_with_a_comma(client, leader):
    enter(client, "placements.conversion_6m", at_24="62,5")

    assert Target.objects.get().value == Decimal("0.625")
    page = client.get(reverse("target", args=["placements.conversion_6m"]))
    assert 'value="62,5"' in page.content.decode()


def test_only_what_changes_is_written_again(client, leader):
    enter(client, at_6="25", at_12="60")
    enter(client, at_6="25", at_12="70")

    assert list(Target.objects.order_by("pk").values_list("horizon_months", "value")) == [
        (6, 25),
        (12, 60),
        (12, 70),
    ]
    page = client.get(reverse("target", args=[CREATED])).content.decode()
    assert page.count("(remplacé)") == 1
    assert page.count("Sophie Arnoux") == 3


@pytest.mark.parametrize(
    "given",
    [{}, {"at_6": "25"}, {"at_6": "-3"}, {"at_6": "2,5"}, {"at_6": "beaucoup"}, {"at_6": "9999999999"}],
    ids=str,
)
def test_what_is_wrong_or_says_nothing_new_is_not_written(client, leader, given):
    aim("25", horizon_months=6)

    response = enter(client, **given)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert Target.objects.count() == 1


def test_nothing_is_set_at_a_milestone_that_is_over(client, leader):
    with time_machine.travel("2027-03-01 10:00:00Z"):
        sign_in(client, leader)
        response = enter(client, at_6="25", at_12="60")
        page = client.get(reverse("target", args=[CREATED])).content.decode()

    assert response["Location"] == reverse("targets")
    assert list(Target.objects.values_list("horizon_months", flat=True)) == [12]
    assert "Trop tard pour : 6 mois (28/02/2027)" in page


def test_a_figure_is_aimed_at_where_its_report_prints_it(client, leader):
    page = client.get(reverse("target", args=["mentoring.retention_6m"]))

    assert page.context["form"].horizons == [12, 24]


def test_a_figure_that_does_not_exist_has_no_page(client, leader):
    assert client.get(reverse("target", args=["mentoring.unknown"])).status_code == 404


def test_the_pages_are_for_leadership_alone(client):
    aim()
    found = {}
    for role in (Role.LEADERSHIP, Role.ADMINISTRATOR, Role.PLACEMENTS_OFFICER):
        sign_in(client, employed(role))
        found[role] = [
            client.get(path).status_code for path in (reverse("targets"), reverse("target", args=[CREATED]))
        ]

    assert found == {
        Role.LEADERSHIP: [200, 200],
        Role.ADMINISTRATOR: [403, 403],
        Role.PLACEMENTS_OFFICER: [403, 403],
    }


def test_before_the_partnership_is_recorded_the_page_says_what_it_waits_for(client, leader, partnership):
    partnership.delete()

    page = client.get(reverse("targets")).content.decode()

    assert "Le premier jour du partenariat n’est pas encore enregistré" in page
    assert client.get(reverse("target", args=[CREATED])).status_code == 404


def test_administrators_read_targets_and_change_none(client):
    target = aim()
    sign_in(client, employed(Role.ADMINISTRATOR))
    name = "admin:indicators_target"

    page = client.get(reverse(f"{name}_changelist")).content.decode()

    assert "Accompagnements créés" in page
    assert client.get(reverse(f"{name}_change", args=[target.pk])).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403
    assert client.post(reverse(f"{name}_change", args=[target.pk]), {"value": 1}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[target.pk]), {"post": "yes"}).status_code == 403


def test_the_operator_deletes_none_either(client):
    target = aim()
    sign_in(client, operator())

    client.post(reverse("admin:indicators_target_delete", args=[target.pk]), {"post": "yes"})

    assert Target.objects.get() == target


@pytest.mark.parametrize("path", ["/espace/", "/espace/objectifs/", f"/espace/objectifs/{CREATED}/"])
def test_a_page_asks_as_many_questions_for_three_targets_as_for_one(client, leader, path):
    counts = []

    for more in (1, 2):
        for number in range(more):
            aim(str(10 * more + number), set_by=employed(Role.LEADERSHIP))
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))

    assert counts[0] == counts[1]
