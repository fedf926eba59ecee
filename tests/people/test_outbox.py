"""A message is a row with its cause, sent by a worker: nothing is lost, and at most one is received twice, flagged."""

import datetime as dt
from email import message_from_bytes, policy

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import OutgoingMessage
from people.notifications import invitation, received, registration_refused
from people.outbox import delivery, forgetting
from people.outbox.letters import KINDS
from people.outbox.posting import at, compose, of_person, of_user, post, post_all
from tests.factories import (
    IntroductionFactory,
    InvitationFactory,
    OutgoingMessageFactory,
    PersonFactory,
    UserFactory,
)
from tests.post import leave, letters
from tests.relays import Relay, Smtp, closed_port

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
REFUSED = {"name": "Inès", "reason": "Vous habitez hors de Clichy.", "registration": 0}
LINK = {
    "name": "Inès",
    "inviter": "Camille",
    "partnership": "Clichy",
    "day": "2026-12-04",
    "link": "/invitation/SECRET/",
}
NOON = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)  # a Thursday


@pytest.fixture
def smtp(settings):
    """E-mails go to a real server on this port."""

    def to(port: int) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5

    return to


def one() -> OutgoingMessage:
    return OutgoingMessage.objects.get()


def due_again() -> None:
    """As if the delay before the next try were over."""
    OutgoingMessage.objects.filter(state="waiting").update(not_before=timezone.now())


def read(raw: bytes):
    return message_from_bytes(raw, policy=policy.default)


def test_a_message_is_written_with_its_cause_or_not_at_all():
    with pytest.raises(RuntimeError), transaction.atomic():
        post(registration_refused, at("ines@exemple.fr"), **REFUSED)
        raise RuntimeError("the cause failed")

    assert OutgoingMessage.objects.count() == 0


def test_a_cause_posts_its_message_once():
    first = post(registration_refused, at("ines@exemple.fr"), key="registration:1", **REFUSED)
    second = post(registration_refused, at("ines@exemple.fr"), key="registration:1", **REFUSED)
    post_all([compose(registration_refused, at("ines@exemple.fr"), REFUSED, key="registration:1")])

    assert (first.pk, one().pk) == (second.pk, second.pk)


def test_it_leaves_as_text_and_as_a_page_under_one_message_id(smtp, settings):
    settings.DEFAULT_FROM_EMAIL, settings.CONTACT_EMAIL = "Clichy <nous@exemple.fr>", "equipe@exemple.fr"
    message = post(registration_refused, at("ines@exemple.fr"), **REFUSED)

    with Smtp() as server:
        smtp(server.port)
        leave()

    (raw,) = server.received
    email, row = read(raw), one()
    assert (row.state, row.tries, row.sent_at is not None, row.maybe_twice) == ("sent", 1, True, False)
    assert email["Message-ID"] == f"<{message.message_id}@exemple.fr>"
    assert (email["Reply-To"], email["Auto-Submitted"]) == ("equipe@exemple.fr", "auto-generated")
    assert (email["Content-Language"], email["List-Unsubscribe"]) == ("fr", None)
    assert "Vous habitez hors de Clichy." in email.get_body(["plain"]).get_content()
    assert "Vous habitez hors de Clichy." in email.get_body(["html"]).get_content()


def test_what_people_wrote_is_text_in_the_page_of_a_letter():
    post(registration_refused, at("ines@exemple.fr"), **REFUSED | {"reason": "<script>alert(1)</script>"})

    (letter,) = letters()

    assert "<script>alert(1)</script>" in letter.body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in letter.alternatives[0].content


@pytest.mark.parametrize("ailment", ["down", "silent", "busy"])
def test_a_server_that_takes_nothing_loses_nothing(smtp, ailment):
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)

    with Smtp(
        silent=ailment == "silent", greeting=b"421 plus tard" if ailment == "busy" else b"220 ici"
    ) as server:
        smtp(closed_port() if ailment == "down" else server.port)
        leave()
    waiting = one()
    due_again()
    with Smtp() as server:
        smtp(server.port)
        leave()

    assert (waiting.state, waiting.tries, waiting.maybe_twice) == ("waiting", 1, False)
    assert dt.timedelta(seconds=50) < waiting.not_before - timezone.now() < dt.timedelta(seconds=60)
    assert (one().state, one().tries, len(server.received)) == ("sent", 2, 1)


def test_cut_before_its_data_a_message_is_sent_again_unflagged(smtp):
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)

    with Smtp(cuts="RCPT") as server:
        smtp(server.port)
        leave()

    assert (one().state, one().maybe_twice) == ("waiting", False)


