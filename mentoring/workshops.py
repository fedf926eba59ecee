"""Workshops, and who comes to them."""

import datetime as dt
from collections.abc import Iterator

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, never_before, one_of, precedes
from common.search import SearchedRecord
from followups.models import Followup
from mentoring.models import FIVE_POINTS, MINUTES
from mentoring.processing import MENTORING
from people.models import Person
from people.processing import LAST_CONTACT

HAS_PLACE = Q(cancelled_at=None, waiting_since=None)
"""Condition on registrations: neither withdrawn nor on the waiting list."""
WAITS = Q(cancelled_at=None, waiting_since__isnull=False)
MOST_OCCUPATIONS, LONGEST_OCCUPATION = 12, 80


class Skill(models.TextChoices):
    """What one leaves with; the codes that a young person asks a mentor for too are the same (mentoring/intake.py)."""

    CAREER = "career", _("connaître un métier, trouver sa voie")
    CV = "cv", _("faire un CV et une lettre")
    INTERVIEW = "interview", _("préparer un entretien")
    JOB_SEARCH = "job_search", _("chercher un stage ou un emploi")
    NETWORK = "network", _("rencontrer des professionnels")
    PUBLIC_SPEAKING = "public_speaking", _("s’exprimer à l’oral")
    DIGITAL_TOOLS = "digital_tools", _("utiliser les outils numériques")
    TEAMWORK = "teamwork", _("travailler en équipe")
    CONFIDENCE = "confidence", _("prendre confiance")


class WorkshopQuerySet(ScopedQuerySet):
    def maintained(self) -> "WorkshopQuerySet":
        """Without those called off: nobody goes, and nothing counts them."""
        return self.filter(cancelled_on=None)

    def to_come(self, day: dt.date) -> "WorkshopQuerySet":
        return self.maintained().filter(held_on__gte=day)

    def with_places(self) -> "WorkshopQuerySet":
        """With `taken`, how many places are, and `waiting`, how many people wait for one."""
        return self.annotate(taken=counted(HAS_PLACE), waiting=counted(WAITS))


def counted(condition: Q) -> Coalesce:
    """Of a workshop, how many registrations; counted for the rows that are read alone."""
    theirs = WorkshopRegistration.objects.filter(condition, workshop=OuterRef("pk")).order_by()
    return Coalesce(Subquery(theirs.values("workshop").annotate(n=Count("pk")).values("n")), 0)


