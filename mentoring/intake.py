"""What a young person asks for, and what a mentor offers: the same questions, so that they can be put side by side."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, never_before, one_of, precedes
from mentoring import availability
from mentoring.processing import MENTORING
from people.models import Person
from people.processing import LAST_CONTACT

MOST_MENTEES = 5
MOST_IN_GROUP = 6


class Goal(models.TextChoices):
    CAREER = "career", _("trouver sa voie")
    CV = "cv", _("faire un CV et une lettre")
    INTERVIEW = "interview", _("préparer un entretien")
    NETWORK = "network", _("rencontrer des professionnels")
    DIGITAL_TOOLS = "digital_tools", _("utiliser les outils numériques")
    CONFIDENCE = "confidence", _("prendre confiance")
    STUDIES = "studies", _("réussir ses études")


class Field(models.TextChoices):
    """The leaves of the tree by which placements are published (docs/indicators.md): one vocabulary for the house."""

    INDUSTRY = "industry", _("industrie, artisanat")
    CONSTRUCTION = "construction", _("bâtiment, travaux publics")
    COMMERCE = "commerce", _("commerce, vente")
    TRANSPORT = "transport", _("transport, logistique")
    HOSPITALITY = "hospitality", _("hôtellerie, restauration")
    DIGITAL_MEDIA = "digital_media", _("numérique, médias")
    FINANCE_PROPERTY = "finance_property", _("banque, assurance, immobilier")
    BUSINESS_SERVICES = "business_services", _("gestion, conseil, services aux entreprises")
    PUBLIC_HEALTH_EDUCATION = "public_health_education", _("santé, social, éducation, service public")
    ARTS_OTHER = "arts_other", _("culture, sport, autres")


class Language(models.TextChoices):
    FRENCH = "fr", _("français")
    ENGLISH = "en", _("anglais")
    ARABIC = "ar", _("arabe")
    SPANISH = "es", _("espagnol")
    PORTUGUESE = "pt", _("portugais")
    CHINESE = "zh", _("chinois")
    SIGN = "fsl", _("langue des signes française")


class Place(models.TextChoices):
    CAMPUS = "campus", _("au campus de l’école")
    TOWN = "town", _("dans un lieu public de la ville")
    VIDEO = "video", _("en visio")
    PHONE = "phone", _("au téléphone")


class Wishes(Record):
    """What both sides say of how they would meet; each list holds codes of the choices above."""

    goals = models.JSONField(_("objectifs"), default=list, blank=True)
    fields = models.JSONField(_("domaines"), default=list, blank=True)
    languages = models.JSONField(_("langues"), default=list, blank=True)
    places = models.JSONField(_("lieux"), default=list, blank=True)
    availability = models.JSONField(_("disponibilités"), default=list, blank=True)

    LISTS = {"goals": Goal, "fields": Field, "languages": Language, "places": Place}
    FACTS = (*LISTS, "availability")

    class Meta:
        abstract = True

    def said(self, name: str) -> list[str]:
        """The labels of what one of the lists holds."""
        return [str(choice.label) for choice in self.LISTS[name] if choice in getattr(self, name)]

    @property
    def goal_labels(self) -> list[str]:
        return self.said("goals")

    @property
    def place_labels(self) -> list[str]:
        return self.said("places")

    @property
    def week(self) -> list[str]:
        """When they are free, in words."""
        return availability.spoken(self.availability)

    def violations(self) -> Iterator[tuple[str, str]]:
        for name, choices in self.LISTS.items():
            if not isinstance(getattr(self, name), list) or set(getattr(self, name)) - set(choices.values):
                yield name, _("Cette valeur n’est pas dans la liste.")
        if not availability.is_valid(self.availability):
            yield "availability", _("Ces demi-heures ne sont pas celles d’une semaine, de 8 h à 21 h.")


class MentoringRequestQuerySet(ScopedQuerySet):
    def sent(self) -> "MentoringRequestQuerySet":
        return self.filter(asked_on__isnull=False)

    def open(self) -> "MentoringRequestQuerySet":
        """Sent, and neither answered nor withdrawn."""
        return self.sent().filter(closed_on=None)

    def to_check(self) -> "MentoringRequestQuerySet":
        return self.open().filter(checked_on=None)

    def waiting(self) -> "MentoringRequestQuerySet":
        """Checked by the team: they wait for a mentor."""
        return self.open().filter(checked_on__isnull=False)


class MentoringRequest(Wishes):
    """A young person asks for a mentor. Begun without `asked_on`; checked by the team; closed by a mentorship or not."""

    class Closing(models.TextChoices):
        MATCHED = "matched", _("un mentor est trouvé")
        WITHDRAWN = "withdrawn", _("retirée par le jeune")
        REFUSED = "refused", _("refusée")

    person = models.ForeignKey(
        Person, verbose_name=_("jeune"), on_delete=models.PROTECT, related_name="mentoring_requests"
    )
    words = models.TextField(
        _("en quelques mots"), max_length=500, blank=True, validators=[MaxLengthValidator(500)]
    )
    accepts_group = models.BooleanField(_("accepte un petit groupe"), default=False)
    started_on = models.DateField(_("commencée le"), default=timezone.localdate, editable=False)
    asked_on = models.DateField(_("demandée le"), null=True, blank=True)
    checked_on = models.DateField(_("vérifiée le"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("vérifiée par"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    closed_on = models.DateField(_("close le"), null=True, blank=True)
    closing = models.CharField(_("suite"), max_length=10, choices=Closing.choices, blank=True)
    reason = models.TextField(
        _("motif, en mots que la personne lit"),
        max_length=1000,
        blank=True,
        validators=[MaxLengthValidator(1000)],
    )
    objects = MentoringRequestQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="person", removed=True, texts=("words", "reason"),
        kept=(*Wishes.FACTS, "accepts_group", "started_on", "asked_on", "checked_on", "closed_on", "closing"),
        technical=("checked_by",),
        needed={"asked_on": LAST_CONTACT, "closed_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("demande de mentor")
        verbose_name_plural = _("demandes de mentor")
        ordering = ["asked_on", "pk"]
        indexes = [
            models.Index(fields=["closed_on", "asked_on"], name="mentoring_request_waiting"),
            models.Index(fields=["asked_on"], name="mentoring_request_asked"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(closed_on=None),
                name="mentoring_request_one_open",
                violation_error_message=_("Cette personne a déjà une demande en cours."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closing="") | Q(closed_on__isnull=False) & ~Q(closing=""),
                name="mentoring_request_closing",
                violation_error_message=_("Une demande close dit sa suite."),
            ),
            models.CheckConstraint(
                condition=~Q(closing="refused") | ~Q(reason=""),
                name="mentoring_request_refused_why",
                violation_error_message=_("Un refus dit pourquoi."),
            ),
            one_of("closing", "matched withdrawn refused", "mentoring_request_closing_known"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def is_open(self) -> bool:
        return self.asked_on is not None and self.closed_on is None

    @property
    def sent_on(self) -> dt.date | None:
        return self.asked_on

    def unanswered(self) -> list[str]:
        """Without which nobody can look for a mentor."""
        return [name for name in ("goals", "availability", "languages", "places") if not getattr(self, name)]

    def violations(self) -> Iterator[tuple[str, str]]:
        yield from super().violations()
        if precedes(self.closed_on, self.asked_on):
            yield "closed_on", _("La fin précède la demande.")
        if self.closed_on and not self.closing:
            yield "closing", _("Dites la suite donnée.")
        if self.closing == self.Closing.REFUSED and not self.reason:
            yield "reason", _("Un refus dit pourquoi.")


class MentorQuerySet(ScopedQuerySet):
    def to_decide(self) -> "MentorQuerySet":
        return self.filter(applied_on__isnull=False, accepted_on=None, declined_on=None, stopped_on=None)

    def serving_on(self, day: dt.date) -> "MentorQuerySet":
        """Accepted by the team, and not gone."""
        return self.filter(Q(stopped_on=None) | Q(stopped_on__gt=day), accepted_on__lte=day)


class Mentor(Wishes):
    """Somebody of the school who offers to mentor: applies, is accepted by the team, stops one day."""

    person = models.OneToOneField(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="mentor"
    )
    capacity = models.PositiveSmallIntegerField(
        _("jeunes en même temps"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MENTEES)],
    )
    group_size = models.PositiveSmallIntegerField(
        _("places du petit groupe"),
        default=0,
        validators=[MaxValueValidator(MOST_IN_GROUP)],
        help_text=_("0 : pas de petit groupe."),
    )
    group_at = models.JSONField(_("moment du petit groupe"), default=list, blank=True)
    accepts_minors = models.BooleanField(_("accepte des mineurs"), default=True)
    studies_end_on = models.DateField(_("fin des études"), null=True, blank=True)
    words = models.TextField(
        _("ce qui l’amène"), max_length=500, blank=True, validators=[MaxLengthValidator(500)]
    )
    started_on = models.DateField(_("commencée le"), default=timezone.localdate, editable=False)
    applied_on = models.DateField(_("candidature le"), null=True, blank=True)
    accepted_on = models.DateField(_("acceptée le"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("acceptée par"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    declined_on = models.DateField(_("refusée le"), null=True, blank=True)
    reason = models.TextField(
        _("motif, en mots que la personne lit"),
        max_length=1000,
        blank=True,
        validators=[MaxLengthValidator(1000)],
    )
    stopped_on = models.DateField(_("arrêt le"), null=True, blank=True)
    objects = MentorQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="person", removed=True, texts=("words", "reason"),
        kept=(*Wishes.FACTS, "capacity", "group_size", "group_at", "accepts_minors", "studies_end_on", "started_on",
              "applied_on", "accepted_on", "declined_on", "stopped_on"),
        technical=("accepted_by",),
        needed={"applied_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        ordering = ["-applied_on", "-pk"]
        indexes = [
            models.Index(fields=["accepted_on", "stopped_on"], name="mentor_serving"),
            models.Index(fields=["applied_on"], name="mentor_applied"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_MENTEES),
                name="mentor_capacity",
                violation_error_message=_("De 1 à 5 jeunes en même temps."),
            ),
            models.CheckConstraint(
                condition=Q(group_size__lte=MOST_IN_GROUP),
                name="mentor_group_size",
                violation_error_message=_("Un petit groupe compte six places au plus."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(declined_on=None),
                name="mentor_accepted_or_declined",
                violation_error_message=_("Une candidature est acceptée ou refusée, pas les deux."),
            ),
            models.CheckConstraint(
                condition=Q(declined_on=None) | ~Q(reason=""),
                name="mentor_declined_why",
                violation_error_message=_("Un refus dit pourquoi."),
            ),
            never_before("stopped_on", "accepted_on", "mentor_stops_after", _("La fin précède le début.")),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def sent_on(self) -> dt.date | None:
        return self.applied_on

    def unanswered(self) -> list[str]:
        """Without which the team cannot decide."""
        asked = ("goals", "availability", "languages", "places", "capacity")
        return [name for name in asked if not getattr(self, name)]

    def violations(self) -> Iterator[tuple[str, str]]:
        yield from super().violations()
        if not availability.is_valid(self.group_at):
            yield "group_at", _("Ces demi-heures ne sont pas celles d’une semaine, de 8 h à 21 h.")
        if self.group_size and not self.group_at:
            yield "group_at", _("Dites quand le petit groupe se réunit.")
        if self.accepted_on and self.declined_on:
            yield "declined_on", _("Une candidature est acceptée ou refusée, pas les deux.")
        if self.declined_on and not self.reason:
            yield "reason", _("Un refus dit pourquoi.")
        if precedes(self.stopped_on, self.accepted_on):
            yield "stopped_on", _("La fin précède le début.")


class MentorAbsenceQuerySet(ScopedQuerySet):
    def running_on(self, day) -> "MentorAbsenceQuerySet":
        """`day` is a date or an expression."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class MentorAbsence(Record):
    """When the calendar of the school takes a mentor away."""

    class Kind(models.TextChoices):
        EXAMS = "exams", _("examens")
        EXCHANGE = "exchange", _("échange à l’étranger")
        INTERNSHIP = "internship", _("stage")
        OTHER = "other", _("autre")

    mentor = models.ForeignKey(
        Mentor, verbose_name=_("mentor"), on_delete=models.CASCADE, related_name="absences"
    )
    kind = models.CharField(_("pour"), max_length=10, choices=Kind.choices)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    objects = MentorAbsenceQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="mentor__person", removed=True, kept=("mentor", "kind", "starts_on", "ends_on"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("absence d’un mentor")
        verbose_name_plural = _("absences des mentors")
        ordering = ["starts_on"]
        indexes = [models.Index(fields=["mentor", "ends_on"], name="mentor_absence_ends")]
        constraints = [
            one_of("kind", "exams exchange internship other", "mentor_absence_kind"),
            never_before("ends_on", "starts_on", "mentor_absence_order", _("La fin précède le début.")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.ends_on, self.starts_on):
            yield "ends_on", _("La fin précède le début.")
