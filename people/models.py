import re
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_number

from common.access import BACK_OFFICE, Role, ScopedQuerySet, roles_of
from common.dates import AddMonths
from common.privacy import Privacy
from common.processing import MACHINERY
from common.records import BytewiseField, Record, never_before, one_of, precedes
from common.search import SearchedRecord, normalise
from people import naf
from people.names import phone_digits
from people.processing import ACCOUNTS, DIRECTORY, LAST_CONTACT

POSTCODE = re.compile(r"\d{5}")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
LA_POSTE_SIREN = "356000000"


def siret_is_valid(number: str) -> bool:
    """Luhn over the 14 digits; La Poste's establishments check by a digit sum divisible by 5 instead."""
    if number.isascii() and number.isdigit() and len(number) == 14 and number.startswith(LA_POSTE_SIREN):
        return siret_number.luhn.is_valid(number) or sum(map(int, number)) % 5 == 0
    return number.isascii() and number.isdigit() and siret_number.is_valid(number)


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):
    def create_user(self, email: str | None = None, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower() or None, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """An account: somebody who signs in, by e-mail or by mobile number. What they may do follows from `roles`."""

    username = None
    email = models.EmailField(_("adresse e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("numéro de mobile"), max_length=16, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(_("numéro vérifié"), default=False, editable=False)
    person = models.OneToOneField(
        "Person", verbose_name=_("personne"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="user",
    )  # fmt: skip
    sessions_ended_at = models.DateTimeField(_("sessions fermées le"), null=True, editable=False)
    language = models.CharField(
        _("langue"), max_length=2, choices=settings.LANGUAGES, blank=True, editable=False
    )
    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ()
    privacy = Privacy(
        ACCOUNTS, subject="person",
        erased={"first_name": "", "last_name": "", "email": "efface-{pk}@effacement.invalid", "phone": None},
        kept=("date_joined", "last_login", "language"),
        technical=("password", "is_superuser", "is_active", "phone_verified", "sessions_ended_at"),
        needed={"last_login": LAST_CONTACT, "date_joined": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_any_case",
                violation_error_message=_("Un compte existe déjà avec cette adresse e-mail."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False),
                name="user_can_sign_in",
                violation_error_message=_("Un compte a une adresse e-mail ou un numéro de mobile."),
            ),
            one_of("language", "fr en", "user_language"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or self.phone

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to be worth something: it changes with the password, and when sessions are ended."""
        opened_with = f"{self.password}{self.sessions_ended_at or ''}"
        return salted_hmac("people.user.session", opened_with, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def roles(self) -> frozenset[Role]:
        return roles_of(self)

    @cached_property
    def acting(self) -> frozenset[Role]:
        """The roles that count now: the gate narrows them to those that the address is for."""
        return self.roles

    @cached_property
    def affiliations_today(self) -> set[tuple[str, str]]:
        """(role, kind of organisation) of each."""
        running = Affiliation.objects.running_on(timezone.localdate()).filter(person=self.person_id)
        return set(running.values_list("role", "organisation__kind")) if self.person_id else set()

    @cached_property
    def group_names(self) -> set[str]:
        return set(self.groups.values_list("name", flat=True))

    @property
    def is_staff(self) -> bool:
        """What Django and its libraries ask of who enters the back-office."""
        return bool(roles_of(self, BACK_OFFICE))


class Partnership(Record):
    """The one partnership this installation runs: its row is number 1, always."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("nom"), max_length=200)
    city = models.CharField(_("ville"), max_length=200)
    school = models.CharField(_("école"), max_length=200)
    postcodes = models.JSONField(_("codes postaux"), default=list)
    started_on = models.DateField(_("premier jour"))
    privacy = Privacy(MACHINERY, technical=("name", "city", "school", "postcodes", "started_on"))

    class Meta:
        verbose_name = _("partenariat")
        verbose_name_plural = _("partenariat")
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="partnership_only_one",
                violation_error_message=_("Il n’y a qu’un partenariat par installation."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def violations(self) -> Iterator[tuple[str, str]]:
        postcodes = self.postcodes if isinstance(self.postcodes, list) else [""]
        if wrong := [code for code in postcodes if not POSTCODE.fullmatch(str(code))]:
            yield (
                "postcodes",
                _("« %(code)s » n’est pas un code postal (cinq chiffres).") % {"code": wrong[0]},
            )


class Organisation(SearchedRecord):
    class Kind(models.TextChoices):
        SCHOOL = "school", _("école")
        CITY = "city", _("ville")
        MUNICIPAL_SERVICE = "municipal_service", _("service municipal")
        COMPANY = "company", _("entreprise")
        ASSOCIATION = "association", _("association")
        SHOP = "shop", _("commerce")
        OTHER = "other", _("autre")

    MUNICIPAL_KINDS = (Kind.MUNICIPAL_SERVICE, Kind.CITY)

    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    naf = models.CharField(_("code NAF"), max_length=6, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("commune"), max_length=100, blank=True)
    headcount = models.PositiveIntegerField(_("effectif"), null=True, blank=True)
    email_domains = models.JSONField(_("domaines e-mail des étudiants"), default=list, blank=True)
    privacy = Privacy(
        DIRECTORY, kept=("name", "kind", "siret", "naf", "postcode", "city", "headcount", "search_key"),
        technical=("email_domains",),
    )  # fmt: skip

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["search_key"]
        constraints = [
            one_of(
                "kind", "school city municipal_service company association shop other", "organisation_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def searched_texts(self) -> list[str]:
        return [self.name, self.siret, self.city, self.ref]

    def violations(self) -> Iterator[tuple[str, str]]:
        if self.siret and not siret_is_valid(self.siret):
            yield "siret", _("Ce SIRET n’est pas valide : 14 chiffres, clé de contrôle comprise.")
        if self.naf and self.naf not in naf.labels():
            yield "naf", _("Ce code NAF n’existe pas (exemple : 62.01Z).")
        domains = self.email_domains if isinstance(self.email_domains, list) else [""]
        if wrong := [domain for domain in domains if not DOMAIN.fullmatch(str(domain))]:
            message = _("« %(domain)s » n’est pas un domaine (exemple : ecole.exemple.fr).")
            yield "email_domains", message % {"domain": wrong[0]}
        if domains and self.kind != self.Kind.SCHOOL:
            yield "email_domains", _("Seule une école a des domaines e-mail d’étudiants.")


class Person(SearchedRecord):
    class Referrer(models.TextChoices):
        MISSION_LOCALE = "mission_locale", _("Mission locale")
        FRANCE_TRAVAIL = "france_travail", _("France Travail")
        SCHOOL = "school", _("établissement scolaire")
        ASSOCIATION = "association", _("association")
        SELF = "self", _("de sa propre initiative")
        OTHER = "other", _("autre")

    first_name = models.CharField(_("prénom"), max_length=100)
    last_name = models.CharField(_("nom"), max_length=100)
    email = models.CharField(_("adresse e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("téléphone"), max_length=32, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("commune"), max_length=100, blank=True)
    neighbourhood = models.CharField(_("quartier"), max_length=100, blank=True)
    referrer = models.CharField(_("orienté par"), max_length=20, choices=Referrer.choices, blank=True)
    guardian_name = models.CharField(_("représentant légal"), max_length=200, blank=True)
    guardian_email = models.CharField(_("e-mail du représentant légal"), max_length=254, blank=True)
    guardian_phone = models.CharField(_("téléphone du représentant légal"), max_length=32, blank=True)
    # What two files of one person have in common; null when not known, which is like nothing.
    name_key = BytewiseField(max_length=250, null=True, editable=False)
    email_key = BytewiseField(max_length=254, null=True, editable=False)
    phone_key = BytewiseField(max_length=9, null=True, editable=False)
    privacy = Privacy(
        DIRECTORY, subject="pk",
        erased=("first_name", "last_name", "email", "phone", "postcode", "city", "neighbourhood", "referrer",
                "guardian_name", "guardian_email", "guardian_phone", "name_key", "email_key", "phone_key"),
        kept=("birth_date",),  # made vaguer: people/erasure.py
        withheld=dict.fromkeys(("name_key", "email_key", "phone_key"), _("répète ce que disent les autres champs")),
    )  # fmt: skip

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = ["search_key"]
        permissions = [("merge_person", _("Peut fusionner deux fiches d’une personne"))]
        indexes = [
            models.Index(fields=["name_key"], name="person_same_name"),
            models.Index(fields=["email_key"], name="person_same_email"),
            models.Index(fields=["phone_key"], name="person_same_phone"),
        ]
        constraints = [
            one_of(
                "referrer", "mission_locale france_travail school association self other", "person_referrer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or gettext("Personne effacée")

    def searched_texts(self) -> list[str]:
        phone = phone_digits(self.phone)
        return [
            self.last_name,
            self.first_name,
            self.email,
            phone and f"0{phone}",
            self.neighbourhood,
            self.ref,
        ]

    def derive(self) -> None:
        super().derive()
        phone = phone_digits(self.phone)
        name = normalise(f"{self.first_name} {self.last_name}")
        self.name_key = f"{self.birth_date} {name}"[:250] if self.birth_date and name else None
        self.email_key = self.email.lower() or None
        self.phone_key = phone if len(phone) == 9 else None

    @classmethod
    def refs_now(cls, refs: set[str]) -> dict[str, str]:
        return dict(FormerRef.objects.filter(ref__in=refs).values_list("ref", "person__ref"))

    @classmethod
    def refs_erased(cls, refs: set[str]) -> set[str]:

        return Erasure.refs_among(refs)

    def violations(self) -> Iterator[tuple[str, str]]:
        if self.birth_date and self.birth_date > timezone.localdate():
            yield "birth_date", _("La date de naissance est dans le futur.")
        for field in ("email", "guardian_email"):
            if (address := getattr(self, field)) and not email_is_plausible(address):
                yield field, _("Ce n’est pas une adresse e-mail (exemple : prenom.nom@exemple.fr).")


def email_is_plausible(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def was_young_resident(day: str, postcode: str, birth_date: str, postcodes: list[str]) -> Q:
    """Condition "young resident" at an event: aged 15 to 29 that day, postcode of the event in the partnership.

    Arguments are the names of the event's day, frozen postcode and birth date. Born on 29 February, one turns
    fifteen on 1 March of a common year.
    """
    return Q(
        **{f"{postcode}__in": postcodes},
        **{f"{birth_date}__lte": AddMonths(F(day), -15 * 12)},
        **{f"{birth_date}__gt": AddMonths(F(day), -30 * 12)},
    )


class AffiliationQuerySet(ScopedQuerySet):
    def students_of_a_school(self) -> "AffiliationQuerySet":
        return self.filter(role=Affiliation.Role.STUDENT, organisation__kind=Organisation.Kind.SCHOOL)

    def running_on(self, day) -> "AffiliationQuerySet":
        """`day` is a date or an expression (OuterRef of the event's day)."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day), started_on__lte=day)


class Affiliation(Record):
    class Role(models.TextChoices):
        STUDENT = "student", _("étudiant·e")
        STAFF = "staff", _("équipe")
        AGENT = "agent", _("agent municipal")
        CONTACT = "contact", _("contact")

    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="affiliations"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="affiliations"
    )
    role = models.CharField(_("rôle"), max_length=10, choices=Role.choices)
    started_on = models.DateField(_("depuis le"))
    ended_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    objects = AffiliationQuerySet.as_manager()
    privacy = Privacy(
        DIRECTORY, subject="person", kept=("organisation", "role", "started_on", "ended_on"),
        needed={"started_on": LAST_CONTACT, "ended_on": LAST_CONTACT},
        ongoing=Q(ended_on=None),
    )  # fmt: skip

    class Meta:
        verbose_name = _("appartenance")
        verbose_name_plural = _("appartenances")
        ordering = ["-started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "started_on"],
                name="affiliation_once",
                violation_error_message=_("Cette appartenance est déjà enregistrée."),
            ),
            never_before(
                "ended_on", "started_on", "affiliation_ends_after_start", _("La fin précède le début.")
            ),
            one_of("role", "student staff agent contact", "affiliation_role"),
        ]
        indexes = [
            models.Index(fields=["person", "role", "started_on", "ended_on"], name="affiliation_on_a_day"),
            models.Index(fields=["started_on"], name="affiliation_started"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation} ({self.get_role_display()})"

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.ended_on, self.started_on):
            yield "ended_on", _("La fin précède le début.")


class InteractionQuerySet(ScopedQuerySet):
    def to_do(self) -> "InteractionQuerySet":
        return self.exclude(next_action="").filter(done_on__isnull=True)

    def late(self, day) -> "InteractionQuerySet":
        return self.to_do().filter(next_action_on__lt=day)

    def due(self, day) -> "InteractionQuerySet":
        return self.to_do().filter(next_action_on=day)

    def done(self) -> "InteractionQuerySet":
        return self.filter(done_on__isnull=False)


class Interaction(SearchedRecord):
    """One line of the contact log: a call, a visit… with a person, an organisation, or one for the other."""

    class Channel(models.TextChoices):
        VISIT = "visit", _("visite")
        PHONE = "phone", _("appel")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")
        VIDEO = "video", _("visio")
        LETTER = "letter", _("courrier")
        OTHER = "other", _("autre")

    person = models.ForeignKey(
        Person, verbose_name=_("personne"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="interactions",
    )  # fmt: skip
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="interactions",
    )  # fmt: skip
    happened_on = models.DateField(_("date"), default=timezone.localdate)
    channel = models.CharField(_("canal"), max_length=10, choices=Channel.choices)
    note = models.TextField(_("note"), max_length=2000, validators=[MaxLengthValidator(2000)])
    next_action = models.CharField(_("prochaine action"), max_length=200, blank=True)
    next_action_on = models.DateField(_("à faire le"), null=True, blank=True)
    done_on = models.DateField(_("fait le"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("noté par"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    objects = InteractionQuerySet.as_manager()
    privacy = Privacy(
        DIRECTORY, subject="person", kept=("organisation", "happened_on", "channel", "next_action_on", "done_on"),
        texts=("note", "next_action"),
        technical=("author",),
        needed={"happened_on": LAST_CONTACT, "next_action_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("échange")
        verbose_name_plural = _("échanges")
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["next_action_on", "done_on"], name="interaction_to_do"),
            models.Index(fields=["happened_on"], name="interaction_happened"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False),
                name="interaction_with_someone",
                violation_error_message=_("Un échange a lieu avec une personne ou une organisation."),
            ),
            models.CheckConstraint(
                condition=~Q(note=""),
                name="interaction_has_note",
                violation_error_message=_("Un échange sans note ne dit rien à la personne suivante."),
            ),
            models.CheckConstraint(
                condition=~Q(next_action="") | Q(next_action_on__isnull=True, done_on__isnull=True),
                name="interaction_dates_an_action",
                violation_error_message=_("Une date d’action demande une prochaine action."),
            ),
            never_before("done_on", "happened_on", "interaction_done_after", _("Fait avant l’échange ?")),
            one_of("channel", "visit phone email sms video letter other", "interaction_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} du {self.happened_on:%d/%m/%Y}"

    def searched_texts(self) -> list[str]:
        return [self.next_action, self.note]

    @property
    def is_late(self) -> bool:
        return not self.done_on and precedes(self.next_action_on, timezone.localdate())

    def violations(self) -> Iterator[tuple[str, str]]:
        today = timezone.localdate()
        if not self.person and not self.organisation:
            yield "person", _("Indiquez la personne ou l’organisation avec qui l’échange a eu lieu.")
        if precedes(today, self.happened_on):
            yield "happened_on", _("L’échange est dans le futur : notez-le quand il aura eu lieu.")
        if not self.next_action:
            for field in ("next_action_on", "done_on"):
                if getattr(self, field):
                    yield field, _("Une date d’action demande une prochaine action : écrivez laquelle.")
        if precedes(self.done_on, self.happened_on):
            yield "done_on", _("L’action ne peut pas être faite avant l’échange.")
        if precedes(today, self.done_on):
            yield "done_on", _("L’action ne peut pas être faite dans le futur.")


from people.adaptations import Adaptation  # noqa: E402, F401 -- it speaks of people
from people.consents import Consent, GuardianAgreement  # noqa: E402, F401 -- they speak of people
from people.erasure import Erasure  # noqa: E402 -- it speaks of people
from people.identity import DistinctPeople, FormerRef  # noqa: E402, F401 -- they speak of people
from people.messages import Concern, ConcernStep, Message  # noqa: E402, F401 -- they speak of accounts
from people.newcomers import Invitation, Registration  # noqa: E402, F401 -- they speak of people
from people.outbox.models import Introduction, OutgoingMessage, Preference  # noqa: E402, F401 -- of people and accounts
from people.retention import Elimination, RetentionNotice  # noqa: E402, F401 -- they speak of people
from people.rights import RightsRequest  # noqa: E402, F401 -- it speaks of people
