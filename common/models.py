from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One accepted import: the author of the changes it made."""

    started_at = models.DateTimeField(_("commencé le"), auto_now_add=True)
    source = models.CharField(_("source"), max_length=200)
    counts = models.JSONField(_("résultat par fichier"), default=dict)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.source} – {self.started_at:%d/%m/%Y %H:%M}"
