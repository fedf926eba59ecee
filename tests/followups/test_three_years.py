"""Three years in two minutes: people answer, forget, refuse, move, lose the link, are erased; and the figures hold
every answer, in its place, once."""

import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
import time_machine
from django.core import mail
from django.test import Client

from common.access import Role
from followups.asking import follow_up
from followups.models import Followup, FollowupLink
from indicators.models import Snapshot
from people.erasure import Erasure, erase
from people.models import OutgoingMessage
from people.outbox.delivery import send_waiting
from placements.models import Outcome
from tests import factories as make
from tests.accounts import employed
from tests.followups import lives
from tests.followups.lives import Life, Years, calls_of_the_day

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2025, 5, 20), dt.date(2028, 5, 20)
EVERY_OTHER_DAY = dt.timedelta(days=2)  # a platform that is down on all the others
JOB, LOOKING, STUDY = "permanent", "job_seeking", "study"
ALL = (JOB, "fixed_term", "public_service")
NONE = (None, None, None)

CAST = (
    Life("Ana", lives.answers_at_once, ALL, ALL),
    Life("Bilal", lives.answers_the_last_reminder, (LOOKING, JOB, JOB), (LOOKING, JOB, JOB)),
    Life("Chloe", lives.forgets, ALL, NONE),
    Life("Dan", lives.refuses, ALL, NONE),
    Life("Elif", lives.refuses_for_good, ALL, NONE),
    Life("Farid", lives.unsubscribes, ALL, NONE),
    Life("Gaby", lives.loses_the_link, (STUDY, STUDY, JOB), (STUDY, STUDY, JOB)),
    Life("Hugo", lives.answers_too_late, ALL, NONE),
    Life("Imane", lives.taps_the_wrong_button_first, (JOB, LOOKING, JOB), (JOB, LOOKING, JOB)),
    Life("Jade", lives.changes_address, (JOB, JOB, LOOKING), (JOB, JOB, LOOKING)),
    Life("Kenzo", lives.waits_for_a_call, (LOOKING, "self_employed", JOB), (LOOKING, "self_employed", JOB)),
    Life("Lina", lives.reads_english, (JOB, "training", JOB), (JOB, "training", JOB)),
    Life("Malik", lives.taps_twice, (JOB, JOB, JOB), (JOB, JOB, JOB)),
    # Erased between the first question and the second: what was said before is still counted.
    Life("Nora", lives.answers_at_once, ALL, (JOB, None, None)),
    # On the last day of a month that the others do not have, and of a leap year.
    Life("Omar", lives.answers_at_once, ALL, ALL, dt.date(2025, 8, 31)),
    Life("Pia", lives.answers_at_once, ALL, ALL, dt.date(2026, 2, 28)),
)
NO_ADDRESS_LEFT = {"Nora": dt.date(2026, 3, 2)}
SIDES = {
    JOB: "yes", "fixed_term": "yes", "public_service": "yes", "self_employed": "yes", LOOKING: "no",
    STUDY: "excluded", "training": "excluded", None: "unknown",
}  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2025, 5, 20, 11, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


def shop_with_a_project() -> make.ProjectFactory:
    contact = make.AffiliationFactory(
        organisation=make.OrganisationFactory(kind="shop"), role="contact",
        person=make.PersonFactory(first_name="Anne", email="anne@exemple.fr"),
    )  # fmt: skip
    return make.ProjectFactory(organisation=contact.organisation, accepted_on=dt.date(2025, 9, 30))


def session_of_six_agents():
    slot = make.SlotFactory(
        starts_at=dt.datetime(2025, 6, 12, 8, tzinfo=dt.UTC), validated_on=dt.date(2025, 6, 13)
    )
    for number in range(6):
        person = make.PersonFactory(first_name=f"Agent {number}", email=f"agent{number}@exemple.fr")
        enrolment = make.EnrolmentFactory(session=slot.session, person=person)
        make.AttendanceFactory(slot=slot, enrolment=enrolment)
    return slot.session


def measure_of(session):
    chief = make.AffiliationFactory(
        organisation=make.OrganisationFactory(kind="municipal_service"), role="contact",
        person=make.PersonFactory(first_name="Chef", email="chef@exemple.fr"),
    )  # fmt: skip
    return make.ProductivityMeasureFactory(
        session=session, organisation=chief.organisation, before=10, before_on=dt.date(2025, 6, 2)
    )


def workshop_of_four():
    workshop = make.WorkshopFactory(title="Parler devant un groupe", held_on=dt.date(2025, 7, 8))
    for number in range(4):
        person = make.PersonFactory(first_name=f"Jeune {number}", email=f"jeune{number}@exemple.fr")
        make.WorkshopRegistrationFactory(workshop=workshop, person=person)


def pair_that_meets():
    mentorship = make.MentorshipFactory(formed_on=dt.date(2025, 6, 1), term_on=dt.date(2026, 2, 1))
    for role in ("mentor", "mentee"):
        person = make.PersonFactory(first_name=role, email=f"{role}@exemple.fr")
        make.MentorshipMemberFactory(mentorship=mentorship, role=role, person=person)
    make.MeetingFactory(mentorship=mentorship, held_on=dt.date(2025, 6, 10))
    return mentorship