class Workshop(SearchedRecord):
    class OpenTo(models.TextChoices):
        ALL = "all", _("jeunes, étudiants et mentors")
        RESIDENTS = "residents", _("jeunes de la ville")
        STUDENTS = "students", _("étudiants de l’école")

    class Kind(models.TextChoices):
        ORIENTATION = "orientation", _("orientation")
        PUBLIC_SPEAKING = "public_speaking", _("prise de parole")
        EXPERIENCE = "experience", _("partage d’expérience")
        JOB_MARKET = "job_market", _("marché de l’emploi")
        DIGITAL_SKILLS = "digital_skills", _("compétences numériques")
        NETWORKING = "networking", _("réseau")
        CULTURE = "culture", _("culture")
        SPORT_INCLUSION = "sport_inclusion", _("sport et inclusion")

    kind = models.CharField(_("thème"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("titre"), max_length=200)
    held_on = models.DateField(_("date"))
    starts_at = models.TimeField(_("heure de début"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("durée (minutes)"), null=True, blank=True, validators=MINUTES
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    place = models.CharField(
        _("lieu"),
        max_length=200,
        blank=True,
        help_text=_("Le nom et l’adresse, comme sur une enveloppe."),
    )
    directions = models.TextField(
        _("comment venir"), max_length=500, blank=True, validators=[MaxLengthValidator(500)],
        help_text=_("Arrêt, étage, code, accès en fauteuil, quoi apporter : les personnes inscrites le lisent."),
    )  # fmt: skip
    description = models.TextField(
        _("présentation"), max_length=2000, blank=True, validators=[MaxLengthValidator(2000)]
    )
    open_to = models.CharField(_("ouvert à"), max_length=10, choices=OpenTo.choices, default=OpenTo.ALL)
    closes_on = models.DateField(
        _("inscriptions jusqu’au"), null=True, blank=True, help_text=_("Vide : jusqu’au début de l’atelier.")
    )
    skills = models.JSONField(_("compétences acquises"), default=list, blank=True)
    occupations = models.JSONField(_("métiers en tension visés"), default=list, blank=True)
    cancelled_on = models.DateField(_("annulé le"), null=True, blank=True)
    cancelled_because = models.TextField(
        _("pourquoi, en mots que les personnes inscrites lisent"), max_length=500, blank=True,
        validators=[MaxLengthValidator(500)],
    )  # fmt: skip
    digital = models.BooleanField(_("action numérique"), default=False)
    result_observed_on = models.DateField(_("résultat constaté le"), null=True, blank=True)
    result_summary = models.TextField(
        _("résultat constaté"), blank=True, max_length=5000, validators=[MaxLengthValidator(5000)]
    )
    objects = WorkshopQuerySet.as_manager()
    privacy = Privacy(
        MENTORING,
        kept=("kind", "title", "held_on", "starts_at", "minutes", "capacity", "place", "open_to", "closes_on", "skills",
              "occupations", "cancelled_on", "digital", "result_observed_on"),
        texts=("directions", "description", "cancelled_because", "result_summary"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("atelier")
        verbose_name_plural = _("ateliers")
        ordering = ["-held_on"]
        indexes = [models.Index(fields=["held_on"], name="workshop_held")]
        constraints = [
            one_of(
                "kind",
                "orientation public_speaking experience job_market digital_skills networking culture sport_inclusion",
                "workshop_kind",
            ),
            one_of("open_to", "all residents students", "workshop_open_to"),
            never_before(
                "held_on",
                "cancelled_on",
                "workshop_cancelled_before",
                _("Un atelier s’annule avant son jour : après, il a eu lieu."),
            ),
            never_before(
                "held_on",
                "closes_on",
                "workshop_closes_before",
                _("Les inscriptions closent avant l’atelier."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancelled_because=""),
                name="workshop_cancelled_why",
                violation_error_message=_("Une annulation dit pourquoi."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=24 * 60),
                name="workshop_minutes",
                violation_error_message=_("La durée va de 1 à 1 440 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.held_on:%d/%m/%Y})"

    def searched_texts(self) -> list[str]:
        return [self.title, self.ref]

    @property
    def start(self) -> dt.datetime | None:
        """The moment, when the hour is known."""
        if self.starts_at is None:
            return None
        return timezone.make_aware(dt.datetime.combine(self.held_on, self.starts_at))

    @property
    def end(self) -> dt.datetime | None:
        return self.start + dt.timedelta(minutes=self.minutes) if self.start and self.minutes else None

    @property
    def has_begun(self) -> bool:
        """Without an hour, from the morning of its day."""
        if self.start:
            return timezone.now() >= self.start
        return timezone.localdate() >= self.held_on

    @property
    def is_open(self) -> bool:
        """Whether one may still register, to have a place or to wait for one."""
        closed = self.closes_on is not None and timezone.localdate() > self.closes_on
        return self.cancelled_on is None and not closed and not self.has_begun

    @property
    def taught(self) -> list[str]:
        """What one leaves with, in words."""
        return [str(skill.label) for skill in Skill if skill in self.skills]

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.held_on, self.cancelled_on):
            yield "cancelled_on", _("Un atelier s’annule avant son jour : après, il a eu lieu.")
        if self.cancelled_on and not self.cancelled_because:
            yield "cancelled_because", _("Une annulation dit pourquoi.")
        if not isinstance(self.skills, list) or set(self.skills) - set(Skill.values):
            yield "skills", _("Cette valeur n’est pas dans la liste.")
        longest = max(map(len, self.occupations), default=0)
        if len(self.occupations) > MOST_OCCUPATIONS or longest > LONGEST_OCCUPATION:
            yield "occupations", _("Douze métiers au plus, de 80 signes chacun.")


class WorkshopRegistrationQuerySet(ScopedQuerySet):
    def with_place(self) -> "WorkshopRegistrationQuerySet":
        return self.filter(HAS_PLACE)

    def waiting(self) -> "WorkshopRegistrationQuerySet":
        """The first to have asked comes first."""
        return self.filter(WAITS).order_by("waiting_since", "pk")

    def standing(self) -> "WorkshopRegistrationQuerySet":
        """Not withdrawn."""
        return self.filter(cancelled_at=None)


class WorkshopRegistration(Record):
    """A place, unless one waits for it or has withdrawn; those that a file brings are places.

    Whoever was noted, present or absent, had one: it says so over the waiting list and a withdrawal.
    """

    class Source(models.TextChoices):
        """Empty: noted elsewhere, or by a file."""

        LIST = "list", _("feuille de présence")
        QR = "qr", _("code QR à l’entrée")

    workshop = models.ForeignKey(
        Workshop, verbose_name=_("atelier"), on_delete=models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="workshop_registrations"
    )
    registered_at = models.DateTimeField(_("inscription le"), null=True, editable=False)
    waiting_since = models.DateTimeField(_("en liste d’attente depuis le"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("désistement le"), null=True, editable=False)
    attended = models.BooleanField(_("présent·e"), null=True, blank=True)
    source = models.CharField(
        _("présence notée par"),
        max_length=4,
        choices=Source.choices,
        blank=True,
        editable=False,
    )
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction"), null=True, blank=True, validators=FIVE_POINTS
    )
    postcode_at_event = models.CharField(_("code postal ce jour-là"), max_length=10, blank=True)
    followup = models.OneToOneField(
        Followup,
        verbose_name=_("suivi"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    objects = WorkshopRegistrationQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="person",
        kept=("workshop", "registered_at", "waiting_since", "cancelled_at", "attended", "source", "satisfaction",
              "postcode_at_event"),
        technical=("followup",),
        needed={"workshop__held_on": LAST_CONTACT},
        age_on="workshop__held_on",
    )  # fmt: skip

    class Meta:
        verbose_name = _("inscription à un atelier")
        verbose_name_plural = _("inscriptions aux ateliers")
        indexes = [
            models.Index(
                fields=["workshop", "waiting_since"],
                condition=Q(waiting_since__isnull=False),
                name="workshop_waiting",
            )
        ]
        constraints = [
            one_of("source", "list qr", "workshop_registration_source"),
            models.CheckConstraint(
                condition=Q(attended=None) | Q(waiting_since=None, cancelled_at=None),
                name="workshop_registration_noted",
                violation_error_message=_(
                    "Seule une personne qui a une place est notée présente ou absente."
                ),
            ),
            models.UniqueConstraint(
                fields=["workshop", "person"],
                name="workshop_registration_once",
                violation_error_message=_("Cette personne est déjà inscrite à cet atelier."),
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__gte=1, satisfaction__lte=5),
                name="workshop_registration_satisfaction",
                violation_error_message=_("La satisfaction va de 1 à 5."),
            ),
        ]

    def derive(self) -> None:
        if self.attended is not None:
            self.waiting_since = self.cancelled_at = None

    def save(self, *args, **kwargs) -> None:
        if self._state.adding:
            # As it is that day; a later move changes nothing.
            self.postcode_at_event = self.postcode_at_event or self.person.postcode
            self.registered_at = self.registered_at or timezone.now()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.person} – {self.workshop}"

    @property
    def holds(self) -> bool:
        return self.cancelled_at is None and self.waiting_since is None

    @property
    def is_waiting(self) -> bool:
        return self.cancelled_at is None and self.waiting_since is not None
