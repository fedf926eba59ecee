"""What a worker does with the outbox: claim a batch, send it, and say of each message what became of it.

A message is claimed by one worker, and marked handed over just before it can be taken. One whose worker dies before
that is sent again; after it, nobody knows: it is sent once more, flagged, and never a third time without staff.
"""

import datetime as dt
import logging
import time
import uuid
from collections import defaultdict
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone, translation

from common.database import update_row
from common.work import LostClaim
from people.outbox.carriers import Mail, Refused, TextMessages, Unknown, Unreachable
from people.outbox.models import OutgoingMessage, OutgoingQuerySet
from people.outbox.preferences import preferences_address, unsubscribe_address
from people.outbox.rendering import Rendered, introductions, mail, part_of, rendered
from people.outbox.solicitations import is_quiet, refused, release

logger = logging.getLogger(__name__)
State, Channel = OutgoingMessage.State, OutgoingMessage.Channel
BATCH = 50
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
DELAYS = (
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    12 * HOUR,
    24 * HOUR,
    24 * HOUR,
)
"""Before each new try; three days, then staff."""


def send_waiting(seconds: float = 60) -> bool:
    """Send what is due, for so long at most; whether some is left for now."""
    ends = time.monotonic() + seconds
    take_back()
    release()
    while time.monotonic() < ends:
        if batch := claim():
            Round(batch).send()
        elif not release():
            return False
    return True


def take_back() -> int:
    """What a dead worker had claimed; how many."""
    lease = dt.timedelta(seconds=settings.MESSAGE_LEASE_SECONDS)
    lost = OutgoingMessage.objects.filter(state=State.SENDING, alive_at__lt=timezone.now() - lease)
    return lost.update(
        state=Case(
            When(handed_at__isnull=False, maybe_twice=True, then=Value(State.DOUBTFUL)),
            When(handed_at__isnull=True, tries__gt=len(DELAYS), then=Value(State.FAILED)),
            default=Value(State.WAITING),
        ),
        maybe_twice=Case(When(handed_at__isnull=False, then=Value(True)), default=F("maybe_twice")),
        claim=None,
        error="WorkerLost",
    )


@transaction.atomic
def claim(size: int = BATCH) -> list[OutgoingMessage]:
    """The most urgent of those due, for this worker alone."""
    now = timezone.now()
    due = OutgoingMessage.objects.filter(state=State.WAITING, not_before__lte=now)
    if is_quiet(now):
        due = due.filter(is_quiet=False)
    keys = list(
        due.select_for_update(skip_locked=True).order_by("urgency", "pk").values_list("pk", flat=True)[:size]
    )
    mine = uuid.uuid4()
    taken = OutgoingMessage.objects.filter(pk__in=keys, state=State.WAITING)
    taken.update(state=State.SENDING, claim=mine, alive_at=now, handed_at=None, tries=F("tries") + 1)
    claimed = OutgoingMessage.objects.filter(pk__in=keys, claim=mine)
    return list(claimed.prefetch_related("joined").order_by("urgency", "pk"))


def without_object(messages: list[OutgoingMessage]) -> set[int]:
    """Keys of those that are not worth sending any more, of the kinds that are asked all at once."""
    by_kind = defaultdict(list)
    for message in messages:
        by_kind[message.kind].append(message)
    vain = set()
    for same in by_kind.values():
        if ask := same[0].kind_of.are_due:
            due = ask([message.words for message in same])
            vain |= {message.pk for message, is_due in zip(same, due, strict=True) if not is_due}
    return vain


