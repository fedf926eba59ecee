"""A meeting: logged by one side in thirty seconds, confirmed by the other in one tap, by silence, or by the team."""

import datetime as dt

import pytest
import time_machine

from common.access import Role
from mentoring import meetings
from mentoring.health import silence_share
from mentoring.models import Meeting, MeetingAttempt
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.mentoring.pairs import account, mentor, pair, signed_in, young
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TODAY = dt.date(2026, 11, 26)
REF = "ABCDEFGH2345"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def made():
    return pair(formed_on=dt.date(2026, 10, 1))


def noted(**said) -> dict:
    return {
        "ref": REF, "took_place": "yes", "held_on": "2026-11-25", "minutes": "60", "channel": "in_person",
        "topics": ["cv"], **said,
    }  # fmt: skip


def log(client, made, by="mentor", **said):
    return signed_in(client, getattr(made, by)).post(f"{made.page}rencontre/", noted(**said))


def page_of(meeting: Meeting) -> str:
    return f"/espace/rencontres/{meeting.ref}/"


@pytest.mark.parametrize(("by", "other"), [("mentor", "mentee"), ("mentee", "mentor")])
def test_either_side_logs_and_the_other_confirms_in_one_tap(client, made, by, other):
    end = log(client, made, by)
    meeting = Meeting.objects.get()
    before = (meeting.confirmed, meeting.logged_by, meeting.topics)
    signed_in(client, getattr(made, other)).post(page_of(meeting))

    meeting.refresh_from_db()
    assert end["Location"] == made.page
    assert before == (False, getattr(made, by), ["cv"])
    assert (meeting.confirmed, meeting.confirmation) == (True, "other")


def test_the_form_is_filled_in_with_what_is_usual(client, made):
    form = signed_in(client, made.mentor).get(f"{made.page}rencontre/").context["form"]

    assert [form[name].value() for name in ("took_place", "held_on", "minutes", "channel")] == [
        "yes", TODAY, 60, "in_person",
    ]  # fmt: skip


def test_who_logged_it_confirms_nothing(client, made):
    log(client, made)
    meeting = Meeting.objects.get()

    page = client.get(page_of(meeting)).content.decode()
    client.post(page_of(meeting))

    meeting.refresh_from_db()
    assert (meeting.confirmed, "Oui, c’est bien ça" in page) == (False, False)


def test_the_other_side_is_told_once_with_a_first_name(client, made):
    log(client, made)
    log(client, made)

    (letter,) = letters()
    assert letter.to == [made.mentee.email]
    assert letter.subject == "Karim a noté votre rencontre du 25\xa0novembre\xa02026"
    assert made.mentor.person.last_name not in letter.body


def test_a_letter_has_no_object_once_the_meeting_is_confirmed(client, made):
    log(client, made)
    signed_in(client, made.mentee).post(page_of(Meeting.objects.get()))

    assert letters() == []


def test_the_button_pressed_twice_logs_once_and_leads_to_the_same_page(client, made):
    ends = [log(client, made)["Location"] for _click in range(2)]

    assert (ends, Meeting.objects.get().ref) == ([made.page] * 2, REF)


def test_the_same_day_logged_by_both_is_one_confirmed_meeting(client, made):
    log(client, made)
    end = log(client, made, "mentee", ref="ZZZZZZZZ2222", minutes="45")

    meeting = Meeting.objects.get()
    assert (end.status_code, meeting.minutes, meeting.confirmation) == (302, 60, "other")


