"""The round that asks: what falls due is asked once, reminded of, called about, and closed when its time is over.

Each step is one transaction for a batch of rows, under one lock: whatever crashes, runs twice or at a strange hour,
the next round goes on from what is written. A question is one row by its unique key; each of its messages, by its own.
"""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from common.database import one_at_a_time
from followups.models import Followup, FollowupLink
from followups.waves import WAVES, Wave
from people.models import Erasure, OutgoingMessage, Person, Preference
from people.outbox.letters import Topic
from people.outbox.posting import Channel, Recipient, compose, of_people, post_all, wanted_by_people

State = Followup.State
Step = Callable[[], bool]
"""What is done in one transaction; whether it may have more to do."""
BATCH = 500
SAID_NO = Q(
    Exists(Preference.objects.filter(person=OuterRef("person"), topic=Topic.REMINDERS, channel=Channel.SPACE))
)
"""Who is written to in their space only."""
APART = dt.timedelta(days=7)
UNSENT = dt.timedelta(days=10)
"""After which what did not leave will not: another question may hold it for a week."""


def follow_up(seconds: float = 150) -> bool:
    """One round, for so long at most, whatever was done before; whether something is left for another."""
    ends, day = time.monotonic() + seconds, timezone.localdate()
    steps = [
        *(partial(schedule, wave, day) for wave in WAVES.values()),
        Reconciliation(day).step,
        partial(expire, day),
        partial(ask, day),
        partial(hand_to_callers, day),  # first: whoever is to be called is not written to as well
        partial(remind, day),
    ]
    for step in steps:
        while _locked(step):
            if time.monotonic() > ends:
                return True
    return False


@transaction.atomic
def _locked(step: Step) -> bool:
    one_at_a_time("followups")
    return step()


def due_cases(wave: Wave, first: dt.date, last: dt.date, day: dt.date | None = None) -> QuerySet:
    """The cases of the wave, as of a day (the last one), that fall due between two; those answered already too."""
    return wave.cases(day or last).filter(due_on__range=(first, last))


def schedule(wave: Wave, day: dt.date) -> bool:
    """A row for each case that is due, whose answer would still be in time, and that has none."""
    first = day - dt.timedelta(days=wave.open_days)
    cases = due_cases(wave, first, day).filter(has_answer=False)
    known = Followup.objects.filter(wave=wave.code, subject_key=OuterRef("pk"))
    if comes_back(cases):
        known = known.filter(occurrence=OuterRef("occurrence"))
    gone = Erasure.objects.filter(file=OuterRef("asked_person"))
    new = cases.filter(~Exists(known), ~Exists(gone)).order_by("pk")[:BATCH]
    made = [followup_of(wave, case) for case in new]
    refused = _refused_for_good(wave, {followup.person_id for followup in made})
    now = timezone.now()
    for followup in made:
        if followup.person_id in refused:
            followup.state, followup.closed_at, followup.for_good = State.REFUSED, now, True
    Followup.objects.bulk_create(made, ignore_conflicts=True)
    return len(made) == BATCH


def comes_back(cases: QuerySet) -> bool:
    return "occurrence" in cases.query.annotations


def followup_of(wave: Wave, case) -> Followup:
    return Followup(
        wave=wave.code,
        subject_key=case.pk,
        occurrence=getattr(case, "occurrence", 0),
        person_id=case.asked_person,
        organisation_id=getattr(case, "asked_organisation", None),
        due_on=case.due_on,
        closes_on=wave.closes_on(case.due_on),
    )


def _refused_for_good(wave: Wave, people: set[int | None]) -> set[int]:
    refusals = Followup.objects.of_programme(wave.programme).filter(person__in=people - {None}, for_good=True)
    return set(refusals.values_list("person", flat=True))


class Reconciliation:
    """Bring what is open in line with what the programmes now say: an answer that came otherwise, another date or
    another contact, a case that is none any more, somebody who has gone. `step` takes the next batch."""

    def __init__(self, day: dt.date):
        self.day, self.after = day, 0

    def step(self) -> bool:
        rows = Followup.objects.open().known_on(self.day).filter(pk__gt=self.after).order_by("pk")
        batch = list(rows.select_for_update()[:BATCH])
        if not batch:
            return False
        self.after = batch[-1].pk
        cases, gone = cases_of(batch, self.day), _gone(batch)
        changed = [
            followup
            for followup in batch
            if bring_in_line(
                followup, None if followup.person_id in gone else cases.get(followup.pk), self.day
            )
        ]
        Followup.objects.bulk_update(changed, CHANGED)
        put_off = [followup for followup in changed if followup.posted_at is None]
        links = FollowupLink.objects.filter(followup__in=put_off, revoked_at=None)
        links.update(revoked_at=timezone.now())
        return len(batch) == BATCH


def cases_of(batch: Iterable[Followup], day: dt.date) -> dict[int, Model]:
    """Key of each of these follow-ups → what it is about, of those that still are about something."""
    by_wave: dict[str, list[Followup]] = defaultdict(list)
    for followup in batch:
        by_wave[followup.wave].append(followup)
    found = {}
    for code, mine in by_wave.items():
        cases = WAVES[code].cases(day).in_bulk([followup.subject_key for followup in mine])
        found |= {each.pk: cases[each.subject_key] for each in mine if each.subject_key in cases}
    return found


def _gone(batch: Iterable[Followup]) -> set[int]:
    """Those whose file was emptied."""
    erased = Erasure.objects.filter(file__in=[followup.person_id for followup in batch])
    return set(erased.values_list("file", flat=True))


