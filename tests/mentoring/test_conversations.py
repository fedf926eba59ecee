"""What a mentor and a young person write to one another: through the platform, read by nobody else, without a number."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from common.dates import add_months
from mentoring.contact_details import found_in
from mentoring.conversations import forget_conversations, unread
from mentoring.models import ConversationReading, MentorshipMessage
from people.erasure import Erasure, erase
from people.models import OutgoingMessage
from tests import factories as make
from tests.accounts import employed, operator, sign_in
from tests.mentoring.paired import agree, cleared, mentee, mentor_of_minors, paired, today
from tests.post import leave, letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NUMBER = "06 12 34 56 78"


@pytest.fixture
def karim():
    user = mentor_of_minors()
    cleared(user.person)
    return user


@pytest.fixture
def ines():
    user = mentee()
    agree(user.person)
    return user


@pytest.fixture
def mentorship(karim, ines):
    return paired(karim, ines)


def of(user) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def address(mentorship) -> str:
    return reverse("conversation", args=[mentorship.ref])


def write(user, mentorship, text: str, **more):
    return of(user).post(address(mentorship), {"text": text, "token": "une-fois", **more})


def read_by(user, mentorship) -> str:
    return of(user).get(address(mentorship)).content.decode()


def test_what_one_writes_the_other_reads(mentorship, karim, ines):
    write(karim, mentorship, "On se voit mercredi à 14 h 30 ?")

    assert "On se voit mercredi à 14 h 30 ?" in read_by(ines, mentorship)
    assert MentorshipMessage.objects.get().author.person == karim.person


def test_the_same_form_sent_twice_is_one_message_and_one_letter(mentorship, karim):
    for _time in range(2):
        write(karim, mentorship, "Bonjour !")

    assert MentorshipMessage.objects.count() == 1
    assert OutgoingMessage.objects.filter(kind="message_from").count() == 1


@pytest.mark.parametrize(
    "text",
    [NUMBER, "0612345678", "+33 6 12 34 56 78", "zéro six douze trente-quatre cinquante-six", "06.12.34.56.78",
     "0 6 1 2 3 4 5 6 7 8", "o6 12 34 56 78", "0\u200b6\u200b12345678", "０６１２３４５６７８", "06 douze 34 56 78",
     "ines@exemple.fr", "ines arobase exemple point fr", "https://exemple.org", "va sur monsite.fr", "insta : ines92",
     "snap ines_92", "@ines92"],
)  # fmt: skip
def test_with_a_minor_no_number_address_nor_account_passes(mentorship, karim, ines, text):
    page = write(karim, mentorship, f"Joins-moi ainsi : {text}").content.decode()

    assert "Ce message n’est pas parti" in page
    assert MentorshipMessage.objects.count() == 0
    assert OutgoingMessage.objects.count() == 0
    assert text not in read_by(ines, mentorship)


@pytest.mark.parametrize(
    "text",
    ["Mercredi 2 décembre à 14 h 30, salle 204 ?", "Le 01/12/2026 à 14h", "de 8 h à 9 h, ou de 10 h à 11 h",
     "J’ai appris à me servir d’Instagram.", "C’est fini.On se voit quand ?", "au 30 rue de Richelieu, 92110 Clichy"],
)  # fmt: skip
def test_a_day_an_hour_and_a_place_are_no_number(text):
    assert found_in(text) is False


def test_between_adults_a_number_may_be_given(karim):
    adult = mentee(age=20)
    mentorship = paired(karim, adult)

    write(adult, mentorship, NUMBER)

    assert MentorshipMessage.objects.get().text == NUMBER


def test_an_empty_message_and_one_too_long_are_refused(mentorship, karim):
    for text in ("", "   ", "a" * 2001):
        assert write(karim, mentorship, text).status_code == 200

    assert MentorshipMessage.objects.count() == 0


# Who may not


def test_others_find_nothing_there(mentorship):
    stranger = mentor_of_minors_of_others()
    staff = [employed(role) for role in (Role.MENTORING_OFFICER, Role.ADMINISTRATOR, Role.REFERENT)]

    assert of(stranger).get(address(mentorship)).status_code == 404
    assert write(stranger, mentorship, "Bonjour").status_code == 404
    assert {of(user).get(address(mentorship)).status_code for user in staff} == {403}
    assert of(operator()).get(address(mentorship)).status_code == 403
    assert MentorshipMessage.objects.count() == 0


def mentor_of_minors_of_others():
    return make.UserFactory(person=make.PersonFactory())


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.MENTORING_OFFICER, Role.SCHOOL_STAFF, Role.REFERENT]
)
def test_no_row_is_seen_by_staff_until_a_concern_names_the_mentorship(mentorship, karim, role):
    write(karim, mentorship, "Bonjour !")
    user = employed(role)
    user.acting = user.roles

    before = MentorshipMessage.objects.visible_to(user).count()
    make.MentorshipConcernFactory(mentorship=mentorship)

    assert (before, MentorshipMessage.objects.visible_to(user).count()) == (0, int(role == Role.REFERENT))


def test_whoever_has_left_reads_no_more(mentorship, karim, ines):
    write(karim, mentorship, "Bonjour !")
    member = mentorship.memberships.get(person=ines.person)
    member.left_on = today()
    member.save()

    assert of(ines).get(address(mentorship)).status_code == 404
    assert MentorshipMessage.objects.visible_to(acting(ines)).count() == 0


def acting(user):
    user.acting = user.roles
    return user


# When nobody writes


def test_a_check_out_of_date_suspends_and_what_was_written_is_still_read(mentorship, karim, ines):
    write(ines, mentorship, "Bonjour !")
    for check in karim.person.mentor_checks.filter(kind="honorability"):
        check.valid_until = today() - dt.timedelta(days=1)
        check.save()

    page = write(ines, mentorship, "Tu es là ?").content.decode()

    assert "ce n’est la faute de personne" in page
    assert "Bonjour !" in page
    assert MentorshipMessage.objects.count() == 1


def test_a_guardian_who_takes_their_agreement_back_stops_it_at_once(mentorship, karim, ines):
    make.ConsentFactory(person=ines.person, purpose="mentoring", by="guardian", given=False)

    write(karim, mentorship, "Bonjour !")

    assert MentorshipMessage.objects.count() == 0


def test_a_pause_of_the_team_stops_messages_and_one_for_exams_does_not(mentorship, karim):
    pause = make.PauseFactory(mentorship=mentorship, why="exams", started_on=today())
    write(karim, mentorship, "Bon courage !")
    pause.why = "suspended"
    pause.save()
    write(karim, mentorship, "Alors ?")

    assert [message.text for message in MentorshipMessage.objects.all()] == ["Bon courage !"]


@pytest.mark.parametrize(
    ("ended", "reason", "status"),
    [
        (-10, "term_reached", 200),
        (-400, "term_reached", 404),
        (-10, "safeguarding", 404),
        (-10, "error", 404),
    ],
)
def test_after_the_end_one_reads_for_a_year_unless_it_was_to_protect_somebody(
    mentorship, karim, ended, reason, status
):
    write(karim, mentorship, "Bonjour !")
    mentorship.formed_on = today() - dt.timedelta(days=500)
    mentorship.ended_on, mentorship.end_reason = today() + dt.timedelta(days=ended), reason
    mentorship.save()

    answer = write(karim, mentorship, "Encore ?")

    assert answer.status_code == status
    assert MentorshipMessage.objects.count() == 1


# Letters


def test_the_other_is_told_once_until_they_say_they_have_read(mentorship, karim, ines):
    for number in range(3):
        write(karim, mentorship, f"Bonjour {number}")
    told = [(letter.to, letter.subject) for letter in letters()]
    newest = MentorshipMessage.objects.latest("pk").pk
    of(ines).post(address(mentorship), {"read": "1", "seen": newest})
    write(karim, mentorship, "Et demain ?")

    assert told == [(["ines@exemple.fr"], "Un message de Karim")]
    assert [letter.subject for letter in letters()] == ["Un message de Karim"] * 2
    assert "Bonjour" not in letters()[0].body.replace("Bonjour Inès", "")
    assert "karim@exemple.fr" not in letters()[0].body


def test_a_letter_that_was_read_before_it_leaves_does_not_leave(mentorship, karim, ines):
    write(karim, mentorship, "Bonjour !")
    of(ines).post(address(mentorship), {"read": "1", "seen": MentorshipMessage.objects.get().pk})

    leave()

    assert OutgoingMessage.objects.get(kind="message_from").state == OutgoingMessage.State.DROPPED


def test_opening_the_page_writes_nothing_and_answering_says_what_was_read(mentorship, karim, ines):
    write(karim, mentorship, "Bonjour !")
    first = MentorshipMessage.objects.get().pk
    read_by(ines, mentorship)
    after_reading = ConversationReading.objects.filter(member__person=ines.person).count()

    write(ines, mentorship, "Salut !", seen=first)

    assert after_reading == 0
    assert ConversationReading.objects.get(member__person=ines.person).up_to == first
    assert unread(ines.person, today()).count() == 0
    assert unread(karim.person, today()).count() == 1


def test_nobody_says_to_have_read_what_was_not_written_there(mentorship, karim, ines):
    elsewhere = make.MentorshipMessageFactory()

    for seen in (str(elsewhere.pk), "9" * 30, "x", ""):
        of(ines).post(address(mentorship), {"read": "1", "seen": seen})

    assert ConversationReading.objects.get(member__person=ines.person).up_to == 0


def test_in_a_small_group_everybody_reads_and_is_told(mentorship, karim, ines):
    other = make.UserFactory(person=make.PersonFactory(first_name="Zoé"), email="zoe@exemple.fr")
    make.MentorshipMemberFactory(mentorship=mentorship, person=other.person, role="mentee")

    write(karim, mentorship, "À mercredi !")

    assert "À mercredi !" in read_by(other, mentorship)
    assert sorted(letter.to[0] for letter in letters()) == ["ines@exemple.fr", "zoe@exemple.fr"]


# What remains


def test_messages_of_long_ago_go_unless_a_concern_names_them():
    ended = add_months(today(), -12) - dt.timedelta(days=1)
    long_ago = {"formed_on": ended - dt.timedelta(days=90), "ended_on": ended, "end_reason": "term_reached"}
    kept = make.MentorshipFactory(**long_ago)
    for mentorship in (make.MentorshipFactory(**long_ago), kept, make.MentorshipFactory()):
        make.MentorshipMessageFactory(author=make.MentorshipMemberFactory(mentorship=mentorship))
    make.MentorshipConcernFactory(mentorship=kept)

    gone = forget_conversations()

    assert (gone, MentorshipMessage.objects.count()) == (1, 2)


def test_what_somebody_wrote_goes_with_them(mentorship, karim, ines):
    write(karim, mentorship, "Bonjour !")
    write(ines, mentorship, f"Merci {karim.person.first_name} {karim.person.last_name} !")

    erase(karim.person, Erasure.Cause.REQUEST)

    assert [message.text for message in MentorshipMessage.objects.all()] == ["Merci [effacé] !"]


def test_thirty_messages_take_as_many_queries_as_one(mentorship, karim, ines):
    client, counts = of(ines), []
    author = mentorship.memberships.get(person=karim.person)
    for number in (1, 30):
        make.MentorshipMessageFactory.create_batch(number, author=author)
        client.get(address(mentorship))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(mentorship))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_older_messages_are_one_press_away(mentorship, karim, ines):
    author = mentorship.memberships.get(person=karim.person)
    for number in range(35):
        make.MentorshipMessageFactory(author=author, text=f"Numéro {number}.", sent_at=timezone.now())
    page = of(ines).get(address(mentorship))

    older = of(ines).get(page.context["older"])

    assert page.context["rows"][0].text == "Numéro 5."
    assert [row.text for row in older.context["rows"]] == [f"Numéro {number}." for number in range(5)]
    assert "Votre message" not in older.content.decode()
