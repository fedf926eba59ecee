"""An officer's morning in a real browser: what waits is seen, done from the first page, and gone from it."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from common.access import Role
from mentoring.models import Meeting
from people.models import Interaction, Registration
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.browser import faults, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def days(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


@pytest.fixture
def planned():
    """A registration, an action promised for yesterday, and a pair that has not met for forty days."""
    make.PartnershipFactory()
    make.RegistrationFactory(first_name="Inès", last_name="Benali", submitted_at=timezone.now())
    ana = make.PersonFactory(first_name="Ana", last_name="Roche")
    make.InteractionFactory(
        person=ana, happened_on=days(-9), next_action="Rappeler Ana", next_action_on=days(-1)
    )
    moussa = make.PersonFactory(first_name="Moussa", last_name="Traoré")
    pair = make.MentorshipMemberFactory(person=moussa, mentorship__formed_on=days(-40)).mentorship
    make.MentorshipMemberFactory(mentorship=pair, role="mentor", person__last_name="Petit")


def waiting(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".todo").all_inner_texts()]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_morning_ends_with_nothing_left(live_server, client, browser, planned, width):
    sign_in(client, employed(Role.MENTORING_OFFICER))
    page, found = signed_in(browser, client, live_server, width), []

    def home() -> list[str]:
        page.get_by_role("link", name="Clichy Tremplin").click()
        expect(page.get_by_role("heading", name="À traiter")).to_be_visible()
        found.extend(faults(page))
        return waiting(page)

    page.goto(live_server.url + "/admin/")
    begun = home()

    # Somebody who registered is validated.
    page.locator(".todo", has_text="inscription à valider").click()
    page.get_by_role("link", name="Inès Benali").click()
    page.get_by_role("heading", name="Inès Benali").wait_for()
    found += faults(page)
    page.get_by_role("button", name="Valider").click()
    page.get_by_text("Inès Benali est inscrit·e.").wait_for()
    without_registration = home()

    # Ana is called: from the action, to her path, to what is done.
    page.get_by_label("Trouver").fill("roche")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Recherche").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Ana Roche").click()
    page.get_by_role("heading", name="Ana Roche").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Rappeler Ana").first.click()
    page.get_by_role("button", name="Oui, c’est fait").click()
    page.get_by_text("1 action est faite.").wait_for()
    without_action = home()

    # The pair met, in fact: the meeting is noted.
    page.locator(".todo", has_text="accompagnement sans première rencontre").click()
    page.get_by_role("link", name="Moussa Traoré").click()
    page.get_by_role("link", name="Noter une rencontre").click()
    page.get_by_label("Date", exact=False).first.fill(f"{days(-2):%d/%m/%Y}")
    page.get_by_label("Durée", exact=False).fill("60")
    page.get_by_label("Confirmée", exact=False).check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.locator(".messagelist .success").wait_for()
    last = home()

    assert begun == [
        "1 action promise en retard",
        "1 inscription à valider",
        "1 accompagnement sans première rencontre depuis 14 jours en retard",
    ]
    assert without_registration == [begun[0], begun[2]]
    assert without_action == [begun[2]]
    assert last == []
    assert page.get_by_text("Tout est à jour").is_visible()
    assert Registration.objects.get().state == "accepted"
    assert Interaction.objects.get(next_action="Rappeler Ana").done_on == days(0)
    assert Meeting.objects.get().confirmed is True
    assert found == []
