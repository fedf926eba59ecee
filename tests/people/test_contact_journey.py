"""« Nous écrire » on a phone, in a real browser and without JavaScript: three screens, in French and in English."""

import pytest
from django.urls import reverse

from people.models import Concern, Message
from tests.accounts import employed, sign_in
from tests.browser import faults, signed_in
from tests.factories import MessageFactory, PartnershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(browser, live_server, settings):
    PartnershipFactory()
    settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "contact@exemple.fr", "01 47 15 30 00"

    def hold(language: str, **more):
        context = browser.new_context(viewport={"width": 360, "height": 740}, **more)
        context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
        )
        return context.new_page()

    return hold


@pytest.mark.parametrize(
    ("language", "door", "question", "send", "thanks"),
    [
        ("fr", "Signaler un problème", "Ce qui ne va pas", "Envoyer", "Merci, votre message est arrivé"),
        ("en", "Report a problem", "What goes wrong", "Send", "Thank you, your message has arrived"),
    ],
)
def test_a_problem_is_reported_from_the_page_where_it_is(
    phone, live_server, language, door, question, send, thanks
):
    page = phone(language, java_script_enabled=False)
    page.goto(live_server.url + reverse("legal"))

    page.get_by_role("link", name=door).click()
    page.get_by_role("button", name=send).click()  # with nothing written
    page.locator("main .errors a").click()
    page.get_by_label(question).fill("Le bouton ne fait rien.\nRien du tout.")
    page.get_by_role("button", name=send).dblclick()
    page.get_by_role("heading", name=thanks).wait_for()

    message = Message.objects.get()
    assert (message.text, message.page) == ("Le bouton ne fait rien.\nRien du tout.", reverse("legal"))
    assert page.get_by_text(message.spoken).count() == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_screen_is_sound(phone, live_server, language):
    page, found = phone(language), []

    for kind in ("question", "probleme", "inquietude"):
        page.goto(live_server.url + reverse("contact"))
        found += faults(page)
        page.locator(f"main .doors a[href$='{kind}/']").click()
        found += faults(page)
        page.locator("main button").click()
        page.wait_for_selector("main .errors")
        found += faults(page)
        page.locator("main [name=text]").fill("Bonjour.")
        page.locator("main button").click()
        page.wait_for_selector("main .banner.success")
        found += faults(page)

    assert found == []
    assert (Message.objects.count(), Concern.objects.count()) == (2, 1)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_colleague_answers_at_the_desk(live_server, client, browser, width):
    message = MessageFactory(name="Awa Diallo", email="awa@exemple.fr")
    sign_in(client, employed("placements_officer"))
    page, found = signed_in(browser, client, live_server, width), []

    page.goto(live_server.url + reverse("admin:people_message_changelist"))
    found += faults(page)
    page.get_by_role("link", name=message.spoken).click()
    found += faults(page)
    page.get_by_label("J’ai répondu, ou fait le nécessaire").check()
    page.get_by_label("Ce qui a été répondu, ou pourquoi c’est classé").fill("Renvoyée vers l’atelier.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("C’est noté.").wait_for()
    found += faults(page)

    assert Message.objects.get().state == "answered"
    assert found == []
