"""The outbox: every e-mail and text message is a row first, written in the transaction of its cause."""

import json
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, one_of
from people.models import Person, User
from people.outbox.letters import KINDS, Kind, Topic, Words
from people.processing import SENT

LONGEST_INTRODUCTION = 600


def new_token() -> str:
    return secrets.token_hex(16)


def seal() -> Fernet:
    """What only this installation opens again: a copy of the database gives no code and no link away."""
    return Fernet(urlsafe_b64encode(sha256(f"outbox {settings.SECRET_KEY}".encode()).digest()))


class OutgoingQuerySet(ScopedQuerySet):
    def of(self, user: User) -> "OutgoingQuerySet":
        """Written to this account or to its person."""
        own = Q(user=user)
        return self.filter(own | Q(person=user.person_id) if user.person_id else own)

    def in_space(self) -> "OutgoingQuerySet":
        """What « Mes messages » shows."""
        shown = [kind.code for kind in KINDS.values() if kind.in_space]
        return self.filter(kind__in=shown).exclude(state=OutgoingMessage.State.DROPPED)

    def unread(self) -> "OutgoingQuerySet":
        return self.in_space().filter(read_at=None)

    def to_look_at(self) -> "OutgoingQuerySet":
        """What did not leave, or may not have: staff send it again, or let it be."""
        return self.filter(state__in=OutgoingMessage.TO_LOOK_AT)