class Round:
    """One batch, claimed by this worker."""

    def __init__(self, batch: list[OutgoingMessage]):
        self.batch = batch
        together = [part for message in batch for part in (message, *message.joined.all())]
        self.refused, self.said = refused(together), introductions(together)
        self.vain = without_object(together)
        self.mail, self.texts = Mail(), TextMessages()
        self.began = time.monotonic()

    def send(self) -> None:
        unreachable = ""
        try:
            for message in self.batch:
                if time.monotonic() - self.began > settings.MESSAGE_LEASE_SECONDS / 3:
                    self._unclaim(message)
                elif unreachable and message.channel == unreachable:
                    self._postpone(message, "Unreachable")
                elif not self._send(message):
                    unreachable = message.channel
        finally:
            self.mail.close()

    def _send(self, message: OutgoingMessage) -> bool:
        """False when nobody answers at the other end."""
        try:
            parts = self._worth_sending(message)
            if not parts and message.pk in self.refused and message.user_id:
                self._settle(
                    message, state=State.SENT, channel=Channel.SPACE, sent_at=timezone.now(), sealed=""
                )
            elif not parts:
                self._settle(message, state=State.DROPPED, sealed="")
            elif message.channel == Channel.SPACE:
                self._settle_sent(message, parts)
            else:
                self._carry(message, parts)
                self._settle_sent(message, parts)
        except LostClaim:
            logger.info("message %s was taken up by another worker", message.pk)
        except Unreachable as error:
            self._postpone(message, str(error))
            return False
        except Refused as error:
            self._postpone(message, str(error), final=error.final)
        except Unknown as error:
            self._doubt(message, str(error))
        except Exception as error:  # one that cannot be written keeps none of the others
            logger.exception("message %s broke", message.pk)
            (self._doubt if message.handed_at else self._postpone)(message, type(error).__name__)
        return True

    def _worth_sending(self, message: OutgoingMessage) -> list[OutgoingMessage]:
        """It and those joined to it, without those that have no object any more, or that nobody wants."""
        now, worth = timezone.now(), []
        for part in (message, *message.joined.all()):
            kind = part.kind_of
            is_late = kind.lasts is not None and part.created_at + kind.lasts < now
            is_refused = part.pk in self.refused and message.channel != Channel.SPACE
            is_vain = part.pk in self.vain or not kind.is_due(part.words)
            if not is_late and not is_refused and not is_vain:
                worth.append(part)
        return worth

    def _carry(self, message: OutgoingMessage, parts: list[OutgoingMessage]) -> None:
        unsubscribe = unsubscribe_address(message) if message.kind_of.is_refusable else ""
        content = self._written(message, parts, unsubscribe)
        handed = partial(self._hand_over, message)
        if message.channel == Channel.SMS:
            self.texts.carry(message.contact, content.sms, handed)
        else:
            self.mail.carry(mail(message, content, unsubscribe), handed)

    def _written(self, message: OutgoingMessage, parts: list[OutgoingMessage], unsubscribe: str) -> Rendered:
        with translation.override(message.language):
            letters = [
                part_of(part.kind_of, part.all_words, self.said.get((part.kind, message.language), ""))
                for part in parts
            ]
            chosen = preferences_address() if unsubscribe and message.user_id else ""
            return rendered(letters, str(message.words.get("name", "")), unsubscribe, chosen)

    def _mine(self, message: OutgoingMessage) -> OutgoingQuerySet:
        return OutgoingMessage.objects.filter(pk=message.pk, claim=message.claim, state=State.SENDING)

    def _hand_over(self, message: OutgoingMessage) -> None:
        now = timezone.now()
        self._mark(message, handed_at=now, alive_at=now)
        message.handed_at = now

    def _mark(self, message: OutgoingMessage, **values) -> None:
        mine = {"id": message.pk, "claim": message.claim, "state": State.SENDING}
        if not update_row(OutgoingMessage, mine, **values):
            raise LostClaim

    def _settle(self, message: OutgoingMessage, **values) -> None:
        self._mark(message, claim=None, **values)

    def _settle_sent(self, message: OutgoingMessage, parts: list[OutgoingMessage]) -> None:
        now = timezone.now()
        with transaction.atomic():
            self._settle(message, state=State.SENT, sent_at=now, sealed="", error="")
            if message.kind_of.traceless:
                OutgoingMessage.objects.filter(pk=message.pk).delete()
            if len(parts) > 1 or parts[0] != message:
                OutgoingMessage.objects.filter(carrier=message).update(sent_at=now, sealed="")
            for part in parts:
                part.kind_of.left(part.words, now)

    def _unclaim(self, message: OutgoingMessage) -> None:
        """Not reached in time: another round's."""
        self._mine(message).update(state=State.WAITING, claim=None, tries=F("tries") - 1)

    def _postpone(self, message: OutgoingMessage, error: str, *, final: bool = False) -> None:
        if final or message.tries > len(DELAYS):
            logger.warning("message %s failed: %s", message.pk, error)
            self._mine(message).update(state=State.FAILED, claim=None, error=error[:300])
            return
        later = timezone.now() + DELAYS[message.tries - 1]
        self._mine(message).update(state=State.WAITING, claim=None, not_before=later, error=error[:300])

    def _doubt(self, message: OutgoingMessage, error: str) -> None:
        """Once more, flagged; after that, staff say whether it is sent again."""
        logger.warning("message %s may have been taken: %s", message.pk, error)
        if message.maybe_twice:
            self._mine(message).update(state=State.DOUBTFUL, claim=None, error=error[:300])
            return
        later = timezone.now() + DELAYS[0]
        self._mine(message).update(
            state=State.WAITING, claim=None, not_before=later, error=error[:300], maybe_twice=True
        )


def send_again(message: OutgoingMessage) -> OutgoingMessage | None:
    """What did not leave, the same; of what left, a copy. None when its secrets are gone, or it is on its way."""
    failed = OutgoingMessage.objects.filter(Q(pk=message.pk), state__in=OutgoingMessage.TO_LOOK_AT)
    if failed.update(state=State.WAITING, tries=0, not_before=timezone.now(), error=""):
        return message
    if message.state != State.SENT or message.hides_words:
        return None
    return _copy(message)


def _copy(message: OutgoingMessage) -> OutgoingMessage:
    fresh = OutgoingMessage(copy_of=message, read_at=message.read_at)
    for name in ("kind", "channel", "contact", "language", "person", "user", "words", "urgency", "is_quiet"):
        setattr(fresh, name, getattr(message, name))
    fresh.save()
    return fresh


def let_be(message: OutgoingMessage) -> bool:
    """Staff told the person otherwise: it leaves the list; False when it is not there."""
    asked = OutgoingMessage.objects.filter(pk=message.pk, state__in=OutgoingMessage.TO_LOOK_AT)
    return bool(asked.update(state=State.DROPPED, sealed=""))
