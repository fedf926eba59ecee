"""Somebody registers by themselves, from the first screen to the confirmation."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from people.models import Registration
from tests.factories import (
    OrganisationFactory,
    PartnershipFactory,
)

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"
COMPANY = {
    "siret": SIRET,
    "company_name": "Librairie des Quais",
    "first_name": "Nadia",
    "last_name": "Kaci",
    "email": "nadia@exemple.fr",
    "phone": "01 47 15 30 00",
    "need": "Une stagiaire en vente.",
}
ANSWERS = {
    "identite": {"last_name": "Diallo", "birth_date": "2004-05-17"},
    "domicile": {"postcode": "92110", "neighbourhood": "Bac d’Asnières"},
    "recherche": {"aim": "job", "need": ""},
    "orientation": {"referrer": "self"},
}


@pytest.fixture(autouse=True)
def partnership():
    return PartnershipFactory()


@pytest.fixture
def texts(settings, tmp_path):
    """Where text messages go."""
    settings.SMS_BACKEND, settings.SMS_FILE = "common.sms.File", str(tmp_path / "sms.txt")
    return tmp_path / "sms.txt"


@pytest.fixture
def school():
    return OrganisationFactory(kind="school", name="École du Port", email_domains=["ecole.exemple.fr"])


def begin(client, slug="jeune", **answers):
    """The first screen, sent."""
    answers = answers or {"first_name": "Inès", "contact": "ines@exemple.fr"}
    return client.post(reverse("registration_door", args=[slug]), answers)


def code_of(text: str) -> str:
    return re.search(r"\b\d{6}\b|\b[A-Z0-9]{3}-?[A-Z0-9]{3}\b", text)[0]


def show_code(client, code: str, page="account_email_verification_sent"):
    return client.post(reverse(page), {"code": code})


def answer_all(client, answers=None) -> None:
    for code, given in (answers or ANSWERS).items():
        response = client.post(reverse("registration_question", args=[code]), given)
        assert response.status_code == 302, response.context["form"].errors


def page_of(response) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_a_young_resident_registers_with_an_address_and_a_code(client):
    first = begin(client)
    second = show_code(client, code_of(mail.outbox[0].body))
    answer_all(client)
    sent = client.post(reverse("registration_check"))

    registration = Registration.objects.get()
    assert first["Location"] == reverse("account_email_verification_sent")
    assert second["Location"] == reverse("registration_next")
    assert sent["Location"] == reverse("registration_sent")
    assert (registration.state, registration.kind, str(registration)) == (
        "submitted",
        "resident",
        "Inès Diallo",
    )
    assert (registration.postcode, registration.aim, registration.referrer) == ("92110", "job", "self")
    assert registration.user.person is None
    assert not registration.user.has_usable_password()
    assert EmailAddress.objects.get().verified
