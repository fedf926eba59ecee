"""Two people paired in three clicks, in a real browser, at a desk and on a phone."""

import pytest
from django.utils import timezone

from common.dates import add_months
from mentoring.models import Mentorship, Proposal
from tests.browser import faults, signed_in
from tests.factories import AffiliationFactory, MentorshipFactory, PartnershipFactory, PersonFactory


@pytest.fixture
def young_and_mentor(transactional_db):
    PartnershipFactory()
    birth_date = add_months(timezone.localdate(), -20 * 12)
    student = PersonFactory(first_name="Zoé", last_name="Petit", birth_date=birth_date)
    AffiliationFactory(person=student)
    return PersonFactory(first_name="Ana", last_name="Roche", birth_date=birth_date), student


@pytest.mark.parametrize("width", [1280, 390])
def test_a_pair_is_proposed_in_three_clicks(live_server, young_and_mentor, client, officer, browser, width):
    MentorshipFactory()
    page = signed_in(browser, client, live_server, width)
    page.goto(f"{live_server.url}/admin/mentoring/mentorship/")
    found = faults(page)

    page.get_by_role("link", name="Former un binôme").click()
    found += faults(page)
    page.get_by_role("link", name="Choisir un mentor pour Ana Roche").click()
    found += faults(page)
    page.get_by_role("link", name="Comparer avec Zoé Petit").click()
    found += faults(page)
    page.get_by_role("button", name="Proposer ce binôme aux deux").click()
    page.get_by_text("Proposé à Ana Roche et à Zoé Petit").wait_for()
    found += faults(page)

    assert {member.person for member in Proposal.objects.get().members.all()} == set(young_and_mentor)
    assert found == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_second_pair_is_formed_from_the_person_s_page_after_a_warning(
    live_server, young_and_mentor, client, officer, browser, width
):
    young, mentor = young_and_mentor
    MentorshipFactory().members.add(young, through_defaults={"role": "mentee"})
    page = signed_in(browser, client, live_server, width)
    page.goto(f"{live_server.url}/admin/people/person/{young.pk}/change/")
    found = faults(page)

    page.get_by_role("link", name="Former un binôme").click()
    page.get_by_text("Un deuxième reste possible").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Comparer avec Zoé Petit").click()
    page.get_by_text("À lire avant de proposer").wait_for()
    found += faults(page)
    page.get_by_role("button", name="Ils se sont déjà dit oui : le former aujourd’hui").click()
    page.get_by_text("est formé.").wait_for()

    assert set(Mentorship.objects.latest("pk").members.all()) == {young, mentor}
    assert found == []