CHANGED = ("state", "round", "person", "organisation", "due_on", "closes_on", "posted_at", "sent_at", "reminders",
           "reminded_at", "call_on", "closed_at", "answered_on", "source")  # fmt: skip


def bring_in_line(followup: Followup, case: Model | None, day: dt.date) -> bool:
    """Whether something changed."""
    if case is None:
        close(followup, State.VOID)
    elif case.has_answer:
        close(followup, State.ANSWERED)
        followup.answered_on, followup.source = day, Followup.Source.ELSEWHERE
    elif getattr(case, "occurrence", 0) > followup.occurrence:
        close(followup, State.EXPIRED)  # the next one asks the same
    elif case.due_on > day or case.asked_person != followup.person_id:
        begin_again(followup, case)
    elif case.due_on != followup.due_on:
        followup.due_on, followup.closes_on = case.due_on, followup.kind.closes_on(case.due_on)
    else:
        return False
    return True


def close(followup: Followup, state: str) -> None:
    followup.state, followup.closed_at, followup.call_on = state, timezone.now(), None


def begin_again(followup: Followup, case: Model) -> None:
    """Later, or to somebody else: what was sent before opens nothing any more."""
    followup.state, followup.call_on = State.SCHEDULED, None
    followup.posted_at = followup.sent_at = followup.reminded_at = None
    followup.reminders, followup.round = 0, followup.round + 1
    followup.person_id = case.asked_person
    followup.organisation_id = getattr(case, "asked_organisation", None)
    followup.due_on, followup.closes_on = case.due_on, followup.kind.closes_on(case.due_on)


def expire(day: dt.date) -> bool:
    """What was not answered in time, all at once; a late answer is taken all the same."""
    over = Followup.objects.open().filter(closes_on__lt=day)
    over.update(state=State.EXPIRED, closed_at=timezone.now(), call_on=None)
    return False


def ask(day: dt.date) -> bool:
    due = Followup.objects.filter(state=State.SCHEDULED, due_on__lte=day).order_by("pk")
    batch = list(due.select_for_update()[:BATCH])
    reached = write(batch, day)
    asked = Followup.objects.filter(pk__in=[followup.pk for followup in batch])
    asked.update(state=State.SENT, posted_at=timezone.now())
    called = [each.pk for each in batch if each.pk not in reached and each.kind.phone_after is not None]
    asked.filter(pk__in=called).update(state=State.PHONE, call_on=day)
    return len(batch) == BATCH


def remind(day: dt.date) -> bool:
    """So many days after the question left, and a week at least after another reminder, of those who want to be told."""
    now, due = timezone.now(), Q(pk=None)
    apart = Q(reminded_at=None) | Q(reminded_at__lte=now - APART)
    for wave in WAVES.values():
        for turn, days in enumerate(wave.reminders):
            due |= Q(wave=wave.code, reminders=turn, sent_at__lte=now - dt.timedelta(days=days))
    asked = Followup.objects.filter(due, apart, state__in=(State.SENT, State.REMINDED)).exclude(SAID_NO)
    batch = list(asked.order_by("pk").select_for_update()[:BATCH])
    for followup in batch:
        followup.reminders += 1
    write(batch, day)
    reminded = Followup.objects.filter(pk__in=[followup.pk for followup in batch])
    reminded.update(state=State.REMINDED, reminders=F("reminders") + 1, reminded_at=now)
    return len(batch) == BATCH


def write(batch: list[Followup], day: dt.date) -> set[int]:
    """Their messages, each with a link of its own; keys of those that need nobody to call.

    Those who chose to be written to in their space only have the question there.
    """
    people = Person.objects.in_bulk([followup.person_id for followup in batch if followup.person_id])
    recipients = of_people(people.values())
    wanted = wanted_by_people(people.values(), Topic.REMINDERS)
    cases = cases_of(batch, day)
    messages, links, reached = [], [], set()
    for followup in batch:
        to, case = recipients.get(followup.person_id), cases.get(followup.pk)
        if to is None or case is None:
            continue
        chosen = wanted.get(followup.person_id, "")
        message, link = letter_to(followup, to, case, chosen)
        messages.append(message)
        links.append(link)
        if to.is_reachable or chosen == Channel.SPACE:
            reached.add(followup.pk)
    FollowupLink.objects.bulk_create(links)
    post_all(messages)
    return reached


def letter_to(
    followup: Followup, to: Recipient, case: Model, wanted: str
) -> tuple[OutgoingMessage, FollowupLink]:
    """The question, or the reminder that its number says; neither is saved."""
    wave, turn = followup.kind, followup.reminders
    link, token = FollowupLink.to(followup)
    words = wave.words(case) | {
        "name": to.person.first_name if to.person else "",
        "turn": turn,
        "until": followup.closes_on,
        "link": reverse("followup_link", args=[token]),
        "followup": followup.pk,
        "round": followup.round,
    }
    key = f"followup:{followup.pk}:{followup.round}:{turn}"
    return compose(wave.letter, to, words, key=key, wanted=wanted), link


def hand_to_callers(day: dt.date) -> bool:
    """What nobody answered, nor could be told, goes on the list of calls, all at once; who said no is not called."""
    now, due = timezone.now(), Q(pk=None)
    for wave in WAVES.values():
        if wave.phone_after is not None:
            silent = Q(sent_at__lte=now - dt.timedelta(days=wave.phone_after))
            due |= Q(wave=wave.code) & (silent | Q(sent_at=None, posted_at__lte=now - UNSENT))
    asked = Followup.objects.filter(due, state__in=(State.SENT, State.REMINDED)).exclude(SAID_NO)
    asked.update(state=State.PHONE, call_on=day)
    return False
