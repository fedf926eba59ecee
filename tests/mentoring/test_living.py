"""A mentorship paused, prolonged, given another mentor, ended by either side, opened again: who may, and who is told."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError

from common.access import Role
from mentoring import living, proposing
from mentoring.attestation import context_of
from mentoring.models import ClosingReview, MentoringRequest, Mentorship, MentorshipMember, Pause
from mentoring.notifications import ask_for_first_meetings, ask_silent_mentors, tell_of_near_terms
from mentoring.statuses import status_of
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.mentoring.pairs import account, agree, mentor, pair, signed_in, young
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TODAY = dt.date(2026, 11, 26)
SIXTEEN = dt.date(2010, 5, 1)


@pytest.fixture(autouse=True)
def today():
    make.PartnershipFactory()
    with time_machine.travel(dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def made():
    return pair(formed_on=dt.date(2026, 9, 1), term_on=dt.date(2027, 6, 1))


@pytest.fixture
def officer(client):
    user = employed(
        Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="officier@exemple.fr"
    )
    sign_in(client, user)
    return user


def fresh(made) -> Mentorship:
    return Mentorship.objects.get(pk=made.mentorship.pk)


def step(made, word: str) -> str:
    return f"/admin/mentoring/mentorship/{made.mentorship.pk}/suivi/{word}/"


# A pause


@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_either_side_pauses_and_takes_up_again_in_one_tap(client, made, who):
    signed_in(client, getattr(made, who)).post(
        f"{made.page}pause/", {"why": "exams", "back_on": "2026-12-20"}
    )
    paused = client.get(made.page).content.decode()
    client.post(f"{made.page}pause/")

    pause = Pause.objects.get()
    assert "Reprise prévue le 20/12/2026." in " ".join(paused.split())
    assert (pause.started_on, pause.back_on, pause.ended_on) == (TODAY, dt.date(2026, 12, 20), TODAY)


def test_the_other_side_is_told_that_nothing_is_expected(client, made):
    signed_in(client, made.mentor).post(f"{made.page}pause/", {"why": "exams", "back_on": "2026-12-20"})

    (letter,) = letters()
    assert letter.to == [made.mentee.email]
    assert "Reprise prévue le 20\xa0décembre\xa02026" in letter.body


@pytest.mark.parametrize("back_on", ["2026-11-26", "2027-05-27", "2020-01-01"])
def test_a_pause_lasts_from_a_day_to_six_months(client, made, back_on):
    page = signed_in(client, made.mentor).post(f"{made.page}pause/", {"why": "away", "back_on": back_on})

    assert "Une pause dure de un jour à six mois." in page.content.decode()
    assert Pause.objects.count() == 0


def test_nobody_is_nudged_during_a_pause(made, today):
    living.pause(made.mentorship, "away", dt.date(2027, 3, 1), made.mentee)
    letters()
    today.shift(dt.timedelta(days=60))

    assert (ask_silent_mentors(), ask_for_first_meetings()) == (0, 0)


def test_a_pause_ends_on_the_day_that_was_said_unless_the_team_suspended(made, today):
    other = pair(formed_on=dt.date(2026, 9, 1))
    living.pause(made.mentorship, "away", dt.date(2026, 12, 1), made.mentee)
    living.pause(other.mentorship, "suspended", dt.date(2026, 12, 1), other.mentee)
    today.shift(dt.timedelta(days=5))

    count = living.end_pauses(dt.date(2026, 12, 1))

    assert count == 1
    assert [pause.ended_on for pause in Pause.objects.order_by("pk")] == [dt.date(2026, 12, 1), None]


def test_what_the_team_suspended_is_not_taken_up_by_its_members(client, made, officer):
    client.post(step(made, "pause"), {"why": "suspended", "back_on": "2026-12-20"})
    signed_in(client, made.mentee).post(f"{made.page}pause/")

    assert Pause.objects.get().ended_on is None


def test_one_pause_at_a_time(made):
    first, second = (
        living.pause(made.mentorship, "away", dt.date(2026, 12, 20), made.mentee) for _click in range(2)
    )

    assert (first, Pause.objects.count()) == (second, 1)


# The end


@pytest.mark.parametrize(
    ("who", "reason"), [("mentor", "mentor"), ("mentee", "mentee"), ("mentee", "goals_reached")]
)
def test_either_side_ends_it_then_says_what_they_think(client, made, who, reason):
    user = getattr(made, who)
    first = signed_in(client, user).post(f"{made.page}terminer/", {"reason": reason})
    client.post(first["Location"], {"reached": "partly", "useful": "4", "words": "Merci."})
    client.post(first["Location"], {"reached": "no", "useful": "1"})

    review = ClosingReview.objects.get()
    assert first["Location"] == f"{made.page}avis/"
    assert (fresh(made).ended_on, fresh(made).end_reason) == (TODAY, reason)
    assert (review.member.person, review.reached, review.useful, review.words) == (
        user.person,
        "partly",
        4,
        "Merci.",
    )


def test_a_reason_that_is_not_theirs_is_not_offered(client, made):
    for reason in ("mentor", "staff", "safeguarding", "error", "term_reached", ""):
        page = signed_in(client, made.mentee).post(f"{made.page}terminer/", {"reason": reason})
        assert page.status_code == 200

    assert fresh(made).ended_on is None


def test_the_term_is_a_reason_once_it_is_near(client):
    made = pair(formed_on=dt.date(2026, 3, 1), term_on=dt.date(2026, 12, 20))

    signed_in(client, made.mentee).post(f"{made.page}terminer/", {"reason": "term_reached"})

    assert fresh(made).end_reason == "term_reached"


def test_the_other_side_is_told_and_asked_and_the_young_person_may_ask_again(client, made):
    signed_in(client, made.mentor).post(f"{made.page}terminer/", {"reason": "mentor"})

    (letter,) = letters()
    assert letter.to == [made.mentee.email]
    assert f"{made.page}avis/" in letter.body
    assert "Besoin d’un autre mentor" in letter.body
    assert "préfère" not in letter.body


def test_ended_twice_it_keeps_the_first_end(made):
    assert living.end(made.mentorship, "mentee", made.mentee)
    assert not living.end(made.mentorship, "mentor", made.mentor)

    assert fresh(made).end_reason == "mentee"


def test_a_running_pause_ends_with_it(made):
    living.pause(made.mentorship, "away", dt.date(2026, 12, 20), made.mentee)

    living.end(made.mentorship, "mentee", made.mentee)

    assert Pause.objects.get().ended_on == TODAY


def test_what_one_side_thinks_is_read_by_the_team_and_not_by_the_other(client, made, officer):
    living.end(made.mentorship, "mentee", made.mentee)
    member = made.mentorship.memberships.get(person=made.mentee.person)
    review = make.ClosingReviewFactory(member=member, words="Il ne venait pas.", answered_on=TODAY)

    followed = client.get(f"/admin/mentoring/mentorship/{made.mentorship.pk}/suivi/").content.decode()
    listed = client.get(f"/admin/mentoring/closingreview/{review.pk}/change/").content.decode()
    other = signed_in(client, made.mentor).get(made.page).content.decode()

    assert ["Il ne venait pas." in page for page in (followed, listed, other)] == [True, True, False]


# A longer term


def test_three_months_more_are_one_tap_when_the_term_is_near(client):
    made = pair(formed_on=dt.date(2026, 3, 1), term_on=dt.date(2026, 12, 10))

    for _click in range(2):
        signed_in(client, made.mentee).post(f"{made.page}prolonger/")

    assert fresh(made).term_on == dt.date(2027, 3, 10)
    (letter,) = letters()
    assert letter.to == [made.mentor.email]
    assert "le 10\xa0mars\xa02027" in letter.body


def test_a_term_far_away_is_not_prolonged(client, made):
    signed_in(client, made.mentee).post(f"{made.page}prolonger/")

    assert fresh(made).term_on == dt.date(2027, 6, 1)


def test_both_are_told_of_the_term_a_fortnight_before_once(today):
    made = pair(formed_on=dt.date(2026, 3, 1), term_on=dt.date(2026, 12, 11))

    counts = []
    for _day in range(3):
        counts.append(tell_of_near_terms())
        today.shift(dt.timedelta(days=1))

    assert counts == [0, 2, 2]
    assert {letter.to[0] for letter in letters()} == {made.mentor.email, made.mentee.email}


# Another mentor


def test_a_mentor_is_replaced_and_the_past_keeps_both(client, made, officer):
    coming = mentor(first_name="Léa")
    make.MentorFactory(person=coming)

    client.post(step(made, "remplacer"), {"leaving": made.mentor.person_id, "coming": coming.pk})

    left = made.mentorship.memberships.get(person=made.mentor.person)
    came = made.mentorship.memberships.get(person=coming)
    assert (left.left_on, came.joined_on, came.left_on) == (TODAY, TODAY, None)
    assert {letter.to[0] for letter in letters()} == {coming.email, made.mentee.email}


def test_who_left_reads_the_page_no_more_than_as_the_past(client, made, officer):
    coming = mentor(first_name="Léa")
    make.MentorFactory(person=coming)
    client.post(step(made, "remplacer"), {"leaving": made.mentor.person_id, "coming": coming.pk})

    gone = signed_in(client, made.mentor)
    page = gone.get(made.page)
    gone.post(f"{made.page}terminer/", {"reason": "mentor"})
    gone.post(f"{made.page}rencontre/", {})

    assert (page.status_code, "Inès" in page.content.decode()) == (200, False)
    assert fresh(made).ended_on is None
    assert Role.MENTOR not in type(made.mentor).objects.get(pk=made.mentor.pk).roles


def test_a_gate_stops_the_one_who_would_come(client, officer):
    made = pair(minor=True, formed_on=dt.date(2026, 9, 1))
    unchecked = make.AffiliationFactory(person__first_name="Léa").person

    page = client.post(step(made, "remplacer"), {"leaving": made.mentor.person_id, "coming": unchecked.pk})

    assert "attestation d’honorabilité à voir" in page.content.decode()
    assert made.mentorship.memberships.count() == 2


def test_nobody_replaces_who_is_gone_already(made, officer):
    coming = mentor()
    living.substitute(made.mentorship, made.mentor.person, coming, officer)

    with pytest.raises(MentorshipMember.DoesNotExist):
        living.substitute(made.mentorship, made.mentor.person, mentor(), officer)


def test_a_young_person_waits_again_with_what_they_had_asked(client, made, officer):
    make.MentoringRequestFactory(
        person=made.mentee.person, goals=["network"], closed_on=dt.date(2026, 9, 1), closing="matched"
    )

    client.post(step(made, "terminer"), {"reason": "mentor", "day": "2026-11-26", "search_again": "on"})

    (request,) = MentoringRequest.objects.waiting()
    assert (request.person, request.goals, request.asked_on, request.checked_by) == (
        made.mentee.person, ["network"], TODAY, officer,
    )  # fmt: skip
    assert fresh(made).end_reason == "mentor"


# A small group, made by hand


def test_a_young_person_joins_and_the_pair_becomes_a_small_group(client, made, officer):
    request = make.MentoringRequestFactory(person=young(first_name="Naïm", email="naim@exemple.fr"))

    client.post(step(made, "ajouter"), {"mentee": request.person_id})

    joined = made.mentorship.memberships.get(person=request.person)
    request.refresh_from_db()
    assert (fresh(made).kind, joined.role, joined.joined_on, request.closing) == (
        "group",
        "mentee",
        TODAY,
        "matched",
    )
    assert {letter.to[0] for letter in letters()} == {made.mentor.email, made.mentee.email, "naim@exemple.fr"}


def test_a_minor_without_agreement_joins_nothing(client, made, officer):
    request = make.MentoringRequestFactory(person=young(birth_date=SIXTEEN))

    page = client.post(step(made, "ajouter"), {"mentee": request.person_id}).content.decode()

    assert "accord du représentant légal à recevoir" in page
    assert (made.mentorship.memberships.count(), fresh(made).kind) == (2, "pair")


def test_a_group_of_six_takes_nobody_more(made):
    for _place in range(5):
        assert living.join(made.mentorship, young())

    with pytest.raises(ValidationError):
        living.join(made.mentorship, young())
    assert not living.join(made.mentorship, made.mentee.person)


def test_the_ordinary_form_passes_no_gate_over_either(client, officer):
    minor, unchecked = young(birth_date=SIXTEEN), make.AffiliationFactory().person
    data = {
        "kind": "pair", "formed_on": "26/11/2026", "memberships-TOTAL_FORMS": "2", "memberships-INITIAL_FORMS": "0",
        "memberships-0-person": minor.pk, "memberships-0-role": "mentee", "memberships-1-person": unchecked.pk,
        "memberships-1-role": "mentor", "meetings-TOTAL_FORMS": "0", "meetings-INITIAL_FORMS": "0",
    }  # fmt: skip

    page = client.post("/admin/mentoring/mentorship/add/", data).content.decode()

    assert "attestation d’honorabilité à voir" in page
    assert "accord du représentant légal à recevoir" in page
    assert Mentorship.objects.count() == 0


# The team


def test_the_team_opens_again_and_the_history_keeps_the_end(client, made, officer):
    living.end(made.mentorship, "mentee", made.mentee)

    client.post(step(made, "rouvrir"))

    assert (fresh(made).ended_on, fresh(made).end_reason) == (None, "")
    assert list(made.mentorship.history.values_list("end_reason", flat=True)) == ["", "mentee", ""]


def test_the_team_is_told_when_somebody_did_it_before(client, made, officer):
    client.post(step(made, "terminer"), {"reason": "staff", "day": "2026-11-26"})
    again = client.post(step(made, "terminer"), {"reason": "error", "day": "2026-11-26"}, follow=True)

    assert "ce n’est plus possible" in again.content.decode()
    assert fresh(made).end_reason == "staff"


@pytest.mark.parametrize("word", ["pause", "terminer", "remplacer", "prolonger", "reprendre", "rouvrir"])
def test_colleagues_of_other_programmes_move_nothing(client, made, word):
    city = make.OrganisationFactory(kind="city")
    sign_in(client, employed(Role.PLACEMENTS_OFFICER, city, email="collegue@exemple.fr"))

    assert client.post(step(made, word)).status_code == 403


def test_an_unknown_move_changes_nothing(client, made, officer):
    assert client.post(step(made, "effacer"))["Location"].endswith("/suivi/")


def test_strangers_end_and_pause_nothing(client, made):
    for stranger in (account(young()), account(mentor())):
        signed_in(client, stranger)
        for word in ("pause", "terminer", "prolonger", "avis"):
            assert client.post(f"{made.page}{word}/", {"reason": "mentee"}).status_code == 404

    assert fresh(made).ended_on is None


# Four words


def test_a_young_person_reads_four_words_at_most(today):
    person, guide = young(birth_date=SIXTEEN), mentor()
    agree(person)
    officer = make.UserFactory()
    said = [status_of(person)]
    request = make.MentoringRequestFactory(person=person, checked_on=None, asked_on=TODAY)
    said.append(status_of(person))
    request.checked_on = TODAY
    request.save()
    said.append(status_of(person))
    proposal = proposing.propose([person], guide, by=officer)
    said.append(status_of(person))
    for each in (person, guide):
        proposing.answer(proposal, each, True, TODAY)
    said.append(status_of(person))
    running = Mentorship.objects.get()
    living.pause(running, "away", dt.date(2026, 12, 20), officer)
    said.append(status_of(person))
    living.end(running, "mentee")
    said.append(status_of(person))

    words = [standing and standing.word.label for standing in said]
    assert words == [
        None, "Demande reçue", "Demande reçue", "Mentor proposé", "En cours", "En cours", "Terminé",
    ]  # fmt: skip


def test_the_mentor_is_asked_thirty_days_after_the_last_sign_and_both_after_a_fortnight_without_meeting(
    made, today
):
    fresh_pair = pair(formed_on=dt.date(2026, 11, 11))
    make.MeetingFactory(mentorship=made.mentorship, held_on=dt.date(2026, 10, 20))
    make.MeetingAttemptFactory(mentorship=made.mentorship, tried_on=dt.date(2026, 10, 26))
    letters()

    counts = []
    for _day in range(3):
        counts.append((ask_silent_mentors(), ask_for_first_meetings()))
        today.shift(dt.timedelta(days=1))

    told = [(letter.to[0], letter.subject) for letter in letters()]
    assert counts == [(1, 2), (1, 2), (1, 2)]
    assert sorted(told) == sorted(
        [
            (made.mentor.email, "Avez-vous vu Inès récemment\u202f?"),
            (fresh_pair.mentor.email, "Déjà vu Inès\u202f?"),
            (fresh_pair.mentee.email, "Déjà vu Karim\u202f?"),
        ]
    )


# The attestation of hours


def test_an_attestation_counts_confirmed_hours_and_tells_silence_apart(client, made):
    for day, minutes, terms in (
        (dt.date(2026, 9, 10), 60, {"confirmation": "other"}),
        (dt.date(2026, 10, 10), 90, {"confirmation": "silence"}),
        (dt.date(2026, 10, 20), 45, {"confirmed": False}),
    ):
        make.MeetingFactory(mentorship=made.mentorship, held_on=day, minutes=minutes, **terms)
    mistaken = pair(end_reason="error", ended_on=TODAY)
    make.MeetingFactory(mentorship=mistaken.mentorship, held_on=TODAY)

    context = context_of(made.mentor.person, TODAY)

    assert (context["total"]["count"], context["hours"], context["silent_hours"]) == (2, "2,5", "1,5")
    assert context["years"] == [("2026-2027", 2, "2,5")]


def test_meetings_held_by_a_substitute_are_not_the_first_mentor_s(made, officer):
    make.MeetingFactory(mentorship=made.mentorship, held_on=dt.date(2026, 10, 10))
    coming = mentor()
    living.substitute(made.mentorship, made.mentor.person, coming, officer)
    make.MeetingFactory(mentorship=made.mentorship, held_on=TODAY, minutes=30)

    counts = [context_of(person, TODAY)["total"]["spent"] for person in (made.mentor.person, coming)]

    assert counts == [60, 30]


def test_the_mentor_takes_the_attestation_away_and_the_team_too(client, made):
    make.MeetingFactory(mentorship=made.mentorship, held_on=dt.date(2026, 10, 10))
    other = account(make.AffiliationFactory().person)
    of_team = f"/admin/mentoring/mentorship/attestation/{made.mentor.person_id}.pdf"

    own = signed_in(client, made.mentor).get("/espace/attestation-de-mentor.pdf")
    nothing = signed_in(client, other).get("/espace/attestation-de-mentor.pdf")
    city = make.OrganisationFactory(kind="city")
    sign_in(client, employed(Role.MENTORING_OFFICER, city, email="officier@exemple.fr"))
    team = client.get(of_team)
    sign_in(client, employed(Role.PROJECTS_OFFICER, city, email="collegue@exemple.fr"))
    stranger = client.get(of_team)

    assert own.content[:5] == team.content[:5] == b"%PDF-"
    assert own["Content-Disposition"] == 'attachment; filename="attestation-mentor-2026-11-26.pdf"'
    assert (nothing["Location"], stranger.status_code) == ("/espace/devenir-mentor/", 403)


def test_a_pause_of_what_is_over_is_refused(made):
    living.end(made.mentorship, "mentee", made.mentee)

    with pytest.raises(ValidationError):
        living.pause(made.mentorship, "away", dt.date(2026, 12, 20), made.mentee)
