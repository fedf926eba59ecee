"""A question is asked once, on its day, of the right person; reminded of, called about, and closed in its time."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from followups.asking import follow_up
from followups.models import Followup, FollowupLink
from people.erasure import Erasure, erase
from people.models import OutgoingMessage
from tests import factories as make
from tests.followups.asked import NOON, TODAY, contract, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
SIX_MONTHS_AGO = dt.date(2026, 5, 26)


@pytest.fixture(autouse=True)
def clock():
    make.PartnershipFactory()
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def later(clock, days: int) -> None:
    clock.move_to(NOON + dt.timedelta(days=days))


def states() -> list[str]:
    return list(Followup.objects.order_by("pk").values_list("state", flat=True))


def subjects() -> list[str]:
    return [letter.subject for letter in mail.outbox]


def test_a_question_leaves_on_its_day_and_not_before(clock):
    contract(SIX_MONTHS_AGO)

    later(clock, -1)
    rounds()
    before = states()
    later(clock, 0)
    rounds()

    asked = Followup.objects.get()
    assert before == []
    assert (asked.state, asked.due_on, asked.closes_on) == ("sent", TODAY, TODAY + dt.timedelta(days=60))
    assert subjects() == ["Quelle est votre situation, 6 mois après\u202f?"]


def test_rounds_without_end_ask_once():
    contract(SIX_MONTHS_AGO)

    rounds(5)
    rounds(5)

    assert (Followup.objects.count(), len(mail.outbox), FollowupLink.objects.count()) == (1, 1, 1)


def test_it_is_recalled_after_a_week_and_after_three_then_somebody_calls(clock):
    contract(SIX_MONTHS_AGO)
    told = []
    for day in (0, 6, 7, 8, 20, 21, 27, 28):
        later(clock, day)
        rounds(2)
        told.append((day, len(mail.outbox), *states()))

    assert told == [
        (0, 1, "sent"), (6, 1, "sent"), (7, 2, "reminded"), (8, 2, "reminded"), (20, 2, "reminded"),
        (21, 3, "reminded"), (27, 3, "reminded"), (28, 3, "phone"),
    ]  # fmt: skip
    assert Followup.objects.get().call_on == TODAY + dt.timedelta(days=28)
    assert subjects()[1].startswith("Rappel")
    assert "quelqu’un de l’équipe vous appellera" in mail.outbox[2].body


def test_a_platform_that_slept_for_a_month_does_not_remind_twice_at_once(clock):
    contract(SIX_MONTHS_AGO)
    rounds()
    told = []
    for day in (24, 24, 26, 31):
        later(clock, day)
        rounds(2)
        told.append((day, len(mail.outbox), *states()))

    assert told == [(24, 2, "reminded"), (24, 2, "reminded"), (26, 2, "reminded"), (31, 2, "phone")]


def test_without_an_answer_in_time_it_is_over(clock):
    contract(SIX_MONTHS_AGO)
    rounds()

    later(clock, 60)
    rounds()
    last_day = states()
    later(clock, 61)
    rounds(2)

    assert (last_day, states()) == (["phone"], ["expired"])
    assert Followup.objects.get().closed_at is not None


def test_what_came_due_too_long_ago_is_not_asked():
    contract(SIX_MONTHS_AGO - dt.timedelta(days=62))
    contract(SIX_MONTHS_AGO - dt.timedelta(days=50))

    rounds()

    assert [followup.closes_on for followup in Followup.objects.all()] == [dt.date(2026, 12, 5)]


def test_an_answer_that_came_otherwise_closes_the_question():
    placement = contract(SIX_MONTHS_AGO)
    rounds()
    make.OutcomeFactory(placement=placement, horizon_months=6, answered_on=TODAY)

    rounds()

    answered = Followup.objects.get()
    assert (answered.state, answered.source, answered.answered_on) == ("answered", "elsewhere", TODAY)


def test_what_is_answered_already_is_never_asked():
    placement = contract(SIX_MONTHS_AGO)
    make.OutcomeFactory(placement=placement, horizon_months=6, answered_on=TODAY)

    rounds()

    assert states() == []


def test_a_contract_that_is_extended_is_asked_about_later_and_the_first_link_dies(clock):
    placement = contract(SIX_MONTHS_AGO)
    rounds()
    placement.planned_end_on = TODAY + dt.timedelta(days=30)
    placement.save()

    rounds()
    waiting = Followup.objects.get()
    was_open = [link.is_open for link in FollowupLink.objects.all()]
    later(clock, 30 + 181 + 4)
    rounds()

    assert (waiting.state, was_open) == ("scheduled", [False])
    assert waiting.due_on == dt.date(2027, 6, 26)
    assert (states(), len(mail.outbox)) == (["sent"], 2)


def test_a_letter_still_waiting_when_its_question_is_put_off_never_leaves(clock):
    placement = contract(SIX_MONTHS_AGO)
    follow_up()
    placement.planned_end_on = TODAY + dt.timedelta(days=30)
    placement.save()

    rounds()

    assert (states(), mail.outbox, Followup.objects.get().sent_at) == (["scheduled"], [], None)
    assert OutgoingMessage.objects.get().state == "dropped"


def test_a_case_that_is_none_any_more_is_dropped():
    placement = contract(SIX_MONTHS_AGO)
    rounds()
    make.PlacementFactory(  # signed late, it had followed
        person=placement.person,
        signed_on=dt.date(2026, 6, 1),
        starts_on=dt.date(2026, 6, 10),
        planned_end_on=dt.date(2027, 6, 9),
    )
    rounds()

    assert states() == ["void"]


def test_who_has_neither_address_nor_mobile_is_called_at_once():
    contract(SIX_MONTHS_AGO, person=make.PersonFactory(email="", phone="0147000000"))

    rounds()

    assert (states(), mail.outbox) == (["phone"], [])


def test_who_said_no_to_questions_is_neither_written_to_nor_called(clock):
    placement = contract(SIX_MONTHS_AGO)
    make.PreferenceFactory(person=placement.person, topic="reminders", channel="space")

    for day in (0, 7, 21, 28, 40):
        later(clock, day)
        rounds()

    assert (states(), mail.outbox) == (["sent"], [])
    assert OutgoingMessage.objects.get().channel == "space"


def test_who_says_no_once_asked_is_left_alone(clock):
    placement = contract(SIX_MONTHS_AGO)
    rounds()
    make.PreferenceFactory(person=placement.person, topic="reminders", channel="space")

    for day in (7, 21, 28, 40):
        later(clock, day)
        rounds()

    assert (states(), len(mail.outbox)) == (["sent"], 1)


def test_who_refused_for_good_is_not_asked_the_next_time(clock):
    placement = contract(SIX_MONTHS_AGO)
    rounds()
    Followup.objects.update(state="refused", for_good=True, closed_at=NOON)

    clock.move_to(NOON + dt.timedelta(days=183))
    rounds()

    twelve = Followup.objects.get(wave="placements.outcome_12m")
    assert (twelve.state, twelve.for_good, twelve.person, len(mail.outbox)) == (
        "refused", True, placement.person, 1)  # fmt: skip


def test_an_address_that_changed_is_where_the_reminder_goes(clock):
    placement = contract(SIX_MONTHS_AGO)
    rounds()
    placement.person.email = "nouvelle@exemple.fr"
    placement.person.save()

    later(clock, 7)
    rounds()

    assert [letter.to for letter in mail.outbox] == [["ines@exemple.fr"], ["nouvelle@exemple.fr"]]


def test_whoever_is_erased_is_asked_nothing_more(clock):
    placement = contract(SIX_MONTHS_AGO)
    rounds()
    erase(placement.person, Erasure.Cause.REQUEST)

    links = FollowupLink.objects.count()
    for day in (1, 7, 30):
        later(clock, day)
        rounds()

    assert (links, states(), len(mail.outbox)) == (0, ["void"], 1)


def test_a_message_that_cannot_leave_becomes_a_call(clock):
    contract(SIX_MONTHS_AGO)
    follow_up()
    OutgoingMessage.objects.update(state="failed")

    later(clock, 9)
    rounds()
    still = states()
    later(clock, 10)
    rounds()

    assert (still, states()) == (["sent"], ["phone"])


def test_of_a_service_the_contact_of_the_day_is_asked_and_another_when_they_leave(clock):
    shop = make.OrganisationFactory(kind="shop", name="Boulangerie Petit")
    first = make.AffiliationFactory(
        organisation=shop, role="contact", person=make.PersonFactory(email="anne@exemple.fr")
    )
    second = make.PersonFactory(email="paul@exemple.fr")
    project = make.ProjectFactory(organisation=shop, accepted_on=dt.date(2026, 8, 26))
    rounds()
    first.ended_on = TODAY
    first.save()
    make.AffiliationFactory(
        organisation=shop, role="contact", person=second, started_on=TODAY - dt.timedelta(days=1)
    )

    later(clock, 1)
    rounds()

    followup = Followup.objects.get()
    assert [letter.to for letter in mail.outbox] == [["anne@exemple.fr"], ["paul@exemple.fr"]]
    assert (followup.subject_key, followup.person, followup.organisation, followup.state) == (
        project.pk, second, shop, "sent")  # fmt: skip


def test_an_organisation_without_a_contact_is_to_be_called():
    make.ProjectFactory(accepted_on=dt.date(2026, 8, 26))

    rounds()

    assert states() == ["phone"]
