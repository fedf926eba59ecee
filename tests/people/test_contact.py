"""« Nous écrire »: what anybody sends is kept once, told to those who read it, and nothing typed is lost."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from common.access import Role
from people.desk import forget_handled
from people.erasure import Erasure, erase
from people.messages import new_token
from people.models import Concern, Message, OutgoingMessage
from people.my_data import everything_about
from people.tasks import keep_no_longer_than_promised
from tests.accounts import employed
from tests.factories import ConcernFactory, MessageFactory, PersonFactory, UserFactory
from tests.post import letters
from tests.relays import closed_port

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
DESK = "contact@exemple.fr"
FRIDAY = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def desk(settings, time_machine):
    settings.CONTACT_EMAIL = DESK
    time_machine.move_to(FRIDAY, tick=False)


@pytest.fixture
def write(client, django_capture_on_commit_callbacks):
    """The form as a browser opens and sends it; the page that answers."""

    def send(kind: str = "question", visitor=client, **typed):
        form = visitor.get(reverse("contact_write", args=[kind])).context["form"]
        typed = {"token": form["token"].value(), "text": "Comment devenir mentor ?"} | typed
        with django_capture_on_commit_callbacks(execute=True):
            return visitor.post(reverse("contact_write", args=[kind]), typed, follow=True)

    return send


def words(response) -> str:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def kept(model=Message) -> list[tuple]:
    return list(model.objects.values_list("text", "name", "email", "phone", "user", "state"))


def test_a_question_is_kept_and_the_desk_is_told_without_a_word_of_it(write):
    page = write(name="Awa Diallo", contact="Awa@Exemple.fr")

    message = Message.objects.get()
    (notice,) = letters()
    assert kept() == [("Comment devenir mentor ?", "Awa Diallo", "awa@exemple.fr", "", None, "new")]
    assert (message.kind, message.language) == ("question", "fr")
    assert (notice.to, notice.subject) == ([DESK], "Un message est arrivé")
    assert f"http://testserver/admin/people/message/{message.pk}/change/" in notice.body
    assert [word for word in ("mentor", "Awa", "awa@") if word in notice.body] == []
    assert "L’équipe du partenariat à la Ville le lit." in words(page)
    assert message.spoken in words(page)


def test_an_answer_is_promised_within_two_working_days(write):
    assert "une réponse d’ici le mardi 24 novembre" in words(write(contact="awa@exemple.fr"))


def test_without_a_way_to_answer_no_answer_is_promised(write):
    page = words(write())

    assert "Nous nous en occupons d’ici le mardi 24 novembre" in page
    assert "Vous aurez une réponse" not in page


def test_a_mobile_number_is_a_way_to_answer(write):
    write(contact="06 12 34 56 78")

    assert kept() == [("Comment devenir mentor ?", "", "", "+33612345678", None, "new")]


def test_whoever_is_signed_in_has_nothing_to_fill_in_but_the_text(client, write):
    user = UserFactory(email="awa@exemple.fr")
    client.force_login(user)
    form = client.get(reverse("contact_write", args=["question"])).context["form"]

    page = write(name="Quelqu’un d’autre", contact="autre@exemple.fr")

    assert [field.name for field in form.visible_fields()] == ["text"]
    assert kept() == [("Comment devenir mentor ?", "", "", "", user.pk, "new")]
    assert Message.objects.get().mail_to == "awa@exemple.fr"
    assert "Vous aurez une réponse" in words(page)


@pytest.mark.parametrize(
    ("page", "prefilled"),
    [
        ("/inscription/jeune/", "/inscription/jeune/"),
        ("https://ailleurs.exemple.org/", ""),
        ("//ailleurs.exemple.org/", ""),
        ("javascript:alert(1)", ""),
        ("/<script>", ""),
        ("/appelez le 0899", ""),
        ("/" + "a" * 200, ""),
        ("/invitation/un-secret/", ""),
        ("/inscription/accord/un-secret/", ""),
    ],
)
def test_the_page_somebody_comes_from_is_filled_in_when_it_is_one_of_ours(client, page, prefilled):
    form = client.get(reverse("contact_write", args=["probleme"]), {"page": page}).context["form"]

    assert form["page"].value() == prefilled


def test_every_page_leads_to_what_it_leaves_to_report(client):
    footer = client.get(reverse("legal")).content.decode().partition("<footer")[2]

    assert f'href="{reverse("contact_write", args=["probleme"])}?page=/mentions-legales/"' in footer


def test_a_problem_says_where(write):
    write("probleme", page="/espace/", text="Le bouton ne fait rien.")

    assert list(Message.objects.values_list("kind", "page")) == [("problem", "/espace/")]


def test_something_else_cannot_be_written_about(client):
    assert client.get(reverse("contact_write", args=["autre"])).status_code == 404
    assert client.post(reverse("contact_write", args=["autre"]), {"text": "…"}).status_code == 404


# A concern


def test_a_concern_says_first_whom_to_call(client):
    page = words(client.get(reverse("contact_write", args=["inquietude"])))

    said = [page.index(word) for word in ("17", "112", "114", "119", "3018", "Ce qui vous inquiète")]
    assert said == sorted(said)


def test_a_concern_goes_to_the_referents_and_to_nobody_else(write):
    employed(Role.REFERENT, email="referente@exemple.fr")
    employed(Role.ADMINISTRATOR, email="admin@exemple.fr")
    former = employed(Role.REFERENT, email="partie@exemple.fr")
    former.person.affiliations.update(ended_on=FRIDAY.date() - dt.timedelta(days=1))
    gone = employed(Role.REFERENT, email="fermee@exemple.fr")
    gone.is_active = False
    gone.save()

    page = words(write("inquietude", text="Zoé ne vient plus."))

    (notice,) = letters()
    assert (Message.objects.count(), kept(Concern)) == (0, [("Zoé ne vient plus.", "", "", "", None, "new")])
    assert (notice.to, notice.subject) == (["referente@exemple.fr"], "Une inquiétude est signalée")
    assert "Zoé" not in notice.subject + notice.body
    assert "Les personnes référentes (handicap et protection) le lisent, et personne d’autre." in page
    assert "119" in page


def test_a_concern_that_no_referent_is_told_of_waits(write):
    write("inquietude", text="Zoé ne vient plus.")

    assert (letters(), Concern.objects.to_handle().count()) == ([], 1)


# Nothing acknowledged is lost, and nothing is kept twice


def test_when_the_mail_is_down_the_message_is_kept_and_its_notice_waits(write, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()

    page = write(contact="awa@exemple.fr")
    letters()

    assert "Merci, votre message est arrivé" in words(page)
    assert Message.objects.to_handle().count() == 1
    assert OutgoingMessage.objects.get().state == "waiting"


def test_a_form_sent_twice_is_one_message_and_shows_the_same_page(write):
    token = new_token()

    pages = [words(write(token=token, contact="awa@exemple.fr")) for _time in range(2)]

    assert (Message.objects.count(), Message.history.count(), len(letters())) == (1, 1, 1)
    assert pages[0] == pages[1]


def test_the_same_form_with_other_words_is_another_message(write):
    token = new_token()

    for text in ("Bonjour.", "Bonjour encore."):
        write(token=token, text=text)

    assert [text for text, *_ in kept()] == ["Bonjour.", "Bonjour encore."]


def test_the_same_words_from_a_new_form_are_another_message(write):
    for _time in range(2):
        write(text="Toujours rien ?")

    assert Message.objects.count() == 2


def test_a_form_without_its_token_is_taken_all_the_same(write):
    write(token="")

    assert Message.objects.count() == 1


def test_what_is_refused_keeps_everything_that_was_typed(write):
    typed = {"text": "a" * 2001, "page": "/espace/", "name": "Awa Diallo", "contact": "awa(at)exemple"}

    page = write("probleme", **typed)

    form = page.context["form"]
    assert list(form.errors) == ["text", "contact"]
    assert {name: form[name].value() for name in typed} == typed
    assert 'role="alert"' in page.content.decode()
    assert Message.objects.count() == 0


def test_ends_of_lines_are_one_sign_each_as_people_count_them(write):
    write(text="a\r\n" * 999 + "aa")

    ((text, *_),) = kept()
    assert len(text) == 2000


def test_a_message_needs_words(write):
    assert write(text="  \n ").context["form"].errors["text"] == ["Ce champ est obligatoire."]


def test_a_name_is_no_link(write):
    assert list(write(name="www.exemple.org").context["form"].errors) == ["name"]


def test_a_robot_that_fills_everything_in_is_refused_and_somebody_mistaken_for_one_sends_again(write):
    refused = write(suite="https://exemple.org", text="Bonjour.")
    before = Message.objects.count()

    page = refused.content.decode()
    again = write(text=refused.context["form"]["text"].value())

    assert before == 0
    assert "Rien n’est perdu : envoyez-le encore une fois." in page
    assert re.search(r'<div hidden>.*?name="suite"\s+autocomplete="off"\s+tabindex="-1">', page, re.DOTALL)
    assert "Merci, votre message est arrivé" in words(again)


def test_more_than_thirty_in_an_hour_from_one_place_are_too_many(client):
    answers = [client.post(reverse("contact_write", args=["question"])).status_code for _time in range(31)]

    assert answers == [200] * 30 + [429]


def test_the_page_that_follows_is_for_whoever_sent_and_is_not_kept_by_browsers(client, write):
    write()

    page, stranger = client.get(reverse("contact_sent")), client.__class__().get(reverse("contact_sent"))

    assert "no-store" in page["Cache-Control"]
    assert (stranger.status_code, stranger.url) == (302, reverse("contact"))


def test_reading_opens_no_session(client):
    for address in (reverse("contact"), reverse("contact_write", args=["question"])):
        client.get(address)

    assert set(client.cookies) == {"csrftoken"}


def test_a_message_in_english_says_so_and_its_notice_is_in_french(client, write, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = write(text="How do I become a mentor?", contact="awa@exemple.fr")

    assert Message.objects.get().language == "en"
    assert "Thank you, your message has arrived" in words(page)
    assert "by Tuesday 24 November" in words(page)
    assert letters()[0].subject == "Un message est arrivé"


# Who to turn to


def test_the_page_says_how_to_reach_the_installation(client, settings):
    settings.CONTACT_PHONE, settings.CONTACT_ADDRESS = "01 47 15 30 00", "Maison des projets"
    settings.CONTACT_HOURS = "de 9 h à 17 h"

    page = client.get(reverse("contact")).content.decode()

    assert 'href="tel:0147153000"' in page
    assert f'href="mailto:{DESK}"' in page
    assert "Maison des projets" in page and "de 9 h à 17 h" in page


def test_what_the_installation_leaves_out_is_not_shown(client, settings):
    settings.CONTACT_EMAIL = settings.CONTACT_PHONE = settings.CONTACT_ADDRESS = settings.CONTACT_HOURS = ""

    page = client.get(reverse("contact")).content.decode()

    assert [word for word in ("tel:", "mailto:", "Nous appeler", "Horaires") if word in page] == []


def test_each_need_has_its_door(client):
    page = client.get(reverse("contact")).content.decode().partition("<main")[2].partition("</main>")[0]

    kinds, slugs = ("question", "probleme", "inquietude"), ("jeune", "etudiant", "entreprise")
    assert set(re.findall(r'href="(/[^"]+)"', page)) == {
        *(reverse("contact_write", args=[kind]) for kind in kinds),
        *(reverse("registration_begin", args=[slug]) for slug in slugs),
    }


# What becomes of it


@pytest.mark.parametrize(("factory", "model"), [(MessageFactory, Message), (ConcernFactory, Concern)])
def test_what_was_handled_is_forgotten_after_twelve_months_with_its_past(factory, model, time_machine):
    handled = {"state": "answered", "note": "Rappelée.", "handled_at": FRIDAY}
    factory(text="Ancien.", **handled)
    waiting = factory(text="Jamais traité.")

    time_machine.move_to(dt.datetime(2027, 11, 20, 12, tzinfo=dt.UTC))
    on_the_day = forget_handled()
    time_machine.move_to(dt.datetime(2027, 11, 21, 12, tzinfo=dt.UTC))
    keep_no_longer_than_promised()

    assert on_the_day == 0
    assert list(model.objects.all()) == [waiting]
    assert model.history.filter(text="Ancien.").count() == 0


def test_one_reads_in_one_s_data_what_one_wrote_but_not_what_protects_somebody_else(client):
    person = PersonFactory()
    account = UserFactory(person=person)
    handled = {"state": "answered", "note": "Vu avec sa mère.", "handled_at": FRIDAY, "user": account}
    MessageFactory(**handled)
    ConcernFactory(**handled)
    MessageFactory(text="D’un autre.")

    found = {part.model: part for part in everything_about(person, account)}

    assert [row["text"] for row in found[Message].rows] == ["Comment devenir mentor ?"]
    assert "note" in found[Message].rows[0]
    assert [row["text"] for row in found[Concern].rows] == ["Une élève ne vient plus, et ne répond plus."]
    assert "note" not in found[Concern].rows[0]
    assert [label for label, _reason in found[Concern].withheld] == ["Suite donnée"]


def test_an_erasure_takes_what_one_wrote_and_leaves_a_concern_without_a_name(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    person = PersonFactory(first_name="Awa", last_name="Diallo", email="awa@exemple.fr")
    account = UserFactory(person=person, email="awa@exemple.fr")
    MessageFactory(user=account)
    MessageFactory(name="Awa Diallo", email="awa@exemple.fr", text="Ici Awa Diallo.")
    concern = ConcernFactory(user=account, text="Je suis Awa Diallo. Zoé ne vient plus.")

    erase(person, Erasure.Cause.REQUEST)

    concern.refresh_from_db()
    left = Message.objects.get()
    assert (left.name, left.email, left.text, left.mail_to) == ("[effacé]", "[effacé]", "Ici [effacé].", "")
    assert concern.text == "Je suis [effacé]. Zoé ne vient plus."
    assert (concern.mail_to, concern.call_to, "Diallo" in concern.sender) == ("", "", False)
    assert {row.text for row in Concern.history.all()} == {concern.text}
