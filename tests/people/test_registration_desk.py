"""Staff decide of a registration: who may, what it makes, and what the person reads."""

import pytest
from django.urls import reverse

from common.access import Role
from people.models import Affiliation, Interaction, Organisation, Person, Registration
from tests.accounts import employed, sign_in
from tests.factories import (
    AffiliationFactory,
    OrganisationFactory,
    PartnershipFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.people.registering import SIRET, page_of
from tests.post import letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership():
    return PartnershipFactory()


@pytest.fixture
def school():
    return OrganisationFactory(kind="school", name="École du Port", email_domains=["ecole.exemple.fr"])


@pytest.fixture
def officer(client):
    user = employed(Role.PLACEMENTS_OFFICER)
    sign_in(client, user)
    return user


@pytest.fixture
def decide(client, django_capture_on_commit_callbacks):
    def post(registration, word: str, **given):
        address = reverse(f"admin:people_registration_{word}", args=[registration.pk])
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, given, follow=True)

    return post


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def page(client, registration):
    return client.get(reverse("admin:people_registration_change", args=[registration.pk]))


def student(school, **given):
    asked = {"kind": "student", "school": school, "study_year": "M1", "field_of_study": "Gestion"}
    return RegistrationFactory(
        **asked | {"birth_date": None, "postcode": "", "aim": "", "referrer": ""} | given
    )


def company(**given):
    asked = {"kind": "company", "siret": SIRET, "company_name": "Librairie des Quais", "need": "Un stage."}
    return RegistrationFactory(
        **asked | {"birth_date": None, "postcode": "", "aim": "", "referrer": ""} | given
    )


def test_validating_a_resident_makes_their_file_and_tells_them(client, officer, decide):
    registration = RegistrationFactory(
        first_name="Inès", last_name="Diallo", phone="06 12 34 56 78", neighbourhood="Bac d’Asnières"
    )

    response = decide(registration, "valider", file="new")

    registration.refresh_from_db()
    person = Person.objects.get(last_name="Diallo")
    assert messages_of(response) == ["Inès Diallo est inscrit·e."]
    assert (registration.state, registration.person, registration.decided_by) == ("accepted", person, officer)
    assert (person.email, person.phone, person.neighbourhood) == (
        registration.email, "06 12 34 56 78", "Bac d’Asnières",
    )  # fmt: skip
    assert registration.user.person == person
    assert registration.user.roles == {Role.RESIDENT}
    assert [(letter.to, letter.subject) for letter in letters()] == [
        ([registration.email], "Votre inscription est validée")
    ]
    registration.refresh_from_db()
    assert registration.told_at is not None
    assert registration.history.first().state == "accepted"
    assert person.history.get().history_change_reason == "Inscription validée"


def test_what_they_look_for_and_the_promised_call_are_in_the_contact_log(officer, decide):
    registration = RegistrationFactory(aim="job", need="Dans la vente.")

    decide(registration, "valider", file="new")

    noted = Interaction.objects.get()
    assert noted.note == "Inscription en ligne. Un stage, une alternance ou un emploi. Dans la vente."
    assert noted.next_action == "Appeler pour un premier échange"
    assert noted.next_action_on.isoformat() == "2026-01-08"


def test_validating_with_a_known_file_completes_it_and_changes_nothing_it_said(client, officer, decide):
    known = PersonFactory(first_name="Ines", last_name="Diallo", postcode="92600", phone="")
    registration = RegistrationFactory(
        first_name="Inès", last_name="Diallo", phone="06 12 34 56 78", birth_date=known.birth_date
    )
    shown = page(client, registration).context["duplicates"]

    decide(registration, "valider", file=str(known.pk))

    known.refresh_from_db()
    registration.user.refresh_from_db()
    assert shown == [known]
    assert (known.first_name, known.postcode, known.phone) == ("Ines", "92600", "06 12 34 56 78")
    assert registration.user.person == known


def test_only_a_file_that_looks_like_the_answers_is_chosen(officer, decide):
    stranger = PersonFactory()
    registration = RegistrationFactory()

    response = decide(registration, "valider", file=str(stranger.pk))

    registration.refresh_from_db()
    assert messages_of(response) == ["Choisissez une fiche, ou une nouvelle."]
    assert registration.state == "submitted"


