"""What the account and the file of somebody ask of them, on their first page."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from common.dates import add_months
from common.kit import Stage
from people import portal
from people.consents import Consent, GuardianAgreement, say
from people.models import OutgoingMessage
from people.newcomers import Registration
from people.registration import accept, answer_by
from tests import factories as make
from tests.accounts import employed

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TODAY = timezone.localdate


def told(user, role=Role.RESIDENT) -> list[tuple[str, str]]:
    user.acting = frozenset({role} if role else ())
    return [(task.label, task.stage) for task in portal.tasks(user, role)]


def resident(account=None, **person):
    return make.UserFactory(person=make.PersonFactory(**person), **(account or {}))


def child(years: int = 14, **more):
    return resident(birth_date=add_months(TODAY(), -12 * years), **more)


def test_a_file_with_everything_asks_nothing():
    assert told(resident()) == []


def test_a_registration_begun_is_to_finish():
    user = make.UserFactory()
    make.RegistrationFactory(user=user, state="started", submitted_at=None)

    [task] = portal.tasks(user, None)

    assert (task.label, task.stage, task.address) == (
        "Finir mon inscription",
        Stage.TODO,
        "/inscription/suite/",
    )


def test_the_registration_of_another_asks_nothing():
    make.RegistrationFactory(state="started", submitted_at=None)

    assert told(make.UserFactory(), None) == []


@pytest.mark.parametrize(
    ("answer", "stage", "has_page"),
    [
        ({}, Stage.WAITING, False),
        ({"agrees": True}, Stage.DONE, False),
        ({"agrees": False}, Stage.WAITING, False),
        ({"expires_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, Stage.LATE, True),
    ],
    ids=["asked", "yes", "no", "too late"],
)
def test_a_child_who_registers_follows_the_agreement_of_their_guardian(answer, stage, has_page):
    user = make.UserFactory()
    registration = make.RegistrationFactory(user=user, birth_date=add_months(TODAY(), -12 * 13))
    terms = {"expires_at": timezone.now() + dt.timedelta(days=9)} | answer
    GuardianAgreement.objects.create(
        registration=registration, contact="r@exemple.fr", token_digest="a", **terms
    )

    [task] = portal.tasks(user, None)

    assert (task.stage, bool(task.address)) == (stage, has_page)


def test_a_child_known_already_waits_for_their_guardian_until_both_have_agreed():
    user = child()
    before = told(user)

    for by in (Consent.By.SELF, Consent.By.GUARDIAN):
        say(user.person, Consent.Purpose.PARTICIPATION, given=True, by=by, channel="paper")

    assert before == [("L’accord de votre représentant légal", Stage.WAITING)]
    assert told(user) == []
    assert told(child(16)) == []


def test_an_address_not_confirmed_is_to_confirm():
    user = resident()
    EmailAddress.objects.create(user=user, email="nouvelle@exemple.fr", verified=False)

    assert told(user) == [("Confirmer mon adresse e-mail", Stage.TODO)]


def test_a_number_is_confirmed_only_where_messages_leave(settings):
    user = resident({"phone": "+33612345678"})
    without = told(user)

    settings.SMS_BACKEND = "common.sms.Console"

    assert without == []
    assert told(user) == [("Confirmer mon numéro", Stage.TODO)]


def test_an_account_that_opens_with_a_number_alone_is_advised_an_address():
    user = resident({"email": None, "phone": "+33612345678", "phone_verified": True})

    [task] = portal.tasks(user, Role.RESIDENT)

    assert (task.label, task.is_advice) == ("Ajouter une adresse e-mail", True)


def test_a_young_person_without_a_postcode_gives_it_and_others_are_not_asked():
    user = resident(postcode="")

    assert told(user) == [("Donner mon code postal", Stage.TODO)]
    assert told(user, Role.TRAINER) == []


def test_leadership_is_advised_a_second_factor():
    [task] = portal.tasks(employed(Role.LEADERSHIP), Role.LEADERSHIP)

    assert (task.label, task.is_advice) == ("Mieux protéger mon compte", True)


def test_a_request_about_one_s_data_is_followed_and_said_to_be_late():
    user = resident()
    make.RightsRequestFactory(person=user.person)
    make.RightsRequestFactory(person=user.person, kind="erasure", due_on=TODAY() - dt.timedelta(days=1))
    make.RightsRequestFactory(person=user.person, kind="objection", state="withdrawn")
    make.RightsRequestFactory()
    user.acting = frozenset({Role.RESIDENT})

    tasks = list(portal.tasks(user, Role.RESIDENT))

    assert [task.label for task in tasks] == [
        "Ma demande : effacer ses données",
        "Ma demande : corriger une donnée",
    ]
    assert ["en retard" in task.hint for task in tasks] == [True, False]


def test_the_call_promised_is_a_date_until_it_is_made():
    staff, user = employed(Role.ADMINISTRATOR), make.UserFactory()
    registration = make.RegistrationFactory(user=user, submitted_at=timezone.now())

    before = list(portal.dates(user, None))
    accept(registration.pk, staff, None)
    user.refresh_from_db()
    accepted = list(portal.dates(user, Role.RESIDENT))
    call = user.person.interactions.get()
    call.done_on = TODAY()
    call.save()

    assert [(date.uid, date.start) for date in before] == [(f"appel-{registration.pk}", answer_by(TODAY()))]
    assert accepted == before
    assert list(portal.dates(user, Role.RESIDENT)) == []
    assert Registration.objects.get().state == "accepted"


def test_a_call_that_was_to_be_made_before_today_is_no_date_to_come():
    user = make.UserFactory()
    make.RegistrationFactory(user=user)

    assert list(portal.dates(user, None)) == []


def test_what_was_written_and_not_read_is_told_without_being_the_one_thing_to_do():
    user = make.UserFactory()
    for _number in range(2):
        make.OutgoingMessageFactory(user=user, kind="registration_accepted",
                                    words={"name": "Inès", "caller": "Camille", "day": "2026-12-04"})  # fmt: skip
    make.OutgoingMessageFactory(kind="registration_accepted", user=make.UserFactory())

    (task,) = portal.about_messages(user)
    OutgoingMessage.objects.update(read_at=timezone.now())

    assert (task.label, task.hint) == ("Lire mes 2 nouveaux messages", "Votre inscription est validée")
    assert (task.address, task.is_advice) == (reverse("my_messages"), True)
    assert list(portal.about_messages(user)) == []