def test_cut_after_its_data_a_message_is_sent_once_more_flagged_and_never_a_third_time(smtp):
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)

    with Smtp(cuts="DATA") as server:
        smtp(server.port)
        leave()
        flagged = one()
        due_again()
        leave()
        due_again()
        leave()

    assert (flagged.state, flagged.maybe_twice) == ("waiting", True)
    assert (one().state, one().tries) == ("doubtful", 2)
    assert len({read(raw)["Message-ID"] for raw in server.received}) == 1
    assert len(server.received) == 2


def test_received_twice_it_has_the_same_identity_and_says_so_to_staff(smtp):
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)

    with Smtp(cuts="DATA", times=1) as server:
        smtp(server.port)
        leave()
        due_again()
        leave()

    first, second = map(read, server.received)
    assert (one().state, one().maybe_twice) == ("sent", True)
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"RCPT": b"550 inconnu"}, "failed"),
        ({"RCPT": b"450 plus tard"}, "waiting"),
        ({"MAIL": b"550 non"}, "waiting"),
    ],
)
def test_a_refusal_is_final_when_it_is_about_the_address(smtp, answers, state):
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)

    with Smtp(answers=answers) as server:
        smtp(server.port)
        leave()

    assert (one().state, one().maybe_twice, server.received) == (state, False, [])
    assert one().error.startswith("SMTP ")


def test_one_refused_address_keeps_none_of_the_others(smtp):
    for name in ("ana", "ines", "noe"):
        post(registration_refused, at(f"{name}@exemple.fr"), **REFUSED)

    with Smtp(answers={"RCPT": lambda line: b"550 inconnu" if b"ines@" in line else b"250 oui"}) as server:
        smtp(server.port)
        leave()

    states = dict(OutgoingMessage.objects.values_list("contact", "state"))
    assert states == {"ana@exemple.fr": "sent", "ines@exemple.fr": "failed", "noe@exemple.fr": "sent"}


def test_after_three_days_of_tries_staff_are_asked(smtp):
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)
    smtp(closed_port())

    for _delay in range(len(delivery.DELAYS)):
        leave()
        due_again()
    before = one().state
    leave()

    assert (before, one().state, one().tries) == ("waiting", "failed", 11)
    assert list(OutgoingMessage.objects.to_look_at()) == [one()]
    assert sum(delivery.DELAYS, dt.timedelta()) > dt.timedelta(days=3)


def test_a_message_that_cannot_be_written_keeps_none_of_the_others(monkeypatch):
    broken = OutgoingMessageFactory(words={})
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)

    sent = letters()

    broken.refresh_from_db()
    assert ([letter.to for letter in sent], broken.state, broken.error) == (
        [["ines@exemple.fr"]],
        "waiting",
        "KeyError",
    )


def test_secrets_are_sealed_until_it_leaves_then_gone():
    person = PersonFactory(email="ines@exemple.fr")
    invited = InvitationFactory(person=person, contact="ines@exemple.fr")
    post(invitation, at("ines@exemple.fr"), **LINK, invitation=invited.pk)
    before = one()

    (letter,) = letters()

    assert "SECRET" not in f"{before.words}{before.sealed}"
    assert "http://testserver/invitation/SECRET/" in letter.body
    assert (one().sealed, one().hides_words, "SECRET" in str(vars(one()))) == ("", True, False)


def test_a_code_too_old_is_not_sent():
    kind = KINDS["login_code"]
    with time_machine.travel(NOON):
        post(kind, at("ines@exemple.fr"), code="123456")
    with time_machine.travel(NOON + dt.timedelta(minutes=16)):
        leave()

    assert (letters(), one().state, one().sealed) == ([], "dropped", "")


def test_the_most_urgent_leave_first():
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)
    post(KINDS["login_code"], at("ana@exemple.fr"), code="123456")

    assert [letter.to for letter in letters()] == [["ana@exemple.fr"], ["ines@exemple.fr"]]


def test_each_speaks_the_language_of_its_reader():
    person = PersonFactory(first_name="Inès")
    user = UserFactory(email="ines@exemple.fr", person=person, language="en")
    post(registration_refused, of_user(user), **REFUSED)
    post(registration_refused, of_person(PersonFactory(email="noe@exemple.fr")), **REFUSED)

    english, french = letters()

    assert (english.subject, french.subject) == (
        "Your registration has not been accepted",
        "Votre inscription n’est pas retenue",
    )
    assert (english.body[:11], french.body[:13]) == ("Hello Inès,", "Bonjour Inès,")


def test_the_introduction_of_the_team_comes_first_in_its_language():
    IntroductionFactory(kind="registration_refused", text="Le guichet ferme à Noël.")
    post(registration_refused, at("ines@exemple.fr", "fr"), **REFUSED)
    post(registration_refused, at("noe@exemple.fr", "en"), **REFUSED)

    french, english = letters()

    assert french.body.index("Le guichet ferme à Noël.") < french.body.index("pas retenue.")
    assert "Le guichet ferme à Noël." not in english.body


