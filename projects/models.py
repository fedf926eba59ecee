from collections.abc import Iterator

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.privacy import Privacy
from common.records import Record, never_before, one_of, precedes
from common.search import SearchedRecord
from followups.models import Followup
from people.models import Organisation, Person
from people.processing import LAST_CONTACT
from projects.processing import PROJECTS


class Project(SearchedRecord):
    class Theme(models.TextChoices):
        VISIBILITY = "visibility", _("visibilité")
        DIGITALISATION = "digitalisation", _("numérisation")
        DIGITAL_TRANSFORMATION = "digital_transformation", _("transformation numérique")
        ACCESSIBILITY = "accessibility", _("accessibilité")
        EVENT = "event", _("événement")
        OTHER = "other", _("autre")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("bénéficiaire"), on_delete=models.PROTECT, related_name="projects"
    )
    members = models.ManyToManyField(Person, through="ProjectMember", related_name="+")
    title = models.CharField(_("titre"), max_length=200)
    theme = models.CharField(_("thème"), max_length=30, choices=Theme.choices, blank=True)
    digital = models.BooleanField(_("action numérique"), default=False)
    started_on = models.DateField(_("commencé le"))
    delivered_on = models.DateField(_("livré le"), null=True, blank=True)
    accepted_on = models.DateField(_("accepté le"), null=True, blank=True)
    result_observed_on = models.DateField(_("résultat constaté le"), null=True, blank=True)
    result_summary = models.TextField(
        _("résultat constaté"), blank=True, max_length=5000, validators=[MaxLengthValidator(5000)]
    )
    privacy = Privacy(
        PROJECTS, subject="memberships__person",
        kept=("organisation", "title", "theme", "digital", "started_on", "delivered_on", "accepted_on",
              "result_observed_on"),
        texts=("result_summary",),
        needed={"started_on": LAST_CONTACT, "delivered_on": LAST_CONTACT, "accepted_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("projet")
        verbose_name_plural = _("projets")
        ordering = ["-started_on"]
        indexes = [
            models.Index(fields=["accepted_on"], name="project_accepted"),
            models.Index(fields=["started_on"], name="project_started"),
        ]
        constraints = [
            one_of(
                "theme",
                "visibility digitalisation digital_transformation accessibility event other",
                "project_theme",
            ),
            never_before(
                "delivered_on",
                "started_on",
                "project_delivered_after_start",
                _("La livraison précède le début."),
            ),
            never_before(
                "accepted_on",
                "started_on",
                "project_accepted_after_start",
                _("L’acceptation précède le début."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def searched_texts(self) -> list[str]:
        return [self.title, self.ref]

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.delivered_on, self.started_on):
            yield "delivered_on", _("La livraison précède le début du projet.")
        if precedes(self.accepted_on, self.started_on):
            yield "accepted_on", _("L’acceptation précède le début du projet.")


class ProjectMember(Record):
    class Role(models.TextChoices):
        STUDENT = "student", _("étudiant·e")
        TUTOR = "tutor", _("tuteur ou tutrice")

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="memberships"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="project_memberships"
    )
    role = models.CharField(_("rôle"), max_length=10, choices=Role.choices)
    privacy = Privacy(PROJECTS, subject="person", kept=("project", "role"))

    class Meta:
        verbose_name = _("membre d’un projet")
        verbose_name_plural = _("membres des projets")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "role"],
                name="project_member_once",
                violation_error_message=_("Cette personne fait déjà partie du projet."),
            ),
            one_of("role", "student tutor", "project_member_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class UsageFeedback(Record):
    """Three months after acceptance: is what was delivered in use?"""

    class Usage(models.TextChoices):
        AS_IS = "as_is", _("utilisé tel quel")
        ADAPTED = "adapted", _("utilisé après adaptation")
        NOT_USED = "not_used", _("pas utilisé")

    project = models.OneToOneField(
        Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="usage_feedback"
    )
    answered_on = models.DateField(_("répondu le"))
    usage = models.CharField(_("usage"), max_length=10, choices=Usage.choices)
    followup = models.OneToOneField(
        Followup,
        verbose_name=_("suivi"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    privacy = Privacy(PROJECTS, kept=("project", "answered_on", "usage"), technical=("followup",))

    class Meta:
        verbose_name = _("retour d’usage")
        verbose_name_plural = _("retours d’usage")
        ordering = ["-answered_on"]
        indexes = [models.Index(fields=["answered_on"], name="usage_feedback_answered")]
        constraints = [one_of("usage", "as_is adapted not_used", "usage_feedback_usage")]

    def __str__(self) -> str:
        return f"{self.project} – {self.get_usage_display()}"