def answer_of_others(letter) -> dict | None:
    """What everybody else says, by their address; one agent and one young person never answer."""
    who = letter.to[0].partition("@")[0]
    if who.startswith("agent"):
        return {"score": "45543"[int(who[-1])]} if who != "agent5" else None
    if who.startswith("jeune"):
        return {"satisfaction": "543"[int(who[-1])]} if who != "jeune3" else None
    return {
        "anne": {"usage": "as_is"},
        "chef": {"after": "7.5"},
        "mentor": {"going": "well"},
        "mentee": {"going": "well"},
    }.get(who)


def answer_the_rest(read: int) -> int:
    for letter in mail.outbox[read:]:
        if values := answer_of_others(letter):
            Client().post(lives.link_of(letter), values)
    return len(mail.outbox)


def test_three_years_of_questions(clock, record_property):
    make.PartnershipFactory()
    officer = employed(Role.ADMINISTRATOR)
    for life in CAST:
        life.begin()
    says = {life.person.pk: life.says for life in CAST if life.habit is lives.waits_for_a_call}
    project, session, mentorship = shop_with_a_project(), session_of_six_agents(), pair_that_meets()
    measure_of(session)
    workshop_of_four()
    years, read, day = Years(), 0, FIRST

    while day <= LAST:
        clock.move_to(dt.datetime.combine(day, dt.time(11), dt.UTC))
        follow_up()
        send_waiting()
        known = {life.email: life for life in CAST} | {
            f"{life.name.lower()}@exemple.fr": life for life in CAST
        }
        years.live(known)
        read = answer_the_rest(read)
        calls_of_the_day(officer, says)
        send_waiting()  # the links that were asked for
        for life in CAST:
            if NO_ADDRESS_LEFT.get(life.name) == day:
                erase(life.person, Erasure.Cause.REQUEST)
        if day == dt.date(2026, 2, 2):
            mentorship.ended_on, mentorship.end_reason = day, "term_reached"
            mentorship.save()
        day += EVERY_OTHER_DAY

    assert_outcomes()
    assert_figures(Snapshot.take(LAST - dt.timedelta(days=1)), project)
    assert_nothing_twice()
    assert_nobody_was_pestered()
    record_property(
        "years", (Followup.objects.count(), len(mail.outbox), Followup.objects.exclude(source="").count())
    )


def assert_outcomes() -> None:
    """Each answer, word for word, under its placement and its horizon; the late ones too."""
    kept = defaultdict(dict)
    for outcome in Outcome.objects.select_related("placement"):
        kept[outcome.placement.person_id][outcome.horizon_months] = outcome
    for life in CAST:
        found = kept[life.person.pk]
        for months, said, counted in zip((6, 12, 24), life.says, life.counted, strict=True):
            outcome = found.get(months)
            if life.habit is lives.answers_too_late:
                assert (outcome.status, outcome.followup.was_late) == (said, True), life.name
            else:
                assert (outcome and outcome.status) == counted, (life.name, months)
                assert outcome is None or not outcome.followup.was_late, life.name


def assert_figures(snapshot: Snapshot, project) -> None:
    figures = {figure["code"]: figure for figure in snapshot.payload["indicators"]}
    for number, months in enumerate((6, 12, 24)):
        wanted = Counter(SIDES[life.counted[number]] for life in CAST)
        figure = figures[f"placements.conversion_{months}m"]
        counted = {side: figure[side] for side in ("yes", "no", "unknown", "excluded")}
        assert counted == {side: wanted[side] for side in counted}, months
    assert {side: figures["projects.used_3m"][side] for side in ("yes", "no", "unknown")} == {
        "yes": 1, "no": 0, "unknown": 0}  # fmt: skip
    hot = figures["training.hot_satisfaction"]
    assert (hot["yes"], hot["no"], hot["unknown"], hot["mean"]) == (4, 1, 1, 4.2)
    workshop = figures["mentoring.workshop_satisfaction"]
    assert (workshop["value"], workshop["n"]) == (4, 3)
    productivity = figures["training.productivity"]
    assert (productivity["value"], productivity["n"]) == (0.25, 1)
    assert project.usage_feedback.answered_on == dt.date(2025, 12, 30)


def assert_nothing_twice() -> None:
    asked = Followup.objects.values_list("wave", "subject_key", "occurrence")
    assert len(asked) == len(set(asked))
    answers = Outcome.objects.exclude(followup=None).values_list("followup", flat=True)
    assert len(answers) == len(set(answers))
    keys = OutgoingMessage.objects.exclude(person=None).values_list("key", flat=True)
    assert len(keys) == len(set(keys))
    assert not Followup.objects.open().exists()
    erased = {life.person.pk for life in CAST if life.name in NO_ADDRESS_LEFT}
    assert not FollowupLink.objects.filter(followup__person__in=erased).exists()


def assert_nobody_was_pestered() -> None:
    """A question and two reminders at most, never two in a week, none once they answered or said no."""
    by_person = defaultdict(list)
    for message in OutgoingMessage.objects.filter(solicits=True, state="sent").order_by("sent_at"):
        by_person[message.person_id].append(message.released_at)
    for moments in by_person.values():
        for first, second in pairwise(moments):
            assert second - first >= dt.timedelta(days=7)
    letters = Counter(letter.to[0] for letter in mail.outbox if lives.is_about_outcomes(letter))
    assert (letters["ana@exemple.fr"], letters["bilal@exemple.fr"], letters["chloe@exemple.fr"]) == (3, 9, 9)
    assert (letters["dan@exemple.fr"], letters["elif@exemple.fr"], letters["farid@exemple.fr"]) == (3, 1, 1)
    assert letters["nora@exemple.fr"] == 1
