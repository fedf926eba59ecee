"""The page of one question in a real browser: on a narrow phone without any script, and by the keyboard alone."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from common.dates import add_months
from followups.models import Followup
from placements.models import Outcome
from tests import factories as make
from tests.browser import faults
from tests.followups.asked import contract, link_of, rounds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letter():
    make.PartnershipFactory(started_on=timezone.localdate() - dt.timedelta(days=900))
    contract(add_months(timezone.localdate(), -6))
    rounds()
    return mail.outbox[-1]


@pytest.fixture
def phone(browser, live_server):
    return browser.new_context(
        viewport={"width": 320, "height": 600}, locale="fr-FR", java_script_enabled=False
    ).new_page()


def test_two_taps_on_a_phone_without_scripts(letter, phone, live_server):
    phone.goto(live_server.url + link_of(letter))  # the first tap
    before = phone.get_by_role("heading", level=1).inner_text()
    phone.get_by_role("button", name="En CDD").click()  # the second

    assert before.startswith("Quelle est votre situation, 6 mois après")
    assert Outcome.objects.get().status == "fixed_term"
    assert phone.get_by_role("heading", name="Merci, c’est noté").is_visible()

    phone.get_by_label("Durée du CDD, en mois").fill("9")
    phone.get_by_label("Oui").check()
    phone.get_by_role("button", name="Ajouter").click()

    outcome = Outcome.objects.get()
    assert (outcome.contract_months, outcome.same_employer) == (9, True)
    assert phone.get_by_text("Il n’y a plus rien à faire").is_visible()


def test_a_wrong_tap_is_mended_and_a_refusal_takes_two(letter, phone, live_server):
    phone.goto(live_server.url + link_of(letter))
    phone.get_by_text("Je préfère ne pas répondre").click()
    phone.get_by_role("button", name="Pas cette question").click()
    refused = Followup.objects.get().state
    phone.get_by_text("J’ai changé d’avis").click()
    phone.get_by_role("button", name="En CDI").click()
    phone.get_by_text("Je me suis trompé·e").click()
    phone.get_by_role("button", name="En études").click()

    assert refused == "refused"
    assert Outcome.objects.get().status == "study"


def test_by_the_keyboard_alone_and_without_a_fault(letter, browser, live_server):
    page = browser.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR").new_page()
    found = []

    page.goto(live_server.url + link_of(letter))
    found += faults(page)
    page.get_by_role("button", name="En CDI").press("Enter")
    found += faults(page)
    page.get_by_label("Non").press("Space")
    page.get_by_role("button", name="Ajouter").press("Enter")
    found += faults(page)

    assert found == []
    assert Outcome.objects.get().same_employer is False
