"""What a project asks of whom it is made for, and tells its team."""

import datetime as dt

import pytest
from django.utils import timezone

from common.access import Role
from common.kit import Stage
from projects import portal
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
WRITE = "/contact/ecrire/question/"


def day(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def acting(person, role):
    user = make.UserFactory(person=person)
    user.acting = frozenset({role})
    return user


@pytest.fixture
def shop():
    return make.OrganisationFactory(kind="shop", name="Fleurs du Quai")


def client_of(organisation, role=Role.LOCAL_ACTOR):
    return acting(make.AffiliationFactory(organisation=organisation, role="contact").person, role)


def test_a_project_delivered_waits_for_the_answer_of_its_client(shop):
    project = make.ProjectFactory(organisation=shop, delivered_on=day(-2))
    member = make.ProjectMemberFactory(project=project).person

    [asked] = portal.tasks(client_of(shop), Role.LOCAL_ACTOR)
    [told] = portal.tasks(acting(member, Role.STUDENT), Role.STUDENT)

    assert (asked.label, asked.stage, asked.address) == (
        "Dire si « Une vitrine en ligne » vous convient", Stage.TODO, WRITE,
    )  # fmt: skip
    assert (told.label, told.stage) == ("Réponse attendue sur « Une vitrine en ligne »", Stage.WAITING)
    assert told.hint == "Fleurs du Quai doit dire si le projet lui convient."


@pytest.mark.parametrize(
    "dates", [{}, {"delivered_on": day(-9), "accepted_on": day(-2)}], ids=["running", "accepted"]
)
def test_nothing_is_asked_before_or_after(shop, dates):
    make.ProjectFactory(organisation=shop, **dates)
    make.ProjectFactory(delivered_on=day(-2))

    assert list(portal.tasks(client_of(shop), Role.LOCAL_ACTOR)) == []


def test_a_project_to_come_is_a_date_for_its_team_and_its_client(shop):
    project = make.ProjectFactory(organisation=shop, started_on=day(4))
    make.ProjectFactory(organisation=shop, started_on=day(-4))
    tutor = make.ProjectMemberFactory(project=project, role="tutor").person

    for user, role in ((client_of(shop), Role.LOCAL_ACTOR), (acting(tutor, Role.TUTOR), Role.TUTOR)):
        [date] = portal.dates(user, role)
        assert (date.uid, date.start, date.address) == (f"projet-{project.pk}", day(4), portal.page(project))


def test_a_stranger_has_nothing_of_it(shop):
    make.ProjectFactory(organisation=shop, started_on=day(4), delivered_on=day(5))

    for role in (Role.LOCAL_ACTOR, Role.STUDENT, Role.AGENT, None):
        user = acting(make.PersonFactory(), role)
        assert [*portal.tasks(user, role), *portal.dates(user, role)] == []


@pytest.mark.parametrize(("since", "words"), [(1, "commence le"), (0, "en cours depuis le")])
def test_a_project_that_has_not_begun_says_when_it_does(since, words):
    project = make.ProjectFactory(started_on=day(since))

    assert portal.stage(project).startswith(words)
