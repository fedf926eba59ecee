"""The desks of messages and of concerns: who reads what, settles it once, and what the access log keeps of it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.access import OFFICERS, Role
from common.models import AccessRecord
from people.desk import settle
from people.messages import State
from people.models import Concern, Message
from tests.accounts import employed, operator, sign_in
from tests.factories import ConcernFactory, MessageFactory, PersonFactory, UserFactory
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
FRIDAY = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)


@pytest.fixture
def officer(client):
    user = employed(Role.TRAINING_OFFICER, email="agente@exemple.fr")
    sign_in(client, user)
    return user


@pytest.fixture
def referent():
    """A client of theirs."""
    client = Client()
    client.user = employed(Role.REFERENT, email="referente@exemple.fr")
    sign_in(client, client.user)
    return client


def address(record, page: str = "change") -> str:
    return reverse(f"admin:people_{record._meta.model_name}_{page}", args=[record.pk])


def listed(client, model, query: str = "") -> list:
    page = client.get(reverse(f"admin:people_{model._meta.model_name}_changelist") + query)
    return list(page.context["cl"].result_list)


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("role", Role)
def test_the_team_reads_messages_and_referents_alone_read_concerns(client, role):
    message, concern = MessageFactory(), ConcernFactory()
    employers = {Role.STUDENT, Role.MENTOR, Role.TUTOR, Role.TRAINER, Role.AGENT, Role.COMPANY, Role.LOCAL_ACTOR,
                 Role.RESIDENT}  # fmt: skip
    if role in employers:
        client.force_login(UserFactory(person=PersonFactory()))
    else:
        sign_in(client, employed(role))

    read = {
        record._meta.model_name
        for record in (message, concern)
        if client.get(address(record)).status_code == 200
    }

    team = {Role.ADMINISTRATOR, *OFFICERS}
    assert read == ({"message"} if role in team else {"concern"} if role == Role.REFERENT else set())


def test_the_account_made_on_the_server_does_not_read_concerns_either(client):
    concern = ConcernFactory(text="Zoé ne vient plus.")
    sign_in(client, operator())

    assert {client.get(address(concern, page)).status_code for page in ("change", "history")} == {403}
    assert client.get(reverse("admin:people_concern_changelist")).status_code == 403


def test_each_reading_of_a_concern_is_recorded(referent):
    concern = ConcernFactory()

    for page in (address(concern), address(concern, "history"), reverse("admin:people_concern_changelist")):
        assert referent.get(page).status_code == 200

    lines = AccessRecord.objects.order_by("pk").values_list("reason", "model", "object_key", "user_key")
    one = ("concern", "people.concern", str(concern.pk), referent.user.pk)
    assert list(lines) == [one, one, ("concern", "people.concern", "", referent.user.pk)]


def test_the_list_begins_with_what_waits_longest_and_marks_what_is_late(client, officer, time_machine):
    recent, late = (
        MessageFactory(received_at=FRIDAY),
        MessageFactory(received_at=FRIDAY - dt.timedelta(days=3)),
    )
    handled = {"note": "Rappelée.", "handled_at": FRIDAY}
    answered = MessageFactory(state="answered", kind="problem", **handled)
    time_machine.move_to(FRIDAY + dt.timedelta(hours=1))

    assert listed(client, Message) == [late, recent]
    assert [message.is_late for message in (late, recent, answered)] == [True, False, False]
    assert listed(client, Message, "?state_is=answered") == [answered]
    assert set(listed(client, Message, "?state_is=all")) == {late, recent, answered}
    assert listed(client, Message, "?state_is=all&kind__exact=problem") == [answered]
    assert listed(client, Message, f"?q={late.spoken.replace(' ', '+')}") == [late]


def test_three_senders_with_accounts_take_as_many_queries_as_one(client, officer):
    counts = []
    for number in (1, 2):
        for _time in range(number):
            MessageFactory(user=UserFactory(person=PersonFactory()))
        listed(client, Message)
        with CaptureQueriesContext(connection) as queries:
            listed(client, Message)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_message_is_answered_by_e_mail_and_what_was_said_is_noted(client, officer):
    message = MessageFactory(email="awa+site@exemple.fr", name="Awa Diallo")

    page = client.get(address(message)).content.decode()
    response = client.post(
        address(message, "traiter"), {"state": "answered", "note": "Renvoyée vers l’atelier."}, follow=True
    )

    message.refresh_from_db()
    subject = f"Votre%20message%20{message.spoken.replace(' ', '%20')}"
    assert f'href="mailto:awa%2Bsite@exemple.fr?subject={subject}"' in page
    assert (message.state, message.handled_by, message.note) == (
        "answered",
        officer,
        "Renvoyée vers l’atelier.",
    )
    assert [(row.history_type, row.state, row.history_user) for row in message.history.all()] == [
        ("~", "answered", officer), ("+", "new", None),
    ]  # fmt: skip
    assert messages_of(response) == ["C’est noté."]
    assert "Renvoyée vers l’atelier." in response.content.decode()
    assert 'name="note"' not in response.content.decode()


def test_an_address_cannot_add_anything_to_the_answer(client, officer):
    message = MessageFactory(email="a?bcc=tous@exemple.fr&body=x@exemple.fr")

    assert (
        "mailto:a%3Fbcc%3Dtous@exemple.fr%26body%3Dx@exemple.fr?subject="
        in client.get(address(message)).content.decode()
    )


def test_without_a_way_to_answer_the_page_says_so(client, officer):
    page = client.get(address(MessageFactory())).content.decode()

    assert "Cette personne n’a pas laissé de quoi lui répondre." in page
    assert "mailto:" not in page


@pytest.mark.parametrize(
    "given", [{"state": "set_aside", "note": ""}, {"state": "new", "note": "Non."}, {"note": "?"}]
)
def test_a_message_is_not_settled_without_saying_how(client, officer, given):
    message = MessageFactory()

    page = client.post(address(message, "traiter"), given)

    message.refresh_from_db()
    assert page.context["form"].errors
    assert (message.state, message.note) == ("new", "")


def test_of_two_colleagues_one_settles(client, officer):
    message, colleague = MessageFactory(), employed(Role.ADMINISTRATOR)
    settle(message, State.SET_ASIDE, "Publicité.", colleague)

    response = client.post(
        address(message, "traiter"), {"state": "answered", "note": "Répondu."}, follow=True
    )

    message.refresh_from_db()
    assert messages_of(response) == ["Un collègue l’a déjà traité : rien n’a changé."]
    assert (message.state, message.note, message.handled_by) == ("set_aside", "Publicité.", colleague)
    assert message.history.count() == 2


def test_referents_settle_a_concern(referent):
    concern = ConcernFactory()

    referent.post(address(concern, "traiter"), {"state": "answered", "note": "Transmis à la cellule."})

    concern.refresh_from_db()
    assert (concern.state, concern.handled_by) == ("answered", referent.user)


def test_nothing_of_what_was_written_is_changed_added_or_removed(client, officer):
    message = MessageFactory()

    statuses = [
        client.post(address(message), {"text": "Autre."}).status_code,
        client.get(reverse("admin:people_message_add")).status_code,
        client.post(address(message, "delete")).status_code,
    ]

    message.refresh_from_db()
    assert (statuses, message.text) == ([302, 403, 403], "Comment devenir mentor ?")


# When somebody took the wrong door


def test_a_message_that_tells_of_a_danger_is_passed_on_to_the_referents_alone(
    client, officer, referent, django_capture_on_commit_callbacks
):
    message = MessageFactory(text="Mon frère me frappe.", email="awa@exemple.fr", kind="question")

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address(message, "transmettre"), follow=True)

    concern = Concern.objects.get()
    assert messages_of(response) == ["Les référents l’ont reçu, et sont désormais seuls à le lire."]
    assert (concern.ref, concern.text, concern.email) == (
        message.ref,
        "Mon frère me frappe.",
        "awa@exemple.fr",
    )
    assert (concern.received_at, concern.state) == (message.received_at, "new")
    assert (Message.objects.count(), Message.history.count()) == (0, 0)
    assert client.get(address(message)).status_code == 404
    assert referent.get(address(concern)).status_code == 200
    assert [notice.to for notice in letters()] == [["referente@exemple.fr"]]


def test_what_is_settled_is_not_passed_on(client, officer):
    message = MessageFactory(state="answered", note="Répondu.", handled_at=FRIDAY)

    response = client.post(address(message, "transmettre"), follow=True)

    assert messages_of(response) == ["Un collègue l’a déjà traité : rien n’a changé."]
    assert (Message.objects.count(), Concern.objects.count()) == (1, 0)


# What the database holds


@pytest.mark.parametrize(
    "broken",
    [{"state": "answered", "note": "Fait."}, {"handled_at": FRIDAY}, {"state": "answered", "handled_at": FRIDAY},
     {"state": "perdu", "note": "?", "handled_at": FRIDAY}, {"language": "de"}],
    ids=["without a date", "a date before", "without a word", "another state", "another language"],
)  # fmt: skip
@pytest.mark.parametrize("factory", [MessageFactory, ConcernFactory])
def test_a_broken_rule_is_refused_by_the_database(factory, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**broken)


def test_a_problem_is_of_a_kind_that_exists():
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(kind="plainte")


def test_a_reference_is_short_and_said_in_two_groups():
    message = MessageFactory(ref="ABCD2345", received_at=timezone.now())

    assert str(message) == "ABCD 2345"
