"""A first page tells only of what somebody may see: without a ground, nothing of it is told."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common.access import GRANTS, Role
from indicators import portal as indicators
from indicators.models import Report, Target
from mentoring import portal as mentoring
from mentoring.models import Mentorship, WorkshopRegistration
from people import portal as people
from people.models import Person, RightsRequest
from placements import portal as placements
from placements.models import Placement
from projects import portal as projects
from projects.models import Project
from tests import factories as make
from tests.accounts import employed, sign_in
from training import portal as training
from training.models import Enrolment, Slot

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def day(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def acting(role: Role, person: Person | None = None):
    user = make.UserFactory(person=person or make.PersonFactory())
    user.acting = frozenset({role})
    return user


def mentee():
    user, mentorship = acting(Role.RESIDENT), make.MentorshipFactory(formed_on=day(-3), term_on=day(60))
    make.MentorshipMemberFactory(mentorship=mentorship, person=user.person)
    return user


def registered():
    user = acting(Role.AGENT)
    workshop = make.WorkshopFactory(held_on=day(5))
    make.WorkshopRegistrationFactory(workshop=workshop, person=user.person, attended=None)
    return user


def placed():
    dates = {"signed_on": day(-9), "starts_on": day(5), "planned_end_on": day(90)}
    return acting(Role.STUDENT, make.PlacementFactory(**dates).person)


def host():
    contact = make.AffiliationFactory(organisation__kind="company", role="contact")
    dates = {"signed_on": day(-9), "starts_on": day(-5), "planned_end_on": day(90)}
    person = make.PersonFactory(first_name="Inès")
    make.PlacementFactory(organisation=contact.organisation, person=person, **dates)
    return acting(Role.COMPANY, contact.person)


def trainee(status="convened"):
    slot = make.SlotFactory(starts_at=timezone.now() + dt.timedelta(days=3))
    return acting(Role.AGENT, make.EnrolmentFactory(session=slot.session, status=status).person)


def trainer(days=3):
    slot = make.SlotFactory(starts_at=timezone.now() + dt.timedelta(days=days))
    return acting(Role.TRAINER, make.SessionTrainerFactory(session=slot.session).person)


def team(**dates):
    return acting(Role.STUDENT, make.ProjectMemberFactory(project=make.ProjectFactory(**dates)).person)


def client_of(**dates):
    contact = make.AffiliationFactory(organisation__kind="shop", role="contact")
    make.ProjectFactory(organisation=contact.organisation, **dates)
    return acting(Role.LOCAL_ACTOR, contact.person)


def asking():
    user = acting(Role.RESIDENT)
    make.RightsRequestFactory(person=user.person)
    return user


CASES = {
    "mentorship to begin": (Mentorship, mentee, mentoring.tasks),
    "term of a mentorship": (Mentorship, mentee, mentoring.dates),
    "workshop": (WorkshopRegistration, registered, mentoring.dates),
    "placement": (Placement, placed, placements.dates),
    "placement hosted": (Placement, host, placements.dates),
    "half-day to follow": (Slot, trainee, training.dates),
    "enrolment": (Enrolment, trainee, training.dates),
    "enrolment asked for": (Enrolment, lambda: trainee("requested"), training.tasks),
    "half-day to lead": (Slot, trainer, training.dates),
    "half-day to validate": (Slot, lambda: trainer(-3), training.tasks),
    "project delivered": (Project, lambda: client_of(delivered_on=day(-3)), projects.tasks),
    "project of a team": (Project, lambda: team(delivered_on=day(-3)), projects.tasks),
    "project to come": (Project, lambda: team(started_on=day(3)), projects.dates),
    "project to come for a client": (Project, lambda: client_of(started_on=day(3)), projects.dates),
    "request": (RightsRequest, asking, people.tasks),
}


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_told_of_what_may_not_be_seen(monkeypatch, case):
    model, somebody, told = CASES[case]
    user = somebody()
    [role] = user.acting
    before = list(told(user, role))

    monkeypatch.setitem(GRANTS, model, {})

    assert len(before) == 1 + (case == "placement")
    assert list(told(user, role)) == []


def test_whoever_hosts_and_may_not_know_whom_is_not_told_a_name(monkeypatch):
    user = host()
    [before] = placements.dates(user, Role.COMPANY)

    monkeypatch.setitem(GRANTS, Person, {})

    [after] = placements.dates(user, Role.COMPANY)
    assert (before.title, after.title) == (
        "Fin prévue : contrat d’apprentissage, Inès",
        "Fin prévue : contrat d’apprentissage",
    )


def test_leadership_reads_reports_and_targets_because_it_may(client, monkeypatch):
    make.PartnershipFactory(started_on=day(-10))
    leader = employed(Role.LEADERSHIP)
    leader.acting = frozenset({Role.LEADERSHIP})
    make.TargetFactory(set_on=day(-2), set_by=leader)
    Report.objects.create(horizon_months=6, as_of=day(-1))
    sign_in(client, leader)
    page = reverse("target", args=["mentoring.created"])
    before = told_to(leader), len(client.get(page).context["history"])

    for model in (Report, Target):
        monkeypatch.setitem(GRANTS, model, {})

    assert before == ((1, True, 0), 1)
    assert (told_to(leader), len(client.get(page).context["history"])) == ((0, False, 1), 0)


def told_to(leader) -> tuple[int, bool, int]:
    """How many reports, whether there is a table of targets, and how many things to do."""
    reports, targets = indicators.cards(leader, Role.LEADERSHIP)
    return len(reports.rows), targets.grid is not None, len(list(indicators.tasks(leader, Role.LEADERSHIP)))