def test_somebody_without_an_address_is_written_to_by_sms_and_without_either_in_their_space(settings):
    settings.SMS_BACKEND = "common.sms.Console"
    mobile = compose(
        registration_refused, of_person(PersonFactory(email="", phone="06 12 34 56 78")), REFUSED
    )
    landline = compose(
        registration_refused, of_person(PersonFactory(email="", phone="01 47 15 30 00")), REFUSED
    )

    assert (mobile.channel, mobile.contact) == ("sms", "+33612345678")
    assert (landline.channel, landline.contact) == ("space", "")


@pytest.mark.parametrize(
    ("answer", "state", "twice"), [(202, "sent", False), (500, "waiting", False), ("slow", "waiting", True)]
)
def test_a_text_message_is_sent_refused_or_perhaps_taken(settings, monkeypatch, answer, state, twice):
    monkeypatch.setattr("common.sms.SECONDS", 0.5)
    post(registration_refused, at("ines@exemple.fr"), **REFUSED)
    OutgoingMessage.objects.update(channel="sms", contact="+33612345678")

    with Relay(answer) as relay:
        settings.SMS_BACKEND, settings.SMS_URL = "common.sms.HttpRelay", relay.url
        leave()

    assert (one().state, one().maybe_twice) == (state, twice)
    assert relay.received[0]["text"].startswith("Bonjour Inès, votre inscription n'est pas retenue.")


# What a dead worker leaves behind


@pytest.mark.parametrize(
    ("left", "state", "twice"),
    [
        ({}, "waiting", False),
        ({"handed_at": NOON}, "waiting", True),
        ({"handed_at": NOON, "maybe_twice": True}, "doubtful", True),
    ],
)
def test_what_a_dead_worker_had_claimed_is_taken_back(left, state, twice):
    OutgoingMessageFactory(
        state="sending", alive_at=timezone.now() - dt.timedelta(minutes=5), tries=1, **left
    )

    assert delivery.take_back() == 1
    assert (one().state, one().maybe_twice) == (state, twice)


def test_what_a_worker_is_sending_is_left_to_it():
    OutgoingMessageFactory(state="sending", alive_at=timezone.now(), tries=1)

    assert (delivery.take_back(), letters(), one().state) == (0, [], "sending")


def test_what_another_worker_took_back_is_not_settled_by_the_first():
    OutgoingMessageFactory()
    (claimed,) = delivery.claim()
    OutgoingMessage.objects.update(state="waiting", claim=None)

    delivery.Round([claimed]).send()

    assert (letters()[:-1], one().state) == ([], "sent")  # sent by the second round alone


# What staff do of it, and how long it is kept


def test_what_failed_is_sent_again_the_same_and_what_left_as_a_copy():
    failed = OutgoingMessageFactory(state="failed", tries=11)
    sent = OutgoingMessageFactory(state="sent", sent_at=NOON)

    again, copy = delivery.send_again(failed), delivery.send_again(sent)

    assert (again.pk, copy.copy_of, copy.message_id == sent.message_id) == (failed.pk, sent, False)
    assert len(letters()) == 2


def test_what_has_lost_its_secrets_or_is_on_its_way_is_not_sent_again():
    gone = OutgoingMessageFactory(kind="invitation", state="sent", sent_at=NOON, words={})
    waiting = OutgoingMessageFactory()

    assert (delivery.send_again(gone), delivery.send_again(waiting)) == (None, None)


def test_what_staff_let_be_never_leaves():
    failed = OutgoingMessageFactory(state="failed")

    assert (delivery.let_be(failed), delivery.let_be(failed), letters(), one().state) == (
        True,
        False,
        [],
        "dropped",
    )


def test_messages_are_kept_a_year_and_codes_a_week():
    now = timezone.now()
    for kind, days in (
        ("login_code", 6),
        ("login_code", 8),
        ("registration_refused", 360),
        ("registration_refused", 370),
    ):
        OutgoingMessageFactory(kind=kind, created_at=now - dt.timedelta(days=days))

    assert forgetting.forget_old() == 2
    assert sorted(OutgoingMessage.objects.values_list("kind", flat=True)) == [
        "login_code",
        "registration_refused",
    ]


# What the database refuses


@pytest.mark.parametrize(
    "values",
    [
        {"contact": ""},
        {"channel": "space", "contact": ""},
        {"solicits": True},
        {"state": "joined"},
        {"state": "sent"},
        {"state": "lost"},
        {"channel": "fax"},
        {"language": "de"},
    ],
)
def test_a_row_that_makes_no_sense_is_refused(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMessageFactory(**values)


def test_the_notice_to_the_team_says_nothing_of_what_was_written():
    assert received.write(received.example).paragraphs == (
        "Référence K7PM 2QXR. Une réponse est promise d’ici le 4\xa0décembre\xa02026.",
    )
