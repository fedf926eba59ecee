"""Asking for a mentor and offering to be one: six screens, one request at a time, read and decided by the team."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from common.access import Role
from mentoring import asking
from mentoring.models import Mentor, MentorAbsence, MentoringRequest
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.mentoring.pairs import account, agree, mentor, young
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TODAY = dt.date(2026, 11, 26)  # a Thursday
ASK, OFFER = "/espace/mentor/", "/espace/devenir-mentor/"
GOALS = {"goals": ["cv", "career"], "fields_of_work": ["commerce"], "words": "Je cherche ma voie."}
WEEK = {"availability_2_1_from": "28", "availability_2_1_to": "36"}
MEETING = {"languages": ["fr", "en"], "places": ["campus"], "accepts_group": "on"}
COMMITMENT = {"capacity": "2", "accepts_minors": "on", "studies_end_on": "2028-06-30"}


@pytest.fixture(autouse=True)
def today():
    make.PartnershipFactory()
    with time_machine.travel(dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def resident(client):
    user = account(young())
    sign_in(client, user)
    return user


@pytest.fixture
def student(client):
    user = account(make.AffiliationFactory(person__first_name="Karim").person)
    sign_in(client, user)
    return user


def answer(client: Client, *screens: tuple[str, dict]) -> str:
    """Where the last of them leads."""
    for address, data in screens:
        response = client.post(address, data)
        assert response.status_code == 302, response.context["form"].errors
    return response["Location"]


def asked_by(client: Client) -> str:
    return answer(
        client,
        (f"{ASK}objectifs/", GOALS),
        (f"{ASK}moments/", WEEK),
        (f"{ASK}rencontres/", MEETING),
        (f"{ASK}verifier/", {}),
    )


def test_a_young_person_asks_for_a_mentor_in_six_screens(client, resident):
    begun = client.get(ASK)
    end = asked_by(client)
    sent = client.get(end)

    request = MentoringRequest.objects.get()
    assert "Commencer" in begun.content.decode()
    assert (request.person, request.goals, request.fields, request.words) == (
        resident.person, ["cv", "career"], ["commerce"], "Je cherche ma voie.",
    )  # fmt: skip
    assert (request.availability, request.languages, request.accepts_group) == (
        list(range(124, 132)), ["fr", "en"], True,
    )  # fmt: skip
    assert (request.asked_on, request.checked_on) == (TODAY, None)
    assert "vous appelle avant le 01/12/2026" in " ".join(sent.content.decode().split())


def test_each_screen_is_kept_and_nothing_is_sent_before_the_check(client, resident):
    answer(client, (f"{ASK}objectifs/", GOALS))

    assert MentoringRequest.objects.get().asked_on is None
    assert list(MentoringRequest.objects.open()) == []
    assert client.get(f"{ASK}verifier/")["Location"] == f"{ASK}moments/"
    assert client.get(f"{ASK}envoyee/")["Location"] == ASK


def test_answers_corrected_later_keep_the_place_in_the_queue(client, resident, today):
    asked_by(client)
    today.shift(dt.timedelta(days=9))

    end = answer(client, (f"{ASK}objectifs/", GOALS | {"goals": ["interview"]}))
    answer(client, (f"{ASK}verifier/", {}))

    request = MentoringRequest.objects.get()
    assert (end, request.goals, request.asked_on) == (f"{ASK}verifier/", ["interview"], TODAY)


def test_a_minor_whose_file_names_no_guardian_says_whom_to_ask(client):
    user = account(young(birth_date=dt.date(2010, 1, 1)))
    sign_in(client, user)
    guardian = {"guardian_name": "Rose Diallo", "guardian_phone": "06 12 34 56 78"}

    before = answer(
        client, (f"{ASK}objectifs/", GOALS), (f"{ASK}moments/", WEEK), (f"{ASK}rencontres/", MEETING)
    )
    after = answer(client, (f"{ASK}responsable/", guardian))
    check = client.get(after).content.decode()

    assert (before, after) == (f"{ASK}responsable/", f"{ASK}verifier/")
    assert "l’accord de Rose Diallo" in check
    assert (
        client.get(f"{ASK}responsable/").status_code == 404
    )  # the team alone changes who agrees for a child


def test_an_adult_is_never_asked_about_a_guardian(client, resident):
    assert client.get(f"{ASK}responsable/").status_code == 404


@pytest.mark.parametrize(
    ("screen", "data", "message"),
    [
        ("objectifs", {}, "Ce champ est obligatoire."),
        ("objectifs", {"goals": ["chess"]}, "Sélectionnez un choix valide."),
        ("moments", {}, "Choisissez au moins un moment de la semaine."),
        ("rencontres", {"languages": ["fr"]}, "Ce champ est obligatoire."),
    ],
)
def test_what_is_missing_or_unknown_is_said_and_nothing_is_kept(client, resident, screen, data, message):
    page = client.post(f"{ASK}{screen}/", data)

    assert message in page.content.decode()
    assert MentoringRequest.objects.count() == 0


def test_a_request_is_withdrawn_in_two_taps_and_another_may_follow(client, resident):
    asked_by(client)

    client.post(f"{ASK}retirer/")
    asked_by(client)

    assert list(MentoringRequest.objects.order_by("pk").values_list("closing", flat=True)) == [
        "withdrawn",
        "",
    ]


def test_one_request_at_a_time_is_open(resident):
    make.MentoringRequestFactory(person=resident.person)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.MentoringRequestFactory(person=resident.person)


def test_the_send_button_pressed_twice_sends_once(client, resident):
    asked_by(client)
    answer(client, (f"{ASK}verifier/", {}))

    assert MentoringRequest.objects.count() == 1


@pytest.mark.parametrize("page", ["", "objectifs/", "verifier/", "envoyee/", "retirer/"])
def test_who_is_no_young_person_of_the_city_asks_for_nothing(client, student, page):
    assert client.get(f"{ASK}{page}").status_code == 403


def test_a_student_offers_to_mentor_and_says_until_when(client, student):
    absence = {"absent_for": "exams", "absent_from": "2027-05-03", "absent_until": "2027-05-21"}
    group = {"group_size": "3", "group_day": "2", "group_start": "30"}

    end = answer(
        client,
        (f"{OFFER}aide/", GOALS),
        (f"{OFFER}moments/", WEEK),
        (f"{OFFER}rencontres/", MEETING),
        (f"{OFFER}engagement/", COMMITMENT | absence | group),
        (f"{OFFER}verifier/", {}),
    )

    offer, left = Mentor.objects.get(), MentorAbsence.objects.get()
    assert end == f"{OFFER}envoyee/"
    assert (offer.applied_on, offer.accepted_on, offer.capacity, offer.studies_end_on) == (
        TODAY, None, 2, dt.date(2028, 6, 30),
    )  # fmt: skip
    assert (offer.group_size, offer.group_at) == (3, [126, 127, 128])
    assert (left.kind, left.starts_on, left.ends_on) == ("exams", dt.date(2027, 5, 3), dt.date(2027, 5, 21))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (COMMITMENT | {"capacity": "9"}, "Sélectionnez un choix valide. 9 n’en fait pas partie."),
        (COMMITMENT | {"studies_end_on": ""}, "Ce champ est obligatoire."),
        (COMMITMENT | {"studies_end_on": "2026-01-01"}, "Cette date est passée."),
        (COMMITMENT | {"group_size": "3"}, "Dites quel jour et à quelle heure le petit groupe se réunit."),
        (COMMITMENT | {"absent_for": "exams"}, "Dites pour quoi, et de quel jour à quel jour."),
        (
            COMMITMENT | {"absent_for": "exams", "absent_from": "2027-05-03", "absent_until": "2027-05-01"},
            "La fin précède le début.",
        ),
    ],
)
def test_a_commitment_that_cannot_be_is_refused_in_words(client, student, data, message):
    page = client.post(f"{OFFER}engagement/", data)

    assert message in page.content.decode()


# What the team decides


@pytest.fixture
def desk(client):
    city = make.OrganisationFactory(kind="city")
    officer = employed(Role.MENTORING_OFFICER, city, email="officier@exemple.fr")
    sign_in(client, officer)
    return officer


def test_the_team_checks_a_request_once_and_the_young_person_is_told(client, desk):
    request = make.MentoringRequestFactory(
        person=young(email="ines@exemple.fr"), checked_on=None, asked_on=TODAY
    )
    address = f"/admin/mentoring/mentoringrequest/{request.pk}/accepter/"

    pages = [client.post(address, follow=True).content.decode() for _click in range(2)]

    request.refresh_from_db()
    assert (request.checked_on, request.checked_by) == (TODAY, desk)
    assert "La demande est complète" in pages[0]
    assert "Quelqu’un a déjà décidé" in pages[1]
    assert [(letter.to, letter.subject) for letter in letters()] == [
        (["ines@exemple.fr"], "Votre demande de mentor est complète")
    ]


def test_a_refusal_says_why_and_is_sent(client, desk):
    request = make.MentoringRequestFactory(person=young(email="ines@exemple.fr"), checked_on=None)
    address = f"/admin/mentoring/mentoringrequest/{request.pk}/refuser/"

    empty = client.post(address, {"reason": ""})
    client.post(address, {"reason": "Vous habitez hors de Clichy."})

    request.refresh_from_db()
    assert "Ce champ est obligatoire." in empty.content.decode()
    assert (request.closing, request.closed_on) == ("refused", TODAY)
    (letter,) = letters()
    assert "Vous habitez hors de Clichy." in letter.body


def test_an_accepted_mentor_is_told_what_is_still_to_be_seen(client, desk):
    offer = make.MentorFactory(
        person=make.AffiliationFactory(person__email="karim@exemple.fr").person, accepted_on=None
    )

    client.post(f"/admin/mentoring/mentor/{offer.pk}/accepter/")
    client.post(f"/admin/mentoring/mentor/{offer.pk}/accepter/")

    offer.refresh_from_db()
    (letter,) = letters()
    assert (offer.accepted_on, offer.accepted_by) == (TODAY, desk)
    assert "charte à signer" in letter.body
    assert "formation à suivre" in letter.body


def test_a_mentor_in_order_waits_for_nothing_more(desk):
    offer = make.MentorFactory(person=mentor(email="karim@exemple.fr"), accepted_on=None)

    asking.accept(offer, desk, TODAY)

    assert "Tout est en ordre" in letters()[0].body


def test_an_offer_is_declined_with_its_reason_and_not_accepted_after(client, desk):
    offer = make.MentorFactory(accepted_on=None)
    told = {"reason": "Revenez à la rentrée."}

    client.post(f"/admin/mentoring/mentor/{offer.pk}/refuser/", told)
    client.post(f"/admin/mentoring/mentor/{offer.pk}/accepter/")

    offer.refresh_from_db()
    assert (offer.declined_on, offer.accepted_on, offer.reason) == (TODAY, None, "Revenez à la rentrée.")


@pytest.mark.parametrize("role", [Role.TRAINING_OFFICER, Role.PLACEMENTS_OFFICER, Role.DPO])
def test_colleagues_of_other_programmes_read_no_request(client, role):
    sign_in(client, employed(role, make.OrganisationFactory(kind="city"), email="collegue@exemple.fr"))
    request = make.MentoringRequestFactory()

    assert client.get(f"/admin/mentoring/mentoringrequest/{request.pk}/change/").status_code == 403
    assert client.post(f"/admin/mentoring/mentoringrequest/{request.pk}/accepter/").status_code == 403


def test_the_school_decides_of_its_own_students_alone(client):
    school = make.OrganisationFactory(kind="school")
    sign_in(client, employed(Role.SCHOOL_STAFF, school, email="ecole@exemple.fr"))
    own = make.MentorFactory(person=make.AffiliationFactory(organisation=school).person, accepted_on=None)
    foreign = make.MentorFactory(accepted_on=None)

    answers = [
        client.post(f"/admin/mentoring/mentor/{offer.pk}/accepter/").status_code for offer in (own, foreign)
    ]

    assert answers == [302, 404]
    assert Mentor.objects.get(pk=own.pk).accepted_on == TODAY
    assert Mentor.objects.get(pk=foreign.pk).accepted_on is None


def test_a_walk_in_is_written_down_by_the_team_with_what_they_said(client, desk):
    person = young()
    data = {
        "person": person.pk, "goals": ["cv"], "languages": ["fr"], "places": ["campus"], "asked_on": "26/11/2026",
        "words": "", "availability_2_1_from": "28", "availability_2_1_to": "36",
    }  # fmt: skip

    response = client.post("/admin/mentoring/mentoringrequest/add/", data)

    request = MentoringRequest.objects.get()
    assert response["Location"] == f"/admin/mentoring/mentoringrequest/{request.pk}/change/"
    assert (request.person, request.availability, request.asked_on) == (person, list(range(124, 132)), TODAY)


def test_the_first_page_of_the_desk_counts_what_waits(client, desk):
    make.MentoringRequestFactory(checked_on=None, asked_on=TODAY)
    make.MentorFactory(accepted_on=None, applied_on=dt.date(2026, 11, 2))

    page = " ".join(client.get("/admin/").content.decode().split())

    assert "demande de mentor à vérifier" in page
    assert "candidature de mentor à lire" in page
    assert "en retard" in page


@pytest.mark.parametrize(
    ("name", "value"),
    [("goals", ["chess"]), ("languages", "fr"), ("availability", [3]), ("places", ["moon"])],
)
def test_unknown_codes_are_refused_whoever_writes_them(name, value):
    request = make.MentoringRequestFactory()
    setattr(request, name, value)

    with pytest.raises(ValidationError) as refusal:
        request.full_clean()

    assert list(refusal.value.message_dict) == [name]


def test_a_minor_is_told_that_a_guardian_is_asked_unless_they_agreed(client):
    user = account(young(birth_date=dt.date(2010, 1, 1), guardian_name="Rose", guardian_phone="0612345678"))
    sign_in(client, user)

    before = client.get(asked_by(client)).content.decode()
    agree(user.person)
    after = client.get(f"{ASK}envoyee/").content.decode()

    assert ["aussi l’accord de votre parent" in page for page in (before, after)] == [True, False]
