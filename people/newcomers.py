"""How somebody comes to have an account: staff invite them, or they register and staff validate."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.dates import add_months
from common.privacy import Privacy
from common.records import Record, one_of
from people.models import Organisation, Person, email_is_plausible, siret_is_valid
from people.processing import LAST_CONTACT, NEWCOMERS

MAJORITY = 18 * 12  # months
INVITATION_DAYS = 14


class InvitationQuerySet(ScopedQuerySet):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; whether it has expired or not."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self) -> "InvitationQuerySet":
        return self.pending().filter(expires_at__gt=timezone.now())

    def of_token(self, token: str) -> "InvitationQuerySet":
        return self.filter(token_digest=digest(token))


def new_token() -> str:
    return secrets.token_urlsafe(32)  # 256 bits


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_end() -> dt.datetime:
    return timezone.now() + dt.timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """A link, sent to somebody who has a file, that opens an account for it. Only the link itself holds the token."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="invitations"
    )
    channel = models.CharField(_("canal"), max_length=5, choices=Channel.choices)
    contact = models.CharField(_("adresse ou numéro"), max_length=254)
    token_digest = models.CharField(_("empreinte du lien"), max_length=64, unique=True, editable=False)
    groups = models.ManyToManyField(Group, verbose_name=_("groupes"), blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("invité par"), on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invité le"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire le"), default=invitation_end)
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    asked_again_at = models.DateTimeField(_("redemandée le"), null=True, blank=True)
    objects = InvitationQuerySet.as_manager()
    privacy = Privacy(
        NEWCOMERS, subject="person", erased=("contact",), removed=True,
        kept=("channel", "invited_at", "expires_at", "sent_at", "accepted_at", "revoked_at", "asked_again_at"),
        technical=("token_digest", "invited_by"),
        needed={"invited_at": LAST_CONTACT, "accepted_at": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_pending",
                violation_error_message=_("Cette personne a déjà une invitation en attente."),
            ),
            one_of("channel", "email sms", "invitation_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.contact}"

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.revoked_at and self.expires_at > timezone.now()

    @property
    def state(self) -> str:
        """In words that staff read."""
        if self.accepted_at:
            return _("acceptée")
        if self.revoked_at:
            return _("annulée")
        if self.expires_at <= timezone.now():
            return _("expirée")
        return _("envoyée") if self.sent_at else _("en train de partir")


class RegistrationQuerySet(ScopedQuerySet):
    def to_decide(self) -> "RegistrationQuerySet":
        return self.filter(state__in=Registration.WAITING)

    def correctable(self) -> "RegistrationQuerySet":
        """By whoever registers: until staff have decided."""
        return self.filter(state__in=(Registration.State.STARTED, Registration.State.SUBMITTED))

    def unfinished_before(self, moment: dt.datetime) -> "RegistrationQuerySet":
        """Begun before, by somebody who never showed the code they were sent."""
        return self.filter(state=Registration.State.STARTED, started_at__lt=moment, user__last_login=None)


class Registration(Record):
    """What somebody says of themselves to take part; a file is made of it when staff validate."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("jeune de Clichy")
        STUDENT = "student", _("étudiant·e")
        COMPANY = "company", _("entreprise")

    class State(models.TextChoices):
        STARTED = "started", _("commencée")
        CALL_BACK = "call_back", _("à rappeler")
        SUBMITTED = "submitted", _("à valider")
        ACCEPTED = "accepted", _("validée")
        REFUSED = "refused", _("refusée")

    class Aim(models.TextChoices):
        MENTOR = "mentor", _("Être accompagné·e par un mentor")
        JOB = "job", _("Un stage, une alternance ou un emploi")
        ORIENTATION = "orientation", _("Choisir une formation ou un métier")
        UNSURE = "unsure", _("Je ne sais pas encore")

    WAITING = (State.CALL_BACK, State.SUBMITTED)
    CONSENT_AGE = 15 * 12  # months: loi n° 78-17, art. 45

    kind = models.CharField(_("qui s’inscrit"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.STARTED)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("compte"), null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="registration",
    )  # fmt: skip
    first_name = models.CharField(_("prénom"), max_length=100)
    last_name = models.CharField(_("nom"), max_length=100, blank=True)
    email = models.CharField(_("adresse e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("téléphone"), max_length=32, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    neighbourhood = models.CharField(_("quartier"), max_length=100, blank=True)
    aim = models.CharField(_("recherche"), max_length=12, choices=Aim.choices, blank=True)
    need = models.TextField(
        _("en quelques mots"), max_length=500, blank=True, validators=[MaxLengthValidator(500)]
    )
    referrer = models.CharField(_("orienté par"), max_length=20, choices=Person.Referrer.choices, blank=True)
    guardian_name = models.CharField(_("représentant légal"), max_length=200, blank=True)
    guardian_email = models.CharField(_("e-mail du représentant légal"), max_length=254, blank=True)
    guardian_phone = models.CharField(_("téléphone du représentant légal"), max_length=32, blank=True)
    school = models.ForeignKey(
        Organisation, verbose_name=_("école"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    study_year = models.CharField(_("année d’études"), max_length=100, blank=True)
    field_of_study = models.CharField(_("filière"), max_length=100, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    company_name = models.CharField(_("entreprise"), max_length=200, blank=True)
    notice = models.CharField(_("version de l’information lue"), max_length=40, blank=True, editable=False)
    started_at = models.DateTimeField(_("commencée le"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("décidée par"), null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    person = models.ForeignKey(
        Person, verbose_name=_("fiche"), null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="registrations",
    )  # fmt: skip
    reason = models.TextField(_("motif du refus"), max_length=1000, blank=True, editable=False)
    told_at = models.DateTimeField(_("réponse envoyée le"), null=True, blank=True, editable=False)
    objects = RegistrationQuerySet.as_manager()

    NEEDED = {
        Kind.RESIDENT: ("last_name", "birth_date", "postcode", "aim", "referrer"),
        Kind.STUDENT: ("last_name", "school", "study_year", "field_of_study"),
        Kind.COMPANY: ("last_name", "siret", "company_name", "need"),
    }
    privacy = Privacy(
        NEWCOMERS, subject="person", account="user", removed=True,
        erased=("first_name", "last_name", "email", "phone", "postcode", "neighbourhood", "guardian_name",
                "guardian_email", "guardian_phone"),
        texts=("need", "reason"),
        kept=("kind", "state", "birth_date", "aim", "referrer", "school", "study_year", "field_of_study", "siret",
              "company_name", "notice", "started_at", "submitted_at", "decided_at", "told_at"),
        technical=("decided_by",),
        needed={"submitted_at": LAST_CONTACT, "started_at": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions à valider")
        ordering = ["submitted_at", "pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="registration_to_decide"),
            models.Index(fields=["submitted_at"], name="registration_submitted"),
            models.Index(fields=["started_at"], name="registration_started"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(state="call_back"),
                name="registration_one_call_back",
                violation_error_message=_("Ce numéro est déjà à rappeler."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(person__isnull=False),
                name="registration_accepted_has_a_file",
                violation_error_message=_("Une inscription validée a une fiche."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="registration_refused_has_a_reason",
                violation_error_message=_("Un refus dit pourquoi."),
            ),
            one_of("kind", "resident student company", "registration_kind"),
            one_of("state", "started call_back submitted accepted refused", "registration_state"),
            one_of("aim", "mentor job orientation unsure", "registration_aim"),
            one_of(
                "referrer",
                "mission_locale france_travail school association self other",
                "registration_referrer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def is_minor(self) -> bool:
        return self.is_before(self.birth_date, MAJORITY)

    @property
    def is_under_15(self) -> bool:
        return self.is_before(self.birth_date, self.CONSENT_AGE)

    @staticmethod
    def is_before(birth_date: dt.date | None, age: int) -> bool:
        """Whether somebody born then has not reached this age, in months."""
        return bool(birth_date) and birth_date > add_months(timezone.localdate(), -age)

    def unanswered(self) -> list[str]:
        """Fields without which staff cannot decide."""
        missing = [name for name in self.NEEDED[self.kind] if not getattr(self, name)]
        if self.is_minor and not self.guardian_name:
            missing.append("guardian_name")
        if self.is_minor and not (self.guardian_phone or self.guardian_email):
            missing.append("guardian_phone")
        return missing

    def violations(self) -> Iterator[tuple[str, str]]:
        if self.birth_date and not dt.date(1900, 1, 1) <= self.birth_date <= timezone.localdate():
            yield "birth_date", _("Cette date de naissance n’est pas possible.")
        if self.siret and not siret_is_valid(self.siret):
            yield "siret", _("Ce SIRET n’est pas valide : 14 chiffres, clé de contrôle comprise.")
        for field in ("email", "guardian_email"):
            if (address := getattr(self, field)) and not email_is_plausible(address):
                yield field, _("Ce n’est pas une adresse e-mail (exemple : prenom.nom@exemple.fr).")
