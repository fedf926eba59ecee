"""The round that asks: what falls due is asked once, reminded of, called about, and closed when its time is over.

Each step is one transaction for a batch of rows, under one lock: whatever crashes, runs twice or at a strange hour,
the next round goes on from what is written. A question is one row by its unique key; each of its messages, by its own.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from common.database import one_at_a_time
from followups.models import Followup, FollowupLink
from followups.waves import WAVES, Wave
from people.models import Erasure, OutgoingMessage, Person, Preference
from people.outbox.letters import Topic
from people.outbox.posting import Channel, Recipient, compose, of_people, post_all, wanted_by_people

State = Followup.State
BATCH = 500
SAID_NO = Q(
    Exists(Preference.objects.filter(person=OuterRef("person"), topic=Topic.REMINDERS, channel=Channel.SPACE))
)
"""Who is written to in their space only."""
UNSENT = dt.timedelta(
    days=10
)  # after which what did not leave will not; another question may hold it for a week


def follow_up() -> None:
    """One round, whatever was done before."""
    day = timezone.localdate()
    for wave in WAVES.values():
        _all(schedule, wave, day)
        reconcile(wave, day)
    expire(day)
    _all(ask, day)
    for wave in WAVES.values():
        for turn, days in enumerate(wave.reminders, start=1):
            _all(remind, wave, turn, days)
        hand_to_callers(wave, day)


def _all(step: Callable[..., int], *terms) -> None:
    """Batch after batch, each a transaction of its own."""
    while _locked(step, *terms) == BATCH:
        pass


@transaction.atomic
def _locked(step: Callable[..., int], *terms) -> int:
    one_at_a_time("followups")
    return step(*terms)


def due_cases(wave: Wave, first: dt.date, last: dt.date, day: dt.date | None = None) -> QuerySet:
    """The cases of the wave, as of a day (the last one), that fall due between two; those answered already too."""
    return wave.cases(day or last).filter(due_on__range=(first, last))


def schedule(wave: Wave, day: dt.date) -> int:
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
    return len(made)


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


def reconcile(wave: Wave, day: dt.date) -> None:
    """Bring what is open in line with what the programme now says: an answer that came otherwise, another date or
    another contact, a case that is none any more, somebody who has gone."""
    after = 0
    while True:
        after = _locked(_reconcile, wave, day, after)
        if not after:
            return


def _reconcile(wave: Wave, day: dt.date, after: int) -> int:
    """The next batch; the key of its last, or 0 when it was the last."""
    mine = Followup.objects.open().known_on(day).filter(wave=wave.code, pk__gt=after).order_by("pk")
    batch = list(mine.select_for_update()[:BATCH])
    cases = wave.cases(day).in_bulk([followup.subject_key for followup in batch])
    gone = set(
        Erasure.objects.filter(file__in=[each.person_id for each in batch]).values_list("file", flat=True)
    )
    changed = [
        followup
        for followup in batch
        if bring_in_line(followup, wave, None if followup.person_id in gone else cases.get(followup.subject_key), day)
    ]  # fmt: skip
    Followup.objects.bulk_update(changed, CHANGED)
    links = FollowupLink.objects.filter(followup__in=[each for each in changed if each.posted_at is None])
    links.filter(revoked_at=None).update(revoked_at=timezone.now())
    return batch[-1].pk if len(batch) == BATCH else 0


CHANGED = ("state", "round", "person", "organisation", "due_on", "closes_on", "posted_at", "sent_at", "reminders",
           "call_on", "closed_at", "answered_on", "source")  # fmt: skip


def bring_in_line(followup: Followup, wave: Wave, case, day: dt.date) -> bool:
    """Whether something changed."""
    if case is None:
        close(followup, State.VOID)
    elif case.has_answer:
        close(followup, State.ANSWERED)
        followup.answered_on, followup.source = day, Followup.Source.ELSEWHERE
    elif getattr(case, "occurrence", 0) > followup.occurrence:
        close(followup, State.EXPIRED)  # the next one asks the same
    elif case.due_on > day or case.asked_person != followup.person_id:
        begin_again(followup, wave, case)
    elif case.due_on != followup.due_on:
        followup.due_on, followup.closes_on = case.due_on, wave.closes_on(case.due_on)
    else:
        return False
    return True


def close(followup: Followup, state: str) -> None:
    followup.state, followup.closed_at, followup.call_on = state, timezone.now(), None


def begin_again(followup: Followup, wave: Wave, case) -> None:
    """Later, or to somebody else: what was sent before opens nothing any more."""
    followup.state, followup.call_on = State.SCHEDULED, None
    followup.posted_at = followup.sent_at = None
    followup.reminders, followup.round = 0, followup.round + 1
    followup.person_id = case.asked_person
    followup.organisation_id = getattr(case, "asked_organisation", None)
    followup.due_on, followup.closes_on = case.due_on, wave.closes_on(case.due_on)


@transaction.atomic
def expire(day: dt.date) -> int:
    """What was not answered in time; a late answer is taken all the same."""
    one_at_a_time("followups")
    over = Followup.objects.open().filter(closes_on__lt=day)
    return over.update(state=State.EXPIRED, closed_at=timezone.now(), call_on=None)


def ask(day: dt.date) -> int:
    due = Followup.objects.filter(state=State.SCHEDULED, due_on__lte=day).order_by("pk")
    batch = list(due.select_for_update()[:BATCH])
    now = timezone.now()
    reached = write(batch, 0)
    for followup in batch:
        followup.posted_at = now
        followup.state = State.SENT
        if not reached[followup.pk] and followup.kind.phone_after is not None:
            followup.state, followup.call_on = State.PHONE, day
    Followup.objects.bulk_update(batch, ["state", "posted_at", "call_on"])
    return len(batch)


def remind(wave: Wave, turn: int, days: int) -> int:
    """The `turn`th reminder, so many days after the question left; of the rest, there is nothing to remind."""
    left = timezone.now() - dt.timedelta(days=days)
    told = Followup.objects.filter(
        wave=wave.code, state__in=(State.SENT, State.REMINDED), reminders=turn - 1, sent_at__lte=left
    )
    waiting = told.exclude(SAID_NO)
    batch = list(waiting.order_by("pk").select_for_update()[:BATCH])
    write(batch, turn)
    for followup in batch:
        followup.state, followup.reminders = State.REMINDED, turn
    Followup.objects.bulk_update(batch, ["state", "reminders"])
    return len(batch)


def write(batch: list[Followup], turn: int) -> dict[int, bool]:
    """Their messages, each with a link of its own; key of each → whether it can be asked without being called.

    Those who chose to be written to in their space only have the question there: no reminder, no call.
    """
    people = Person.objects.in_bulk([followup.person_id for followup in batch if followup.person_id])
    recipients = of_people(people.values())
    wanted = wanted_by_people(people.values(), Topic.REMINDERS)
    subjects = _subjects(batch)
    messages, links, reached = [], [], dict.fromkeys((followup.pk for followup in batch), False)
    for followup in batch:
        to = recipients.get(followup.person_id)
        subject = subjects.get((followup.wave, followup.subject_key))
        if to is None or subject is None:
            continue
        chosen = wanted.get(followup.person_id, "")
        in_space_only = chosen == Channel.SPACE
        reached[followup.pk] = to.is_reachable or in_space_only
        if turn == 0 or (to.is_reachable and not in_space_only):
            message, link = letter_to(followup, to, subject, turn, chosen)
            messages.append(message)
            links.append(link)
    FollowupLink.objects.bulk_create(links)
    post_all(messages)
    return reached


def _subjects(batch: Iterable[Followup]) -> dict[tuple[str, int], object]:
    keys = defaultdict(list)
    for followup in batch:
        keys[followup.wave].append(followup.subject_key)
    day = timezone.localdate()
    return {
        (code, pk): case
        for code, mine in keys.items()
        for pk, case in WAVES[code].cases(day).in_bulk(mine).items()
    }


def letter_to(
    followup: Followup, to: Recipient, subject, turn: int, wanted: str
) -> tuple[OutgoingMessage, FollowupLink]:
    """Neither is saved."""
    wave = followup.kind
    link, token = FollowupLink.to(followup)
    words = wave.words(subject) | {
        "name": to.person.first_name if to.person else "",
        "turn": turn,
        "until": followup.closes_on,
        "link": reverse("followup_link", args=[token]),
        "followup": followup.pk,
        "round": followup.round,
    }
    key = f"followup:{followup.pk}:{followup.round}:{turn}"
    return compose(wave.letter, to, words, key=key, wanted=wanted), link


def hand_to_callers(wave: Wave, day: dt.date) -> int:
    """What nobody answered, nor could be told, goes on the list of calls; who said no to questions is not called."""
    if wave.phone_after is None:
        return 0
    now = timezone.now()
    silent = Q(sent_at__lte=now - dt.timedelta(days=wave.phone_after))
    lost = Q(sent_at=None, posted_at__lte=now - UNSENT)
    with transaction.atomic():
        one_at_a_time("followups")
        waiting = Followup.objects.filter(
            silent | lost, wave=wave.code, state__in=(State.SENT, State.REMINDED)
        )
        return waiting.exclude(SAID_NO).update(state=State.PHONE, call_on=day)
