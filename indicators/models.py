import datetime as dt
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.models import AppendOnly, AppendOnlyQuerySet
from common.privacy import Privacy
from common.processing import MACHINERY, TRACE
from common.work import WORK_FIELDS, LostClaim, Work
from indicators import milestones, snapshots, targets
from indicators.definitions import DEFINITIONS
from people.models import Partnership


class ImmutableQuerySet(ScopedQuerySet):
    def update(self, **values):
        raise TypeError("a snapshot never changes")

    def delete(self):
        raise TypeError("a snapshot is never deleted")


class Snapshot(models.Model):
    """Every indicator as known on a day. Written once; a report prints its number and digest."""

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("interne")

    as_of = models.DateField(_("arrêté au"))
    audience = models.CharField(_("diffusion"), max_length=10, choices=Audience.choices)
    definitions = models.JSONField(_("versions des définitions"))
    payload = models.JSONField(_("figures"))
    digest = models.CharField(_("empreinte"), max_length=80)
    code_revision = models.CharField(_("révision du code"), max_length=40, blank=True)
    computed_at = models.DateTimeField(_("calculé le"), auto_now_add=True)
    objects = ImmutableQuerySet.as_manager()
    privacy = Privacy(
        MACHINERY,
        technical=("as_of", "audience", "definitions", "payload", "digest", "code_revision", "computed_at"),
    )

    class Meta:
        verbose_name = _("photographie des indicateurs")
        verbose_name_plural = _("photographies des indicateurs")
        ordering = ["-as_of", "-computed_at"]
        constraints = [
            models.UniqueConstraint(fields=["as_of", "audience", "digest"], name="snapshot_once"),
            models.CheckConstraint(condition=Q(audience="internal"), name="snapshot_audience"),
        ]

    def __str__(self) -> str:
        return _("n° %(number)s, arrêté au %(day)s") % {"number": self.pk, "day": f"{self.as_of:%d/%m/%Y}"}

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("a snapshot never changes")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("a snapshot is never deleted")

    def imprint(self) -> dict:
        """What a report prints of its origin, beside the figures: the partners, the number and the moment."""
        partnership = Partnership.objects.get()
        names = {"partnership": partnership.name, "city": partnership.city, "school": partnership.school}
        return {
            "snapshot_id": str(self.pk),
            "computed_at": timezone.localtime(self.computed_at),
            "names": names,
        }

    @classmethod
    def take(cls, as_of: dt.date, audience: str = Audience.INTERNAL) -> "Snapshot":
        """Compute and keep; computing again what has not changed gives the same row.

        Raises Partnership.DoesNotExist before any partnership is recorded.
        """
        payload = snapshots.compute(Partnership.objects.get(), as_of, str(audience))
        versions = {figure["code"]: figure["version"] for figure in payload["indicators"]}
        return cls.objects.get_or_create(
            as_of=as_of,
            audience=audience,
            digest=payload["digest"],
            defaults={
                "payload": payload,
                "definitions": versions,
                "code_revision": settings.CODE_REVISION,
            },
        )[0]


