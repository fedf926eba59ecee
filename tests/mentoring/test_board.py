"""The coordinator's board: of sixty pairs, the three that need her come first, and say why."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.access import Role
from mentoring.board import shown
from mentoring.health import BY_CODE, STATES, state_of, with_health
from mentoring.models import Mentorship
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.mentoring.pairs import agree, pair

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TODAY = dt.date(2026, 11, 26)
BOARD = "/admin/mentoring/mentorship/tableau/"


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture(autouse=True)
def today():
    make.PartnershipFactory()
    with time_machine.travel(dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def officer(client):
    user = employed(
        Role.MENTORING_OFFICER, make.OrganisationFactory(kind="city"), email="officier@exemple.fr"
    )
    sign_in(client, user)
    return user


def met(days: int, formed: int = 100, **terms) -> Mentorship:
    """Formed so long ago, and met for the last time so many days ago."""
    made = pair(formed_on=ago(formed), **terms).mentorship
    make.MeetingFactory(mentorship=made, held_on=ago(days))
    return made


def said(made: Mentorship, going: str, **terms):
    member = made.memberships.first()
    question = make.FollowupFactory(wave="mentoring.check_in", person=member.person, subject_key=member.pk)
    return make.CheckInFactory(member=member, followup=question, going=going, answered_on=ago(1), **terms)


def health_of(made: Mentorship) -> tuple[str, dt.date]:
    found = with_health(Mentorship.objects.filter(pk=made.pk), TODAY).get()
    return state_of(found).code, found.sign_on


@pytest.mark.parametrize(
    ("days", "health"),
    [(0, "well"), (29, "well"), (30, "quiet"), (44, "quiet"), (45, "silent"), (200, "silent")],
)
def test_silence_is_counted_from_the_last_meeting(days, health):
    assert health_of(met(days, formed=300)) == (health, ago(days))


@pytest.mark.parametrize(("formed", "health"), [(14, "well"), (15, "never_met"), (90, "never_met")])
def test_a_first_meeting_is_missing_after_a_fortnight(formed, health):
    assert health_of(pair(formed_on=ago(formed)).mentorship)[0] == health


@pytest.mark.parametrize("sign", ["attempt", "check in", "unconfirmed"])
def test_every_sign_of_life_counts(sign):
    made = met(60)
    if sign == "attempt":
        make.MeetingAttemptFactory(mentorship=made, tried_on=ago(3))
    if sign == "check in":
        said(made, "well")
    if sign == "unconfirmed":
        make.MeetingFactory(mentorship=made, held_on=ago(3), confirmed=False)

    assert health_of(made) == ("well", ago(1 if sign == "check in" else 3))


def test_a_meeting_set_aside_is_no_sign():
    made = met(60)
    make.MeetingFactory(mentorship=made, held_on=ago(3), confirmed=False, set_aside_on=ago(1))

    assert health_of(made) == ("silent", ago(60))


def test_who_asks_to_talk_comes_before_those_that_are_silent_until_somebody_took_it_up():
    made = met(60)
    answer = said(made, "talk")
    before = health_of(made)[0]
    answer.seen_on = TODAY
    answer.save()

    assert (before, health_of(made)[0]) == ("to_talk", "well")


@pytest.mark.parametrize(
    ("pause", "health"),
    [
        ({"started_on": ago(20), "back_on": ago(-5)}, "paused"),
        ({"started_on": ago(20), "back_on": ago(1)}, "pause_over"),
        ({"started_on": ago(60), "back_on": ago(20), "ended_on": ago(20)}, "well"),
    ],
)
def test_a_pause_asks_nothing_until_it_is_over(pause, health):
    made = met(80)
    make.PauseFactory(mentorship=made, **pause)

    assert health_of(made)[0] == health


@pytest.mark.parametrize(
    ("term", "health"),
    [(ago(1), "past_term"), (TODAY, "near_term"), (ago(-30), "near_term"), (ago(-31), "well")],
)
def test_a_term_is_near_then_past(term, health):
    assert health_of(met(3, term_on=term))[0] == health


def test_a_minor_whose_mentor_s_evidence_ended_comes_first():
    made = pair(minor=True, formed_on=ago(90))
    made.mentor.person.mentor_checks.filter(kind="identity").update(valid_until=ago(1))

    assert health_of(made.mentorship)[0] == "suspended"


def test_a_contested_meeting_needs_the_team():
    made = met(3)
    make.MeetingFactory(mentorship=made, held_on=ago(2), confirmed=False, contested_on=ago(1))

    assert health_of(made)[0] == "contested"


def test_what_is_over_is_on_no_board():
    met(3, ended_on=ago(1), end_reason="mentee")

    assert list(with_health(Mentorship.objects.all(), TODAY)) == []


def test_the_states_say_what_to_do_next():
    assert [state.code for state in STATES if not state.then] == []
    assert list(BY_CODE) == [state.code for state in STATES]


def sixty_pairs() -> list[Mentorship]:
    """Three of which need somebody today."""
    for number in range(57):
        met(number % 28)
    suspended = pair(minor=True, formed_on=ago(90))
    agree(suspended.mentee.person, given=False)
    make.MeetingFactory(mentorship=suspended.mentorship, held_on=ago(4))
    return [suspended.mentorship, pair(formed_on=ago(20)).mentorship, met(70)]


def test_of_sixty_pairs_the_three_that_need_her_come_first_with_why_and_what_to_do(client, officer):
    needing = sixty_pairs()

    response = client.get(BOARD)
    page = " ".join(response.content.decode().split())

    assert [row.mentorship for row in response.context["now"]] == needing
    assert "3 accompagnements ont besoin de vous" in page
    told = [(row.state.code, row.days) for row in response.context["now"]]
    assert told == [("suspended", 4), ("never_met", 20), ("silent", 70)]
    assert page.index("3 accompagnements") < page.index("Tout va bien</h2>")
    assert len(response.context["well"]) == 57


def test_the_board_takes_as_many_queries_for_three_as_for_one(client, officer):
    counts = []
    for _row in range(3):
        met(50)
        client.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        counts.append(len(queries))

    assert counts[0] == counts[2]


def test_a_state_or_a_name_narrows_it(client, officer):
    silent, other = met(70), met(3)
    person = other.memberships.get(role="mentee").person
    person.last_name = "Zouari"
    person.save()

    by_state = client.get(f"{BOARD}?etat=silent").context
    by_name = client.get(f"{BOARD}?q=zouari").context
    unknown = client.get(f"{BOARD}?etat=nimporte").context

    assert [row.mentorship for row in by_state["now"]] == [silent]
    assert ([*by_name["now"]], [row.mentorship for row in by_name["well"]]) == ([], [other])
    assert len(unknown["now"]) + len(unknown["well"]) == 2


def test_a_calm_day_says_so(client, officer):
    met(3)

    assert "Personne n’a besoin de vous aujourd’hui" in client.get(BOARD).content.decode()


def test_a_mentorship_registered_by_mistake_is_on_no_board(client, officer):
    met(3, ended_on=ago(-10), end_reason="error")

    assert client.get(BOARD).context["total"] == 0


def test_the_counters_of_the_first_page_lead_to_the_same_rows(client, officer):
    sixty_pairs()

    page = client.get("/admin/").content.decode()
    lists = {code: client.get(f"/admin/mentoring/mentorship/?situation={code}").context["cl"].result_list
             for code in ("suspended", "never_met", "silent")}  # fmt: skip

    for code, rows in lists.items():
        assert f"/admin/mentoring/mentorship/?situation={code}" in page
        assert len(rows) == 1


def test_the_page_of_a_pair_says_who_what_is_in_order_and_what_happened(client, officer):
    made = pair(minor=True, formed_on=ago(90))
    make.MeetingFactory(mentorship=made.mentorship, held_on=ago(10), confirmation="silence")
    make.MeetingAttemptFactory(mentorship=made.mentorship, tried_on=ago(5))

    page = " ".join(
        client.get(f"/admin/mentoring/mentorship/{made.mentorship.pk}/suivi/").content.decode().split()
    )

    for words in (
        "Tout va bien", "Dernier signe de vie il y a 5 jours", "attestation d’honorabilité", "01/03/2028",
        "accord du représentant légal", "Rencontre : 60 min, confirmée par silence", "Rencontre manquée",
    ):  # fmt: skip
        assert words in page, words


def test_who_may_not_read_the_checks_reads_no_date_of_them(client):
    made = pair(minor=True, formed_on=ago(90))
    admin = employed(Role.ADMINISTRATOR, make.OrganisationFactory(kind="city"), email="admin@exemple.fr")
    sign_in(client, admin)

    page = client.get(f"/admin/mentoring/mentorship/{made.mentorship.pk}/suivi/").content.decode()

    assert "vérifications en ordre" in page
    assert [word for word in ("honorabilité", "01/03/2028") if word in page] == []


def test_the_order_is_by_urgency_then_by_silence():
    first, second, third = met(80), met(60), met(3)

    ordered = shown(with_health(Mentorship.objects.all(), TODAY), "")

    assert list(ordered) == [first, second, third]


@pytest.mark.parametrize("role", [Role.PLACEMENTS_OFFICER, Role.TRAINING_OFFICER, Role.DPO])
def test_colleagues_of_other_programmes_have_no_board(client, role):
    sign_in(client, employed(role, make.OrganisationFactory(kind="city"), email="collegue@exemple.fr"))

    assert client.get(BOARD).status_code == 403


def test_the_school_follows_its_own_pairs_alone(client):
    school = make.OrganisationFactory(kind="school")
    own, foreign = met(3), met(3)
    make.AffiliationFactory(person=own.memberships.get(role="mentor").person, organisation=school)
    sign_in(client, employed(Role.SCHOOL_STAFF, school, email="ecole@exemple.fr"))

    shown = [row.mentorship for row in client.get(BOARD).context["well"]]

    assert shown == [own]
    assert client.get(f"/admin/mentoring/mentorship/{foreign.pk}/suivi/").status_code == 404
