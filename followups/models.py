"""The life of a question: due, asked, reminded, called about, answered or not. What is answered is the programme's."""

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import one_of
from followups.processing import FOLLOWUPS
from people.models import Erasure, Organisation, Person, User
from people.newcomers import digest, new_token

LATE_DAYS = 120  # a link still opens so long after the last day that counts: a late answer is kept


class FollowupQuerySet(ScopedQuerySet):
    def open(self) -> "FollowupQuerySet":
        return self.filter(state__in=Followup.OPEN)

    def asked(self) -> "FollowupQuerySet":
        """Put to somebody, who has not said anything yet."""
        return self.filter(state__in=Followup.ASKED)

    def known_on(self, day: dt.date) -> "FollowupQuerySet":
        """Due by then, or put off; what else there is was made by a later clock, set back since, and waits for it."""
        return self.filter(Q(due_on__lte=day) | Q(posted_at=None, round__gt=0))

    def of_programme(self, label: str) -> "FollowupQuerySet":
        return self.filter(wave__startswith=f"{label}.")

    def of_the_living(self) -> "FollowupQuerySet":
        """Without those whose file was emptied."""
        return self.filter(~Exists(Erasure.objects.filter(file=OuterRef("person_id"))))


class Followup(models.Model):
    """One question to one person: each wave asks it once about each of its subjects.

    wave: code of the wave (followups/waves.py). subject_key: of the programme's row that the question is about, whose
    model the wave names. occurrence: for a wave that comes back, the how-manieth.
    due_on: from when it is asked; closes_on: the last day on which an answer is in time.
    round: how often it was put off to a later date; person: whom it is asked, None when an organisation has nobody.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("à poser")
        SENT = "sent", _("posée")
        REMINDED = "reminded", _("relancée")
        PHONE = "phone", _("à demander par téléphone")
        ANSWERED = "answered", _("répondue")
        REFUSED = "refused", _("refusée")
        EXPIRED = "expired", _("sans réponse")
        VOID = "void", _("sans objet")

    class Source(models.TextChoices):
        LINK = "link", _("par le lien reçu")
        SPACE = "space", _("dans son espace")
        PHONE = "phone", _("par téléphone, saisie par l’équipe")
        ELSEWHERE = "elsewhere", _("saisie ou importée ailleurs")

    ASKED = (State.SENT, State.REMINDED, State.PHONE)
    OPEN = (State.SCHEDULED, *ASKED)
    ANSWERABLE = (*OPEN, State.EXPIRED, State.REFUSED, State.ANSWERED)

    wave = models.CharField(_("question"), max_length=60)
    subject_key = models.PositiveBigIntegerField(_("numéro de l’objet"))
    occurrence = models.PositiveIntegerField(_("fois"), default=0)
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), null=True, on_delete=models.PROTECT, related_name="followups"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        on_delete=models.PROTECT,
        related_name="followups",
    )
    due_on = models.DateField(_("à poser le"))
    closes_on = models.DateField(_("réponse attendue jusqu’au"))
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.SCHEDULED)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    posted_at = models.DateTimeField(_("écrite le"), null=True)
    sent_at = models.DateTimeField(_("partie le"), null=True)
    reminders = models.PositiveSmallIntegerField(_("relances"), default=0)
    reminded_at = models.DateTimeField(_("dernière relance"), null=True)
    calls = models.PositiveSmallIntegerField(_("appels"), default=0)
    call_on = models.DateField(_("à appeler le"), null=True)
    closed_at = models.DateTimeField(_("close le"), null=True)
    answered_on = models.DateField(_("répondue le"), null=True)
    source = models.CharField(_("d’où vient la réponse"), max_length=10, choices=Source.choices, blank=True)
    entered_by = models.ForeignKey(
        User, verbose_name=_("saisie par"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    for_good = models.BooleanField(_("ne plus demander"), default=False)
    objects = FollowupQuerySet.as_manager()
    privacy = Privacy(
        FOLLOWUPS, subject="person",
        kept=("wave", "organisation", "due_on", "closes_on", "state", "posted_at", "sent_at", "reminders",
              "reminded_at", "calls", "call_on", "closed_at", "answered_on", "source", "for_good"),
        technical=("subject_key", "occurrence", "round", "entered_by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("question posée")
        verbose_name_plural = _("questions posées")
        ordering = ["-due_on", "-pk"]
        indexes = [
            models.Index(fields=["due_on"], name="followup_due"),
            models.Index(fields=["person", "state"], name="followup_of_person"),
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=["scheduled", "sent", "reminded", "phone"]),
                name="followup_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "subject_key", "occurrence"],
                name="followup_once",
                violation_error_message=_("Cette question est déjà posée."),
            ),
            one_of("state", "scheduled sent reminded phone answered refused expired void", "followup_state"),
            one_of("source", "link space phone elsewhere", "followup_source"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False),
                name="followup_asks_somebody",
                violation_error_message=_("Une question est posée à quelqu’un."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("due_on")),
                name="followup_closes_after_due",
                violation_error_message=_("La date limite précède la question."),
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_on__isnull=False) & ~Q(source="")
                | ~Q(state="answered") & Q(answered_on=None, source=""),
                name="followup_answered_says_when",
                violation_error_message=_("Une réponse dit quand, et d’où elle vient."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["scheduled", "sent", "reminded", "phone"], closed_at=None)
                | Q(state__in=["answered", "refused", "expired", "void"], closed_at__isnull=False),
                name="followup_closed_has_a_date",
                violation_error_message=_("Une question close dit depuis quand."),
            ),
            models.CheckConstraint(
                condition=Q(state="phone") ^ Q(call_on=None),
                name="followup_call_has_a_day",
                violation_error_message=_("Un appel à faire a un jour."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind.title)

    @property
    def kind(self):
        """Its wave."""
        from followups.waves import WAVES  # waves speak of follow-ups

        return WAVES[self.wave]

    @property
    def subject(self) -> models.Model | None:
        """What it is about; None when it is no case any more."""
        return self.kind.subject(self.subject_key)

    @property
    def is_in_time(self) -> bool:
        """Whether an answer given today counts."""
        return timezone.localdate() <= self.closes_on

    @property
    def was_late(self) -> bool:
        return self.answered_on is not None and self.answered_on > self.closes_on


class FollowupLink(models.Model):
    """What opens one question and nothing else, to whoever received it; only the link itself holds the token.

    Each message carries one of its own: what is stored cannot be sent again.
    """

    followup = models.ForeignKey(
        Followup, verbose_name=_("suivi"), on_delete=models.CASCADE, related_name="links"
    )
    token_digest = models.CharField(_("empreinte du lien"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("fait le"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire le"))
    revoked_at = models.DateTimeField(_("retiré le"), null=True)
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(
        FOLLOWUPS, subject="followup__person", removed=True, kept=("made_at", "expires_at", "revoked_at"),
        technical=("followup", "token_digest"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("lien vers une question")
        verbose_name_plural = _("liens vers des questions")
        indexes = [models.Index(fields=["expires_at"], name="followup_link_expires")]

    def __str__(self) -> str:
        return f"{self.followup} ({self.made_at:%d/%m/%Y})"

    @classmethod
    def to(cls, followup: Followup) -> tuple["FollowupLink", str]:
        """(a new link, not saved; its token)."""
        token = new_token()
        end = dt.datetime.combine(followup.closes_on + dt.timedelta(days=LATE_DAYS + 1), dt.time.min)
        expires_at = timezone.make_aware(end)
        return cls(followup=followup, token_digest=digest(token), expires_at=expires_at), token

    @classmethod
    def of_token(cls, token: str) -> models.QuerySet:
        return cls.objects.filter(token_digest=digest(token))

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
