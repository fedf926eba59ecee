"""A pair from the request to the proof: only pages are posted, time goes by, and the indicator says that it lasted."""

import datetime as dt
import json
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from common.access import Role
from common.dates import add_months
from mentoring.meetings import SILENT_AFTER
from mentoring.models import Meeting, MentoringRequest, Mentorship, Proposal
from mentoring.tasks import settle
from tests import factories as make
from tests.accounts import employed, sign_in
from tests.mentoring.pairs import account

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
START = dt.datetime(2025, 10, 6, 9, tzinfo=dt.UTC)
ASK, OFFER = "/espace/mentor/", "/espace/devenir-mentor/"
WEEK = {"availability_2_1_from": "28", "availability_2_1_to": "36"}


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as moved:
        make.PartnershipFactory(started_on=dt.date(2025, 9, 1))
        yield moved


def browser_of(user) -> Client:
    """A session of today: one of last month is over."""
    client = Client()
    sign_in(client, user)
    return client


def post(user, *steps: tuple[str, dict]) -> str:
    """Each page in turn; where the last one leads."""
    client = browser_of(user)
    for address, data in steps:
        response = client.post(address, data)
        assert response.status_code == 302, (address, response.status_code)
    return response["Location"]


def ask_for_a_mentor(young) -> None:
    post(
        young,
        (f"{ASK}objectifs/", {"goals": ["cv", "interview"], "words": "Je cherche une alternance."}),
        (f"{ASK}moments/", WEEK),
        (f"{ASK}rencontres/", {"languages": ["fr"], "places": ["campus"]}),
        (f"{ASK}verifier/", {}),
    )


def offer_to_mentor(student) -> None:
    post(
        student,
        (f"{OFFER}aide/", {"goals": ["interview"]}),
        (f"{OFFER}moments/", WEEK),
        (f"{OFFER}rencontres/", {"languages": ["fr"], "places": ["campus"]}),
        (f"{OFFER}engagement/", {"capacity": "1", "accepts_minors": "on", "studies_end_on": "2027-06-30"}),
        (f"{OFFER}verifier/", {}),
    )


def decide(officer, student) -> None:
    request, offer = MentoringRequest.objects.get(), student.person.mentor
    checks = [
        (
            "/admin/mentoring/mentorcheck/add/",
            {"person": student.person_id, "kind": kind, "seen_on": "06/10/2025", "valid_until": "06/10/2027"},
        )
        for kind in ("identity", "honorability", "charter", "training")
    ]
    post(
        officer,
        (f"/admin/mentoring/mentoringrequest/{request.pk}/accepter/", {}),
        (f"/admin/mentoring/mentor/{offer.pk}/accepter/", {}),
        *checks,
        (
            f"/admin/mentoring/mentorship/former/{request.person_id}/{student.person_id}/",
            {"why": "Libres le mercredi."},
        ),
    )


def say_yes(*users) -> str:
    page = f"/espace/propositions/{Proposal.objects.get().ref}/"
    return [post(user, (page, {"accepts": "yes"})) for user in users][-1]


def meet(page: str, day: dt.date, by, confirmed_by=None) -> None:
    """Logged by one; confirmed by the other on the same day, or by a week of silence and the work of the night."""
    ref = f"AAAA{day:%Y%m%d}".translate(str.maketrans("01", "ZY"))
    noted = {
        "ref": ref,
        "took_place": "yes",
        "held_on": day.isoformat(),
        "minutes": "60",
        "channel": "in_person",
    }
    post(by, (f"{page}rencontre/", noted))
    if confirmed_by:
        post(confirmed_by, (f"/espace/rencontres/{ref}/", {}))


def indicators(day: dt.date) -> dict:
    out = StringIO()
    call_command("compute_indicators", as_of=day, stdout=out)
    return {each["code"]: each for each in json.loads(out.getvalue())["indicators"]}


def test_a_pair_goes_from_a_request_to_a_proven_six_months_through_the_pages_alone(clock):
    young = account(make.PersonFactory(first_name="Inès", birth_date=dt.date(2006, 3, 1)))
    student = account(
        make.AffiliationFactory(person__first_name="Karim", started_on=dt.date(2025, 9, 1)).person
    )
    city = make.OrganisationFactory(kind="city")
    officer = employed(Role.MENTORING_OFFICER, city, email="officier@exemple.fr")

    ask_for_a_mentor(young)
    offer_to_mentor(student)
    clock.shift(dt.timedelta(days=2))
    decide(officer, student)
    clock.shift(dt.timedelta(days=1))
    page = say_yes(young, student)
    first = START.date() + dt.timedelta(days=10)
    for month in range(7):
        day = add_months(first, month)
        clock.move_to(dt.datetime.combine(day, dt.time(18), dt.UTC))
        by_silence = month == 3
        meet(page, day, student, None if by_silence else young)
        if by_silence:
            clock.shift(SILENT_AFTER)
            settle()
    matured = add_months(first, 6) + dt.timedelta(days=60)
    clock.move_to(dt.datetime.combine(matured, dt.time(12), dt.UTC))
    eve, day = indicators(matured - dt.timedelta(days=1)), indicators(matured)

    retention = day["mentoring.retention_6m"]
    assert eve["mentoring.retention_6m"]["status"] == "not_yet_observable"
    assert eve["mentoring.retention_6m"]["observable_from"] == matured.isoformat()
    assert (retention["yes"], retention["no"], retention["unknown"], retention["value"]) == (1, 0, 0, 1.0)
    assert retention["classes"] == {"maintained": 1, "completed": 0, "ended_early": 0, "unknown": 0}
    assert day["mentoring.created"]["breakdowns"] == {"kind": {"pair": 1, "group": 0}}
    assert (day["mentoring.meetings"]["value"], day["mentoring.meeting_hours"]["value"]) == (7, 7.0)
    assert sorted(Meeting.objects.values_list("confirmation", flat=True)) == ["other"] * 6 + ["silence"]
    assert Mentorship.objects.get().formed_on == START.date() + dt.timedelta(days=3)


def test_a_pair_that_one_ends_early_is_counted_as_such_too(clock):
    young = account(make.PersonFactory(first_name="Inès", birth_date=dt.date(2006, 3, 1)))
    student = account(make.cleared_mentor())
    student.person.mentor_checks.update(seen_on=dt.date(2025, 9, 1))
    mentorship = make.MentorshipFactory(formed_on=START.date())
    for user, role in ((young, "mentee"), (student, "mentor")):
        make.MentorshipMemberFactory(mentorship=mentorship, person=user.person, role=role)
    page = f"/espace/accompagnements/{mentorship.ref}/"

    clock.shift(dt.timedelta(days=10))
    meet(page, START.date() + dt.timedelta(days=10), student, young)
    clock.shift(dt.timedelta(days=60))
    post(
        young, (f"{page}terminer/", {"reason": "mentee"}), (f"{page}avis/", {"reached": "no", "useful": "2"})
    )
    matured = add_months(START.date() + dt.timedelta(days=10), 6) + dt.timedelta(days=60)
    clock.move_to(dt.datetime.combine(matured, dt.time(12), dt.UTC))

    retention = indicators(matured)["mentoring.retention_6m"]
    assert retention["classes"] == {"maintained": 0, "completed": 0, "ended_early": 1, "unknown": 0}
