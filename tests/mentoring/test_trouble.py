"""« Signaler un problème » : to the team, to the referents, or to stop at once; and what referents then read."""

import pytest
from django.test import Client
from django.urls import reverse

from common.access import Role
from common.models import AccessRecord
from mentoring.lives import Pause
from mentoring.models import MentorshipConcern
from people.models import Concern, Message
from tests import factories as make
from tests.accounts import employed, operator, sign_in
from tests.mentoring.paired import agree, cleared, mentee, mentor_of_minors, paired, today
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
PAGES = ("mentorship_trouble", "mentorship_practical", "mentorship_worry", "mentorship_stop")


@pytest.fixture(autouse=True)
def team_address(settings):
    settings.CONTACT_EMAIL = "equipe@exemple.fr"


@pytest.fixture
def referent():
    return employed(Role.REFERENT, email="referente@exemple.fr")


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


def tell(user, mentorship, page: str, **given):
    words = {"text": "Il insiste pour venir chez moi.", "token": "une-fois", **given}
    return of(user).post(reverse(page, args=[mentorship.ref]), words, follow=True)


def page_of(concern, page: str = "change") -> str:
    return reverse(f"admin:people_concern_{page}", args=[concern.pk])


def test_a_practical_trouble_goes_to_the_team_with_the_mentorship_named(mentorship, ines):
    page = tell(ines, mentorship, "mentorship_practical", text="Le campus est fermé.").content.decode()

    message = Message.objects.get()
    assert (message.text, message.page, message.user) == (
        "Le campus est fermé.",
        f"accompagnement {mentorship.ref}",
        ines,
    )
    assert "Merci de nous l’avoir dit" in page and message.spoken in page
    assert [letter.to for letter in letters()] == [["equipe@exemple.fr"]]
    assert Concern.objects.count() == 0


def test_a_worry_goes_to_the_referents_alone_and_names_the_mentorship(mentorship, ines, referent):
    page = tell(ines, mentorship, "mentorship_worry").content.decode()

    concern = Concern.objects.get()
    assert (concern.urgent, concern.user, Message.objects.count()) == (False, ines, 0)
    assert MentorshipConcern.objects.get().mentorship == mentorship
    assert "119" in page and "Seules les personnes référentes" in page
    assert [(letter.to, letter.subject) for letter in letters()] == [
        (["referente@exemple.fr"], "Une inquiétude est signalée")
    ]
    assert Pause.objects.count() == 0


def test_the_same_form_sent_twice_is_one_concern_one_letter_and_one_pause(mentorship, ines, referent):
    for _time in range(2):
        tell(ines, mentorship, "mentorship_worry", stops="on", urgent="on")

    assert (Concern.objects.count(), MentorshipConcern.objects.count(), Pause.objects.count()) == (1, 1, 1)
    assert [letter.to for letter in letters() if "URGENT" in letter.subject] == [["referente@exemple.fr"]]


def test_somebody_in_danger_stops_it_and_the_team_learns_nothing_of_why(mentorship, ines, referent):
    tell(ines, mentorship, "mentorship_worry", stops="on", urgent="on")

    pause, told = Pause.objects.get(), {letter.to[0]: letter for letter in letters()}
    assert (pause.why, pause.asked_by, (pause.back_on - today()).days) == ("suspended", ines, 30)
    assert told["referente@exemple.fr"].subject == "URGENT\xa0: quelqu’un est peut-être en danger"
    assert told["equipe@exemple.fr"].subject == "Un accompagnement est arrêté pour l’instant"
    assert all("insiste" not in letter.body and "Inès" not in letter.body for letter in told.values())
    assert set(told) == {"referente@exemple.fr", "equipe@exemple.fr"}


def test_one_may_stop_seeing_somebody_at_once_without_saying_why(mentorship, ines, karim):
    page = tell(ines, mentorship, "mentorship_stop", text="").content.decode()

    written = of(karim).post(reverse("conversation", args=[mentorship.ref]), {"text": "Alors ?"})
    assert Pause.objects.get().why == "suspended"
    assert "C’est arrêté" in page
    assert "À appeler, sans le ou la presser" in Message.objects.get().text
    assert "L’accompagnement est en pause" in written.content.decode()
    assert "Inès" not in written.content.decode()
    assert [letter.to for letter in letters()] == [["equipe@exemple.fr"]]


def test_the_pause_that_runs_becomes_the_one_that_stops(mentorship, ines):
    make.PauseFactory(mentorship=mentorship, why="exams", started_on=today())

    tell(ines, mentorship, "mentorship_stop", text="")

    pause = Pause.objects.get()
    assert (pause.why, (pause.back_on - today()).days) == ("suspended", 30)


