"""What is first on somebody's page: the one thing to do, what else, the dates that come, and a page with nothing."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from clichy_partnership import space
from common.access import PORTAL, Role
from common.kit import Stage, Task
from tests import factories as make
from tests.accounts import employed, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
SPACE = "/espace/"
AFFILIATED = {
    Role.STUDENT: ("school", "student"),
    Role.AGENT: ("municipal_service", "agent"),
    Role.COMPANY: ("company", "contact"),
    Role.LOCAL_ACTOR: ("shop", "contact"),
}


def day(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def page_of(client, user):
    sign_in(client, user)
    return client.get(SPACE)


def french_day(of: dt.date) -> str:
    return date_format(of, "l j F Y")


def resident(**person):
    return make.UserFactory(person=make.PersonFactory(**person))


def test_what_is_late_comes_first_then_what_is_to_do_and_advice_last():
    late = Task("late", Stage.LATE, "/")
    to_do = Task("to do", Stage.TODO, "/")
    waiting = Task("waiting", Stage.WAITING)
    advice = Task("advice", Stage.TODO, "/", is_advice=True)

    found = sorted([advice, waiting, to_do, late], key=space.urgency)

    assert found == [late, to_do, waiting, advice]


@pytest.mark.parametrize(
    ("tasks", "following"),
    [
        ([], None),
        ([Task("somebody else's turn", Stage.WAITING, "/")], None),
        ([Task("no page to do it", Stage.LATE)], None),
        ([Task("advice", Stage.TODO, "/", is_advice=True)], None),
        ([Task("mine", Stage.TODO, "/"), Task("under way", Stage.DOING, "/")], "mine"),
        (
            [Task("under way", Stage.DOING, "/"), Task("somebody else's turn", Stage.WAITING, "/")],
            "under way",
        ),
    ],
    ids=str,
)
def test_the_one_thing_to_do_is_something_one_can_do_oneself(tasks, following):
    found = space.next_of(tasks)

    assert (found and found.label) == following


def test_the_one_thing_to_do_is_a_button_and_is_not_told_twice(client):
    user = resident(postcode="")

    page = page_of(client, user)

    assert page.context["next"].label == "Donner mon code postal"
    assert page.context["tasks"] == []
    assert page.content.decode().count(f'class="button" href="{reverse("my_data_correct")}"') == 1


def test_somebody_with_nothing_to_do_is_told_so_and_what_comes_next(client):
    user = resident()
    workshop = make.WorkshopFactory(held_on=day(3))
    make.WorkshopRegistrationFactory(workshop=workshop, person=user.person, attended=None)

    page = page_of(client, user)

    assert page.context["next"] is None
    assert "Rien à faire aujourd’hui." in page.content.decode()
    assert f"Prochaine date : {french_day(workshop.held_on)}." in page.content.decode()
    assert [date.title for date in page.context["dates"]] == [f"Atelier : {workshop.title}"]


def test_dates_come_in_order_and_those_too_many_are_folded(client):
    user = resident()
    for number in (30, 2, 9, 16, 23, 37):
        workshop = make.WorkshopFactory(held_on=day(number))
        make.WorkshopRegistrationFactory(workshop=workshop, person=user.person, attended=None)

    page = page_of(client, user)

    assert [date.start for date in page.context["dates"]] == [day(2), day(9), day(16), day(23)]
    assert [date.start for date in page.context["later"]] == [day(30), day(37)]
    assert page.context["more_dates"] == 0


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.LEADERSHIP, *AFFILIATED])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_with_nothing_says_who_one_is_what_will_come_and_who_answers(client, role, language):
    client.cookies["django_language"] = language

    page = page_of(client, user_of(role))

    shown = page.content.decode()
    assert page.context["welcome"].who in shown.replace("&#x27;", "'")
    assert page.context["welcome"].coming in shown
    assert page.context["team"] in shown
    assert f'href="{reverse("contact")}"' in shown
    ways = {
        Role.RESIDENT: "mentoring_request",
        Role.STUDENT: "mentor",
        Role.MENTOR: "mentor",
        Role.TUTOR: "mentor",
    }
    assert shown.count('class="panel') == (role in ways)  # nothing but the way to mentoring, for whom it is
    assert role not in ways or f'href="{reverse(ways[role])}"' in shown


def test_a_newcomer_is_welcomed_beside_what_is_open_to_all(client):
    make.OfferFactory(published_on=day(-3))

    page = page_of(client, resident())

    assert page.context["welcome"].who.startswith("Vous faites partie des jeunes")
    assert [card.title for card in page.context["cards"]] == ["Mon mentor", "Offres ouvertes"]


def test_who_has_something_of_their_own_is_welcomed_no_more(client):
    user = resident()
    make.PlacementFactory(person=user.person, planned_end_on=day(-3), starts_on=day(-90), signed_on=day(-99))

    page = page_of(client, user)

    assert "welcome" not in page.context
    assert len(page.context["cards"]) == 5


def user_of(role: Role):
    if role == Role.RESIDENT:
        return resident()
    if role == Role.LEADERSHIP:
        return employed(Role.LEADERSHIP)
    kind, affiliation = AFFILIATED[role]
    organisation = make.OrganisationFactory(kind=kind)
    person = make.AffiliationFactory(organisation=organisation, role=affiliation).person
    return make.UserFactory(person=person)


def test_every_role_of_the_portal_is_welcomed_and_has_somebody_to_write_to():
    names = {"city": "Clichy", "school": "EM Normandie"}

    for role in PORTAL:
        assert "%" not in space.welcome_of(role, names).who + space.team_of(role, names)


def test_an_account_that_nothing_is_known_of_is_told_to_write(client):
    page = page_of(client, make.UserFactory())

    assert page.context["next"] is None
    assert f'class="button" href="{reverse("contact")}"' in page.content.decode()


def test_staff_without_a_role_in_the_portal_are_led_to_the_back_office(client):
    page = page_of(client, employed(Role.MENTORING_OFFICER))

    assert f'href="{reverse("admin:index")}"' in page.content.decode()
    assert "rattaché à rien" not in page.content.decode()


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.COMPANY, Role.LOCAL_ACTOR, Role.STUDENT, Role.AGENT])
def test_a_first_page_asks_as_many_questions_for_three_tasks_and_dates_as_for_one(client, role):
    user, counts = user_of(role), []
    sign_in(client, user)

    for more in (1, 2):
        for _each in range(more):
            something_to_do(user)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(SPACE)
        counts.append((len(queries), len(page.context["dates"]) > 0))

    assert counts[0] == counts[1]


def something_to_do(user) -> None:
    """A mentorship, a workshop, a placement, a training and projects, for the person or for their organisation."""
    person = user.person
    mentorship = make.MentorshipFactory(formed_on=day(-20), term_on=day(90))
    make.MentorshipMemberFactory(mentorship=mentorship, person=person)
    make.MentorshipMemberFactory(mentorship=mentorship, role="mentor")
    workshop = make.WorkshopFactory(held_on=day(8))
    make.WorkshopRegistrationFactory(workshop=workshop, person=person, attended=None)
    make.EnrolmentFactory(session=make.SessionFactory(), person=person, status="requested")
    slot = make.SlotFactory(starts_at=timezone.now() + dt.timedelta(days=4))
    make.EnrolmentFactory(session=slot.session, person=person, status="convened")
    dates = {"signed_on": day(-30), "starts_on": day(9), "planned_end_on": day(60)}
    make.PlacementFactory(person=person, **dates)
    for affiliation in person.affiliations.all():
        at = affiliation.organisation
        make.PlacementFactory(organisation=at, **dates)
        delivered = make.ProjectFactory(organisation=at, started_on=day(-60), delivered_on=day(-3))
        make.ProjectMemberFactory(project=delivered, person=person)
        make.ProjectFactory(organisation=at, started_on=day(5))
