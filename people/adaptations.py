"""What somebody needs because of a disability or of their health (GDPR, article 9): said by them, kept apart."""

import datetime as dt

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import add_months
from common.erasing import forget
from common.privacy import Privacy
from common.records import Record, never_before
from people.consents import Consent, agreed, stops
from people.models import Person
from people.processing import ADAPTATIONS

KEPT_MONTHS = 12


def in_a_year() -> dt.date:
    return add_months(timezone.localdate(), KEPT_MONTHS)


class Adaptation(Record):
    """The arrangement, never the diagnosis. Kept while the person agrees, and a year at most."""

    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="adaptations"
    )
    need = models.TextField(
        _("aménagement demandé"), max_length=500, validators=[MaxLengthValidator(500)],
        help_text=_("Ce qu’il faut prévoir, jamais un diagnostic : « salle au rez-de-chaussée », « tiers-temps »."),
    )  # fmt: skip
    noted_on = models.DateField(_("noté le"), default=timezone.localdate)
    until = models.DateField(_("à garder jusqu’au"), default=in_a_year)
    privacy = Privacy(
        ADAPTATIONS, subject="person", removed=True, texts=("need",), kept=("noted_on", "until"),
        needed={"noted_on": KEPT_MONTHS},
    )  # fmt: skip

    class Meta:
        verbose_name = _("besoin d’aménagement")
        verbose_name_plural = _("besoins d’aménagement")
        ordering = ["-until"]
        indexes = [models.Index(fields=["until"], name="adaptation_until")]
        constraints = [
            never_before("until", "noted_on", "adaptation_ends_after", _("La fin précède le début."))
        ]

    def __str__(self) -> str:
        return str(self.person)

    def violations(self):
        if self.person_id and not agreed(self.person, Consent.Purpose.ADAPTATIONS):
            yield "person", _("Notez d’abord son accord explicite, dans « Consentements ».")
        if self.noted_on and self.until and self.until > add_months(self.noted_on, KEPT_MONTHS):
            yield "until", _("Douze mois au plus : ensuite, on lui redemande.")


@stops(Consent.Purpose.ADAPTATIONS)
def forget_of(person: Person) -> None:
    forget(Adaptation.objects.filter(person=person))


def forget_past() -> int:
    """Those whose year is over; how many there were."""
    return forget(Adaptation.objects.filter(until__lt=timezone.localdate()))
