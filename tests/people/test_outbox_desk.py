"""Staff see what was written to people they see, send it again, and say something at the top of each message."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from people.models import Introduction, OutgoingMessage
from people.outbox.letters import KINDS
from tests.accounts import employed, sign_in, staff
from tests.factories import (
    AffiliationFactory,
    IntroductionFactory,
    OrganisationFactory,
    OutgoingMessageFactory,
    PersonFactory,
)
from tests.post import letters

pytestmark = pytest.mark.django_db
LIST = "admin:people_outgoingmessage_changelist"


@pytest.fixture
def officer(client):
    user = employed(Role.MENTORING_OFFICER)
    sign_in(client, user)
    return user


@pytest.fixture
def agent():
    """Somebody whom a mentoring officer does not see."""
    person = PersonFactory(first_name="Agnès", last_name="Invisible")
    AffiliationFactory(
        person=person, organisation=OrganisationFactory(kind="municipal_service"), role="agent"
    )
    return person


def listed(client, **query) -> list[OutgoingMessage]:
    return list(client.get(reverse(LIST), query).context["cl"].result_list)


def page(client, message: OutgoingMessage):
    return client.get(reverse("admin:people_outgoingmessage_change", args=[message.pk]))


def press(client, message: OutgoingMessage, word: str):
    return client.post(reverse(f"admin:people_outgoingmessage_{word}", args=[message.pk]), follow=True)


def test_an_officer_lists_what_was_written_to_people_they_see(client, officer, agent):
    seen = OutgoingMessageFactory(person=PersonFactory())
    OutgoingMessageFactory(person=agent)
    OutgoingMessageFactory()  # to an address alone

    assert listed(client) == [seen]


def test_what_did_not_leave_is_found_by_its_filter(client, officer):
    person = PersonFactory()
    failed = OutgoingMessageFactory(person=person, state="failed")
    doubtful = OutgoingMessageFactory(person=person, state="doubtful")
    OutgoingMessageFactory(person=person, state="sent", sent_at=timezone.now())

    assert set(listed(client, situation="to_look_at")) == {failed, doubtful}


def test_the_page_shows_what_the_person_reads_and_hides_secrets(client, officer):
    words = {
        "name": "Inès",
        "inviter": "Camille",
        "partnership": "Clichy",
        "day": "2026-12-04",
        "invitation": 0,
    }
    message = OutgoingMessageFactory(person=PersonFactory(), kind="invitation", words=words)

    shown = page(client, message).content.decode()

    assert "Camille vous invite à ouvrir votre espace" in shown
    assert "••••••" in shown


def test_what_failed_leaves_again_and_what_left_leaves_as_a_copy(client, officer):
    person = PersonFactory()
    failed = OutgoingMessageFactory(person=person, state="failed", tries=11)
    sent = OutgoingMessageFactory(person=person, state="sent", sent_at=timezone.now())

    press(client, failed, "renvoyer")
    press(client, sent, "renvoyer")

    assert len(letters()) == 2
    assert OutgoingMessage.objects.filter(copy_of=sent, state="sent").count() == 1


def test_what_is_let_be_leaves_the_list(client, officer):
    message = OutgoingMessageFactory(person=PersonFactory(), state="doubtful")

    press(client, message, "laisser")

    assert (listed(client, situation="to_look_at"), letters()) == ([], [])


def test_what_has_lost_its_secrets_offers_no_way_to_send_it_again(client, officer):
    message = OutgoingMessageFactory(
        person=PersonFactory(), kind="login_code", words={}, state="sent", sent_at=timezone.now()
    )

    shown = page(client, message).content.decode()
    answer = press(client, message, "renvoyer")

    assert "Renvoyer" not in shown
    assert [str(said) for said in answer.context["messages"]] == [
        "Ce message ne peut pas repartir : rien n’a changé."
    ]


@pytest.mark.parametrize("word", ["renvoyer", "laisser"])
def test_nobody_acts_on_what_was_written_to_people_they_do_not_see(client, officer, agent, word):
    message = OutgoingMessageFactory(person=agent, state="failed")

    assert page(client, message).status_code == press(client, message, word).status_code == 404
    assert (letters(), OutgoingMessage.objects.get().state) == ([], "failed")


def test_who_may_only_read_sends_nothing(client):
    sign_in(client, staff("view_outgoingmessage"))
    message = OutgoingMessageFactory(state="failed")

    shown = page(client, message).content.decode()

    assert "Renvoyer" not in shown
    assert press(client, message, "renvoyer").status_code == 403


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_message_has_a_preview_in_each_language(client, officer, language):
    for code in KINDS:
        shown = client.get(reverse("admin:people_outgoingmessage_kind", args=[code, language]))

        content = shown.context["content"]
        assert (code, shown.status_code, content.sms != "") == (code, 200, True)
        assert content.subject in html.unescape(content.body)
        assert "%(" not in content.text


def test_every_message_is_in_the_list_of_what_they_say(client, officer):
    topics = client.get(reverse("admin:people_outgoingmessage_kinds")).context["topics"]

    assert sorted(kind.code for _topic, kinds in topics for kind, _subject, _said in kinds) == sorted(KINDS)


def test_what_the_team_says_first_is_kept_with_its_history_and_shown(client, officer):
    address = reverse("admin:people_outgoingmessage_introduce", args=["registration_accepted", "fr"])

    client.post(address, {"text": "Le guichet ferme à Noël."})
    page = client.get(reverse("admin:people_outgoingmessage_kind", args=["registration_accepted", "fr"]))
    client.post(address, {"text": ""})

    introduction = Introduction.objects.get()
    assert "Le guichet ferme à Noël." in page.context["content"].text
    assert [said.text for said in introduction.history.all()] == ["", "Le guichet ferme à Noël.", ""]
    assert introduction.history.first().history_user == officer


def test_too_long_an_introduction_is_refused_in_words(client, officer):
    IntroductionFactory()
    address = reverse("admin:people_outgoingmessage_introduce", args=["registration_accepted", "fr"])

    answer = client.post(address, {"text": "a" * 601}, follow=True)

    assert "600" in str(next(iter(answer.context["messages"])))
    assert Introduction.objects.get().text == "Toute l’équipe est heureuse de vous accueillir."


@pytest.mark.parametrize("code", ["inconnu", "registration_accepted"])
def test_a_message_or_a_language_that_is_not_ours_is_nowhere(client, officer, code):
    address = reverse("admin:people_outgoingmessage_kind", args=[code, "de"])

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_whatever_it_holds(client, officer, count, django_assert_num_queries):
    for _number in range(count):
        OutgoingMessageFactory(person=PersonFactory())
    client.get(reverse(LIST))

    with django_assert_num_queries(QUERIES):
        client.get(reverse(LIST))


QUERIES = 13


def test_the_page_of_a_person_leads_to_what_was_written_to_them(client, officer):
    person, other = PersonFactory(), PersonFactory()
    message = OutgoingMessageFactory(person=person)

    shown = client.get(reverse("admin:people_person_overview", args=[person.pk])).context["tools"]
    without = client.get(reverse("admin:people_person_overview", args=[other.pk])).context["tools"]

    address = dict(shown)["Ses messages"]
    assert list(client.get(address).context["cl"].result_list) == [message]
    assert "Ses messages" not in dict(without)