def test_a_file_that_already_has_an_account_is_refused(officer, decide):
    known = UserFactory(person=PersonFactory(first_name="Inès", last_name="Diallo")).person
    registration = RegistrationFactory(last_name="Diallo", birth_date=known.birth_date)

    response = decide(registration, "valider", file=str(known.pk))

    registration.refresh_from_db()
    assert messages_of(response) == [
        "Cette fiche a déjà un compte : choisissez-en une autre, ou une nouvelle."
    ]
    assert registration.state == "submitted"


def test_a_file_out_of_sight_is_counted_and_never_shown(client, officer):
    agent = AffiliationFactory(role="agent", organisation__kind="city").person
    registration = RegistrationFactory(
        first_name=agent.first_name, last_name=agent.last_name, birth_date=agent.birth_date
    )

    context = page(client, registration).context

    assert (context["duplicates"], context["hidden"]) == ([], 1)


def test_validating_a_student_affiliates_them_to_their_school(officer, decide, school):
    registration = student(school)

    decide(registration, "valider", file="new")

    registration.user.refresh_from_db()
    affiliation = Affiliation.objects.get(person=registration.user.person)
    assert (affiliation.organisation, affiliation.role, affiliation.ended_on) == (school, "student", None)
    assert registration.user.roles == {Role.STUDENT}


def test_validating_a_company_makes_it_once(officer, decide):
    first, second = company(), company(last_name="Autre")

    for registration in (first, second):
        decide(registration, "valider", file="new")

    made = Organisation.objects.get(siret=SIRET)
    contacts = Affiliation.objects.filter(organisation=made)
    first.user.refresh_from_db()
    assert (made.name, made.kind) == ("Librairie des Quais", "company")
    assert list(contacts.values_list("role", flat=True)) == ["contact", "contact"]
    assert first.user.roles == {Role.COMPANY}
    assert set(Interaction.objects.values_list("organisation", "note")) == {
        (made.pk, "Inscription en ligne. Un stage.")
    }


def test_a_double_click_validates_once(officer, decide):
    registration = RegistrationFactory()

    _first, second = (decide(registration, "valider", file="new") for _ in range(2))

    assert messages_of(second) == ["Quelqu’un a déjà décidé : rien n’a changé."]
    assert Person.objects.filter(user=registration.user).count() == 1
    assert (Interaction.objects.count(), len(letters())) == (1, 1)


def test_refusing_says_why_and_makes_no_file(client, officer, decide):
    registration = RegistrationFactory(first_name="Inès")

    decide(registration, "refuser", reason="Vous habitez Asnières : la mission locale vous attend.")

    registration.refresh_from_db()
    assert (registration.state, registration.person) == ("refused", None)
    assert "la mission locale vous attend" in letters()[0].body
    client.force_login(registration.user)
    assert "la mission locale vous attend" in page_of(client.get(reverse("space")))


def test_refusing_without_a_reason_is_refused(officer, decide):
    registration = RegistrationFactory()

    response = decide(registration, "refuser", reason=" ")

    registration.refresh_from_db()
    assert list(response.context["refusal"].errors) == ["reason"]
    assert registration.state == "submitted"


def test_an_answer_says_that_it_left_once_it_has_and_is_sent_again_when_asked(client, officer, decide):
    registration = RegistrationFactory()
    decide(registration, "valider", file="new")
    before = page_of(page(client, registration))

    letters()
    after = page_of(page(client, registration))
    response = decide(registration, "redire")

    assert (
        "La réponse n’est pas encore partie." in before,
        "La réponse n’est pas encore partie." in after,
    ) == (True, False)
    assert messages_of(response) == ["La réponse part de nouveau."]
    assert len(letters()) == 2


def test_somebody_who_gave_a_number_is_told_by_sms(officer, decide, texts):
    user = UserFactory(email=None, phone="+33612345678", phone_verified=True)
    registration = RegistrationFactory(user=user, email="", phone="+33612345678")

    decide(registration, "valider", file="new")

    assert "+33612345678 : Bonjour Inès" in texts.read_text()


