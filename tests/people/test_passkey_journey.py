"""A passkey, from its registration to the day it is taken away, in a browser that holds one."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from people import account_messages
from tests.browser import opened
from tests.people.account_states import PASSWORD, account, confirm, staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(browser, client, live_server):
    """A page of somebody who has just confirmed who they are, on a device with a fingerprint reader."""

    def arrange(user=account):
        user()
        page, complaints = opened(browser, confirm(client), live_server, "fr")
        reader = page.context.new_cdp_session(page)
        reader.send("WebAuthn.enable")
        reader.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}})  # fmt: skip
        page.complaints, page.reader = complaints, reader
        return page

    return arrange


def register(page, live_server) -> None:
    page.goto(live_server.url + reverse("mfa_index"))
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Un nom pour la reconnaître").fill("Mobile de Lina")
    page.get_by_role("button", name="Ajouter").click()
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))


def leave(page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**" + reverse("account_login"))


def test_somebody_registers_a_passkey_and_signs_in_with_it(phone, live_server):
    page = phone()
    register(page, live_server)
    leave(page)

    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url("**" + reverse("space"))

    assert page.get_by_role("heading", level=1).inner_text() == "Bonjour Lina"
    assert page.complaints == []


def test_staff_with_a_passkey_reach_the_back_office(phone, live_server):
    page = phone(staff)
    page.goto(live_server.url + reverse("admin:index"))
    assert page.url == live_server.url + reverse("mfa_index")
    register(page, live_server)
    leave(page)

    page.get_by_role("button", name="Utiliser ma clé d’accès").click()

    page.wait_for_url("**" + reverse("admin:index"))


def test_a_passkey_is_the_second_factor_after_a_password(phone, live_server):
    page = phone()
    register(page, live_server)
    leave(page)

    page.get_by_label("Votre e-mail ou votre numéro de mobile").last.fill("lina@exemple.fr")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()

    page.wait_for_url("**" + reverse("space"))
    assert page.complaints == []


def test_a_passkey_confirms_who_one_is(phone, live_server):
    page = phone()
    register(page, live_server)

    then = reverse("mfa_generate_recovery_codes")
    page.goto(f"{live_server.url}{reverse('mfa_reauthenticate_webauthn')}?next={then}")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()

    page.wait_for_url("**" + then)
    assert page.complaints == []


def test_a_passkey_taken_away_no_longer_opens(phone, live_server):
    page = phone()
    register(page, live_server)
    page.goto(live_server.url + reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Retirer Mobile de Lina").click()
    page.get_by_role("button", name="Retirer cette clé").click()
    page.wait_for_url("**" + reverse("mfa_list_webauthn"))
    assert not Authenticator.objects.exists()
    leave(page)

    page.get_by_role("button", name="Utiliser ma clé d’accès").click()

    page.wait_for_selector(".messages .error")
    assert page.locator(".messages").inner_text() == account_messages.SECOND_FACTOR["incorrect_code"]


def test_a_device_that_does_not_answer_is_said(phone, live_server):
    page = phone()
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    refusal = "() => Promise.reject(new DOMException('non', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.create = {refusal} }}")

    page.get_by_role("button", name="Ajouter").click()

    assert page.get_by_role("alert").inner_text() == (
        "La clé d’accès n’a pas répondu. Réessayez, ou choisissez une autre façon de faire."
    )
    assert page.complaints == []
