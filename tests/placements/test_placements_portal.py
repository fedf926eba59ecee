"""The dates of placements, for who is placed and for who hosts."""

import datetime as dt

import pytest
from django.utils import timezone

from common.access import Role
from placements import portal
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def day(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


@pytest.fixture
def host():
    return make.OrganisationFactory(name="Librairie des Quais")


def acting(user, role):
    user.acting = frozenset({role})
    return user


def placed(host, starts: int, ends: int, **more):
    dates = {"signed_on": day(starts - 9), "starts_on": day(starts), "planned_end_on": day(ends)}
    who = {"person": make.PersonFactory(first_name="Inès", last_name="Diallo")}
    return make.PlacementFactory(organisation=host, kind="internship", **who | dates | more)


def contact_of(host, role=Role.COMPANY):
    person = make.AffiliationFactory(organisation=host, role="contact").person
    return acting(make.UserFactory(person=person), role)


def test_a_placement_has_its_first_day_and_its_last(host):
    placement = placed(host, 5, 40)
    user = acting(make.UserFactory(person=placement.person), Role.RESIDENT)

    found = [(date.uid, date.title, date.start) for date in portal.dates(user, Role.RESIDENT)]

    assert found == [
        (f"placement-{placement.pk}-debut", "Début : stage, Librairie des Quais", day(5)),
        (f"placement-{placement.pk}-fin", "Fin prévue : stage, Librairie des Quais", day(40)),
    ]


def test_once_begun_only_its_end_is_to_come(host):
    placement = placed(host, -1, 0)
    user = acting(make.UserFactory(person=placement.person), Role.STUDENT)

    assert [date.start for date in portal.dates(user, Role.STUDENT)] == [day(0)]


@pytest.mark.parametrize(
    "more", [{"cancelled_on": day(1)}, {"ended_on": day(8)}], ids=["called off", "ended early"]
)
def test_what_is_called_off_or_ended_has_no_date(host, more):
    placement = placed(host, 5, 40, **more)
    user = acting(make.UserFactory(person=placement.person), Role.RESIDENT)

    assert list(portal.dates(user, Role.RESIDENT)) == []


@pytest.mark.parametrize(("kind", "role"), [("company", Role.COMPANY), ("association", Role.LOCAL_ACTOR)])
def test_who_hosts_knows_who_comes_by_a_first_name(kind, role):
    host = make.OrganisationFactory(kind=kind)
    placed(host, 5, 40)
    user = contact_of(host, role)

    assert [date.title for date in portal.dates(user, role)] == [
        "Début : stage, Inès",
        "Fin prévue : stage, Inès",
    ]


def test_who_hosts_elsewhere_knows_nothing_of_it(host):
    placed(host, 5, 40)

    assert list(portal.dates(contact_of(make.OrganisationFactory()), Role.COMPANY)) == []
