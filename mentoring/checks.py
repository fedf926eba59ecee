"""What was seen of a mentor before they meet young people: the evidence itself is never kept."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import add_months
from common.erasing import forget
from common.privacy import Privacy
from common.records import Record, never_before, one_of, precedes
from mentoring.processing import CHECK_KEPT, CHECKS
from people.models import Person


class MentorCheck(Record):
    class Kind(models.TextChoices):
        IDENTITY = "identity", _("pièce d’identité")
        HONORABILITY = "honorability", _("attestation d’honorabilité")
        CHARTER = "charter", _("charte signée")
        TRAINING = "training", _("formation suivie")

    person = models.ForeignKey(
        Person, verbose_name=_("mentor"), on_delete=models.PROTECT, related_name="mentor_checks"
    )
    kind = models.CharField(_("vu"), max_length=12, choices=Kind.choices)
    seen_on = models.DateField(_("le"), default=timezone.localdate)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    valid_until = models.DateField(_("valable jusqu’au"))
    privacy = Privacy(
        CHECKS, subject="person", removed=True, kept=("kind", "seen_on", "valid_until"), technical=("seen_by",),
        needed={"valid_until": 0},
    )  # fmt: skip

    class Meta:
        verbose_name = _("vérification d’un mentor")
        verbose_name_plural = _("vérifications des mentors")
        ordering = ["valid_until"]
        indexes = [models.Index(fields=["valid_until"], name="mentor_check_valid")]
        constraints = [
            one_of("kind", "identity honorability charter training", "mentor_check_kind"),
            never_before("valid_until", "seen_on", "mentor_check_ends_after", _("La fin précède le jour.")),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_kind_display()}"

    def violations(self):
        if precedes(timezone.localdate(), self.seen_on):
            yield "seen_on", _("Cette date est dans le futur.")
        if precedes(self.valid_until, self.seen_on):
            yield "valid_until", _("La fin de validité précède le jour où la pièce a été vue.")


def forget_expired(day: dt.date | None = None) -> int:
    """Those out of date for longer than they serve; how many there were."""
    limit = add_months(day or timezone.localdate(), -CHECK_KEPT)
    return forget(MentorCheck.objects.filter(valid_until__lt=limit))
