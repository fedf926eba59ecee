"""What each programme asks, of whom, from which day; and where an answer goes."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client

from common.dates import add_months
from followups.asking import due_cases
from followups.models import Followup
from followups.waves import WAVES
from mentoring.models import CheckIn
from people.outbox.letters import KINDS
from tests import factories as make
from tests.followups.asked import NOON, contract, last_link, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture(autouse=True)
def partnership():
    return make.PartnershipFactory()


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def dues(code: str, day: dt.date) -> dict:
    """Key of each case of the wave as of a day → (due on, whom)."""
    return {case.pk: (case.due_on, case.asked_person) for case in WAVES[code].cases(day)}


def answered(clock, day: dt.date, values: dict) -> list[Followup]:
    """The question leaves that day, and its link is answered at once."""
    clock.move_to(dt.datetime.combine(day, dt.time(11), dt.UTC))
    rounds()
    Client().post(last_link(), values)
    return list(Followup.objects.all())


def test_every_question_the_design_asks_for_is_declared():
    assert list(WAVES) == [
        "mentoring.workshop_satisfaction", "mentoring.check_in", "mentoring.closing",
        "placements.outcome_6m", "placements.outcome_12m", "placements.outcome_24m",
        "training.hot", "training.cold", "training.productivity",
        "projects.usage_3m",
    ]  # fmt: skip
    assert [
        wave.letter.code for wave in WAVES.values() if KINDS.get(wave.letter.code) is not wave.letter
    ] == []


@pytest.mark.parametrize(
    ("ended", "months", "due"),
    [
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2027, 8, 31), 6, dt.date(2028, 2, 29)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2028, 2, 29), 24, dt.date(2030, 2, 28)),
        (dt.date(2026, 4, 28), 6, dt.date(2026, 10, 28)),
        (dt.date(2026, 9, 28), 6, dt.date(2027, 3, 28)),
    ],
)
def test_a_contract_is_asked_about_whole_months_after_its_end(ended, months, due):
    placement = contract(ended)

    assert dues(f"placements.outcome_{months}m", due) == {placement.pk: (due, placement.person_id)}
    assert due == add_months(ended, months)


def test_of_a_contract_broken_early_the_actual_end_counts():
    placement = contract(dt.date(2027, 6, 30), ended_on=dt.date(2026, 12, 15))

    ((due, _person),) = dues("placements.outcome_6m", dt.date(2027, 6, 15)).values()

    assert due == dt.date(2027, 6, 15)
    assert placement.planned_end_on == dt.date(2027, 6, 30)


@pytest.mark.parametrize("kind", ["internship", "observation", "immersion", "iae"])
def test_only_work_study_contracts_are_asked_about(kind):
    contract(dt.date(2026, 5, 26), kind=kind)

    assert dues("placements.outcome_6m", NOON.date()) == {}


def test_a_contract_of_before_the_partnership_or_called_off_is_not_asked_about(partnership):
    contract(
        dt.date(2025, 5, 26),
        signed_on=partnership.started_on - dt.timedelta(days=1),
        person=make.PersonFactory(),
    )
    contract(dt.date(2026, 5, 26), cancelled_on=dt.date(2025, 5, 20))

    assert dues("placements.outcome_6m", NOON.date()) == {}


def test_what_becomes_of_it_is_asked_three_times_each_once(clock):
    contract(dt.date(2026, 6, 30))
    for day in (dt.date(2026, 12, 30), dt.date(2027, 6, 30), dt.date(2028, 6, 30)):
        answered(clock, day, {"status": "permanent"})

    assert [(each.wave, each.state) for each in Followup.objects.order_by("pk")] == [
        (f"placements.outcome_{months}m", "answered") for months in (6, 12, 24)
    ]
    assert len(mail.outbox) == 3


def test_the_use_of_a_project_is_asked_of_its_client(clock):
    contact = make.AffiliationFactory(
        organisation=make.OrganisationFactory(kind="shop"), role="contact",
        person=make.PersonFactory(email="anne@exemple.fr"),
    )  # fmt: skip
    project = make.ProjectFactory(organisation=contact.organisation, accepted_on=dt.date(2026, 11, 30))

    (followup,) = answered(clock, dt.date(2027, 3, 1), {"usage": "adapted"})

    feedback = project.usage_feedback
    assert (followup.due_on, followup.person, followup.state) == (
        dt.date(2027, 2, 28), contact.person, "answered")  # fmt: skip
    assert (feedback.usage, feedback.answered_on, feedback.followup) == (
        "adapted", dt.date(2027, 3, 1), followup)  # fmt: skip
    assert "Vous servez-vous de « Une vitrine en ligne »" in mail.outbox[0].subject.replace("\xa0", " ")


def test_a_trainee_is_asked_the_day_after_and_three_months_later(clock):
    slot = make.SlotFactory(starts_at=dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC))
    enrolment = make.EnrolmentFactory(session=slot.session, person__email="agent@exemple.fr")

    answered(clock, dt.date(2026, 12, 1), {"score": "4"})
    answered(clock, dt.date(2027, 2, 28), {"score": "2"})

    told = enrolment.person.training_evaluations.order_by("pk")
    assert list(told.values_list("moment", "score", "answered_on", "followup__wave")) == [
        ("hot", 4, dt.date(2026, 12, 1), "training.hot"),
        ("cold", 2, dt.date(2027, 2, 28), "training.cold"),
    ]


@pytest.mark.parametrize(
    ("terms", "minutes"),
    [({"status": "cancelled"}, None), ({"status": "no_show"}, None), ({"status": "requested"}, None),
     ({"left_on": dt.date(2026, 11, 30)}, None), ({}, 0)],
)  # fmt: skip
def test_who_did_not_come_is_not_asked(terms, minutes):
    slot = make.SlotFactory(starts_at=dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC))
    enrolment = make.EnrolmentFactory(session=slot.session, **terms)
    if minutes is not None:
        make.AttendanceFactory(slot=slot, enrolment=enrolment, followed_minutes=minutes)

    assert dues("training.hot", dt.date(2026, 12, 1)) == {}


def test_a_session_ends_with_its_last_half_day_that_is_not_cancelled():
    session = make.SessionFactory()
    for day, more in ((2, {}), (9, {}), (16, {"cancelled_on": dt.date(2026, 12, 3)})):
        make.SlotFactory(session=session, starts_at=dt.datetime(2026, 12, day, 8, tzinfo=dt.UTC), **more)
    make.EnrolmentFactory(session=session)

    ((due, _person),) = dues("training.hot", dt.date(2026, 12, 20)).values()

    assert due == dt.date(2026, 12, 10)


def test_a_service_is_asked_what_its_measure_has_become(clock):
    slot = make.SlotFactory(starts_at=dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC))
    contact = make.AffiliationFactory(
        organisation=make.OrganisationFactory(kind="municipal_service"), role="contact",
        person=make.PersonFactory(email="chef@exemple.fr"),
    )  # fmt: skip
    measure = make.ProductivityMeasureFactory(
        session=slot.session, organisation=contact.organisation, before=12, before_on=dt.date(2026, 11, 2)
    )

    (followup,) = answered(clock, dt.date(2027, 2, 28), {"after": "7,5"})

    measure.refresh_from_db()
    assert (float(measure.after), measure.after_on, measure.followup) == (
        7.5, dt.date(2027, 2, 28), followup)  # fmt: skip
    assert "12 jours" in mail.outbox[0].body.replace("\xa0", " ")


def test_who_came_to_a_workshop_is_asked_the_day_after(clock):
    registration = make.WorkshopRegistrationFactory(
        workshop__held_on=dt.date(2026, 11, 30), person__email="ines@exemple.fr"
    )
    make.WorkshopRegistrationFactory(workshop=registration.workshop, attended=False)
    make.WorkshopRegistrationFactory(workshop=registration.workshop, attended=None)

    (followup,) = answered(clock, dt.date(2026, 12, 1), {"satisfaction": "5"})

    registration.refresh_from_db()
    assert (registration.satisfaction, registration.followup) == (5, followup)


def pair():
    mentorship = make.MentorshipFactory(formed_on=dt.date(2026, 9, 1))
    for role, name in (("mentor", "Karim"), ("mentee", "Inès")):
        person = make.PersonFactory(first_name=name, email=f"{role}@exemple.fr")
        make.MentorshipMemberFactory(mentorship=mentorship, role=role, person=person)
    return mentorship


def test_both_sides_of_a_mentorship_are_asked_after_the_first_meeting_then_every_sixty_days(clock):
    mentorship = pair()
    asked = []
    make.MeetingFactory(mentorship=mentorship, held_on=dt.date(2026, 9, 14))
    for day in (dt.date(2026, 9, 15), dt.date(2026, 11, 13), dt.date(2026, 11, 14), dt.date(2027, 1, 13)):
        clock.move_to(dt.datetime.combine(day, dt.time(11), dt.UTC))
        rounds(2)
        asked.append(sorted(Followup.objects.values_list("occurrence", "due_on", "person__first_name")))

    first, second, third = dt.date(2026, 9, 15), dt.date(2026, 11, 14), dt.date(2027, 1, 13)
    both = ("Inès", "Karim")
    assert asked[0] == [(0, first, name) for name in both]
    assert asked[1] == asked[0]
    assert asked[2] == asked[1] + [(1, second, name) for name in both]
    assert asked[3] == asked[2] + [(2, third, name) for name in both]
    assert {each.state for each in Followup.objects.exclude(occurrence=2)} == {"expired"}


def test_each_check_in_is_an_answer_of_its_own_that_the_other_side_never_sees(clock):
    mentorship = pair()
    make.MeetingFactory(mentorship=mentorship, held_on=dt.date(2026, 9, 14))
    clock.move_to(dt.datetime(2026, 9, 15, 11, tzinfo=dt.UTC))
    rounds()
    for letter, going in zip(mail.outbox, ("well", "talk"), strict=True):
        Client().post(last_link() if letter is mail.outbox[-1] else link(letter), {"going": going})
    Client().post(link(mail.outbox[-1]), {"add": "1", "more-note": "On n’arrive pas à se joindre."})

    told = CheckIn.objects.order_by("pk").values_list("member__person__email", "going", "note")

    assert sorted(told) == sorted(
        [
            (mail.outbox[0].to[0], "well", ""),
            (mail.outbox[1].to[0], "talk", "On n’arrive pas à se joindre."),
        ]
    )


def link(letter) -> str:
    return "/r/" + letter.body.split("/r/")[1].split("/")[0] + "/"


def test_a_mentorship_that_is_over_or_has_not_met_asks_nothing():
    pair()
    over = pair()
    make.MeetingFactory(mentorship=over, held_on=dt.date(2026, 9, 14))
    over.ended_on, over.end_reason = dt.date(2026, 9, 30), "mentee"
    over.save()

    assert dues("mentoring.check_in", dt.date(2026, 10, 30)) == {}


@pytest.mark.parametrize("code", WAVES)
def test_what_is_due_is_found_whatever_the_number_of_rows_in_one_query(code, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(due_cases(WAVES[code], dt.date(2026, 10, 1), NOON.date()).values("pk", "due_on", "has_answer"))