class OutgoingMessage(models.Model):
    """A message to one address, number or space. What it says is written when it leaves, from its `words`."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")
        SPACE = "space", _("dans l’espace seulement")

    class State(models.TextChoices):
        HELD = "held", _("attend son tour")
        WAITING = "waiting", _("à envoyer")
        SENDING = "sending", _("en train de partir")
        SENT = "sent", _("parti")
        JOINED = "joined", _("joint à un autre")
        FAILED = "failed", _("en échec")
        DOUBTFUL = "doubtful", _("peut-être parti")
        DROPPED = "dropped", _("plus d’objet")

    TO_LOOK_AT = (State.FAILED, State.DOUBTFUL)
    TO_LEAVE = (State.HELD, State.WAITING, State.SENDING)

    kind = models.CharField(_("message"), max_length=60)
    key = models.CharField(max_length=100, unique=True, default=new_token, editable=False)
    message_id = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    channel = models.CharField(_("canal"), max_length=5, choices=Channel.choices)
    contact = models.CharField(_("adresse ou numéro"), max_length=254, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES, default="fr")
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="messages_sent",
    )  # fmt: skip
    user = models.ForeignKey(
        User, verbose_name=_("compte"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    words = models.JSONField(_("contenu"), default=dict, encoder=DjangoJSONEncoder)
    sealed = models.TextField(max_length=20_000, blank=True, editable=False)
    urgency = models.PositiveSmallIntegerField(default=0, editable=False)
    solicits = models.BooleanField(default=False, editable=False)
    is_quiet = models.BooleanField(default=False, editable=False)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    not_before = models.DateTimeField(_("pas avant le"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    claim = models.UUIDField(null=True, editable=False)
    alive_at = models.DateTimeField(null=True, editable=False)
    handed_at = models.DateTimeField(null=True, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("parti le"), null=True)
    maybe_twice = models.BooleanField(_("peut-être reçu deux fois"), default=False)
    error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    carrier = models.ForeignKey(
        "self", verbose_name=_("joint à"), null=True, on_delete=models.CASCADE, related_name="joined"
    )
    copy_of = models.ForeignKey(
        "self", verbose_name=_("renvoi de"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    read_at = models.DateTimeField(_("lu le"), null=True, editable=False)
    objects = OutgoingQuerySet.as_manager()
    privacy = Privacy(
        SENT, subject="person", account="user", removed=True, erased=("contact",), texts=("words",),
        kept=("kind", "channel", "language", "state", "created_at", "sent_at", "read_at"),
        technical=("key", "message_id", "sealed", "urgency", "solicits", "is_quiet", "not_before", "tries", "claim",
                   "alive_at", "handed_at", "released_at", "maybe_twice", "error", "carrier", "copy_of"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("message envoyé")
        verbose_name_plural = _("messages envoyés")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["urgency", "id"], condition=Q(state="waiting"), name="outgoing_waiting"),
            models.Index(fields=["person", "user"], condition=Q(state="held"), name="outgoing_held"),
            models.Index(fields=["alive_at"], condition=Q(state="sending"), name="outgoing_sending"),
            models.Index(
                fields=["created_at"], condition=Q(state__in=["failed", "doubtful"]), name="outgoing_to_see"
            ),
            models.Index(fields=["created_at"], name="outgoing_created"),
            models.Index(fields=["person", "created_at"], name="outgoing_of_person"),
            models.Index(fields=["user", "created_at"], name="outgoing_of_user"),
        ]
        constraints = [
            one_of("channel", "email sms space", "outgoing_channel"),
            one_of("state", "held waiting sending sent joined failed doubtful dropped", "outgoing_state"),
            one_of("language", "fr en", "outgoing_language"),
            models.CheckConstraint(
                condition=Q(channel="space") | ~Q(contact=""),
                name="outgoing_goes_somewhere",
                violation_error_message=_("Un message part à une adresse ou à un numéro."),
            ),
            models.CheckConstraint(
                condition=~Q(channel="space") | Q(user__isnull=False) | Q(person__isnull=False),
                name="outgoing_space_is_somebody_s",
                violation_error_message=_("Un message de l’espace est à quelqu’un."),
            ),
            models.CheckConstraint(
                condition=Q(solicits=False) | Q(user__isnull=False) | Q(person__isnull=False),
                name="outgoing_solicits_somebody",
                violation_error_message=_("On ne sollicite que quelqu’un de connu."),
            ),
            models.CheckConstraint(
                condition=Q(state="joined") ^ Q(carrier=None),
                name="outgoing_joined_has_carrier",
                violation_error_message=_("Un message joint dit à quel autre."),
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="outgoing_sent_has_a_date",
                violation_error_message=_("Un message parti dit quand."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind_of.title)

    @property
    def kind_of(self) -> Kind:
        return KINDS[self.kind]

    @cached_property
    def all_words(self) -> Words:
        """With the sealed ones, while they are there."""
        return self.words | (json.loads(seal().decrypt(self.sealed.encode())) if self.sealed else {})

    @property
    def hides_words(self) -> bool:
        """Its secrets are gone: it cannot be sent again."""
        return bool(self.kind_of.secrets) and not self.sealed

    @property
    def shown_words(self) -> Words:
        """For staff, and for « Mes messages »: without the secrets."""
        return self.words | dict.fromkeys(self.kind_of.secrets, "••••••")


class Preference(models.Model):
    """What somebody chose to receive of a topic, and where. Without a row: by e-mail, or by SMS for want of one."""

    Topic = Topic

    person = models.ForeignKey(
        Person, verbose_name=_("personne"), null=True, on_delete=models.CASCADE, related_name="preferences"
    )
    user = models.ForeignKey(
        User, verbose_name=_("compte"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    topic = models.CharField(_("sujet"), max_length=10, choices=Topic.choices)
    channel = models.CharField(_("comment"), max_length=5, choices=OutgoingMessage.Channel.choices)
    chosen_at = models.DateTimeField(_("choisi le"), auto_now=True)
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(
        SENT, subject="person", account="user", removed=True, kept=("topic", "channel", "chosen_at")
    )

    class Meta:
        verbose_name = _("choix de messages")
        verbose_name_plural = _("choix de messages")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic"],
                name="preference_once_for_a_person",
                violation_error_message=_("Ce choix est déjà fait."),
            ),
            models.UniqueConstraint(
                fields=["user", "topic"],
                name="preference_once_for_an_account",
                violation_error_message=_("Ce choix est déjà fait."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(user__isnull=True),
                name="preference_of_somebody",
                violation_error_message=_(
                    "Un choix est celui d’une personne, ou d’un compte qui n’en a pas."
                ),
            ),
            one_of("topic", "needed reminders news", "preference_topic"),
            one_of("channel", "email sms space", "preference_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} : {self.get_channel_display()}"

    def give_way(self, kept: Person) -> None:
        """Two files of one person chose: a no, in either, is what holds."""
        if self.channel == OutgoingMessage.Channel.SPACE:
            Preference.objects.filter(person=kept, topic=self.topic).update(channel=self.channel)


class Introduction(Record):
    """What the team says at the top of a message, in each language."""

    kind = models.CharField(_("message"), max_length=60, editable=False)
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES, editable=False)
    text = models.TextField(
        _("introduction"), max_length=LONGEST_INTRODUCTION, blank=True,
        validators=[MaxLengthValidator(LONGEST_INTRODUCTION)],
    )  # fmt: skip
    privacy = Privacy(SENT, technical=("kind", "language"), texts=("text",))

    class Meta:
        verbose_name = _("introduction d’un message")
        verbose_name_plural = _("introductions des messages")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="introduction_once",
                violation_error_message=_("Ce message a déjà une introduction dans cette langue."),
            ),
            one_of("language", "fr en", "introduction_language"),
        ]

    def __str__(self) -> str:
        return f"{KINDS[self.kind].title} ({self.language})" if self.kind in KINDS else self.kind
