import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators import milestones, snapshots
from people.models import Partnership


class ImmutableQuerySet(models.QuerySet):
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


class LostClaim(Exception):
    """Another worker has taken the report up."""


class ReportQuerySet(models.QuerySet):
    def waiting(self) -> "ReportQuerySet":
        """Asked for and not being made, or left by a worker that gives no more sign of life."""
        silent_since = timezone.now() - dt.timedelta(seconds=settings.REPORT_LEASE_SECONDS)
        return self.filter(
            Q(state=Report.State.REQUESTED) | Q(state=Report.State.RENDERING, alive_at__lt=silent_since)
        )


class Report(models.Model):
    """A report at a milestone. The row is the request: whatever dies, a worker takes it up again."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("demandé")
        RENDERING = "rendering", _("en préparation")
        READY = "ready", _("prêt")
        FAILED = "failed", _("en échec")

    class Origin(models.TextChoices):
        MILESTONE = "milestone", _("échéance")
        DEMAND = "demand", _("à la demande")

    MAX_TRIES = 5

    horizon_months = models.PositiveSmallIntegerField(_("échéance (mois)"))
    as_of = models.DateField(
        _("arrêté au"), blank=True, help_text=_("Laisser vide pour la veille de l’échéance.")
    )
    origin = models.CharField(_("origine"), max_length=10, choices=Origin.choices, default=Origin.DEMAND)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("demandé par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    requested_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.REQUESTED)
    progress = models.PositiveSmallIntegerField(_("avancement (%)"), default=0)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    claim = models.UUIDField(null=True, editable=False)
    alive_at = models.DateTimeField(_("dernier signe de vie"), null=True, editable=False)
    error = models.CharField(_("dernière erreur"), max_length=500, blank=True)
    snapshot = models.ForeignKey(
        Snapshot,
        verbose_name=_("photographie"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    file = models.FileField(_("fichier"), upload_to="reports/", blank=True)
    finished_at = models.DateTimeField(_("prêt le"), null=True, blank=True)
    objects = ReportQuerySet.as_manager()

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
    def file_name(self) -> str:
        return f"bilan-{self.horizon_months}-mois-{self.as_of.isoformat()}.pdf"

    # The life of a report: claimed by one worker, kept alive by it, finished once.

    def take_up(self) -> bool:
        """Claim the report for this process; False when another has it or it is done."""
        self.claim = uuid.uuid4()
        claimed = Report.objects.waiting().filter(pk=self.pk, tries__lt=self.MAX_TRIES)
        return bool(
            claimed.update(
                state=self.State.RENDERING,
                claim=self.claim,
                alive_at=timezone.now(),
                tries=F("tries") + 1,
                progress=0,
            )
        )

    def _mine(self) -> ReportQuerySet:
        return Report.objects.filter(pk=self.pk, claim=self.claim, state=self.State.RENDERING)

    def show_progress(self, percent: int) -> None:
        """Say how far it is, which is a sign of life too. Raises LostClaim."""
        if not self._mine().update(progress=percent, alive_at=timezone.now()):
            raise LostClaim

    def stay_alive(self) -> None:
        if not self._mine().update(alive_at=timezone.now()):
            raise LostClaim

    def finish(self, snapshot: Snapshot, content: bytes) -> None:
        """Keep the file, then say so; a report another worker took up leaves nothing behind."""
        name = default_storage.save(f"reports/{uuid.uuid4().hex}.pdf", ContentFile(content))
        finished = self._mine().update(
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

    def give_back(self, error: str) -> None:
        """After an error: to be tried again, or failed for good after the last try."""
        self._mine().update(
            state=models.Case(
                models.When(tries__gte=self.MAX_TRIES, then=models.Value(self.State.FAILED)),
                default=models.Value(self.State.REQUESTED),
            ),
            error=error[:500],
        )

    def ask(self) -> None:
        """Save the request, and wake a worker once it is committed."""
        from indicators.tasks import nudge  # tasks import this module

        self.save()
        transaction.on_commit(lambda: nudge(self.pk))
