from collections.abc import Iterator

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.privacy import Privacy
from common.records import Record, ReferencedRecord, never_before, one_of, precedes
from common.search import SearchedRecord
from followups.models import Followup
from people.models import Organisation, Person
from people.processing import LAST_CONTACT
from placements.processing import AFTER_PLACEMENT, PLACEMENTS

KINDS = "internship apprenticeship professionalisation observation immersion iae"


class Kind(models.TextChoices):
    INTERNSHIP = "internship", _("stage")
    APPRENTICESHIP = "apprenticeship", _("contrat d’apprentissage")
    PROFESSIONALISATION = "professionalisation", _("contrat de professionnalisation")
    OBSERVATION = "observation", _("stage d’observation")
    IMMERSION = "immersion", _("immersion (PMSMP)")
    IAE = "iae", _("insertion par l’activité économique")


QUALIFYING_KINDS = (Kind.INTERNSHIP, Kind.APPRENTICESHIP, Kind.PROFESSIONALISATION)
OTHER_KINDS = (Kind.OBSERVATION, Kind.IMMERSION, Kind.IAE)
WORK_STUDY_KINDS = (Kind.APPRENTICESHIP, Kind.PROFESSIONALISATION)


class Offer(SearchedRecord):
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="offers"
    )
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("intitulé"), max_length=200)
    published_on = models.DateField(_("publiée le"))
    closed_on = models.DateField(_("close le"), null=True, blank=True)
    positions = models.PositiveIntegerField(_("postes"), null=True, blank=True)
    privacy = Privacy(
        PLACEMENTS, kept=("organisation", "kind", "title", "published_on", "closed_on", "positions")
    )

    class Meta:
        verbose_name = _("offre")
        verbose_name_plural = _("offres")
        ordering = ["-published_on"]
        indexes = [models.Index(fields=["published_on"], name="offer_published")]
        constraints = [
            one_of("kind", KINDS, "offer_kind"),
            never_before(
                "closed_on",
                "published_on",
                "offer_closes_after_start",
                _("La clôture précède la publication."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def searched_texts(self) -> list[str]:
        return [self.title, self.ref]

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.closed_on, self.published_on):
            yield "closed_on", _("La clôture précède la publication.")


class Placement(ReferencedRecord):
    offer = models.ForeignKey(
        Offer,
        verbose_name=_("offre"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="placements",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="placements"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation d’accueil"),
        on_delete=models.PROTECT,
        related_name="placements",
    )
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    signed_on = models.DateField(_("signé le"))
    starts_on = models.DateField(_("commence le"))
    planned_end_on = models.DateField(_("fin prévue le"))
    ended_on = models.DateField(_("terminé le"), null=True, blank=True)
    cancelled_on = models.DateField(_("annulé le"), null=True, blank=True)
    postcode_at_event = models.CharField(_("code postal à la signature"), max_length=10, blank=True)
    privacy = Privacy(
        PLACEMENTS, subject="person",
        kept=("offer", "organisation", "kind", "signed_on", "starts_on", "planned_end_on", "ended_on", "cancelled_on",
              "postcode_at_event"),
        needed={"signed_on": LAST_CONTACT, "planned_end_on": AFTER_PLACEMENT, "ended_on": AFTER_PLACEMENT},
        age_on="signed_on",
    )  # fmt: skip

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-signed_on"]
        indexes = [
            models.Index(fields=["signed_on", "kind"], name="placement_in_scope"),
            models.Index(fields=["person", "kind", "starts_on", "ref"], name="placement_chain"),
        ]
        constraints = [
            one_of("kind", KINDS, "placement_kind"),
            never_before(
                "planned_end_on", "starts_on", "placement_planned_end", _("La fin prévue précède le début.")
            ),
            never_before(
                "ended_on", "starts_on", "placement_ends_after_start", _("La fin précède le début.")
            ),
            never_before(
                "planned_end_on",
                "ended_on",
                "placement_end_within_plan",
                _("La fin réelle dépasse la fin prévue : une prolongation déplace la fin prévue."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__lt=F("starts_on")),
                name="placement_cancelled_before_start",
                violation_error_message=_("Une annulation a lieu avant le début ; ensuite, c’est une fin."),
            ),
        ]

    def save(self, *args, **kwargs) -> None:
        if self._state.adding and not self.postcode_at_event:
            self.postcode_at_event = self.person.postcode  # as it is that day; a later move changes nothing
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.person} – {self.get_kind_display()}"

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.planned_end_on, self.starts_on):
            yield "planned_end_on", _("La fin prévue précède le début.")
        if precedes(self.ended_on, self.starts_on):
            yield "ended_on", _("La fin précède le début.")
        if precedes(self.planned_end_on, self.ended_on):
            yield (
                "ended_on",
                _("La fin réelle dépasse la fin prévue : une prolongation déplace la fin prévue."),
            )
        if self.cancelled_on and self.starts_on and self.cancelled_on >= self.starts_on:
            yield "cancelled_on", _("Une annulation a lieu avant le début ; ensuite, c’est une fin.")


class Outcome(Record):
    """What became of someone 6, 12 or 24 months after the end of a placement, as they answered."""

    class Status(models.TextChoices):
        PERMANENT = "permanent", _("CDI")
        FIXED_TERM = "fixed_term", _("CDD")
        PUBLIC_SERVICE = "public_service", _("fonction publique")
        SELF_EMPLOYED = "self_employed", _("indépendant")
        WORK_STUDY = "work_study", _("alternance")
        STUDY = "study", _("études")
        TRAINING = "training", _("formation")
        JOB_SEEKING = "job_seeking", _("recherche d’emploi")
        INACTIVE = "inactive", _("inactivité")

    HORIZONS = [(6, _("6 mois")), (12, _("12 mois")), (24, _("24 mois"))]

    placement = models.ForeignKey(
        Placement, verbose_name=_("placement"), on_delete=models.PROTECT, related_name="outcomes"
    )
    horizon_months = models.PositiveSmallIntegerField(_("échéance"), choices=HORIZONS)
    answered_on = models.DateField(_("répondu le"))
    status = models.CharField(_("situation"), max_length=20, choices=Status.choices)
    contract_months = models.PositiveSmallIntegerField(_("durée du contrat (mois)"), null=True, blank=True)
    same_employer = models.BooleanField(_("même employeur"), null=True, blank=True)
    followup = models.OneToOneField(
        Followup,
        verbose_name=_("suivi"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    privacy = Privacy(
        PLACEMENTS, subject="placement__person",
        kept=("placement", "horizon_months", "answered_on", "status", "contract_months", "same_employer"),
        technical=("followup",),
        needed={"answered_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("devenir")
        verbose_name_plural = _("devenirs")
        ordering = ["-answered_on"]
        indexes = [models.Index(fields=["answered_on"], name="outcome_answered")]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "horizon_months"],
                name="outcome_once",
                violation_error_message=_("Une réponse existe déjà à cette échéance."),
            ),
            models.CheckConstraint(
                condition=Q(horizon_months__in=[6, 12, 24]),
                name="outcome_horizon",
                violation_error_message=_("L’échéance est 6, 12 ou 24 mois."),
            ),
            one_of(
                "status",
                "permanent fixed_term public_service self_employed work_study study training job_seeking inactive",
                "outcome_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_horizon_months_display()} – {self.get_status_display()}"