class Report(Work):
    """A report at a milestone."""

    class Origin(models.TextChoices):
        MILESTONE = "milestone", _("échéance")
        DEMAND = "demand", _("à la demande")

    horizon_months = models.PositiveSmallIntegerField(_("échéance (mois)"))
    as_of = models.DateField(
        _("arrêté au"), blank=True, help_text=_("Laisser vide pour la veille de l’échéance.")
    )
    origin = models.CharField(_("origine"), max_length=10, choices=Origin.choices, default=Origin.DEMAND)
    snapshot = models.ForeignKey(
        Snapshot,
        verbose_name=_("photographie"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    file = models.FileField(_("fichier"), upload_to="reports/", blank=True)
    reviewed_at = models.DateTimeField(_("relu le"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("relu par"), null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    privacy = Privacy(
        TRACE, account="requested_by",
        technical=(*WORK_FIELDS, "horizon_months", "as_of", "origin", "snapshot", "file", "reviewed_at", "reviewed_by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("bilan d’étape")
        verbose_name_plural = _("bilans d’étape")
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["state", "alive_at"], name="report_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["horizon_months"],
                condition=Q(origin="milestone"),
                name="report_once_per_milestone",
                violation_error_message=_("Le bilan de cette échéance existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(state="ready") ^ Q(file=""),
                name="report_ready_has_file",
                violation_error_message=_("Un bilan prêt a un fichier, et lui seul."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, state="ready"),
                name="report_reviewed_by_somebody",
                violation_error_message=_("Un bilan relu est prêt, et dit quand et par qui il l’a été."),
            ),
        ]

    def __str__(self) -> str:
        return _("Bilan à %(months)d mois") % {"months": self.horizon_months}

    def clean(self) -> None:
        """Fills `as_of` with the milestone when it is left empty."""
        partnership = Partnership.objects.first()
        if partnership is None:
            raise ValidationError(_("Enregistrez d’abord le partenariat et son premier jour."))
        if self.horizon_months is None:
            return
        if not milestones.is_horizon(self.horizon_months):
            raise ValidationError(
                {"horizon_months": _("Échéances : 6, 12, 24 mois, puis tous les six mois.")}
            )
        self.as_of = self.as_of or milestones.milestone(partnership.started_on, self.horizon_months)
        if not partnership.started_on <= self.as_of < timezone.localdate():
            raise ValidationError(
                {
                    "as_of": _(
                        "Ce bilan s’arrêterait au %(day)s : la date doit être passée et suivre le début."
                    )
                    % {"day": f"{self.as_of:%d/%m/%Y}"}
                }
            )

    @property
    def awaits_review(self) -> bool:
        return self.state == self.State.READY and self.reviewed_at is None

    @property
    def file_name(self) -> str:
        return f"bilan-{self.horizon_months}-mois-{self.as_of.isoformat()}.pdf"

    def review(self, user) -> bool:
        """Note that somebody read it through; False when it is not ready, or a colleague had already."""
        unread = Report.objects.filter(pk=self.pk, state=self.State.READY, reviewed_at=None)
        return bool(unread.update(reviewed_at=timezone.now(), reviewed_by=user))

    @staticmethod
    def task():
        from indicators.tasks import render_report  # tasks import this module

        return render_report

    def finish(self, snapshot: Snapshot, content: bytes) -> None:
        """Keep the file, then say so; a report another worker took up leaves nothing behind."""
        name = default_storage.save(f"reports/{uuid.uuid4().hex}.pdf", ContentFile(content))
        finished = self.mine().update(
            state=self.State.READY,
            progress=100,
            snapshot=snapshot,
            file=name,
            error="",
            finished_at=timezone.now(),
        )
        if not finished:
            default_storage.delete(name)
            raise LostClaim


class TargetQuerySet(AppendOnlyQuerySet):
    def in_force(self) -> dict[tuple[str, int], "Target"]:
        """By indicator and horizon, the last one set before its milestone; none before a partnership is recorded."""
        partnership = Partnership.objects.first()
        rows = self.select_related("set_by__person").order_by("set_on", "pk") if partnership else ()
        return {
            (target.indicator, target.horizon_months): target
            for target in rows
            if targets.is_open(partnership.started_on, target.horizon_months, target.set_on)
        }


class Target(models.Model):
    """What leadership aims at for a figure at a milestone, said before its result. A later word is a row of its own."""

    indicator = models.CharField(_("indicateur"), max_length=50)
    horizon_months = models.PositiveSmallIntegerField(_("échéance (mois)"))
    value = models.DecimalField(
        _("objectif"), max_digits=12, decimal_places=4, help_text=_("Une part va de 0 à 1.")
    )
    set_on = models.DateField(_("fixé le"), default=timezone.localdate)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("fixé par"), on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("d’où il vient"), max_length=300, blank=True)
    objects = TargetQuerySet.as_manager()
    privacy = Privacy(
        TRACE, account="set_by", texts=("note",), technical=("indicator", "horizon_months", "value", "set_on")
    )

    class Meta:
        verbose_name = _("objectif")
        verbose_name_plural = _("objectifs")
        ordering = ["-set_on", "-pk"]
        indexes = [
            models.Index(fields=["set_on"], name="target_set"),
            models.Index(fields=["indicator", "horizon_months"], name="target_of_indicator"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(horizon_months__in=targets.HORIZONS),
                name="target_horizon",
                violation_error_message=_("Échéances : 6, 12, 24 mois, puis tous les six mois."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="target_value",
                violation_error_message=_("Un objectif n’est pas négatif."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(title)s à %(months)d mois : %(value)s") % {
            "title": self.title, "months": self.horizon_months, "value": self.said,
        }  # fmt: skip

    def save(self, *args, **kwargs) -> None:
        """Raises ValidationError when a rule is broken: once its milestone is over, no target is set at all."""
        if self.pk is not None:
            raise AppendOnly
        self.full_clean()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly

    @property
    def title(self) -> str:
        return str(DEFINITIONS[self.indicator].title) if self.indicator in DEFINITIONS else self.indicator

    @property
    def author(self) -> str:
        """The name in the file, which an account may not have."""
        return str(self.set_by.person or self.set_by)

    @property
    def said(self) -> str:
        return targets.said(self.indicator, self.value) if self.indicator in DEFINITIONS else str(self.value)

    def clean(self) -> None:
        if errors := {field: [message] for field, message in self.violations()}:
            raise ValidationError(errors)

    def violations(self) -> Iterator[tuple[str, str]]:
        partnership = Partnership.objects.first()
        if partnership is None:
            yield "set_on", _("Enregistrez d’abord le partenariat et son premier jour.")
        if self.indicator not in DEFINITIONS:
            yield "indicator", _("Cet indicateur n’existe pas.")
            return
        if self.horizon_months in targets.HORIZONS and self.set_on:
            yield from self._on_time(partnership)
        if not targets.decimals(self.indicator) and self.value is not None and self.value % 1:
            yield "value", _("Cet objectif est un nombre entier.")
        highest = targets.HIGHEST.get(targets.unit_of(self.indicator))
        if highest and self.value is not None and self.value > highest:
            yield "value", _("Cet objectif dépasse le maximum possible.")

    def _on_time(self, partnership: Partnership | None) -> Iterator[tuple[str, str]]:
        months = self.horizon_months
        if not targets.is_reported(self.indicator, months):
            yield (
                "horizon_months",
                _("Ce chiffre n’est pas dans le bilan à %(months)d mois.") % {"months": months},
            )
        if partnership and not targets.is_open(partnership.started_on, months, self.set_on):
            day = {"day": f"{milestones.milestone(partnership.started_on, months):%d/%m/%Y}"}
            yield "horizon_months", _("Un objectif se fixe avant son résultat, arrêté le %(day)s.") % day
        if self.set_on > timezone.localdate():
            yield "set_on", _("Cette date est dans le futur.")
