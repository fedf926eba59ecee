"""What somebody chooses to receive, on a page of their account or from the link at the foot of an e-mail."""

from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from people.identity import FormerRef
from people.models import Person, User
from people.outbox.letters import Topic
from people.outbox.models import OutgoingMessage, Preference

SALT = "people.outbox.unsubscribe"
Channel = OutgoingMessage.Channel
TOPICS = tuple(topic for topic in Topic if topic != Topic.NEEDED)


def preferences_address() -> str:
    return urljoin(settings.SITE_ADDRESS, reverse("message_preferences"))


def unsubscribe_address(message: OutgoingMessage) -> str:
    """It says no to one topic, for one person, and opens nothing else; it holds as long as the person's file."""
    token = signing.dumps([message.person_id, message.user_id, message.kind_of.topic], salt=SALT)
    return urljoin(settings.SITE_ADDRESS, reverse("unsubscribe", args=[token]))


def opened(token: str) -> tuple[Person | None, User | None, Topic] | None:
    """Whose no it is, and to what; None when we did not write it, or they are gone."""
    try:
        person_id, user_id, topic = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    person = _person(person_id) if person_id else None
    user = User.objects.filter(pk=user_id).first() if user_id and not person else None
    return (person, user, Topic(topic)) if person or user else None


def _person(key: int) -> Person | None:
    """Their file, or the one it was merged into."""
    former = FormerRef.objects.filter(former_id=key).select_related("person").first()
    return former.person if former else Person.objects.filter(pk=key).first()


def carry_over(user: User) -> None:
    """What an account had chosen is its person's from now on."""
    theirs = set(Preference.objects.filter(person=user.person).values_list("topic", flat=True))
    Preference.objects.filter(user=user).exclude(topic__in=theirs).update(person=user.person, user=None)


@transaction.atomic
def choose(person: Person | None, user: User | None, topic: str, channel: str) -> None:
    whose = {"person": person} if person else {"user": user}
    Preference.objects.update_or_create(topic=topic, defaults={"channel": channel}, **whose)


def chosen(person: Person | None, user: User | None) -> dict[str, str]:
    """Topic → channel, of those that were chosen."""
    whose = {"person": person} if person else {"user": user}
    return dict(Preference.objects.filter(**whose).values_list("topic", "channel"))
