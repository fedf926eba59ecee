"""What is written from the public site: received once, told to those who read it, handled once, then forgotten."""

import datetime as dt
import hashlib

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common.access import Role
from common.dates import add_months
from common.erasing import forget
from common.history import CHANGED, write_history
from people import concern_notifications, notifications
from people.messages import MOVES, Concern, ConcernStep, Message, Received, State
from people.models import Person, User
from people.outbox.posting import at, post
from people.roles import GROUPS

KEPT_MONTHS = 12  # after it was handled
WRITTEN = ("kind", "text", "page", "name", "email", "phone", "user_id", "urgent")
PASSED_ON = ("ref", "once", "text", "name", "email", "phone", "user", "language", "received_at")


@transaction.atomic
def receive(written: Received, token: str) -> Received:
    """The row that is kept: the one of before when the same form was sent twice with the same words.

    Whatever happens to the e-mail, the row is there.
    """
    words = [token, *(str(getattr(written, name, "")) for name in WRITTEN)]
    written.once = hashlib.sha256("\0".join(words).encode()).hexdigest()
    written.full_clean(validate_unique=False, validate_constraints=False)
    values = {field.name: getattr(written, field.name) for field in written._meta.concrete_fields[1:]}
    kept, is_new = type(written).objects.get_or_create(once=values.pop("once"), defaults=values)
    if is_new:
        tell(kept)
    return kept


def tell(received: Received) -> bool:
    """A short notice, without a word of what was written; False when there is nobody to tell."""
    told = readers(received)
    letter = concern_notifications.urgent_concern if is_urgent(received) else notifications.received
    for address in told:
        post(
            letter,
            at(address, settings.LANGUAGE_CODE),
            ref=received.spoken,
            day=received.answer_by,
            page=reverse(f"admin:people_{received._meta.model_name}_change", args=[received.pk]),
            is_concern=isinstance(received, Concern),
        )
    return bool(told)


def is_urgent(received: Received) -> bool:
    return isinstance(received, Concern) and received.urgent


def readers(received: Received) -> list[str]:
    """Addresses of those who are told of it."""
    if isinstance(received, Concern):
        return [user.email for user in referents()]
    return [settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else []


def referents() -> list[User]:
    """Those whom a letter reaches."""
    named = User.objects.filter(groups__name=GROUPS[Role.REFERENT]).exclude(email=None).order_by("email")
    return [user for user in named if Role.REFERENT in user.roles]


@transaction.atomic
def settle(received: Received, state: str, note: str, user: User) -> bool:
    """Answered, or set aside; `note` says what, or why. False when a colleague had settled it already."""
    model, before = type(received), [origin for origin, next_ones in MOVES.items() if state in next_ones]
    moved = model._base_manager.filter(pk=received.pk, state__in=before).update(
        state=state, note=note, handled_by=user, handled_at=timezone.now()
    )
    if moved:
        write_history(model, [received.pk], CHANGED, user)
    return bool(moved)


@transaction.atomic
def pass_on(message: Message) -> bool:
    """To the referents, when it tells of somebody in danger: nobody else reads it from then on.

    False when a colleague had settled it already.
    """
    found = Message.objects.select_for_update(of=["self"]).filter(pk=message.pk, state=State.NEW)
    message = found.first()
    if message is None:
        return False
    values = {name: getattr(message, name) for name in PASSED_ON}
    forget(found)
    concern = Concern.objects.create(**values)
    tell(concern)
    return True


@transaction.atomic
def note_step(
    concern: Concern, user: User, done: str, next_step: str = "", next_on: dt.date | None = None
) -> ConcernStep:
    """A line of its trace; the one of before when the same form was sent twice."""
    said = {"concern": concern, "done_by": user, "done": done, "next_step": next_step, "next_on": next_on}
    if same := ConcernStep.objects.filter(**said).first():
        return same
    step = ConcernStep(**said)
    step.full_clean()
    step.save()
    return step


def say_about(concern: Concern, person: Person | None, user: User) -> None:
    """Whom it is about, as referents understand it."""
    concern.about, concern._history_user = person, user
    concern.save()


def remind_referents() -> int:
    """Every working morning until they are handled: how many concerns wait for longer than was promised."""
    today = timezone.localdate()
    late = [concern for concern in Concern.objects.to_handle() if concern.is_late]
    told = referents() if late and today.weekday() < 5 else []
    for user in told:
        post(
            concern_notifications.concerns_late,
            at(user.email, settings.LANGUAGE_CODE),
            key=f"concerns_late:{user.pk}:{today}",
            count=len(late),
            ref=late[0].spoken,
            day=min(concern.answer_by for concern in late),
        )
    return len(late)


def forget_handled() -> int:
    """Those handled a year ago; how many there were."""
    limit = add_months(timezone.localdate(), -KEPT_MONTHS)
    return sum(forget(model.objects.handled_before(limit)) for model in (Message, Concern))
