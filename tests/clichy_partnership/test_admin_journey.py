"""The back-office's forms in a real browser, at a desk and on a phone: the way through, and who can read it."""

import pytest

from people.models import Organisation, User
from placements.models import Offer, Outcome, Placement
from tests import factories
from tests.accounts import operator, sign_in
from tests.browser import faults, signed_in


@pytest.fixture
def administrator(transactional_db, client) -> User:
    user = operator("admin@exemple.fr")
    sign_in(client, user)
    return user


@pytest.mark.parametrize("width", [1280, 390])
def test_a_first_day_from_a_company_to_what_became_of_its_trainee(
    live_server, client, administrator, browser, width
):
    factories.PersonFactory(first_name="Ana", last_name="Roche")
    page = signed_in(browser, client, live_server, width)
    found = []

    def save() -> None:
        found.extend(faults(page))
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        page.locator(".messagelist .success").wait_for()
        found.extend(faults(page))

    page.goto(f"{live_server.url}/admin/people/organisation/add/")
    page.get_by_label("Nom", exact=False).first.fill("Atelier du pont")
    page.get_by_label("Nature").select_option("company")
    save()
    page.get_by_role("link", name="Ajouter une offre").click()
    page.get_by_label("Intitulé").fill("Vente en boutique")
    page.get_by_label("Nature").select_option("internship")
    page.get_by_label("Publiée le").fill("01/09/2024")
    save()
    page.get_by_role("link", name="Ajouter un placement").click()
    page.locator("#select2-id_person-container").click()
    page.get_by_role("searchbox", name="Personne").fill("Roche")
    found += faults(page)
    page.get_by_role("option", name="Ana Roche").click()
    page.get_by_label("Signé le").fill("01/10/2024")
    page.get_by_label("Commence le").fill("15/10/2024")
    page.get_by_label("Fin prévue le").fill("14/03/2025")
    save()
    page.get_by_role("link", name="Noter le devenir").click()
    page.get_by_label("Échéance").select_option("6")
    page.get_by_label("Répondu le").fill("20/09/2025")
    page.get_by_label("Situation :").select_option("permanent")
    save()
    page.get_by_role("link", name="Historique").click()
    found += faults(page)

    placement = Placement.objects.get()
    assert (placement.offer, placement.organisation) == (Offer.objects.get(), Organisation.objects.get())
    assert Outcome.objects.get().placement == placement
    assert found == []
