"""What a visitor sends to register, for tests without a browser."""

import re

from django.urls import reverse

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
