"""What trainings put on the first page of those who follow them and of those who lead them."""

import datetime as dt

import pytest
from django.utils import timezone

from common.access import Role
from common.kit import Stage
from tests import factories as make
from training import portal

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NOW = timezone.now


@pytest.fixture
def person():
    return make.PersonFactory()


def acting(person, role):
    user = make.UserFactory(person=person)
    user.acting = frozenset({role})
    return user


def slot(hours: int, session=None, **more):
    session = session or make.SessionFactory(course__title="Le tableur")
    return make.SlotFactory(session=session, starts_at=NOW() + dt.timedelta(hours=hours), **more)


def followed(person, hours, status="convened", **more):
    found = slot(hours, **more)
    make.EnrolmentFactory(session=found.session, person=person, status=status)
    return found


def led(person, hours, session=None, **more):
    found = slot(hours, session, **more)
    if session is None:
        make.SessionTrainerFactory(session=found.session, person=person)
    return found


def test_the_half_days_to_follow_are_dates_with_their_hours(person):
    coming = followed(person, 30)
    followed(person, -30)
    followed(person, 30, cancelled_on=timezone.localdate())
    slot(30)

    [date] = portal.dates(acting(person, Role.AGENT), Role.AGENT)

    assert (date.uid, date.start, date.end) == (f"demi-journee-{coming.pk}", coming.starts_at, coming.ends_at)
    assert (date.title, date.address) == (
        "Formation : Le tableur",
        f"/espace/formations/{coming.session.ref}/",
    )


def test_a_half_day_under_way_is_still_there(person):
    followed(person, -1)

    assert len(list(portal.dates(acting(person, Role.AGENT), Role.AGENT))) == 1


@pytest.mark.parametrize("status", ["requested", "cancelled", "abandoned", "replaced"])
def test_who_is_not_expected_has_no_date(person, status):
    followed(person, 30, status)

    assert list(portal.dates(acting(person, Role.AGENT), Role.AGENT)) == []


def test_a_request_is_followed_until_it_is_answered(person):
    asked = followed(person, 30, "requested")
    followed(person, 30, "approved")
    followed(make.PersonFactory(), 30, "requested")

    [task] = portal.tasks(acting(person, Role.AGENT), Role.AGENT)

    assert (task.label, task.stage) == ("Ma demande de formation : Le tableur", Stage.WAITING)
    assert task.address == f"/espace/formations/{asked.session.ref}/"


def test_a_trainer_has_the_half_days_to_lead_and_not_those_to_follow(person):
    to_lead = led(person, 30)
    followed(person, 40)

    found = [date.uid for date in portal.dates(acting(person, Role.TRAINER), Role.TRAINER)]

    assert found == [f"demi-journee-{to_lead.pk}"]


def test_a_trainer_is_told_of_the_half_days_that_nobody_validated_yet(person):
    first = led(person, -50)
    led(person, -26, first.session)
    led(person, -20, first.session, validated_on=timezone.localdate())
    led(person, -20, first.session, cancelled_on=timezone.localdate())
    led(person, -20, validated_on=timezone.localdate())
    led(make.PersonFactory(), -20)

    [task] = portal.tasks(acting(person, Role.TRAINER), Role.TRAINER)

    assert (task.label, task.stage) == ("Émargement : Le tableur", Stage.WAITING)
    assert task.hint.startswith("2 demi-journées attendent d’être validées")


def test_an_account_without_a_role_has_nothing_of_it(person):
    followed(person, 30)

    user = acting(person, Role.AGENT)
    assert [*portal.tasks(user, None), *portal.dates(user, None)] == []
