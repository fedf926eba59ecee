"""What anybody may write from the site, and what becomes of it: questions for the team, concerns for referents.

A concern has a table, rights and pages of its own: whoever answers questions has nothing to filter out, nor to forget.
"""

import datetime as dt
import secrets

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from common.access import ScopedQuerySet
from common.dates import working_days_after
from common.models import AppendOnly, AppendOnlyQuerySet
from common.privacy import Privacy
from common.records import BytewiseField, Record, new_ref, one_of
from people.models import Person, User
from people.processing import CONCERNS, MESSAGES

ANSWER_DAYS = 2  # working days within which somebody answers
URGENT_DAYS = 1  # the same, when somebody is in danger
LONGEST = 2000  # characters


def spoken_ref() -> str:
    """Short enough to be said on the phone."""
    return new_ref()[:8]


def new_token() -> str:
    """Told by a form when it is sent: the same form, sent twice, is one message."""
    return secrets.token_urlsafe(32)


class ReceivedQuerySet(ScopedQuerySet):
    def to_handle(self) -> "ReceivedQuerySet":
        return self.filter(state=State.NEW)

    def handled_before(self, day: dt.date) -> "ReceivedQuerySet":
        return self.filter(handled_at__date__lt=day)


class State(models.TextChoices):
    NEW = "new", gettext_lazy("à traiter")
    ANSWERED = "answered", gettext_lazy("répondu")
    SET_ASIDE = "set_aside", gettext_lazy("classé sans suite")


MOVES = {State.NEW: (State.ANSWERED, State.SET_ASIDE)}
"""Where one may go from each state."""


