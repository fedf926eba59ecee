"""A minor and a mentor write to one another, then something is signalled and read by a referent: in a real browser."""

import pytest
from django.conf import settings

from common.access import Role
from mentoring.models import MentorshipConcern, MentorshipMessage, Pause
from people.models import Concern
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.browser import faults
from tests.mentoring.pairs import pair

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened(browser, client, live_server):
    """A function that opens a page as somebody, at a width."""

    def as_somebody(user, width: int = 390):
        sign_in(client, user)
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    make.PartnershipFactory()
    return as_somebody


def test_they_write_without_a_number_and_a_worry_reaches_the_referent_alone(opened, live_server):
    made = pair(minor=True)
    page, found = opened(made.mentor), []
    page.goto(live_server.url + made.page)
    page.get_by_role("link", name="Messages").click()
    page.get_by_label("Votre message").fill("Appelle-moi au 06 12 34 56 78")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("alert").first.wait_for()
    found += faults(page)
    page.get_by_label("Votre message").fill("Mercredi à 16 h au campus ?")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Mercredi à 16 h au campus ?").wait_for()
    found += faults(page)

    young = opened(made.mentee)
    young.goto(f"{live_server.url}/espace/")
    young.get_by_role("link", name="Lire le message").click()
    young.get_by_text("Mercredi à 16 h au campus ?").wait_for()
    found += faults(young)
    young.get_by_role("main").get_by_role("link", name="Signaler un problème").first.click()
    found += faults(young)
    young.get_by_role("link", name="Je ne me sens pas en sécurité").click()
    found += faults(young)
    young.get_by_label("Ce qui vous est arrivé").fill("Il veut qu’on se voie chez lui.")
    young.get_by_label("Arrêter les rencontres").check()
    young.get_by_role("button", name="Envoyer").click()
    young.wait_for_url("**/envoye/**")
    found += faults(young)

    referent = opened(employed(Role.REFERENT, email="referente@exemple.fr"), 1280)
    referent.goto(f"{live_server.url}/admin/")
    referent.locator(".todo", has_text="inquiétude").click()
    referent.locator("#result_list tbody th a").first.click()
    referent.get_by_text("Il veut qu’on se voie chez lui.").wait_for()
    found += faults(referent)
    referent.goto(f"{live_server.url}/admin/people/concern/{Concern.objects.get().pk}/conversation/")
    referent.get_by_text("Mercredi à 16 h au campus ?").wait_for()
    found += faults(referent)

    officer = opened(employed(Role.ADMINISTRATOR, email="admin@exemple.fr"), 1280)
    refused = officer.goto(f"{live_server.url}/admin/people/concern/{Concern.objects.get().pk}/conversation/")
    assert refused.status == 403
    assert MentorshipMessage.objects.get().text == "Mercredi à 16 h au campus ?"
    assert MentorshipConcern.objects.get().mentorship == made.mentorship
    assert Pause.objects.get().why == "suspended"
    assert found == []
