"""Writing to somebody: a row in the transaction of its cause. A worker is woken once it is committed."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from common import sms
from common.work import wake
from people.models import Person, User
from people.outbox.letters import Kind
from people.outbox.models import OutgoingMessage, Preference, new_token, seal

Channel, State = OutgoingMessage.Channel, OutgoingMessage.State


@dataclass(frozen=True)
class Recipient:
    """Somebody known, or an address alone."""

    email: str = ""
    phone: str = ""
    language: str = "fr"
    person: Person | None = None
    user: User | None = None

    @property
    def is_reachable(self) -> bool:
        return bool(self.email or (self.phone and sms.available()))

    def way(self, wanted: str = "") -> tuple[str, str]:
        """(channel, address or number): the one wanted when it exists, e-mail first otherwise."""
        ways = {Channel.EMAIL: self.email, Channel.SMS: self.phone if sms.available() else ""}
        if wanted != Channel.SPACE:
            for channel in filter(None, (wanted, *ways)):
                if ways[channel]:
                    return channel, ways[channel]
        return Channel.SPACE, ""


def at(contact: str, language: str = "", user: User | None = None) -> Recipient:
    """An address or a number in E.164; in the language of the page, unless another is said."""
    field = "email" if "@" in contact else "phone"
    return Recipient(**{field: contact}, language=language or get_language() or "fr", user=user)


def of_user(user: User) -> Recipient:
    return Recipient(
        user.email or "",
        user.phone or "",
        language_of(user),
        user=user,
        person=user.person if user.person_id else None,
    )


def of_person(person: Person) -> Recipient:
    """By their account if they have one, else by their file."""
    return of_people([person])[person.pk]


def of_people(people: Iterable[Person]) -> dict[int, Recipient]:
    """`of_person` for many: key of each → how to write to them."""
    people = list(people)
    accounts = {user.person_id: user for user in User.objects.filter(person__in=people, is_active=True)}
    found = {}
    for person in people:
        email, phone, language, user = person.email, _mobile(person.phone), "fr", None
        if user := accounts.get(person.pk):
            email, phone, language = user.email or email, user.phone or "", language_of(user)
        found[person.pk] = Recipient(email, phone, language, person, user)
    return found


def language_of(user: User) -> str:
    return user.language or "fr"


def _mobile(number: str) -> str:
    from people.sign_in import mobile  # sign_in posts too

    try:
        return mobile(number) if number else ""
    except ValidationError:  # a landline
        return ""


def compose(
    kind: Kind,
    to: Recipient,
    words: dict,
    *,
    key: str = "",
    not_before: dt.datetime | None = None,
    wanted: str | None = None,
) -> OutgoingMessage:
    """The row, not saved, by the channel that they chose.

    `key` makes it once: a second row with the same key is not written. `wanted`: what they chose, for whoever has
    asked already (`wanted_by_people`).
    """
    channel, contact = to.way(wanted_by(to, kind) if wanted is None else wanted)
    solicits = kind.solicits and channel != Channel.SPACE
    secret = {name: words[name] for name in kind.secrets}
    sealed = seal().encrypt(json.dumps(secret, cls=DjangoJSONEncoder).encode()).decode() if secret else ""
    return OutgoingMessage(
        kind=kind.code,
        key=key or new_token(),
        channel=channel,
        contact=contact,
        language=to.language,
        person=to.person,
        user=to.user,
        words={name: value for name, value in words.items() if name not in kind.secrets},
        sealed=sealed,
        urgency=kind.urgency,
        solicits=solicits,
        is_quiet=not kind.at_once and (channel == Channel.SMS or kind.is_refusable),
        state=State.HELD if solicits else State.WAITING,
        not_before=not_before or timezone.now(),
    )


@transaction.atomic
def post(
    kind: Kind, to: Recipient, /, *, key: str = "", not_before: dt.datetime | None = None, **words
) -> OutgoingMessage:
    """Write it; the one of before when `key` was posted already."""
    message = compose(kind, to, words, key=key, not_before=not_before)
    if key:
        values = {
            field.attname: getattr(message, field.attname) for field in message._meta.concrete_fields[1:]
        }
        message, _made = OutgoingMessage.objects.get_or_create(key=values.pop("key"), defaults=values)
    else:
        message.save()
    wake_worker()
    return message


@transaction.atomic
def post_all(messages: Iterable[OutgoingMessage]) -> None:
    """Many at once; those whose key is there already are left as they are."""
    OutgoingMessage.objects.bulk_create(messages, batch_size=1000, ignore_conflicts=True)
    wake_worker()


def wanted_by(to: Recipient, kind: Kind) -> str:
    """The channel they chose for the topic; empty when they chose none, or have no choice."""
    if not kind.is_refusable:
        return ""
    chosen = preferences_of(to.person, to.user).filter(topic=kind.topic).first()
    return chosen.channel if chosen else ""


def wanted_by_people(people: Iterable[Person], topic: str) -> dict[int, str]:
    """Key of each → the channel they chose for the topic, of those who chose one."""
    chosen = Preference.objects.filter(person__in=list(people), topic=topic)
    return dict(chosen.values_list("person", "channel"))


def preferences_of(person: Person | None, user: User | None):
    """A person's are theirs, whatever the account; an account without one has its own."""
    if person is not None:
        return Preference.objects.filter(person=person)
    return Preference.objects.filter(Q(user=user) if user else Q(pk=None))


def wake_worker() -> None:
    from people.tasks import send_messages  # tasks import this package

    transaction.on_commit(lambda: wake(send_messages))