class Received(Record):
    """Written by somebody who may have no account; whoever has one gives nothing but the text."""

    State = State

    ref = BytewiseField(
        gettext_lazy("référence"), max_length=8, unique=True, editable=False, default=spoken_ref
    )
    once = models.CharField(max_length=64, unique=True, editable=False, default=new_token)
    text = models.TextField(
        gettext_lazy("message"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)]
    )
    name = models.CharField(gettext_lazy("nom"), max_length=200, blank=True)
    email = models.CharField(gettext_lazy("adresse e-mail"), max_length=254, blank=True)
    phone = models.CharField(gettext_lazy("téléphone"), max_length=32, blank=True)
    user = models.ForeignKey(
        User, verbose_name=gettext_lazy("compte"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    language = models.CharField(
        gettext_lazy("langue"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    received_at = models.DateTimeField(gettext_lazy("reçu le"), default=timezone.now)
    state = models.CharField(
        gettext_lazy("état"), max_length=10, choices=State.choices, default=State.NEW, editable=False
    )
    handled_by = models.ForeignKey(
        User, verbose_name=gettext_lazy("traité par"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    handled_at = models.DateTimeField(gettext_lazy("traité le"), null=True, editable=False)
    note = models.TextField(gettext_lazy("suite donnée"), max_length=1000, blank=True, editable=False)
    objects = ReceivedQuerySet.as_manager()

    TEXTS = ("text", "name", "email", "phone", "note")
    FACTS = ("language", "received_at", "state", "handled_at")

    class Meta:
        abstract = True
        ordering = ["received_at", "pk"]
        indexes = [models.Index(fields=["received_at"], name="%(class)s_received")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new", handled_at=None) | Q(~Q(state="new"), handled_at__isnull=False),
                name="%(class)s_handled_has_a_date",
                violation_error_message=gettext_lazy("Un message traité dit quand il l’a été."),
            ),
            models.CheckConstraint(
                condition=Q(state="new") | ~Q(note=""),
                name="%(class)s_handled_says_how",
                violation_error_message=gettext_lazy("Un message traité dit quelle suite il a eue."),
            ),
            one_of("language", "fr en", "%(class)s_language"),
            one_of("state", "new answered set_aside", "%(class)s_state"),
        ]

    def __str__(self) -> str:
        return self.spoken

    @property
    def spoken(self) -> str:
        """The reference, in two groups."""
        return f"{self.ref[:4]} {self.ref[4:]}"

    @property
    def is_new(self) -> bool:
        return self.state == State.NEW

    @property
    def answer_by(self) -> dt.date:
        """The last of the working days within which an answer is promised."""
        return working_days_after(timezone.localdate(self.received_at), self.answer_days)

    @property
    def answer_days(self) -> int:
        return ANSWER_DAYS

    @property
    def is_late(self) -> bool:
        return self.is_new and self.answer_by < timezone.localdate()

    @property
    def sender(self) -> str:
        """Who wrote, as far as they said; the account of somebody erased names nobody."""
        return str(self.user) if self.user else self.name

    @property
    def mail_to(self) -> str:
        """Where to answer them by e-mail; empty when they left nothing, or are gone."""
        address = (self.user.email or "") if self.user and self.user.is_active else self.email
        return address if "@" in address else ""

    @property
    def call_to(self) -> str:
        return (self.user.phone or "") if self.user and self.user.is_active else self.phone


class Message(Received):
    """Read by the team."""

    class Kind(models.TextChoices):
        QUESTION = "question", gettext_lazy("question")
        PROBLEM = "problem", gettext_lazy("problème sur le site")

    kind = models.CharField(gettext_lazy("sujet"), max_length=10, choices=Kind.choices)
    page = models.CharField(gettext_lazy("page concernée"), max_length=200, blank=True)
    privacy = Privacy(
        MESSAGES, account="user", removed=True, texts=(*Received.TEXTS, "page"), kept=("kind", *Received.FACTS),
        technical=("once", "handled_by"),
    )  # fmt: skip

    class Meta(Received.Meta):
        verbose_name = gettext_lazy("message reçu")
        verbose_name_plural = gettext_lazy("messages reçus")
        constraints = [*Received.Meta.constraints, one_of("kind", "question problem", "message_kind")]


class Concern(Received):
    """About somebody who may be in danger: read by referents, and by nobody else.

    It stays when whoever wrote it is erased, without their name: it is about somebody else, whom it may protect. Nor is
    it theirs whom it is about: what they take away of their data does not tell them of it.
    """

    urgent = models.BooleanField(gettext_lazy("quelqu’un est en danger"), default=False)
    about = models.ForeignKey(
        Person, verbose_name=gettext_lazy("au sujet de"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    privacy = Privacy(
        CONCERNS, account="user", texts=Received.TEXTS, kept=(*Received.FACTS, "urgent"),
        technical=("once", "handled_by", "about"),
        withheld={"note": gettext_lazy("parle d’une autre personne, qu’il faut protéger")},
    )  # fmt: skip

    class Meta(Received.Meta):
        verbose_name = gettext_lazy("inquiétude signalée")
        verbose_name_plural = gettext_lazy("inquiétudes signalées")
        ordering = ["-urgent", "received_at", "pk"]
        indexes = [
            *Received.Meta.indexes,
            models.Index(fields=["urgent", "received_at"], name="concern_in_danger"),
        ]

    @property
    def answer_days(self) -> int:
        return URGENT_DAYS if self.urgent else ANSWER_DAYS


class ConcernStep(models.Model):
    """What a referent did about a concern, and what is next: a trace to which lines are added, and none is changed."""

    concern = models.ForeignKey(
        Concern, verbose_name=gettext_lazy("inquiétude"), on_delete=models.CASCADE, related_name="steps"
    )
    done_at = models.DateTimeField(gettext_lazy("le"), default=timezone.now)
    done_by = models.ForeignKey(
        User, verbose_name=gettext_lazy("par"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    done = models.TextField(
        gettext_lazy("ce qui a été fait"), max_length=1000, validators=[MaxLengthValidator(1000)]
    )
    next_step = models.CharField(gettext_lazy("prochaine étape"), max_length=200, blank=True)
    next_on = models.DateField(gettext_lazy("à faire le"), null=True, blank=True)
    objects = AppendOnlyQuerySet.as_manager()
    privacy = Privacy(
        CONCERNS, texts=("done", "next_step"), kept=("done_at", "next_on"), technical=("concern", "done_by"),
    )  # fmt: skip

    class Meta:
        verbose_name = gettext_lazy("suite donnée à une inquiétude")
        verbose_name_plural = gettext_lazy("suites données aux inquiétudes")
        ordering = ["done_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on=None) | ~Q(next_step=""),
                name="concern_step_date_of_something",
                violation_error_message=gettext_lazy("Une date demande une prochaine étape."),
            ),
        ]

    def __str__(self) -> str:
        return self.done

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly
