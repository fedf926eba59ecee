"""Before eighteen, a guardian agrees to a mentor: asked by a link, recalled once, noted by hand, taken back."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from common.dates import add_months
from mentoring import gates
from people.consents import Consent, GuardianAgreement, agreed, say
from people.mentoring_agreements import (
    AgreementState,
    ask_mentoring_agreement,
    mentoring_agreement_of,
    record_mentoring_answer,
    remind_guardians,
)
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
MENTORING = Consent.Purpose.MENTORING


@pytest.fixture(autouse=True)
def settled(settings):
    settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "equipe@exemple.fr", "01 47 15 30 00"
    make.PartnershipFactory()


def minor(**more):
    birth_date = add_months(timezone.localdate(), -12 * 16)
    guardian = {"guardian_name": "Rose Diallo", "guardian_email": "rose@exemple.fr"}
    return make.PersonFactory(**({"first_name": "Inès", "birth_date": birth_date} | guardian | more))


@pytest.fixture
def ines():
    return minor()


def link(number: int = -1) -> str:
    to_guardian = [letter for letter in letters() if letter.to == ["rose@exemple.fr"]]
    return re.search(r"/inscription/accord/\S+", to_guardian[number].body)[0]


def answer(address: str, said: str) -> str:
    guardian = Client()
    guardian.get(address, follow=True)
    return guardian.post(reverse("guardian"), {"agrees": said}).content.decode()


def test_the_guardian_reads_in_plain_words_what_having_a_mentor_is(ines):
    ask_mentoring_agreement(ines)
    page = Client().get(link(), follow=True).content.decode()

    [letter] = letters()
    assert letter.subject == "Inès demande un mentor\xa0: votre accord est nécessaire"
    assert "Avant 18 ans, il nous faut votre accord." in letter.body
    for word in (
        "étudiant",
        "lieu public",
        "honorabilité",
        "ni le numéro ni l’adresse",
        "à tout moment",
        "01 47 15 30 00",
    ):
        assert word in page, word


def test_a_yes_is_in_the_ledger_at_once_and_opens_the_gate(ines):
    ask_mentoring_agreement(ines)
    before = mentoring_agreement_of(ines)
    page = answer(link(), "yes")

    line = Consent.objects.get()
    assert (before, mentoring_agreement_of(ines)) == (AgreementState.ASKED, AgreementState.GIVEN)
    assert (line.purpose, line.given, line.by, line.channel) == ("mentoring", True, "guardian", "link")
    assert agreed(ines, MENTORING)
    assert [gate.is_open for gate in gates.of_mentee(ines)] == [True]
    assert "L’équipe peut maintenant proposer un mentor à Inès." in page


def test_a_no_is_a_no_and_the_link_serves_no_more(ines):
    ask_mentoring_agreement(ines)
    address = link()
    answer(address, "no")

    assert mentoring_agreement_of(ines) == AgreementState.REFUSED
    assert Client().get(address, follow=True).status_code == 410


def test_the_same_link_takes_it_back_and_stops_everything_at_once(ines):
    mentorship = make.MentorshipFactory(formed_on=timezone.localdate())
    make.MentorshipMemberFactory(mentorship=mentorship, person=ines)
    mentor = make.PersonFactory(first_name="Karim", email="karim@exemple.fr")
    make.MentorshipMemberFactory(mentorship=mentorship, person=mentor, role="mentor")
    ask_mentoring_agreement(ines)
    address = link()
    answer(address, "yes")
    GuardianAgreement.objects.update(answered_at=timezone.now() - dt.timedelta(days=200))

    page = Client().get(address, follow=True).content.decode()
    done = answer(address, "no")

    told = {letter.to[0]: letter for letter in letters()}
    assert "Je retire mon accord" in page and "Je donne mon accord" not in page
    assert "s’arrêtent dès maintenant" in done
    assert mentoring_agreement_of(ines) == AgreementState.REFUSED
    assert gates.is_suspended(mentorship, timezone.localdate())
    assert told["equipe@exemple.fr"].subject == "Un représentant légal dit non à un mentor"
    assert "Inès" not in told["equipe@exemple.fr"].body
    assert told["karim@exemple.fr"].subject == "Vos rencontres avec Inès sont suspendues"
    assert "représentant" not in told["karim@exemple.fr"].body
    assert Client().get(address, follow=True).status_code == 410


def test_from_a_yes_only_a_no_is_taken(ines):
    ask_mentoring_agreement(ines)
    answer(link(), "yes")

    answer(link(), "yes")

    assert Consent.objects.count() == 1


def test_a_new_link_takes_the_place_of_the_last(ines):
    ask_mentoring_agreement(ines)
    first = link()
    ask_mentoring_agreement(ines)

    assert Client().get(first, follow=True).status_code == 410
    assert GuardianAgreement.objects.count() == 1
    assert Client().get(link(), follow=True).status_code == 200


def test_asked_again_after_a_no(ines):
    ask_mentoring_agreement(ines)
    answer(link(), "no")
    ask_mentoring_agreement(ines)
    asked = mentoring_agreement_of(ines)
    answer(link(), "yes")

    assert (asked, mentoring_agreement_of(ines)) == (AgreementState.ASKED, AgreementState.GIVEN)


def test_a_guardian_is_reminded_once_after_a_week(ines):
    ask_mentoring_agreement(ines)
    first = link()
    counts = [remind_guardians()]
    GuardianAgreement.objects.update(asked_at=timezone.now() - dt.timedelta(days=7))
    counts += [remind_guardians(), remind_guardians()]

    assert counts == [0, 1, 0]
    assert letters()[-1].subject == "Inès attend votre réponse pour avoir un mentor"
    assert link() != first
    assert Client().get(link(), follow=True).status_code == 200


def test_nobody_reminds_whoever_answered_by_phone(ines):
    ask_mentoring_agreement(ines)
    record_mentoring_answer(ines, True, "phone", employed(Role.MENTORING_OFFICER))
    GuardianAgreement.objects.update(asked_at=timezone.now() - dt.timedelta(days=9))

    assert remind_guardians() == 0


@pytest.mark.parametrize(
    ("more", "state"),
    [({}, AgreementState.NONE),
     ({"guardian_email": "", "guardian_phone": "01 47 15 30 00"}, AgreementState.UNREACHABLE),
     ({"guardian_email": ""}, AgreementState.UNREACHABLE),
     ({"birth_date": None}, AgreementState.NONE),
     ({"birth_date": dt.date(2000, 1, 1)}, AgreementState.NOT_NEEDED)],
)  # fmt: skip
def test_where_it_stands_before_anything_is_asked(more, state):
    person = minor(**more)

    asked = ask_mentoring_agreement(person) is not None

    assert (mentoring_agreement_of(person), asked) == (
        AgreementState.ASKED if state == AgreementState.NONE else state, state == AgreementState.NONE,
    )  # fmt: skip


def test_a_link_too_old_is_as_if_nothing_was_asked(ines):
    ask_mentoring_agreement(ines)
    address = link()
    GuardianAgreement.objects.update(expires_at=timezone.now())

    assert mentoring_agreement_of(ines) == AgreementState.NONE
    assert Client().get(address, follow=True).status_code == 410


def test_a_minor_who_says_no_in_their_space_is_heard(ines):
    say(ines, MENTORING, given=True, by="guardian", channel="paper")

    say(ines, MENTORING, given=False, by="self", channel="portal")

    assert mentoring_agreement_of(ines) == AgreementState.REFUSED


def test_at_eighteen_nobody_agrees_in_their_place(ines):
    ask_mentoring_agreement(ines)
    address = link()
    ines.birth_date = add_months(timezone.localdate(), -12 * 18)
    ines.save()

    assert mentoring_agreement_of(ines) == AgreementState.NOT_NEEDED
    assert Client().get(address, follow=True).status_code == 410
    assert Client().post(reverse("guardian"), {"agrees": "yes"}).status_code == 410
    assert gates.of_mentee(ines) == []


# The page of staff


def page_of(person) -> str:
    return reverse("admin:people_person_mentoring_agreement", args=[person.pk])


@pytest.fixture
def officer(client):
    user = employed(Role.MENTORING_OFFICER)
    sign_in(client, user)
    return user


def test_staff_send_the_link_and_note_what_they_are_told(client, officer, ines):
    client.post(page_of(ines), {"ask": "1"})
    asked = client.get(page_of(ines)).content.decode()
    client.post(page_of(ines), {"channel": "phone", "agrees": "yes"})
    given = client.get(page_of(ines)).content.decode()
    client.post(page_of(ines), {"channel": "paper", "agrees": "no"})

    assert "pour rose@exemple.fr" in asked
    assert "Il retire son accord" in given and "Envoyer un nouveau lien" not in given
    assert list(Consent.objects.order_by("pk").values_list("given", "by", "channel", "recorded_by")) == [
        (True, "guardian", "phone", officer.pk), (False, "guardian", "paper", officer.pk),
    ]  # fmt: skip
    assert mentoring_agreement_of(ines) == AgreementState.REFUSED


@pytest.mark.parametrize(
    "given", [{"agrees": "yes"}, {"channel": "link", "agrees": "yes"}, {"channel": "phone"}]
)
def test_an_answer_that_says_too_little_is_not_noted(client, officer, ines, given):
    client.post(page_of(ines), given)

    assert Consent.objects.count() == 0


def test_without_a_way_to_write_staff_are_told_to_call(client, officer):
    person = minor(guardian_email="", guardian_phone="01 47 15 30 00")

    page = client.get(page_of(person)).content.decode()
    client.post(page_of(person), {"ask": "1"})
    client.post(page_of(person), {"channel": "phone", "agrees": "yes"})

    assert "Ni adresse e-mail ni mobile" in page
    assert GuardianAgreement.objects.count() == 0
    assert mentoring_agreement_of(person) == AgreementState.GIVEN


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMINISTRATOR, 200), (Role.SCHOOL_STAFF, 403), (Role.REFERENT, 403), (Role.TRAINING_OFFICER, 403)],
)
def test_who_opens_it(client, ines, role, status):
    sign_in(client, employed(role))

    assert client.get(page_of(ines)).status_code == status


def test_an_officer_finds_nothing_of_somebody_they_do_not_see(client, officer):
    agent = minor()
    make.AffiliationFactory(person=agent, role="agent")

    assert client.get(page_of(agent)).status_code == 404
    assert client.post(page_of(agent), {"channel": "phone", "agrees": "yes"}).status_code == 404
    assert Consent.objects.count() == 0


def test_the_button_is_on_the_file_of_a_minor_alone(client, officer, ines):
    adult = make.PersonFactory(birth_date=dt.date(2000, 1, 1))

    pages = [
        client.get(reverse("admin:people_person_change", args=[person.pk])).content.decode()
        for person in (ines, adult)
    ]

    assert page_of(ines) in pages[0]
    assert page_of(adult) not in pages[1]


# What the database holds


@pytest.mark.parametrize(
    "broken",
    [{"person": None}, {"purpose": "participation"}, {"registration": "one"}, {"purpose": "adaptations"}],
    ids=["of nobody", "of a person, to register", "of both", "another purpose"],
)
def test_an_agreement_is_of_a_registration_or_of_a_person(broken):
    if "registration" in broken:
        broken = {"registration": make.RegistrationFactory()}
    with pytest.raises(IntegrityError), transaction.atomic():
        make.GuardianAgreementFactory(**broken)


def test_one_is_asked_once(ines):
    make.GuardianAgreementFactory(person=ines)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.GuardianAgreementFactory(person=ines)
