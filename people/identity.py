"""What staff have settled about files that look alike: two people, or one whose two files have been merged."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.privacy import Privacy
from common.records import BytewiseField, Record
from people.models import Person
from people.processing import DIRECTORY


class FormerRef(Record):
    """The reference and the number of a file that was merged: whoever still uses them is led to the one that stays."""

    ref = BytewiseField(_("ancienne référence"), max_length=64, unique=True, editable=False)
    former_id = models.PositiveBigIntegerField(_("ancien numéro"), unique=True, editable=False)
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="former_refs"
    )
    privacy = Privacy(DIRECTORY, subject="person", technical=("former_id",))

    class Meta:
        verbose_name = _("ancienne référence")
        verbose_name_plural = _("anciennes références")

    def __str__(self) -> str:
        return self.ref


class DistinctPeople(Record):
    """Two files that look alike and are not the same person's, somebody said; `first` is the older one."""

    first = models.ForeignKey(
        Person, verbose_name=_("première fiche"), on_delete=models.PROTECT, related_name="distinct_later"
    )
    second = models.ForeignKey(
        Person, verbose_name=_("seconde fiche"), on_delete=models.PROTECT, related_name="distinct_earlier"
    )
    privacy = Privacy(
        DIRECTORY, subject="first", kept=("second",), removed=True,
        withheld={"second": _("parle d’une autre personne")},
    )  # fmt: skip

    class Meta:
        verbose_name = _("personnes distinctes")
        verbose_name_plural = _("personnes distinctes")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="distinct_people_once",
                violation_error_message=_("Ces deux fiches sont déjà dites distinctes."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="distinct_people_in_order",
                violation_error_message=_("Une personne n’est pas distincte d’elle-même."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"

    def derive(self) -> None:
        super().derive()
        self.first, self.second = sorted((self.first, self.second), key=lambda person: person.pk)
