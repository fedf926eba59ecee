"""The questions of a registration, and what becomes of the answers until staff decide."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from common.dates import add_months
from people.models import Person, Registration, User
from people.registration import answer_by, forget_unverified
from people.registration_forms import HEARD_FROM
from people.tasks import forget_registrations
from tests.factories import (
    PartnershipFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.people.registering import ANSWERS, answer_all, begin, code_of, page_of, show_code
from tests.post import letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership():
    return PartnershipFactory()


def test_the_confirmation_says_who_calls_and_by_when(client, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC), tick=False)  # a Friday
    user = UserFactory()
    RegistrationFactory(user=user, first_name="Inès", submitted_at=timezone.now())
    client.force_login(user)

    page = page_of(client.get(reverse("registration_sent")))

    assert "Merci Inès, c’est envoyé" in page
    assert "L’équipe qui accompagne les jeunes à la Ville de Clichy vous appelle" in page
    assert "mercredi 25 novembre" in page


@pytest.mark.parametrize(
    ("sent", "answered"),
    [("2026-11-16", "2026-11-19"), ("2026-11-20", "2026-11-25"), ("2026-11-21", "2026-11-25")],
)
def test_somebody_is_called_within_three_working_days(sent, answered):
    assert answer_by(dt.date.fromisoformat(sent)) == dt.date.fromisoformat(answered)


def test_a_minor_is_asked_for_whoever_looks_after_them(client):
    user = UserFactory()
    RegistrationFactory(
        user=user, state="started", submitted_at=None, birth_date=add_months(timezone.localdate(), -17 * 12)
    )
    client.force_login(user)
    question = reverse("registration_question", args=["responsable"])

    led = client.get(reverse("registration_check"))
    refused = client.post(question, {"guardian_name": "Rose Diallo"})
    accepted = client.post(question, {"guardian_name": "Rose Diallo", "guardian_phone": "06 98 76 54 32"})

    assert led["Location"] == question
    assert refused.context["form"].errors == {
        "guardian_phone": ["Il nous faut son téléphone ou son adresse e-mail."]
    }
    assert accepted["Location"] == reverse("registration_check")


def test_an_adult_is_not_asked_for_a_guardian(client):
    user = UserFactory()
    RegistrationFactory(user=user)
    client.force_login(user)

    assert client.get(reverse("registration_question", args=["responsable"])).status_code == 404


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("identite", {"last_name": "Diallo", "birth_date": "2999-01-01"}, "birth_date"),
        ("identite", {"last_name": "", "birth_date": "2004-05-17"}, "last_name"),
        ("domicile", {"postcode": "9211"}, "postcode"),
        ("recherche", {"aim": "autre"}, "aim"),
        ("orientation", {}, "referrer"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_a_sentence(client, code, given, field):
    user = UserFactory()
    RegistrationFactory(user=user, state="started")
    client.force_login(user)

    response = client.post(reverse("registration_question", args=[code]), given)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]


def test_a_question_answered_again_after_going_back_replaces_the_answer(client):
    begin(client)
    show_code(client, code_of(letters()[0].body))
    answer_all(client)

    answer_all(client, {"domicile": {"postcode": "92600", "neighbourhood": ""}})

    registration = Registration.objects.get()
    assert (registration.postcode, registration.neighbourhood) == ("92600", "")
    assert client.get(reverse("registration_next"))["Location"] == reverse("registration_check")


def test_answers_are_kept_for_whoever_comes_back_with_a_code(client):
    begin(client)
    show_code(client, code_of(letters()[0].body))
    answer_all(client, {"identite": ANSWERS["identite"]})
    later = type(client)()

    later.post(reverse("account_request_login_code"), {"login": "ines@exemple.fr"})
    later.post(reverse("account_confirm_login_code"), {"code": code_of(letters()[-1].body)})

    assert "Continuer mon inscription" in page_of(later.get(reverse("space")))
    assert later.get(reverse("registration_next"))["Location"] == reverse(
        "registration_question", args=["domicile"]
    )
    assert Registration.objects.get().last_name == "Diallo"


def test_a_correction_that_leaves_a_question_open_takes_the_registration_back(client):
    user = UserFactory()
    RegistrationFactory(user=user)
    client.force_login(user)

    young = {"last_name": "Diallo", "birth_date": str(add_months(timezone.localdate(), -16 * 12))}
    response = client.post(reverse("registration_question", args=["identite"]), young)

    assert response["Location"] == reverse("registration_question", args=["responsable"])
    assert Registration.objects.get().state == "started"


def test_a_registration_sent_again_keeps_its_place(client):
    user = UserFactory()
    registration = RegistrationFactory(user=user)
    client.force_login(user)

    client.post(reverse("registration_check"))

    assert Registration.objects.get().submitted_at == registration.submitted_at


@pytest.mark.parametrize("state", ["accepted", "refused"])
def test_nothing_is_corrected_once_staff_have_decided(client, state):
    user = UserFactory()
    RegistrationFactory(user=user, state=state, person=PersonFactory(), reason="Déjà suivie.")
    client.force_login(user)

    answers = client.post(reverse("registration_question", args=["domicile"]), {"postcode": "75001"})
    check = client.post(reverse("registration_check"))

    assert {answers["Location"], check["Location"]} == {reverse("space")}
    assert Registration.objects.get().postcode == "92110"


def test_one_s_space_says_what_happens_next(client):
    user = UserFactory(first_name="Inès")
    RegistrationFactory(user=user)
    client.force_login(user)

    page = page_of(client.get(reverse("space")))

    assert "Votre inscription est bien arrivée." in page
    assert "L’équipe qui accompagne les jeunes à la Ville de Clichy vous appelle" in page
    assert reverse("registration_check") in page


def test_one_s_space_gives_the_reason_of_a_refusal(client):
    user = UserFactory()
    RegistrationFactory(user=user, state="refused", reason="Vous habitez hors de Clichy.")
    client.force_login(user)

    page = page_of(client.get(reverse("space")))

    assert "Vous habitez hors de Clichy." in page
    assert reverse("registration_check") not in page


@pytest.mark.parametrize("name", ["registration_next", "registration_check", "registration_sent"])
def test_the_pages_of_a_registration_ask_to_sign_in(client, name):
    assert client.get(reverse(name))["Location"] == f"/compte/login/?next={reverse(name)}"


def test_somebody_else_s_registration_is_never_shown(client):
    RegistrationFactory(last_name="Zéphyrin")
    client.force_login(UserFactory())

    pages = [
        client.get(reverse(name)) for name in ("registration_next", "registration_check", "registration_sent")
    ]

    assert {page["Location"] for page in pages} == {reverse("space"), reverse("registration_next")}
    assert "Zéphyrin" not in page_of(client.get(reverse("space")))


def test_a_kind_that_does_not_exist_is_not_found(client):
    assert client.get("/inscription/elu/").status_code == 404
    assert client.get("/inscription/elu/commencer/").status_code == 404


def test_what_sends_codes_is_limited(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    answers = [
        begin(type(client)(), first_name="Inès", contact="pas une adresse").status_code for _ in range(61)
    ]

    assert answers == [200] * 60 + [429]


def test_reading_a_page_writes_nothing(client):
    user = UserFactory()
    RegistrationFactory(user=user)
    client.force_login(user)
    before = list(Registration.objects.values()), Registration.history.count()
    names = ["registration", "registration_next", "registration_check", "registration_sent"]

    for address in [*map(reverse, names), reverse("registration_question", args=["domicile"])]:
        client.get(address)

    assert (list(Registration.objects.values()), Registration.history.count()) == before


def test_what_was_never_verified_is_forgotten_after_seven_days(time_machine):
    old = timezone.now() - dt.timedelta(days=7, minutes=1)
    forgotten = RegistrationFactory(state="started", submitted_at=None, started_at=old)
    EmailAddress.objects.create(user=forgotten.user, email=forgotten.email)
    verified = RegistrationFactory(state="started", started_at=old, user__last_login=old)
    recent = RegistrationFactory(state="started", started_at=old + dt.timedelta(minutes=5))
    waiting = RegistrationFactory(started_at=old)
    called = RegistrationFactory(state="call_back", user=None, email="", phone="+33612345678", started_at=old)

    forget_registrations()

    kept = {verified, recent, waiting, called}
    assert set(Registration.objects.all()) == kept
    assert set(User.objects.all()) == {verified.user, recent.user, waiting.user}
    assert set(Registration.history.values_list("id", flat=True)) == {row.pk for row in kept}
    assert EmailAddress.objects.count() == 0
    assert forget_unverified() == 0


def test_whoever_registers_may_give_each_origin_that_a_file_knows():
    assert [*HEARD_FROM] == Person.Referrer.values


@pytest.mark.parametrize("slug, label", [
    ("etudiant", "Votre adresse e-mail de l’école"),
    ("entreprise", "Votre adresse e-mail professionnelle"),
])  # fmt: skip
def test_the_address_asked_for_is_named(client, slug, label):
    form = client.get(reverse("registration_door", args=[slug])).context["form"]

    assert form.fields["email"].label == label


def test_dates_are_british_in_english(client):
    client.cookies["django_language"] = "en"
    begin(client)
    show_code(client, code_of(letters()[0].body))
    answer_all(client)

    page = page_of(client.get(reverse("registration_check")))

    assert "17 May 2004" in page