def test_a_call_back_is_completed_on_the_phone_then_validated(client, officer, decide):
    registration = RegistrationFactory(
        state="call_back", user=None, email="", phone="+33612345678", last_name="", birth_date=None, aim="",
        postcode="", referrer="",
    )  # fmt: skip
    refused = decide(registration, "valider", file="new")
    said = {"first_name": "Inès", "last_name": "Diallo", "birth_date": "17/05/2004", "postcode": "92110",
            "aim": "job", "referrer": "self", "phone": "+33612345678"}  # fmt: skip
    client.post(reverse("admin:people_registration_corriger", args=[registration.pk]), said)

    decide(registration, "valider", file="new")

    registration.refresh_from_db()
    assert messages_of(refused) == [
        "Il manque : nom, date de naissance, code postal, recherche, orienté par."
    ]
    assert (registration.state, registration.person.phone) == ("accepted", "+33612345678")


DECIDES = {
    Role.ADMINISTRATOR: {"resident", "student", "company"},
    Role.MENTORING_OFFICER: {"resident", "student"},
    Role.PLACEMENTS_OFFICER: {"resident", "student", "company"},
    Role.PROJECTS_OFFICER: {"company"},
    Role.SCHOOL_STAFF: {"student"},
    Role.TRAINING_OFFICER: set(),
    Role.DPO: set(),
}


@pytest.mark.parametrize("role", DECIDES)
def test_each_role_decides_of_its_kinds_only(client, decide, school, role):
    registrations = {"resident": RegistrationFactory(), "student": student(school), "company": company()}
    employer = school if role == Role.SCHOOL_STAFF else None
    sign_in(client, employed(role, employer))

    seen = {kind for kind, each in registrations.items() if page(client, each).status_code == 200}
    for registration in registrations.values():
        decide(registration, "valider", file="new")

    assert seen == DECIDES[role]
    assert set(Registration.objects.filter(state="accepted").values_list("kind", flat=True)) == DECIDES[role]


def test_a_school_decides_of_its_own_students_only(client, school):
    other = student(OrganisationFactory(kind="school"))
    sign_in(client, employed(Role.SCHOOL_STAFF, school))

    assert page(client, other).status_code == 404


def test_the_list_shows_what_waits_oldest_first(client, officer):
    recent = RegistrationFactory(submitted_at="2026-02-01T09:00Z")
    older = RegistrationFactory(submitted_at="2026-01-01T09:00Z")
    called = RegistrationFactory(
        state="call_back", user=None, email="", phone="+33612345678", submitted_at="2026-01-15T09:00Z"
    )
    begun = RegistrationFactory(state="started", submitted_at=None)
    address = reverse("admin:people_registration_changelist")

    def listed(**filters):
        return list(client.get(address, filters).context["cl"].result_list)

    assert listed() == [older, called, recent]
    assert listed(state_is="started") == [begun]
    assert listed(kind__exact="company") == []


def test_the_address_shown_to_have_received_the_code_is_not_corrected(client, officer):
    registration = RegistrationFactory()
    address = reverse("admin:people_registration_corriger", args=[registration.pk])

    fields = client.get(address).context["adminform"].form.fields

    assert "email" not in fields
    assert "last_name" in fields


def test_a_school_keeps_the_domains_of_its_students(client, school):
    sign_in(client, employed(Role.ADMINISTRATOR))
    address = reverse("admin:people_organisation_change", args=[school.pk])
    elsewhere = reverse("admin:people_organisation_change", args=[OrganisationFactory().pk])

    def form(url):
        return client.get(url).context["adminform"].form

    data = {
        name: value for name in form(address).fields if (value := form(address)[name].value()) is not None
    }
    blank = {f"affiliations-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    refused = client.post(address, data | blank | {"email_domains": "pas un domaine"})
    client.post(address, data | blank | {"email_domains": "@Etu.ecole.exemple.fr\r\necole.exemple.fr"})

    school.refresh_from_db()
    assert school.email_domains == ["etu.ecole.exemple.fr", "ecole.exemple.fr"]
    assert list(refused.context["adminform"].form.errors) == ["email_domains"]
    assert "email_domains" not in form(elsewhere).fields
