"""Somebody registers: an account by a code, whoever they are."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from people import notices
from people.models import Registration, User
from tests.factories import (
    OrganisationFactory,
    PartnershipFactory,
    PersonFactory,
    UserFactory,
)
from tests.people.registering import COMPANY, SIRET, answer_all, begin, code_of, page_of, show_code
from tests.post import letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership():
    return PartnershipFactory()


@pytest.fixture
def school():
    return OrganisationFactory(kind="school", name="École du Port", email_domains=["ecole.exemple.fr"])


def test_a_young_resident_registers_with_an_address_and_a_code(client):
    first = begin(client)
    second = show_code(client, code_of(letters()[0].body))
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


def test_the_first_page_says_what_it_takes(client):
    page = page_of(client.get(reverse("registration_begin", args=["jeune"])))

    assert "3 minutes, gratuit." in page
    assert reverse("registration_door", args=["jeune"]) in page


def test_a_young_resident_registers_with_a_number_and_a_code(client, texts):
    first = begin(client, first_name="Inès", contact="06 12 34 56 78")
    second = show_code(client, code_of(texts.read_text()), "account_verify_phone")

    registration = Registration.objects.get()
    assert first["Location"] == reverse("account_verify_phone")
    assert second["Location"] == reverse("registration_next")
    assert (registration.user.phone, registration.user.phone_verified) == ("+33612345678", True)
    assert (registration.phone, registration.user.email) == ("+33612345678", None)


def test_without_a_relay_a_number_leads_to_a_call(client):
    answers = {"first_name": "Inès", "contact": "06 12 34 56 78"}

    pages = [
        client.post(reverse("registration_door", args=["jeune"]), answers, follow=True) for _ in range(2)
    ]

    registration = Registration.objects.get()
    assert "C’est noté : nous vous appelons" in page_of(pages[0])
    assert page_of(pages[0]) == page_of(pages[1])
    assert (registration.state, registration.phone, registration.user) == ("call_back", "+33612345678", None)
    assert User.objects.count() == 0


def test_a_number_that_is_not_a_mobile_is_refused(client):
    response = begin(client, first_name="Inès", contact="01 47 15 30 00")

    assert response.context["form"].errors == {
        "contact": ["Ce numéro de mobile n’est pas valide (exemple : 06 12 34 56 78)."]
    }
    assert User.objects.count() == 0


def test_somebody_who_never_showed_their_code_may_begin_again(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}
    begin(client)
    elsewhere = type(client)()

    begin(elsewhere, first_name="Inès-Marie", contact="ines@exemple.fr")
    show_code(elsewhere, code_of(letters()[1].body))

    registration = Registration.objects.get()
    assert registration.first_name == "Inès-Marie"
    assert int(elsewhere.session["_auth_user_id"]) == registration.user_id


def test_sending_the_first_screen_twice_keeps_the_code_already_sent(client):
    begin(client)

    again = begin(client)

    assert again["Location"] == reverse("account_email_verification_sent")
    assert len(letters()) == 1


@pytest.mark.parametrize("contact", ["ines@exemple.fr", "06 12 34 56 78"])
def test_an_address_or_a_number_that_has_an_account_shows_the_same_pages(client, texts, contact):
    account = UserFactory(email="ines@exemple.fr", phone="+33612345678", person=PersonFactory())
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    unknown = "autre@exemple.fr" if "@" in contact else "06 23 45 67 89"
    stranger = type(client)()

    known_pages = [begin(client, first_name="Inès", contact=contact)]
    other_pages = [begin(stranger, first_name="Inès", contact=unknown)]
    for browser, pages in ((client, known_pages), (stranger, other_pages)):
        pages.append(browser.get(pages[0]["Location"]))
        pages.append(browser.post(pages[0]["Location"], {"code": "000000"}))
        pages.append(browser.get(reverse("registration_next")))

    def seen(pages, shown: str) -> list:
        return [(page.status_code, page.get("Location"), page_of(page).replace(shown, "")) for page in pages]

    assert seen(known_pages, contact) == seen(other_pages, unknown)
    assert Registration.objects.filter(user=account).count() == 0
    assert (
        len(letters()),
        "Vous avez déjà un compte" in texts.read_text(),
    ) == ((2, False) if "@" in contact else (0, True))


def test_a_student_registers_with_an_address_of_their_school(client, school):
    begin(client, "etudiant", first_name="Léo", last_name="Marchand", email="Leo@ecole.exemple.fr")
    show_code(client, code_of(letters()[0].body))
    answer_all(client, {"etudes": {"last_name": "Marchand", "study_year": "M1", "field_of_study": "Gestion"}})
    client.post(reverse("registration_check"))

    registration = Registration.objects.get()
    assert (registration.state, registration.school, registration.study_year) == ("submitted", school, "M1")
    assert registration.notice == notices.current(notices.PLAIN)
    assert registration.email == "leo@ecole.exemple.fr"


@pytest.mark.parametrize(
    "address", ["leo@exemple.fr", "leo@autre.ecole.exemple.fr", "leo@ecole.exemple.fr.org"]
)
def test_another_address_is_not_a_student_s(client, school, address):
    response = begin(client, "etudiant", first_name="Léo", last_name="Marchand", email=address)

    assert response.context["form"].errors == {
        "email": ["Donnez l’adresse que votre école vous a donnée : celle-ci n’en est pas une."]
    }
    assert User.objects.count() == 0


def test_a_company_registers_on_one_page(client):
    begin(client, "entreprise", **COMPANY)
    shown = show_code(client, code_of(letters()[0].body))
    checked = client.get(shown["Location"])
    client.post(checked["Location"])

    registration = Registration.objects.get()
    assert checked["Location"] == reverse("registration_check")
    assert (registration.state, registration.siret, registration.need) == (
        "submitted", SIRET, "Une stagiaire en vente.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "given"),
    [("siret", "73282932000075"), ("siret", "123"), ("phone", "0147"), ("need", ""), ("email", "x")],
)
def test_what_a_company_mistypes_is_refused(client, field, given):
    response = begin(client, "entreprise", **COMPANY | {field: given})

    assert list(response.context["form"].errors) == [field]
    assert User.objects.count() == 0
