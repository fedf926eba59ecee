from django.db import models
from django.utils.translation import gettext_lazy as _

from common.privacy import Privacy
from common.processing import MACHINERY, TRACE


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
