"""When we may ask somebody for something: once a week at most, by day, and never what they said no to.

What is asked within the week waits, and leaves together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.database import one_at_a_time
from people.outbox.models import OutgoingMessage, Preference

State = OutgoingMessage.State
WEEK = dt.timedelta(days=7)
FIRST_HOUR, LAST_HOUR = 8, 20  # local time; never on a Sunday
AT_ONCE = 500
Somebody = tuple[int | None, int | None]


def is_quiet(moment: dt.datetime) -> bool:
    """Whether what nobody waits for should wait for the morning."""
    local = timezone.localtime(moment)
    return not FIRST_HOUR <= local.hour < LAST_HOUR or local.isoweekday() == 7


@transaction.atomic
def release() -> int:
    """Let those go whose turn it is, one for each person with the others joined to it; how many looked at."""
    now = timezone.now()
    if is_quiet(now):
        return 0
    one_at_a_time("solicitations")
    due = _due(now)
    recent = _last_solicited({_who(message) for message in due}, now)
    by_person: dict[Somebody, list[OutgoingMessage]] = defaultdict(list)
    for message in due:
        by_person[_who(message)].append(message)
    first, others = [], []
    for who, messages in by_person.items():
        if last := recent.get(who):
            for message in messages:
                message.not_before = last + WEEK
            others += messages
            continue
        first.append(messages[0].pk)
        for message in messages[1:]:
            message.state, message.carrier, message.released_at = State.JOINED, messages[0], now
        others += messages[1:]
    go = OutgoingMessage.objects.filter(pk__in=first)
    go.update(state=State.WAITING, released_at=now, not_before=now)
    OutgoingMessage.objects.bulk_update(
        others, ["state", "released_at", "not_before", "carrier"], batch_size=500
    )
    return len(due)


def _who(message: OutgoingMessage) -> Somebody:
    """A person is one, whatever their account."""
    return (message.person_id, None) if message.person_id else (None, message.user_id)


def _due(now: dt.datetime) -> list[OutgoingMessage]:
    """All that waits for the first people whose turn has come: nothing of theirs is left for another call."""
    held = OutgoingMessage.objects.filter(state=State.HELD, not_before__lte=now)
    first = held.order_by("person", "user").values_list("person", "user")[:AT_ONCE]
    people, users = {person for person, _user in first}, {user for person, user in first if not person}
    theirs = held.filter(_of(people, users))
    return list(theirs.order_by("created_at", "pk"))


def _of(people: Iterable, users: Iterable) -> Q:
    return Q(person__in=[key for key in people if key]) | Q(
        person=None, user__in=[key for key in users if key]
    )


def _last_solicited(somebody: set[Somebody], now: dt.datetime) -> dict[Somebody, dt.datetime]:
    """Those solicited within the week, and when."""
    people, users = {person for person, _user in somebody}, {user for _person, user in somebody}
    lately = OutgoingMessage.objects.filter(solicits=True, released_at__gt=now - WEEK).filter(
        _of(people, users)
    )
    gone = lately.exclude(state__in=(State.DROPPED, State.HELD, State.JOINED))
    return {_who(message): message.released_at for message in gone.order_by("released_at")}


def refused(messages: list[OutgoingMessage]) -> set[int]:
    """Keys of those whose reader does not want them sent any more, as of now."""
    asked = [message for message in messages if message.kind_of.is_refusable]
    people, users = {message.person_id for message in asked}, {message.user_id for message in asked}
    chosen = Preference.objects.filter(channel=OutgoingMessage.Channel.SPACE)
    theirs = chosen.filter(
        Q(person__in=[key for key in people if key]) | Q(user__in=[key for key in users if key])
    )
    said_no = {
        ((each.person_id, None) if each.person_id else (None, each.user_id), each.topic) for each in theirs
    }
    return {message.pk for message in asked if (_who(message), message.kind_of.topic) in said_no}
