"""A ledger of what is agreed to and taken back; before fifteen, the guardian agrees too."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from common.dates import add_months
from people.consents import Consent, GuardianAgreement, agreed, ask_guardian, say
from people.models import Adaptation, Person, RightsRequest, User
from tests.accounts import employed, sign_in
from tests.factories import (
    AdaptationFactory,
    ConsentFactory,
    PartnershipFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NEEDS, PART = Consent.Purpose.ADAPTATIONS, Consent.Purpose.PARTICIPATION


def aged(years: int) -> dt.date:
    return add_months(timezone.localdate(), -12 * years)


def test_the_last_word_counts():
    person = PersonFactory(birth_date=aged(20))

    words = []
    for given in (True, False, True):
        say(person, NEEDS, given=given, by="self", channel="portal")
        words.append(agreed(person, NEEDS))

    assert words == [True, False, True]
    assert Consent.objects.count() == 3


@pytest.mark.parametrize(
    ("birth_date", "enough"), [(aged(15), True), (aged(15) + dt.timedelta(days=1), False)]
)
def test_before_fifteen_one_does_not_agree_alone(birth_date, enough):
    person = PersonFactory(birth_date=birth_date)

    say(person, NEEDS, given=True, by="self", channel="portal")
    alone = agreed(person, NEEDS)
    say(person, NEEDS, given=True, by="guardian", channel="phone")

    assert (alone, agreed(person, NEEDS)) == (enough, True)


def test_no_line_is_changed_nor_removed():
    line = ConsentFactory()

    for attempt in (
        line.save,
        line.delete,
        Consent.objects.all().delete,
        lambda: Consent.objects.update(given=False),
    ):
        with pytest.raises(TypeError):
            attempt()

    assert Consent.objects.get().given is True


def test_a_line_says_which_notice_had_been_read():
    line = say(PersonFactory(), NEEDS, given=True, by="self", channel="portal")

    assert re.fullmatch(r"plain \d{4}-\d\d-\d\d", line.notice)


def test_a_need_is_noted_only_with_an_agreement():
    person = PersonFactory(birth_date=aged(20))
    need = Adaptation(person=person, need="Salle au rez-de-chaussée.")

    with pytest.raises(ValidationError, match="accord explicite"):
        need.full_clean()
    say(person, NEEDS, given=True, by="self", channel="paper")

    need.full_clean()


def test_an_agreement_taken_back_removes_the_needs_at_once_and_their_past(client):
    person = PersonFactory(birth_date=aged(20))
    sign_in(client, UserFactory(person=person))
    say(person, NEEDS, given=True, by="self", channel="paper")
    AdaptationFactory(person=person)
    AdaptationFactory()

    page = client.get(reverse("my_data")).content.decode()
    client.post(reverse("my_data_disagree", args=["adaptations"]))

    assert "Retirer mon accord" in page
    assert Adaptation.objects.filter(person=person).count() == 0
    assert Adaptation.history.filter(person=person).count() == 0
    assert Adaptation.objects.count() == 1
    assert client.post(reverse("my_data_disagree", args=["adaptations"])).status_code == 404


def test_a_child_who_leaves_is_signed_out_at_once_and_staff_asked_to_erase_the_rest():
    person = PersonFactory(birth_date=aged(14))
    account = UserFactory(person=person)

    say(person, PART, given=False, by="guardian", channel="phone")

    account.refresh_from_db()
    assert account.is_active is False
    assert list(RightsRequest.objects.values_list("person", "kind", "state")) == [
        (person.pk, "erasure", "asked")
    ]


def test_staff_add_to_the_ledger_what_they_are_told(client):
    referent = employed(Role.REFERENT)
    sign_in(client, referent)
    person = PersonFactory()
    add = reverse("admin:people_consent_add")

    client.post(
        add, {"person": person.pk, "purpose": "adaptations", "by": "self", "given": "on", "channel": "phone"}
    )

    line = Consent.objects.get()
    assert (line.person, line.given, line.channel, line.recorded_by) == (person, True, "phone", referent)


@pytest.fixture
def child(db):
    PartnershipFactory()
    account = UserFactory(email="lea@exemple.fr")
    return RegistrationFactory(
        first_name="Léa", last_name="Martin", email="lea@exemple.fr", user=account, birth_date=aged(14),
        guardian_name="Anne Martin", guardian_email="anne@exemple.fr",
    )  # fmt: skip


@pytest.fixture
def link(child, django_capture_on_commit_callbacks) -> str:
    """The address that the guardian received."""
    with django_capture_on_commit_callbacks(execute=True):
        ask_guardian(child)
    return re.search(r"/inscription/accord/\S+", letters()[-1].body)[0]


def test_the_guardian_reads_what_is_asked_in_plain_words(child, link):
    letter = letters()[-1]

    assert (letter.to, letter.subject) == (
        ["anne@exemple.fr"],
        "Léa veut s’inscrire\xa0: votre accord est nécessaire",
    )
    assert "Avant 15 ans, la loi demande aussi votre accord." in letter.body
    assert GuardianAgreement.objects.get().sent_at is not None


@pytest.mark.parametrize(("said", "agrees"), [("yes", True), ("no", False)])
def test_the_guardian_answers_in_one_press_once(client, child, link, said, agrees):
    page = client.get(link, follow=True)
    before = GuardianAgreement.objects.get().answered_at
    done = client.post(reverse("guardian"), {"agrees": said})

    agreement = GuardianAgreement.objects.get()
    assert "Léa veut s’inscrire" in page.content.decode()
    assert before is None
    assert "C’est noté" in done.content.decode()
    assert (agreement.agrees, agreement.channel) == (agrees, "link")
    assert client.get(link, follow=True).status_code == 410


def test_a_link_too_old_or_replaced_opens_nothing(client, child, link):
    GuardianAgreement.objects.update(expires_at=timezone.now())

    assert client.get(link, follow=True).status_code == 410
    assert client.post(reverse("guardian"), {"agrees": "yes"}).status_code == 410
    assert GuardianAgreement.objects.get().agrees is None


def decide(client, registration, word: str, **data):
    return client.post(
        reverse(f"admin:people_registration_{word}", args=[registration.pk]), data, follow=True
    )


@pytest.fixture
def officer(client):
    officer = employed(Role.MENTORING_OFFICER)
    sign_in(client, officer)
    return officer


def test_a_child_is_registered_only_with_the_agreement(client, officer, child, link):
    too_early = decide(client, child, "valider", file="new").content.decode()
    none_yet = Person.objects.filter(last_name="Martin").count()
    decide(client, child, "accord", channel="phone", agrees="yes")
    decide(client, child, "valider", file="new")

    person = Person.objects.get(last_name="Martin")
    assert "il faut aussi l’accord du représentant légal" in too_early
    assert none_yet == 0
    assert agreed(person, PART)
    assert set(person.consents.values_list("by", "channel", "recorded_by")) == {
        ("self", "portal", None), ("guardian", "phone", officer.pk),
    }  # fmt: skip


def test_a_guardian_who_refuses_stops_it(client, officer, child, link):
    decide(client, child, "accord", channel="paper", agrees="no")

    page = decide(client, child, "valider", file="new").content.decode()

    assert "Le représentant légal n’a pas donné son accord." in page
    assert not Person.objects.filter(last_name="Martin").exists()


def test_at_fifteen_nobody_else_is_asked(client, officer, child):
    child.birth_date = aged(15)
    child.save()

    decide(client, child, "valider", file="new")

    assert Person.objects.get(last_name="Martin").consents.count() == 0


def test_a_child_who_sends_their_answers_has_the_guardian_written_to(
    client, child, django_capture_on_commit_callbacks
):
    sign_in(client, User.objects.get(pk=child.user.pk))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("registration_check"))

    assert [letter.to for letter in letters()] == [["anne@exemple.fr"]]
