"""Everybody's first page: what is theirs, in the role they chose, and a page for each line."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.access import Role
from tests import factories as make
from tests.access.planting import World, days
from tests.access.test_matrix import as_actor

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
SPACE = "/espace/"
YOUNG = {"Mes stages et contrats", "Offres ouvertes", "Mes accompagnements", "Prochains ateliers"}
CARDS = {
    "minor": YOUNG | {"Mon mentor"},
    "adult": YOUNG | {"Mon mentor"},
    "student": YOUNG | {"Mes projets", "Être mentor"},
    "tutor": {"Mes projets", "Mes accompagnements", "Être mentor"},
    "agent": {"Mes formations"},
    "company": {"Nous accueillons", "Nos offres", "Des projets pour nous"},
    "local_actor": {"Nous accueillons", "Des projets pour nous"},
    "leadership": {"Bilans d’étape", "Objectifs"},
    "nobody": set(),
}


@pytest.mark.parametrize("actor", CARDS)
def test_a_role_has_its_cards(world: World, actor):
    response = as_actor(world, actor).get(SPACE)

    assert {card.title for card in response.context["cards"]} == CARDS[actor]


@pytest.mark.parametrize("actor", CARDS)
def test_each_line_leads_to_a_page_in_both_languages(world: World, actor):
    client = as_actor(world, actor)
    rows = [row for card in client.get(SPACE).context["cards"] for row in card.rows if row.address]

    for language in ("fr", "en"):
        client.cookies["django_language"] = language
        for row in rows:
            assert client.get(row.address).status_code == 200, (row, language)


def test_who_holds_two_roles_goes_from_one_to_the_other(world: World):
    client = as_actor(world, "mentor")
    first = client.get(SPACE)

    client.post(reverse("switch_role"), {"role": Role.MENTOR})
    second = client.get(SPACE)
    client.post(reverse("switch_role"), {"role": Role.COMPANY})  # not held: nothing changes
    third = client.get(SPACE)

    assert [page.context["role"] for page in (first, second, third)] == [
        Role.STUDENT,
        Role.MENTOR,
        Role.MENTOR,
    ]
    assert "Mes projets" in first.content.decode()
    assert "Mes projets" not in second.content.decode()


def test_a_host_is_told_who_is_there_and_no_longer_who_was(world: World):
    company, gone = world.planted["organisation company"], make.PersonFactory(last_name="Partie")
    make.PlacementFactory(
        organisation=company,
        person=gone,
        signed_on=days(-300),
        starts_on=days(-290),
        planned_end_on=days(-200),
    )
    client = as_actor(world, "company")

    hosted = next(card for card in client.get(SPACE).context["cards"] if card.title == "Nous accueillons")

    labels = [row.label for row in hosted.rows]
    assert len(labels) == 3
    assert "Contrat d’apprentissage" in labels
    assert not any("Partie" in label for label in labels)
    for row in hosted.rows:
        page = client.get(row.address).content.decode()
        assert "Partie" not in page
        assert not re.search(r"20\d\d-\d\d-\d\d|@exemple\.fr", page)


def test_leadership_takes_a_report_away(world: World):
    client = as_actor(world, "leadership")
    row = client.get(SPACE).context["cards"][0].rows[0]

    response = client.get(row.address)

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("actor", ["student", "company", "trainer", "tutor", "leadership"])
def test_a_first_page_asks_the_same_number_of_questions_whatever_it_shows(world: World, actor):
    client = as_actor(world, actor)
    counts = []

    for _again in range(2):
        more_of_everything(world)
        with CaptureQueriesContext(connection) as queries:
            client.get(SPACE)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def more_of_everything(world: World) -> None:
    who, company = world.people, world.planted["organisation company"]
    for _each in range(3):
        make.OfferFactory(organisation=company, published_on=days(-5))
        project = make.ProjectFactory(organisation=company)
        session = make.SlotFactory().session
        make.SessionTrainerFactory(session=session, person=who["trainer"])
        make.EnrolmentFactory(session=session, person=who["trainer"])
        mentorship = make.MentorshipFactory()
        for person in (who["student"], who["tutor"]):
            make.PlacementFactory(organisation=company, person=person, planned_end_on=days(100))
            make.ProjectMemberFactory(
                project=project, person=person, role="tutor" if person == who["tutor"] else "student"
            )
            make.MentorshipMemberFactory(mentorship=mentorship, person=person)
