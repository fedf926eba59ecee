"""The same press, eight times at once: one message, one letter, one concern, one pause, one answer of a guardian."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from common.access import Role
from mentoring.lives import Pause
from mentoring.models import ConversationReading, MentorshipConcern, MentorshipMessage
from people.consents import Consent
from people.models import Concern, OutgoingMessage
from people.newcomers import digest, new_token
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.mentoring.paired import agree, cleared, mentee, mentor_of_minors, paired

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mentorship():
    karim, ines = mentor_of_minors(), mentee()
    cleared(karim.person)
    agree(ines.person)
    return paired(karim, ines)


def eight_times(call) -> list:
    def once(_number):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(once, range(8)))


def pressed(user, page: str, ref: str, **given) -> list[int]:
    def press() -> int:
        browser = Client()
        sign_in(browser, user)
        return browser.post(reverse(page, args=[ref]), {"token": "une-fois", **given}).status_code

    return eight_times(press)


def test_one_message_and_one_letter(mentorship):
    karim = mentorship.memberships.get(role="mentor").person.user

    answers = pressed(karim, "conversation", mentorship.ref, text="À mercredi !", seen="0")

    assert set(answers) == {302}
    assert MentorshipMessage.objects.count() == 1
    assert ConversationReading.objects.count() == 1
    assert OutgoingMessage.objects.filter(kind="message_from").count() == 1


def test_one_concern_and_one_pause(mentorship):
    employed(Role.REFERENT, email="referente@exemple.fr")
    ines = mentorship.memberships.get(role="mentee").person.user

    pressed(ines, "mentorship_worry", mentorship.ref, text="J’ai peur.", urgent="on", stops="on")

    assert (Concern.objects.count(), MentorshipConcern.objects.count(), Pause.objects.count()) == (1, 1, 1)
    assert OutgoingMessage.objects.filter(kind="urgent_concern").count() == 1


def test_one_answer_of_a_guardian():
    person, token = mentee().person, new_token()
    make.GuardianAgreementFactory(person=person, token_digest=digest(token))

    def press() -> int:
        guardian = Client()
        guardian.get(reverse("guardian_link", args=[token]))
        return guardian.post(reverse("guardian"), {"agrees": "yes"}).status_code

    answers = eight_times(press)

    assert set(answers) == {200}
    assert Consent.objects.filter(person=person).count() == 1
