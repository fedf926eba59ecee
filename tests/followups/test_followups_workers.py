"""Each question is asked once, by real processes on a real database: at the same moment, killed, doubled, or whose clock
is moved."""

import datetime as dt
import os
from collections import Counter

import pytest
from django.utils import timezone

from common.work import wake
from followups.models import Followup, FollowupLink
from people.models import OutgoingMessage, Person
from people.tasks import send_messages
from placements.models import Placement
from tests import factories as make
from tests.followups.asked import contract
from tests.workers import stop_group, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("worker"), pytest.mark.django_db(transaction=True)]
CASES = int(os.environ.get("FOLLOWUPS", "300"))  # bin/followups asks ten thousand
ROUNDS = ("-m", "tests.followups.rounds", str(CASES // 30))
CELERY = ("-m", "celery", "-A", "tests.followups.timetable")
WORKER = (*CELERY, "worker", "-c", "1", "-l", "WARNING")
PARTIES, KILLS = 4, 2


def fall_due(count: int) -> None:
    """So many contracts that ended six months ago, each of somebody else."""
    make.PartnershipFactory(started_on=dt.date(2020, 1, 1))
    ended = timezone.localdate() - dt.timedelta(days=184)
    starts, host = ended - dt.timedelta(days=365), make.OrganisationFactory()
    people = Person.objects.bulk_create(
        Person(ref=f"W{n}", first_name="Inès", last_name=f"Nom{n}", email=f"ines{n}@exemple.fr")
        for n in range(count)
    )
    Placement.objects.bulk_create(
        Placement(
            ref=f"W{n}", person=person, organisation=host, kind="apprenticeship",
            signed_on=starts, starts_on=starts, planned_end_on=ended,
        )
        for n, person in enumerate(people)
    )  # fmt: skip


def all_left() -> bool:
    wake(send_messages)
    return not OutgoingMessage.objects.exclude(state="sent").exists()


def asked_once(count: int) -> bool:
    """One question for each case, one message for each question, one link for each message."""
    keys = {f"followup:{pk}:0:0" for pk in Followup.objects.filter(state="sent").values_list("pk", flat=True)}
    linked = Counter(FollowupLink.objects.filter(revoked_at=None).values_list("followup", flat=True))
    return (
        (len(keys), Followup.objects.count(), FollowupLink.objects.count()) == (count,) * 3
        and sorted(keys) == sorted(OutgoingMessage.objects.values_list("key", flat=True))
        and set(linked.values()) == {1}
    )


def taken_once(sink, count: int) -> bool:
    return Counter(sink.taken.values()) == {1: count}


def test_rounds_at_the_same_moment_and_killed_in_the_middle_ask_once(process, sink):
    fall_due(CASES)
    process(*WORKER, EMAIL_URL=sink.url)
    parties = [process(*ROUNDS, "3") for _number in range(PARTIES)]

    for kill in range(KILLS):
        wait_until(lambda kill=kill: Followup.objects.count() > CASES * (kill + 1) // (KILLS + 2))
        stop_group(parties[kill])
        parties.append(process(*ROUNDS, "3"))
    ends = [party.wait(timeout=600) for party in parties]
    wait_until(all_left, seconds=600, pause=0.5)

    assert (len([end for end in ends if end]), asked_once(CASES), taken_once(sink, CASES)) == (
        KILLS,
        True,
        True,
    )


def test_two_beats_and_two_workers_ask_once(process, sink, tmp_path):
    fall_due(CASES // 3)
    for number in range(2):
        process(*WORKER, EMAIL_URL=sink.url)
        process(*CELERY, "beat", "-l", "WARNING", BEAT_SCHEDULE=str(tmp_path / f"beat{number}"))

    wait_until(lambda: sum(sink.taken.values()) >= CASES // 3, seconds=600)
    first = Followup.objects.order_by("pk")[0]
    done = first.links.count()
    late = contract(
        timezone.localdate() - dt.timedelta(days=184)
    )  # asked by a later round, so they still beat
    wait_until(lambda: Followup.objects.filter(subject_key=late.pk, sent_at__isnull=False).exists())

    assert (done, asked_once(CASES // 3 + 1), taken_once(sink, CASES // 3 + 1)) == (1, True, True)


def asked(wave: str, placement: Placement) -> list[str]:
    """The days, in Paris, on which it was."""
    keys = Followup.objects.filter(wave=f"placements.outcome_{wave}", subject_key=placement.pk)
    written = OutgoingMessage.objects.filter(kind=f"followup_placements_outcome_{wave}")
    return [
        f"{timezone.localdate(message.created_at)}"
        for message in written.order_by("pk")
        if message.words["followup"] in keys.values_list("pk", flat=True)
    ]


CLOCKS = {
    "back by a day and forward again": (
        "2026-05-26", "6m", "2026-11-26",
        ["2026-11-26T11:00Z", "2026-11-25T11:00Z", "2026-11-26T11:00Z", "2026-11-27T11:00Z"],
    ),
    "the hour that comes twice": (
        "2026-04-25", "6m", "2026-10-25",
        ["2026-10-24T21:59Z", "2026-10-24T22:00Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25T00:59Z",
         "2026-10-25T22:59Z", "2026-10-25T23:00Z"],
    ),
    "the hour that does not exist": (
        "2026-09-28", "6m", "2027-03-28",
        ["2027-03-27T22:59Z", "2027-03-28T00:59Z", "2027-03-28T01:00Z", "2027-03-28T01:30Z", "2027-03-28T22:00Z"],
    ),
    "29 February, a year after": (
        "2024-02-29", "12m", "2025-02-28", ["2025-02-27T11:00Z", "2025-02-28T11:00Z", "2025-03-01T11:00Z"],
    ),
    "29 February, two years after": (
        "2024-02-29", "24m", "2026-02-28", ["2026-02-27T11:00Z", "2026-02-28T11:00Z", "2026-03-01T11:00Z"],
    ),
    "31 August": (
        "2026-08-31", "6m", "2027-02-28", ["2027-02-27T11:00Z", "2027-02-28T11:00Z", "2027-03-01T11:00Z"],
    ),
    "31 August before a leap year": (
        "2027-08-31", "6m", "2028-02-29", ["2028-02-28T11:00Z", "2028-02-29T11:00Z", "2028-03-01T11:00Z"],
    ),
}  # fmt: skip


def test_a_clock_that_is_moved_asks_once_on_the_day(process):
    make.PartnershipFactory(started_on=dt.date(2020, 1, 1))
    placements = {name: contract(dt.date.fromisoformat(case[0])) for name, case in CLOCKS.items()}

    moments = [moment for case in sorted(CLOCKS.values(), key=lambda case: case[2]) for moment in case[3]]
    ends = [party.wait(timeout=120) for party in [process(*ROUNDS, "1", *moments) for _number in range(2)]]

    told = {name: asked(wave, placements[name]) for name, (_ended, wave, _day, _moments) in CLOCKS.items()}
    assert ends == [0, 0]
    assert told == {name: [day] for name, (_ended, _wave, day, _moments) in CLOCKS.items()}
