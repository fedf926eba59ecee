"""A visitor registered, then noted again, in a real browser, at a desk and on a phone."""

import pytest
from django.utils import timezone

from common.dates import add_months
from people.models import Interaction
from tests.accounts import without_account
from tests.browser import faults, signed_in
from tests.factories import PartnershipFactory


@pytest.mark.parametrize("width", [1280, 390])
def test_a_visitor_is_registered_then_recognised(
    live_server, transactional_db, client, officer, browser, width
):
    PartnershipFactory()
    page = signed_in(browser, client, live_server, width)
    found = []

    def visit(age: int, note: str) -> None:
        page.goto(f"{live_server.url}/admin/people/person/")
        page.get_by_role("link", name="Accueillir une personne").click()
        page.get_by_label("Prénom").fill("Ana")
        page.get_by_label("Nom", exact=True).fill("Roche")
        page.get_by_label("Date de naissance").fill(str(add_months(timezone.localdate(), -12 * age)))
        page.get_by_label("Téléphone", exact=True).fill("06 12 34 56 78")
        page.get_by_label("Ce que la personne vient chercher").fill(note)

    visit(10, "Cherche un mentor.")
    found += faults(page)
    page.get_by_role("button", name="Enregistrer la visite").click()
    page.get_by_role("link", name="Représentant légal", exact=True).click()
    page.keyboard.type("Zoé Roche")
    found += faults(page)
    page.get_by_label("Téléphone du représentant légal").fill("07 12 34 56 78")
    page.get_by_role("button", name="Enregistrer la visite").click()
    page.get_by_text("La visite de Ana Roche est notée.").wait_for()
    found += faults(page)
    visit(25, "Revient avec son CV.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Cette personne a peut-être déjà une fiche").wait_for()
    page.get_by_label("Prénom").press("Enter")
    page.get_by_text("Cette personne a peut-être déjà une fiche").wait_for()
    found += faults(page)
    page.get_by_role("button", name="C’est cette personne : Ana Roche").click()
    page.get_by_text("Revient avec son CV.").wait_for()
    found += faults(page)

    page.get_by_role("link", name="Noter un échange").click()
    found += faults(page)
    page.get_by_label("Canal").select_option("phone")
    page.get_by_label("Note").fill("Rappelée.")
    page.get_by_label("Prochaine action").fill("Envoyer deux offres")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("link", name="Marquer comme faite : Envoyer deux offres").click()
    found += faults(page)
    page.get_by_role("button", name="Oui, c’est fait").click()
    page.get_by_text("1 action est faite.").wait_for()

    person = without_account().get()
    assert person.guardian_name == "Zoé Roche"
    assert list(Interaction.objects.values_list("person", "note").order_by("pk")) == [
        (person.pk, "Cherche un mentor."),
        (person.pk, "Revient avec son CV."),
        (person.pk, "Rappelée."),
    ]
    assert Interaction.objects.done().get().next_action == "Envoyer deux offres"
    assert found == []
