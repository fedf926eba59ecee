"""At most one solicitation a week for each person, by day, and only of those who want it."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.invitations import accept
from people.models import OutgoingMessage, Preference, Registration, User
from people.notifications import registration_refused, registration_unfinished
from people.outbox.delivery import send_waiting
from people.outbox.letters import KINDS, Action, Kind, Letter, Topic
from people.outbox.posting import at, compose, of_person, of_user, post
from people.outbox.preferences import opened, unsubscribe_address
from people.outbox.solicitations import is_quiet
from people.registration import remind_unfinished
from tests.accounts import sign_in
from tests.factories import (
    FormerRefFactory,
    InvitationFactory,
    OutgoingMessageFactory,
    PersonFactory,
    PreferenceFactory,
    RegistrationFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NOON = dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC)  # a Thursday, at noon in Paris


def a_question(title: str, topic: Topic = Topic.REMINDERS) -> Kind:
    """A kind of a programme that is still to come."""
    return Kind("question", title, topic, lambda words: Letter(
        str(words["title"]), ("Une minute suffit.",), Action("Répondre", "/espace/"),
    ), {"title": title})  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def ask(clock, monkeypatch):
    """Asks somebody something, now."""
    monkeypatch.setitem(KINDS, "question", a_question("Question"))

    def post_it(person, title="Question") -> OutgoingMessage:
        return post(KINDS["question"], of_person(person), title=title)

    return post_it


@pytest.fixture
def somebody():
    return PersonFactory(email="ines@exemple.fr")


def subjects() -> list[str]:
    send_waiting()
    return [letter.subject for letter in mail.outbox]


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-26 07:59", True),
        ("2026-11-26 08:00", False),
        ("2026-11-26 19:59", False),
        ("2026-11-26 20:00", True),
        ("2026-11-29 12:00", True),  # a Sunday
        ("2026-10-25 08:00", True),  # a Sunday too, on which clocks changed
        ("2026-03-30 08:00", False),
    ],
)
def test_hours_are_those_of_paris(moment, quiet):
    local = timezone.make_aware(dt.datetime.fromisoformat(moment))

    assert is_quiet(local) == quiet


def test_a_second_question_waits_until_a_week_after_the_first(ask, clock, somebody):
    ask(somebody, "Première")
    first = subjects()
    ask(somebody, "Deuxième")
    same_day = subjects()
    clock.shift(dt.timedelta(days=6, hours=23))
    before = subjects()
    clock.shift(dt.timedelta(hours=1))

    assert (first, same_day, before) == (["Première"], ["Première"], ["Première"])
    assert subjects() == ["Première", "Deuxième"]


def test_what_waits_leaves_together_in_one_letter(ask, clock, somebody):
    ask(somebody, "Première")
    subjects()
    for title in ("Deuxième", "Troisième"):
        ask(somebody, title)
    clock.shift(dt.timedelta(days=7))

    assert subjects() == ["Première", "2 choses à faire"]
    together = mail.outbox[1]
    assert together.body.index("1. Deuxième") < together.body.index("2. Troisième")
    states = dict(OutgoingMessage.objects.values_list("words__title", "state"))
    assert states == {"Première": "sent", "Deuxième": "sent", "Troisième": "joined"}
    assert OutgoingMessage.objects.filter(sent_at=None).count() == 0


def test_two_due_at_once_leave_in_one_letter_and_another_person_is_not_made_to_wait(ask, somebody):
    ask(somebody, "Une")
    ask(somebody, "Deux")
    ask(PersonFactory(email="noe@exemple.fr"), "Trois")

    assert sorted(subjects()) == ["2 choses à faire", "Trois"]


def test_what_is_necessary_neither_waits_nor_counts(ask, somebody):
    ask(somebody)
    post(registration_refused, of_person(somebody), name="Inès", reason="", registration=0)

    assert sorted(subjects()) == ["Question", "Votre inscription n’est pas retenue"]


def test_a_question_waits_for_the_morning_and_a_code_does_not(ask, clock, somebody):
    clock.move_to(dt.datetime(2026, 11, 26, 22, tzinfo=dt.UTC))
    ask(somebody)
    post(KINDS["login_code"], at("ines@exemple.fr"), code="123456")
    by_night = subjects()
    clock.move_to(dt.datetime(2026, 11, 27, 7, tzinfo=dt.UTC))

    assert by_night == ["Votre code pour vous connecter"]
    assert subjects() == ["Votre code pour vous connecter", "Question"]


def test_what_was_released_by_day_does_not_leave_by_night(ask, clock, somebody):
    message = ask(somebody)
    OutgoingMessage.objects.filter(pk=message.pk).update(state="waiting", released_at=NOON)
    clock.move_to(dt.datetime(2026, 11, 26, 22, tzinfo=dt.UTC))

    assert subjects() == []


def test_what_has_no_object_any_more_is_dropped_and_costs_nothing(clock):
    user = UserFactory(email="ines@exemple.fr")
    registration = RegistrationFactory(user=user, state="started", submitted_at=None)
    post(registration_unfinished, of_user(user), name="Inès", registration=registration.pk)
    Registration.objects.update(state="submitted", submitted_at=NOON)
    subjects()
    Registration.objects.update(state="started", submitted_at=None)
    post(registration_unfinished, of_user(user), name="Inès", registration=registration.pk)

    assert subjects() == ["Votre inscription n’est pas finie"]
    assert sorted(OutgoingMessage.objects.values_list("state", flat=True)) == ["dropped", "sent"]


def test_whoever_stopped_registering_is_reminded_once(clock):
    user = UserFactory(email="ines@exemple.fr", last_login=NOON - dt.timedelta(days=3))
    RegistrationFactory(user=user, state="started", submitted_at=None, started_at=NOON - dt.timedelta(days=3))
    silent = UserFactory(email="noe@exemple.fr")  # never showed the code
    RegistrationFactory(
        user=silent, state="started", submitted_at=None, started_at=NOON - dt.timedelta(days=3)
    )

    counts = [remind_unfinished() for _night in range(2)]

    assert (counts, subjects()) == ([1, 1], ["Votre inscription n’est pas finie"])
    assert f"http://testserver{reverse('registration_next')}" in mail.outbox[0].body


# Who does not want it


def test_who_said_no_finds_it_in_their_space_only(ask, somebody):
    UserFactory(person=somebody, email="ines@exemple.fr")
    PreferenceFactory(person=somebody)

    message = ask(somebody)

    assert (message.channel, subjects()) == ("space", [])
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize(
    ("has_account", "became"), [(True, ("sent", "space")), (False, ("dropped", "email"))]
)
def test_a_no_said_while_it_waited_holds_at_once(ask, somebody, has_account, became):
    if has_account:
        UserFactory(person=somebody, email="ines@exemple.fr")
    message = ask(somebody)
    PreferenceFactory(person=somebody)

    assert subjects() == []
    message.refresh_from_db()
    assert (message.state, message.channel) == became


def test_a_no_to_one_topic_is_not_a_no_to_another(ask, monkeypatch, somebody):
    monkeypatch.setitem(KINDS, "news", a_question("Nouvelle", Topic.NEWS))
    PreferenceFactory(person=somebody)
    ask(somebody)

    post(KINDS["question"], of_person(somebody), title="Question")
    OutgoingMessageFactory(kind="news", person=somebody, words={"title": "Nouvelle"})

    assert subjects() == ["Nouvelle"]


def link_in(letter) -> str:
    return letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")


def test_each_question_carries_a_link_that_says_no(ask, somebody, client):
    ask(somebody)
    subjects()
    letter = mail.outbox[0]
    link = link_in(letter)

    looked_at = client.get(link)
    before = Preference.objects.count()
    done = client.post(link)

    assert f"http://testserver{link}" in letter.body
    assert (looked_at.status_code, before, looked_at["Referrer-Policy"]) == (200, 0, "no-referrer")
    assert "C’est fait" in done.content.decode()
    assert list(Preference.objects.values_list("person", "topic", "channel")) == [
        (somebody.pk, "reminders", "space")
    ]


def test_mail_readers_say_no_by_themselves(ask, somebody):
    ask(somebody)
    subjects()

    response = Client(enforce_csrf_checks=True).post(
        link_in(mail.outbox[0]), {"List-Unsubscribe": "One-Click"}
    )

    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (response.status_code, Preference.objects.count()) == (200, 1)


@pytest.mark.parametrize("token", ["faux", "WzEsbnVsbCwicmVtaW5kZXJzIl0:AAAA"])
def test_a_link_that_we_did_not_write_says_nothing(client, somebody, token):
    assert client.post(reverse("unsubscribe", args=[token])).status_code == 404
    assert Preference.objects.count() == 0


def test_a_link_of_somebody_gone_says_nothing(ask, somebody):
    message = ask(somebody)
    token = unsubscribe_address(message).rstrip("/").rpartition("/")[2]
    before = opened(token)
    OutgoingMessage.objects.all().delete()
    somebody.delete()

    assert (before[2], opened(token)) == (Topic.REMINDERS, None)


def test_a_link_of_a_file_that_was_merged_says_no_for_the_one_that_stays(ask, somebody, client):
    message = ask(somebody)
    link = unsubscribe_address(message).removeprefix("http://testserver")
    kept = PersonFactory()
    FormerRefFactory(former_id=somebody.pk, person=kept)

    client.post(link)

    assert list(Preference.objects.values_list("person", "channel")) == [(kept.pk, "space")]


def test_what_an_account_chose_is_its_person_s_once_it_has_one(client):
    user = UserFactory(email="ines@exemple.fr")
    invited = InvitationFactory(contact="ines@exemple.fr")
    for topic, channel in {"reminders": "space", "news": "email"}.items():
        Preference.objects.create(user=user, topic=topic, channel=channel)
    PreferenceFactory(person=invited.person, topic="news", channel="space")

    accept(invited, user)

    assert dict(Preference.objects.filter(person=invited.person).values_list("topic", "channel")) == {
        "reminders": "space",
        "news": "space",
    }


# The pages of those who have an account


@pytest.fixture
def signed_in(client, somebody) -> User:
    user = UserFactory(person=somebody, email="ines@exemple.fr")
    sign_in(client, user)
    return user


def test_one_chooses_by_topic(client, signed_in):
    page = client.get(reverse("message_preferences"))
    shown = {name: field.initial for name, field in page.context["form"].fields.items()}

    client.post(reverse("message_preferences"), {"reminders": "space", "news": "email"})

    assert shown == {"reminders": "email", "news": "email"}
    assert dict(Preference.objects.values_list("topic", "channel")) == {"reminders": "space", "news": "email"}


def test_what_is_asked_goes_by_the_channel_one_chose_one_by_one_or_all_at_once(
    signed_in, ask, somebody, settings
):
    settings.SMS_BACKEND = "common.sms.Console"
    signed_in.phone = "+33612345678"
    signed_in.save()
    Preference.objects.create(person=somebody, topic="reminders", channel="sms")

    one = ask(somebody)
    among_others = compose(KINDS["question"], of_person(somebody), {"title": "Question"})

    assert (one.channel, one.contact) == ("sms", "+33612345678")
    assert (among_others.channel, among_others.contact) == ("sms", "+33612345678")


def test_a_channel_that_one_has_not_is_refused(client, signed_in):
    response = client.post(reverse("message_preferences"), {"reminders": "sms", "news": "email"})

    assert list(response.context["form"].errors) == ["reminders"]
    assert Preference.objects.count() == 0


def test_one_reads_what_was_written_and_follows_it(client, signed_in, ask, somebody):
    message = ask(somebody)
    subjects()

    page = client.get(reverse("my_messages"))
    followed = client.post(reverse("follow_message", args=[message.pk]))

    message.refresh_from_db()
    assert [letter.subject for _message, letter in page.context["shown"]] == ["Question"]
    assert "Messages (1 nouveau)" in page.content.decode()
    assert (followed.url, message.read_at is not None) == ("/espace/", True)
    assert "Messages (1" not in client.get(reverse("my_messages")).content.decode()


def test_all_is_read_in_one_press(client, signed_in, ask, somebody):
    for title in ("Une", "Deux"):
        ask(somebody, title)

    client.post(reverse("my_messages"))

    assert OutgoingMessage.objects.unread().count() == 0


def test_nobody_reads_or_follows_what_was_written_to_another(client, signed_in, ask):
    message = ask(PersonFactory(email="noe@exemple.fr"))

    page = client.get(reverse("my_messages"))

    assert page.context["shown"] == []
    assert client.post(reverse("follow_message", args=[message.pk])).status_code == 404


def test_codes_and_links_are_not_kept_in_ones_space(client, signed_in):
    post(KINDS["login_code"], at("ines@exemple.fr", user=signed_in), code="123456")

    assert client.get(reverse("my_messages")).context["shown"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_whatever_there_is_to_read(
    client, signed_in, ask, somebody, count, django_assert_num_queries
):
    for number in range(count):
        ask(somebody, f"Question {number}")
    client.get(reverse("my_messages"))

    with django_assert_num_queries(QUERIES):
        client.get(reverse("my_messages"))


QUERIES = 8


def test_the_language_chosen_on_a_page_is_that_of_what_is_written(client, signed_in, ask, somebody):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})

    message = post(registration_refused, of_person(somebody), name="Inès", reason="", registration=0)

    assert message.language == "en"
    del client.cookies["django_language"]
    assert 'lang="en"' in client.get(reverse("account")).content.decode()
