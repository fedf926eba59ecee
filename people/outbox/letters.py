"""What the platform writes: each message is one function that returns a Letter, registered with `@letter`.

An app keeps its own in its `notifications` module. The words of a letter are given as plain values (texts, numbers,
ISO dates), so that a row of the outbox can keep them until a worker writes and sends it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import french

Words = dict[str, object]


class Topic(models.TextChoices):
    """What somebody may choose not to receive, but for the first."""

    NEEDED = "needed", _("Ce qui est nécessaire")
    REMINDERS = "reminders", _("Rappels et questions")
    NEWS = "news", _("Ce qui avance")


@dataclass(frozen=True)
class Action:
    """The one thing to do. `address` is a path of the site."""

    label: str
    address: str

    @property
    def url(self) -> str:
        return urljoin(settings.SITE_ADDRESS, self.address)


@dataclass(frozen=True)
class Letter:
    """`code` stands out, under the paragraphs; `after` comes under the action, in small.

    `sms` is what a text message says of it, before the address of the action; without one, the subject.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: Action | None = None
    code: str = ""
    after: tuple[str, ...] = ()
    sms: str = ""


def always(words: Words) -> bool:
    return True


def nothing(words: Words, moment: dt.datetime) -> None:
    pass


@dataclass(frozen=True)
class Kind:
    """One message of the platform.

    title: what staff call it. example: invented words, for its preview.
    secrets: the words that are sealed until it leaves, and then gone.
    at_once: somebody waits for it; night or day.
    lasts: how long after it was written it is still worth sending; None, for ever.
    in_space: whether it is shown in « Mes messages » too.
    traceless: its row goes as soon as it has left.
    is_due: asked just before it leaves; what has no object any more does not.
    are_due: the same of a batch, asked once as it is claimed, for what leaves by the thousand.
    left: done in the transaction that says it left.
    """

    code: str
    title: str | Promise
    topic: Topic
    write: Callable[[Words], Letter]
    example: Words
    secrets: tuple[str, ...] = ()
    at_once: bool = False
    lasts: dt.timedelta | None = None
    in_space: bool = True
    traceless: bool = False
    is_due: Callable[[Words], bool] = always
    are_due: Callable[[list[Words]], list[bool]] | None = None
    left: Callable[[Words, dt.datetime], None] = nothing

    def letter(self, words: Words) -> Letter:
        """In the language that is active, spaced as it is printed."""
        written = self.write(words)
        if get_language() != "fr":
            return written
        action = written.action and replace(written.action, label=french.spaced(written.action.label))
        return replace(
            written,
            subject=french.spaced(written.subject),
            paragraphs=tuple(map(french.spaced, written.paragraphs)),
            after=tuple(map(french.spaced, written.after)),
            action=action,
        )

    @property
    def is_refusable(self) -> bool:
        return self.topic != Topic.NEEDED

    @property
    def solicits(self) -> bool:
        """Whether it asks somebody for something: once a week at most."""
        return self.topic == Topic.REMINDERS

    @property
    def urgency(self) -> int:
        """Those of a smaller one leave first."""
        return 0 if self.at_once else 1 + list(Topic).index(self.topic)


KINDS: dict[str, Kind] = {}


def letter(title: str | Promise, topic: Topic, example: Words, **terms) -> Callable:
    """Register the function as the message that has its name; `terms` are those of Kind."""

    def register(write: Callable[[Words], Letter]) -> Kind:
        kind = Kind(write.__name__, title, topic, write, example, **terms)
        KINDS[kind.code] = kind
        return kind

    return register


def day(value: object) -> str:
    """An ISO date, or moment, as the reader's language says it."""
    if get_language() == "fr":
        return french.day(str(value))
    return date_format(dt.date.fromisoformat(str(value)[:10]), "j F Y")
