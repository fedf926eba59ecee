"""From the list of people to one file instead of two, in a real browser, at a desk and on a phone."""

import pytest

from people.models import DistinctPeople
from tests.accounts import sign_in, staff, without_account
from tests.browser import faults, signed_in
from tests.factories import AffiliationFactory, InteractionFactory, PersonFactory


@pytest.mark.parametrize("width", [1280, 390])
def test_two_files_are_compared_then_merged_and_two_people_told_apart(
    live_server, transactional_db, client, browser, width
):
    sign_in(client, staff("view_person", "change_person", "merge_person", "view_interaction"))
    common = {"first_name": "Ana", "last_name": "Roche"}
    older = PersonFactory(**common, email="", phone="06 12 34 56 78", neighbourhood="Bac d’Asnières")
    newer = PersonFactory(**common, email="ana.roche@exemple.fr", phone="")
    mother = PersonFactory(first_name="Zoé", last_name="Roche", birth_date=None, phone="+33612345678")
    InteractionFactory(person=newer, note="Cherche une alternance.")
    AffiliationFactory(person=newer)
    page = signed_in(browser, client, live_server, width)
    found = []

    page.goto(f"{live_server.url}/admin/people/person/")
    found += faults(page)
    page.get_by_role("link", name="Doublons probables").click()
    found += faults(page)
    page.get_by_role(
        "button", name=f"Ce ne sont pas les mêmes personnes : fiches n° {older.pk} et n° {mother.pk}"
    ).click()
    page.get_by_text("C’est noté").wait_for()
    page.get_by_role("link", name="Comparer et fusionner").click()
    found += faults(page)
    page.get_by_role("group", name="Quartier").get_by_label("—").check()
    page.get_by_role("button", name="Vérifier avant de fusionner").click()
    page.get_by_text(f"Fusionner la fiche n° {newer.pk} dans la fiche n° {older.pk} ?").wait_for()
    found += faults(page)
    page.get_by_role("button", name="Oui, fusionner les deux fiches").click()
    page.get_by_text("Ces deux fiches n’en font plus qu’une : la voici.").wait_for()
    found += faults(page)
    page.goto(f"{live_server.url}/admin/people/person/{older.pk}/history/")
    page.get_by_text(f"fiche n° {newer.pk} fusionnée").first.wait_for()
    found += faults(page)

    assert list(
        without_account().values_list("first_name", "email", "phone", "neighbourhood").order_by("pk")
    ) == [
        ("Ana", "ana.roche@exemple.fr", "06 12 34 56 78", ""),
        ("Zoé", mother.email, "+33612345678", ""),
    ]
    assert older.interactions.get().note == "Cherche une alternance."
    assert DistinctPeople.objects.count() == 1
    assert found == []