def test_a_day_already_noted_by_oneself_is_said(client, made):
    log(client, made)
    page = log(client, made, ref="ZZZZZZZZ2222")

    assert "Une rencontre est déjà notée ce jour-là." in page.content.decode()
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"held_on": "2026-11-27"}, "Cette date est dans le futur"),
        ({"held_on": "2026-09-20"}, "Il y a plus de deux mois"),
        ({"held_on": "2026-09-30"}, "La rencontre précède la formation de l’accompagnement."),
        ({"minutes": "7"}, "Sélectionnez un choix valide"),
        ({"topics": ["chess"]}, "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_noted(client, made, said, message):
    page = log(client, made, **said)

    assert message in page.content.decode()
    assert Meeting.objects.count() == 0


def test_a_meeting_that_did_not_happen_is_a_try_and_counts_apart(client, made):
    log(client, made, took_place="no")
    log(client, made, took_place="no", ref="ZZZZZZZZ2222")

    attempt = MeetingAttempt.objects.get()
    assert (attempt.tried_on, attempt.logged_by, Meeting.objects.count()) == (
        dt.date(2026, 11, 25), made.mentor, 0,
    )  # fmt: skip


@pytest.mark.parametrize(("days", "counts"), [(7, True), (6, False)])
def test_a_week_of_silence_confirms_and_says_so(client, made, today, days, counts):
    log(client, made)
    today.shift(dt.timedelta(days=days))

    count = meetings.confirm_the_silent()

    meeting = Meeting.objects.get()
    assert (count, meeting.confirmed, meeting.confirmation) == (counts, counts, "silence" if counts else "")
    assert silence_share(TODAY) == (counts, counts)


def test_silence_confirms_nothing_that_the_team_recorded_or_that_is_contested(client, made, today):
    make.MeetingFactory(mentorship=made.mentorship, confirmed=False)
    log(client, made)
    contested = Meeting.objects.get(ref=REF)
    signed_in(client, made.mentee).post(page_of(contested), {"because": "Dix minutes au téléphone."})
    today.shift(dt.timedelta(days=30))

    assert meetings.confirm_the_silent() == 0
    assert Meeting.objects.filter(confirmed=True).count() == 0


def test_the_share_of_silence_is_shown_on_the_board(client, made, today):
    log(client, made)
    today.shift(dt.timedelta(days=7))
    meetings.confirm_the_silent()
    log(client, made, "mentee", ref="ZZZZZZZZ2222", held_on="2026-12-01")
    signed_in(client, made.mentor).post(page_of(Meeting.objects.get(ref="ZZZZZZZZ2222")))
    sign_in(
        client, employed(Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="o@exemple.fr")
    )

    page = " ".join(client.get("/admin/mentoring/mentorship/tableau/").content.decode().split())

    assert "Rencontres confirmées ici : 2, dont 1 par silence" in page


def test_a_contest_goes_to_the_team_with_its_words(client, made):
    log(client, made)
    meeting = Meeting.objects.get()
    empty = signed_in(client, made.mentee).post(page_of(meeting), {"because": ""})
    client.post(page_of(meeting), {"because": "Dix minutes au téléphone."})
    sign_in(
        client, employed(Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="o@exemple.fr")
    )

    home = client.get("/admin/").content.decode()
    listed = client.get("/admin/mentoring/meeting/?situation=contested").content.decode()
    decided = client.get(f"/admin/mentoring/meeting/{meeting.pk}/trancher/").content.decode()

    meeting.refresh_from_db()
    assert "Ce champ est obligatoire." in empty.content.decode()
    assert (meeting.contested_on, meeting.confirmed) == (TODAY, False)
    assert "rencontre contestée" in home
    assert f"/admin/mentoring/meeting/{meeting.pk}/change/" in listed
    assert "Dix minutes au téléphone." in decided


@pytest.mark.parametrize(
    ("decision", "confirmed", "source", "aside"),
    [("confirm", True, "staff", None), ("set_aside", False, "", TODAY)],
)
def test_the_team_says_whether_it_counts_once(client, made, decision, confirmed, source, aside):
    log(client, made)
    meeting = Meeting.objects.get()
    meetings.contest(meeting, made.mentee, "Non.")
    sign_in(
        client, employed(Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="o@exemple.fr")
    )
    address = f"/admin/mentoring/meeting/{meeting.pk}/trancher/"

    client.post(address, {"decision": decision})
    again = client.post(address, {"decision": "confirm"}, follow=True).content.decode()

    meeting.refresh_from_db()
    assert (meeting.confirmed, meeting.confirmation, meeting.set_aside_on) == (confirmed, source, aside)
    assert "Quelqu’un a déjà tranché" in again


def test_what_one_says_against_a_meeting_is_not_read_by_the_other(client, made):
    log(client, made)
    meeting = Meeting.objects.get()
    meetings.contest(meeting, made.mentee, "Il était en retard.")

    for address in (page_of(meeting), made.page):
        assert "en retard" not in signed_in(client, made.mentor).get(address).content.decode()


def test_strangers_find_nothing_and_change_nothing(client, made):
    log(client, made)
    meeting = Meeting.objects.get()

    for stranger in (account(young()), account(mentor())):
        signed_in(client, stranger)
        assert client.get(page_of(meeting)).status_code == 404
        assert client.post(page_of(meeting)).status_code == 404
        assert client.post(f"{made.page}rencontre/", noted(ref="ZZZZZZZZ2222")).status_code == 404

    assert Meeting.objects.get().confirmed is False


def test_nothing_is_noted_of_what_is_over(client):
    over = pair(formed_on=dt.date(2026, 9, 1), ended_on=dt.date(2026, 11, 1), end_reason="goals_reached")

    assert log(client, over)["Location"] == over.page
    assert Meeting.objects.count() == 0


def test_in_a_small_group_any_young_person_confirms_what_the_mentor_noted(client, made):
    second = young(first_name="Naïm")
    make.MentorshipMemberFactory(mentorship=made.mentorship, person=second, role="mentee")
    log(client, made)

    signed_in(client, account(second)).post(page_of(Meeting.objects.get()))

    assert Meeting.objects.get().confirmation == "other"


def test_the_page_of_a_mentorship_says_where_each_meeting_stands(client, made):
    make.MeetingFactory(mentorship=made.mentorship, held_on=dt.date(2026, 10, 10), minutes=90)
    log(client, made)

    own = " ".join(client.get(made.page).content.decode().split())
    other = " ".join(signed_in(client, made.mentee).get(made.page).content.decode().split())

    assert "1,5 h confirmées en tout." in own
    assert ("Notée" in own, "À confirmer" in own) == (True, False)
    assert "À confirmer" in other