@pytest.mark.parametrize("state", ["suspended", "paused", "ended", "left"])
def test_a_problem_is_signalled_at_any_time(mentorship, ines, karim, referent, state):
    if state == "suspended":
        karim.person.mentor_checks.all().delete()
    elif state == "paused":
        make.PauseFactory(mentorship=mentorship, why="suspended", started_on=today())
    elif state == "left":
        member = mentorship.memberships.get(person=ines.person)
        member.left_on = today()
        member.save()
    else:
        mentorship.ended_on, mentorship.end_reason = today(), "safeguarding"
        mentorship.save()

    opened = of(ines).get(reverse("mentorship_trouble", args=[mentorship.ref])).status_code
    tell(ines, mentorship, "mentorship_worry")

    assert (opened, Concern.objects.count()) == (200, 1)


def test_nothing_is_stopped_that_is_over(mentorship, ines):
    mentorship.ended_on, mentorship.end_reason = today(), "term_reached"
    mentorship.save()

    page = of(ines).get(reverse("mentorship_worry", args=[mentorship.ref])).content.decode()
    tell(ines, mentorship, "mentorship_stop")
    tell(ines, mentorship, "mentorship_worry", stops="on")

    assert 'name="stops"' not in page
    assert (Pause.objects.count(), Concern.objects.count()) == (0, 1)


@pytest.mark.parametrize("page", [*PAGES, "mentorship_trouble_sent"])
def test_others_find_nothing_there(mentorship, page):
    stranger = make.UserFactory(person=make.PersonFactory())
    officer = employed(Role.MENTORING_OFFICER)

    answers = [of(user).get(reverse(page, args=[mentorship.ref])).status_code for user in (stranger, officer)]

    assert answers == [404, 403]


@pytest.mark.parametrize("page", PAGES[1:])
def test_a_stranger_writes_nothing(mentorship, page):
    answer = tell(make.UserFactory(person=make.PersonFactory()), mentorship, page)

    assert answer.status_code == 404
    assert (Concern.objects.count(), Message.objects.count(), Pause.objects.count()) == (0, 0, 0)


def test_a_worry_without_a_word_is_not_sent(mentorship, ines):
    page = tell(ines, mentorship, "mentorship_worry", text=" ").content.decode()

    assert "À corriger" in page
    assert Concern.objects.count() == 0


def test_the_page_that_follows_tells_nothing_to_whoever_sent_nothing(mentorship, ines):
    answer = of(ines).get(reverse("mentorship_trouble_sent", args=[mentorship.ref]))

    assert answer.url == reverse("mentorship_trouble", args=[mentorship.ref])


# What referents read


def test_referents_read_the_members_their_checks_and_the_messages(mentorship, ines, karim, referent):
    author = mentorship.memberships.get(person=karim.person)
    make.MentorshipMessageFactory(author=author, text="Viens chez moi.")
    tell(ines, mentorship, "mentorship_worry")
    concern, client = Concern.objects.get(), of(referent)

    page = client.get(page_of(concern)).content.decode()
    before = AccessRecord.objects.count()
    conversation = client.get(page_of(concern, "conversation")).content.decode()

    line = AccessRecord.objects.latest("pk")
    assert str(karim.person) in page and "Attestation d’honorabilité" in page
    assert "Viens chez moi." not in page
    assert "Viens chez moi." in conversation
    assert AccessRecord.objects.count() - before == 1
    assert (line.reason, line.object_key, line.user_key, line.route) == (
        "concern",
        str(concern.pk),
        referent.pk,
        "admin:people_concern_conversation",
    )


def test_nobody_else_of_the_staff_reads_them(mentorship, ines, karim):
    make.MentorshipMessageFactory(author=mentorship.memberships.get(person=karim.person))
    tell(ines, mentorship, "mentorship_worry")
    concern = Concern.objects.get()
    users = [employed(role) for role in (Role.ADMINISTRATOR, Role.MENTORING_OFFICER, Role.DPO)] + [operator()]

    answers = {of(user).get(page_of(concern, "conversation")).status_code for user in users}

    assert answers == {403}


def test_referents_read_no_conversation_that_no_concern_names(mentorship, referent):
    concern = make.ConcernFactory()

    page = of(referent).get(page_of(concern)).content.decode()

    assert "Signalé depuis l’accompagnement" not in page
    assert of(referent).get(page_of(concern, "conversation")).url == page_of(concern)
