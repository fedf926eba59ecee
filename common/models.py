from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import Reason, ScopedQuerySet
from common.privacy import Privacy
from common.processing import MACHINERY, TRACE
from common.records import one_of


class ImportRun(models.Model):
    """One accepted import: the author of the changes it made."""

    started_at = models.DateTimeField(_("commencé le"), auto_now_add=True)
    source = models.CharField(_("source"), max_length=200)
    counts = models.JSONField(_("résultat par fichier"), default=dict)
    privacy = Privacy(TRACE, texts=("source",), technical=("started_at", "counts"))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.source} – {self.started_at:%d/%m/%Y %H:%M}"


class CacheEntry(models.Model):
    """The table of Django's database cache, made by a migration like any other: what limits of calls are counted in."""

    cache_key = models.CharField(_("clé"), max_length=255, primary_key=True)
    value = models.TextField(_("valeur"))
    expires = models.DateTimeField(_("expire le"), db_index=True)
    privacy = Privacy(MACHINERY, technical=("cache_key", "value", "expires"))

    class Meta:
        verbose_name = _("compteur")
        verbose_name_plural = _("compteurs")

    def __str__(self) -> str:
        return self.cache_key


class AppendOnly(TypeError):
    """What was recorded is neither changed nor removed; the database refuses it too."""


class AppendOnlyQuerySet(ScopedQuerySet):
    def update(self, **values) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class AccessRecord(models.Model):
    """Somebody read something sensitive. Numbers rather than relations: it outlives what was read, and names no one.

    One row for each minor whom the page is about, or one in all.
    """

    KEPT = relativedelta(months=12)  # as the database's trigger says too

    at = models.DateTimeField(_("quand"), default=timezone.now, db_index=True, editable=False)
    user_key = models.PositiveBigIntegerField(_("compte"), null=True, editable=False)
    roles = models.CharField(_("rôles"), max_length=200, blank=True, editable=False)
    reason = models.CharField(_("motif"), max_length=10, choices=Reason.choices, editable=False)
    route = models.CharField(_("page"), max_length=100, editable=False)
    model = models.CharField(_("nature de la fiche"), max_length=100, blank=True, editable=False)
    object_key = models.CharField(_("numéro de la fiche"), max_length=64, blank=True, editable=False)
    person_key = models.PositiveBigIntegerField(_("personne"), null=True, editable=False)
    request_id = models.CharField(_("numéro de la demande"), max_length=36, blank=True, editable=False)
    objects = AppendOnlyQuerySet.as_manager()
    privacy = Privacy(
        TRACE,
        kept=(
            "at",
            "user_key",
            "roles",
            "reason",
            "route",
            "model",
            "object_key",
            "person_key",
            "request_id",
        ),
        withheld=dict.fromkeys(
            ("at", "user_key", "roles", "reason", "route", "model", "object_key", "person_key", "request_id"),
            _("des numéros seulement, pour le délégué à la protection des données"),
        ),
    )

    class Meta:
        verbose_name = _("accès consigné")
        verbose_name_plural = _("accès consignés")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person_key", "at"], name="access_person"),
            models.Index(fields=["user_key", "at"], name="access_user"),
        ]
        constraints = [one_of("reason", "minor concern export special", "access_reason")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {timezone.localtime(self.at):%d/%m/%Y %H:%M}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(force_insert=True, using=kwargs.get("using"))

    def delete(self, *args, **kwargs) -> None:
        raise AppendOnly

    @classmethod
    def forget_old(cls) -> None:
        """The only way out."""
        old = cls.objects.filter(at__lt=timezone.now() - cls.KEPT)
        old._raw_delete(old.db)
