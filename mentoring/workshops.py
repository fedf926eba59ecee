"""Workshops, and who comes to them."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.privacy import Privacy
from common.records import Record, one_of
from common.search import SearchedRecord
from followups.models import Followup
from mentoring.models import FIVE_POINTS, MINUTES
from mentoring.processing import MENTORING
from people.models import Person
from people.processing import LAST_CONTACT


class Workshop(SearchedRecord):
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
    minutes = models.PositiveSmallIntegerField(
        _("durée (minutes)"), null=True, blank=True, validators=MINUTES
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    digital = models.BooleanField(_("action numérique"), default=False)
    result_observed_on = models.DateField(_("résultat constaté le"), null=True, blank=True)
    result_summary = models.TextField(
        _("résultat constaté"), blank=True, max_length=5000, validators=[MaxLengthValidator(5000)]
    )
    privacy = Privacy(
        MENTORING,
        kept=("kind", "title", "held_on", "minutes", "capacity", "digital", "result_observed_on"),
        texts=("result_summary",),
    )

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
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=24 * 60),
                name="workshop_minutes",
                violation_error_message=_("La durée va de 1 à 1 440 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.held_on:%d/%m/%Y})"

    def searched_texts(self) -> list[str]:
        return [self.title, self.ref]


class WorkshopRegistration(Record):
    workshop = models.ForeignKey(
        Workshop, verbose_name=_("atelier"), on_delete=models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="workshop_registrations"
    )
    attended = models.BooleanField(_("présent·e"), null=True, blank=True)
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
    privacy = Privacy(
        MENTORING, subject="person", kept=("workshop", "attended", "satisfaction", "postcode_at_event"),
        technical=("followup",),
        needed={"workshop__held_on": LAST_CONTACT},
        age_on="workshop__held_on",
    )  # fmt: skip

    class Meta:
        verbose_name = _("inscription à un atelier")
        verbose_name_plural = _("inscriptions aux ateliers")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "person"],
                name="workshop_registration_once",
                violation_error_message=_("Cette personne est déjà inscrite à cet atelier."),
            ),
            models.CheckConstraint(
                condition=models.Q(satisfaction__gte=1, satisfaction__lte=5),
                name="workshop_registration_satisfaction",
                violation_error_message=_("La satisfaction va de 1 à 5."),
            ),
        ]

    def save(self, *args, **kwargs) -> None:
        if self._state.adding and not self.postcode_at_event:
            self.postcode_at_event = self.person.postcode  # as it is that day; a later move changes nothing
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.person} – {self.workshop}"
