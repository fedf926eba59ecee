"""What people agree to, and take back: a ledger to which lines are added and in which none is ever changed.

Before fifteen somebody does not agree alone: whoever has parental authority agrees with them (loi n° 78-17 du
6 janvier 1978, art. 45, in its version of 1 June 2019; RGPD, art. 8).
"""

import datetime as dt
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import ScopedQuerySet
from common.models import AppendOnly, AppendOnlyQuerySet
from common.privacy import Privacy
from common.records import one_of
from people import notices
from people.models import Person, User
from people.newcomers import MAJORITY, Registration, digest, new_token
from people.processing import RIGHTS

LINK_DAYS = 30
TAKEN_BACK_DAYS = 365  # the link of whoever said yes serves to say no


class Consent(models.Model):
    """One thing said, by one of those who had to say it."""

    class Purpose(models.TextChoices):
        PARTICIPATION = "participation", gettext_lazy("participer avant quinze ans")
        ADAPTATIONS = "adaptations", gettext_lazy("noter ses besoins d’aménagement")
        MENTORING = "mentoring", gettext_lazy("avoir un mentor avant dix-huit ans")

    class By(models.TextChoices):
        SELF = "self", gettext_lazy("la personne")
        GUARDIAN = "guardian", gettext_lazy("son représentant légal")

    class Channel(models.TextChoices):
        PORTAL = "portal", gettext_lazy("dans son espace")
        LINK = "link", gettext_lazy("par un lien personnel")
        PHONE = "phone", gettext_lazy("par téléphone")
        PAPER = "paper", gettext_lazy("sur papier")

    person = models.ForeignKey(
        Person, verbose_name=gettext_lazy("personne"), on_delete=models.PROTECT, related_name="consents"
    )
    purpose = models.CharField(gettext_lazy("pour"), max_length=15, choices=Purpose.choices)
    given = models.BooleanField(
        gettext_lazy("accord"), help_text=gettext_lazy("Sans la coche, l’accord est retiré.")
    )
    by = models.CharField(gettext_lazy("par"), max_length=8, choices=By.choices)
    channel = models.CharField(gettext_lazy("reçu"), max_length=6, choices=Channel.choices)
    notice = models.CharField(gettext_lazy("version de l’information lue"), max_length=40)
    said_at = models.DateTimeField(gettext_lazy("le"), default=timezone.now)
    recorded_by = models.ForeignKey(
        User,
        verbose_name=gettext_lazy("noté par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    objects = AppendOnlyQuerySet.as_manager()
    privacy = Privacy(
        RIGHTS, subject="person", removed=True,
        kept=("purpose", "given", "by", "channel", "notice", "said_at"),
        technical=("recorded_by",),
    )  # fmt: skip

    class Meta:
        verbose_name = gettext_lazy("consentement")
        verbose_name_plural = gettext_lazy("consentements")
        ordering = ["-said_at", "-pk"]
        indexes = [models.Index(fields=["person", "purpose", "by", "said_at"], name="consent_in_force")]
        constraints = [
            one_of("purpose", "participation adaptations mentoring", "consent_purpose"),
            one_of("by", "self guardian", "consent_by"),
            one_of("channel", "portal link phone paper", "consent_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} : {_('oui') if self.given else _('non')}"

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @transaction.atomic
    def add(self) -> None:
        """Write the line; what an agreement taken back allowed stops at once."""
        self.save()
        if not self.given:
            for effect in ON_WITHDRAWAL.get(self.purpose, ()):
                effect(self.person)


def needed_from(person: Person, purpose: str) -> tuple[str, ...]:
    """Who has to agree, today. A minor who asks for a mentor has said so by asking: their guardian has to."""
    if purpose == Consent.Purpose.MENTORING and Registration.is_before(person.birth_date, MAJORITY):
        return (Consent.By.GUARDIAN,)
    under = Registration.is_before(person.birth_date, Registration.CONSENT_AGE)
    return (Consent.By.SELF, Consent.By.GUARDIAN) if under else (Consent.By.SELF,)


def agreed(person: Person, purpose: str) -> bool:
    """The last word of each of those who have to agree is yes, and nobody's is no."""
    said = Consent.objects.filter(person=person, purpose=purpose).order_by("said_at", "pk")
    last = dict(said.values_list("by", "given"))
    return all(last.get(by) for by in needed_from(person, purpose)) and all(last.values())


def in_force(person: Person) -> list[str]:
    """The purposes to which everybody who had to agree does."""
    return [purpose for purpose in Consent.Purpose if agreed(person, purpose)]


def say(
    person: Person, purpose: str, *, given: bool, by: str, channel: str, recorded_by: User | None = None
) -> Consent:
    line = Consent(
        person=person, purpose=purpose, given=given, by=by, channel=channel, notice=notices.current(),
        recorded_by=recorded_by,
    )  # fmt: skip
    line.full_clean()
    line.add()
    return line


Effect = Callable[[Person], None]
ON_WITHDRAWAL: dict[str, list[Effect]] = {}


def stops(purpose: str) -> Callable[[Effect], Effect]:
    """Register what is done at once when an agreement is taken back."""

    def register(effect: Effect) -> Effect:
        ON_WITHDRAWAL.setdefault(purpose, []).append(effect)
        return effect

    return register


class GuardianAgreement(models.Model):
    """What is asked of somebody's guardian, by a link of their own; only the link holds the token.

    Before fifteen, for a registration; before eighteen, for a person who is to have a mentor.
    """

    PURPOSES = [
        (purpose.value, purpose.label)
        for purpose in (Consent.Purpose.PARTICIPATION, Consent.Purpose.MENTORING)
    ]

    purpose = models.CharField(
        gettext_lazy("pour"), max_length=15, choices=PURPOSES, default=Consent.Purpose.PARTICIPATION
    )
    registration = models.OneToOneField(
        Registration,
        verbose_name=gettext_lazy("inscription"),
        null=True,
        on_delete=models.CASCADE,
        related_name="agreement",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=gettext_lazy("personne"),
        null=True,
        on_delete=models.PROTECT,
        related_name="guardian_agreements",
    )
    contact = models.CharField(gettext_lazy("adresse ou numéro"), max_length=254)
    token_digest = models.CharField(gettext_lazy("empreinte du lien"), max_length=64, unique=True)
    expires_at = models.DateTimeField(gettext_lazy("expire le"))
    asked_at = models.DateTimeField(gettext_lazy("demandée le"), default=timezone.now)
    sent_at = models.DateTimeField(gettext_lazy("envoyée le"), null=True)
    reminded_at = models.DateTimeField(gettext_lazy("rappelée le"), null=True)
    answered_at = models.DateTimeField(gettext_lazy("répondue le"), null=True)
    agrees = models.BooleanField(gettext_lazy("accord"), null=True)
    channel = models.CharField(
        gettext_lazy("reçu"), max_length=6, choices=Consent.Channel.choices, blank=True
    )
    recorded_by = models.ForeignKey(
        User,
        verbose_name=gettext_lazy("noté par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(
        RIGHTS, subject="person", account="registration__user", removed=True,
        erased=("contact",),
        kept=("purpose", "expires_at", "asked_at", "sent_at", "reminded_at", "answered_at", "agrees", "channel"),
        technical=("registration", "token_digest", "recorded_by"),
    )  # fmt: skip

    class Meta:
        verbose_name = gettext_lazy("accord d’un représentant légal")
        verbose_name_plural = gettext_lazy("accords des représentants légaux")
        constraints = [
            one_of("purpose", "participation mentoring", "guardian_agreement_purpose"),
            one_of("channel", "portal link phone paper", "guardian_agreement_channel"),
            models.CheckConstraint(
                condition=Q(purpose="participation", registration__isnull=False, person=None)
                | Q(purpose="mentoring", registration=None, person__isnull=False),
                name="guardian_agreement_of_one",
                violation_error_message=gettext_lazy(
                    "Un accord est celui d’une inscription, ou d’une personne."
                ),
            ),
            models.UniqueConstraint(
                fields=["person", "purpose"],
                name="guardian_agreement_once",
                violation_error_message=gettext_lazy("Cet accord est déjà demandé pour cette personne."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.registration)

    @classmethod
    def open_with(cls, token: str) -> models.QuerySet:
        """Not answered yet; one given to have a mentor opens again, to be taken back."""
        held = cls.objects.filter(token_digest=digest(token), expires_at__gt=timezone.now())
        return held.filter(Q(answered_at=None) | Q(purpose=Consent.Purpose.MENTORING, agrees=True))

    @property
    def child(self) -> str:
        return (self.person or self.registration).first_name

    @property
    def guardian(self) -> str:
        return (self.person or self.registration).guardian_name

    def give_way(self, kept: Person) -> None:
        """The link of the file that stays serves on: what was said is in the ledger."""


@transaction.atomic
def ask_guardian(registration: Registration) -> GuardianAgreement:
    """Send a new link, in place of the last one."""
    token = new_token()
    agreement, _made = GuardianAgreement.objects.update_or_create(
        registration=registration,
        defaults={
            "contact": registration.guardian_email or registration.guardian_phone,
            "token_digest": digest(token),
            "expires_at": timezone.now() + dt.timedelta(days=LINK_DAYS),
            "sent_at": None,
        },
    )
    _send(agreement, token)
    return agreement


def _send(agreement: GuardianAgreement, token: str) -> None:
    from people.guardian_notifications import guardian_agreement  # they know the models that import this one
    from people.outbox.posting import at, post

    registration = agreement.registration
    if contact := reachable(agreement.contact):
        post(
            guardian_agreement,
            at(contact, "fr", registration.user),
            name=registration.guardian_name,
            child=registration.first_name,
            day=timezone.localdate(agreement.expires_at),
            link=reverse("guardian_link", args=[token]),
            agreement=agreement.pk,
        )


def reachable(contact: str) -> str:
    """The same, as a letter or a text message takes it; empty for a landline, which staff call."""
    from people.sign_in import mobile  # sign_in imports the models

    try:
        return contact if "@" in contact else mobile(contact)
    except ValidationError:
        return ""


@transaction.atomic
def answer(agreement: GuardianAgreement, agrees: bool, channel: str, recorded_by: User | None = None) -> None:
    """For a person, the ledger says it at once; for a registration, once there is a file to write it under."""
    agreement.answered_at, agreement.agrees = timezone.now(), agrees
    agreement.channel, agreement.recorded_by = channel, recorded_by
    if agreement.person_id and agrees:
        agreement.expires_at = timezone.now() + dt.timedelta(days=TAKEN_BACK_DAYS)
    agreement.save()
    if agreement.person_id:
        say(
            agreement.person, agreement.purpose, given=agrees, by=Consent.By.GUARDIAN, channel=channel,
            recorded_by=recorded_by,
        )  # fmt: skip


def missing_agreement(registration: Registration) -> str:
    """Why a child cannot be registered yet, in words for staff; empty when nothing is missing."""
    if not registration.is_under_15:
        return ""
    agreement = getattr(registration, "agreement", None)
    if agreement is None or agreement.agrees is None:
        return _("Avant quinze ans, il faut aussi l’accord du représentant légal (loi n° 78-17, art. 45).")
    return "" if agreement.agrees else _("Le représentant légal n’a pas donné son accord.")


def write_participation(registration: Registration) -> None:
    """What the child and the guardian said, in the ledger, once there is a file to write it under."""
    if not registration.is_under_15:
        return
    agreement = registration.agreement
    purpose, person = Consent.Purpose.PARTICIPATION, registration.person
    say(person, purpose, given=True, by=Consent.By.SELF, channel=Consent.Channel.PORTAL)
    say(
        person, purpose, given=True, by=Consent.By.GUARDIAN, channel=agreement.channel,
        recorded_by=agreement.recorded_by,
    )  # fmt: skip
