"""A matching in a real browser: computed, read through, adjusted by a decision, what if, published, and answered."""

import pytest

from common.access import Role
from mentoring.models import MatchingRun, PairRule, Proposal
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.browser import faults, signed_in
from tests.mentoring.pairs import mentor, young

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_young_people_and_mentors_are_matched_adjusted_and_proposed(browser, client, live_server, width):
    make.PartnershipFactory()
    ana, leo = young(first_name="Ana", last_name="Roche"), young(first_name="Léo", last_name="Petit")
    zoe = mentor(first_name="Zoé", last_name="Benali")
    for person in (ana, leo):
        make.MentoringRequestFactory(person=person)
    make.MentorFactory(person=zoe)
    sign_in(
        client, employed(Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="o@exemple.fr")
    )
    page, found = signed_in(browser, client, live_server, width), []

    page.goto(f"{live_server.url}/admin/mentoring/mentoringrequest/")
    page.get_by_role("link", name="Rapprocher jeunes et mentors").click()
    page.goto(f"{live_server.url}/admin/mentoring/matchingrun/add/")
    found += faults(page)
    page.get_by_role("button", name="Calculer").click()
    page.get_by_text("Pourquoi cette paire").first.click()
    found += faults(page)
    first = page.locator(".cards strong").first.inner_text()
    page.get_by_role("link", name="Décider d’un binôme").click()
    found += faults(page)
    page.get_by_label("ne pas mettre ensemble").check()
    page.get_by_label("Jeune").first.select_option(label=first.split(" – ")[0])
    page.get_by_label("Mentor").first.select_option(label="Zoé Benali")
    page.get_by_role("textbox", name="Pourquoi, pour l’équipe").fill("Ils se connaissent déjà.")
    page.get_by_role("button", name="Décider et recalculer").click()
    page.get_by_role("link", name="Qui attend encore").click()
    page.get_by_text("binôme écarté par l’équipe").first.wait_for()
    found += faults(page)
    page.go_back()
    page.get_by_role("link", name="Bilan").click()
    found += faults(page)
    page.go_back()
    page.get_by_role("link", name="Publier…").click()
    page.get_by_role("button", name="Publier et proposer").click()
    page.get_by_text("Publié le").wait_for()
    found += faults(page)

    proposal, rule = Proposal.objects.get(), PairRule.objects.get()
    assert MatchingRun.objects.get().published_at is not None
    assert {member.person for member in proposal.members.all()} == {zoe, leo if rule.mentee == ana else ana}
    assert found == []
