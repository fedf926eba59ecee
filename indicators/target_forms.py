import datetime as dt
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from indicators.definitions import Definition
from indicators.milestones import milestone
from indicators.models import Target
from indicators.targets import HIGHEST, decimals, is_percent, is_reported, open_horizons, unit_of
from people.models import User

HUNDRED = Decimal(100)


class TargetForm(forms.Form):
    """What is aimed at for one figure, at each milestone to come whose report prints it; `in_force`: by horizon."""

    def __init__(
        self, definition: Definition, start: dt.date, day: dt.date, in_force: dict[int, Target], *args
    ):
        super().__init__(*args, label_suffix="")
        self.definition, self.in_force = definition, in_force
        self.horizons = [
            months for months in open_horizons(start, day) if is_reported(definition.code, months)
        ]
        for months in self.horizons:
            self.fields[f"at_{months}"] = self._field(months, milestone(start, months))
        self.fields["note"] = forms.CharField(
            label=_("D’où viennent ces objectifs ? (facultatif)"), max_length=300, required=False,
            help_text=_("Par exemple : comité de pilotage du 12 septembre."),
        )  # fmt: skip

    def _field(self, months: int, day: dt.date) -> forms.Field:
        units = {
            "ratio": _("En pour cent."),
            "hours": _("En heures."),
            "days": _("En jours."),
            "score": _("Note sur 5."),
            "meetings/month": _("Rencontres par mois."),
            "": _("Un nombre entier."),
        }
        code, unit = self.definition.code, unit_of(self.definition.code)
        return forms.DecimalField(
            label=_("À %(months)d mois, le %(day)s") % {"months": months, "day": date_format(day)},
            help_text=units[unit], required=False, localize=True, min_value=0,
            max_value=100 if unit == "ratio" else HIGHEST.get(unit), max_digits=8,
            decimal_places=2 if unit == "ratio" else decimals(code),
            initial=self._shown(months), widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        )  # fmt: skip

    def _shown(self, months: int) -> Decimal | None:
        if months not in self.in_force:
            return None
        value = self.in_force[months].value * (HUNDRED if is_percent(self.definition.code) else 1)
        whole = value.to_integral_value()
        return whole if value == whole else value.normalize()

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self.changed():
            raise ValidationError(_("Rien n’a changé : donnez au moins un objectif nouveau."))
        return cleaned

    def changed(self) -> dict[int, Decimal]:
        """By horizon, in the unit of the figure; what is left empty stays as it was."""
        given = {months: self.cleaned_data.get(f"at_{months}") for months in self.horizons}
        parts = HUNDRED if is_percent(self.definition.code) else 1
        values = {months: value / parts for months, value in given.items() if value is not None}
        return {
            months: value for months, value in values.items()
            if months not in self.in_force or self.in_force[months].value != value
        }  # fmt: skip

    @transaction.atomic
    def save(self, user: User) -> None:
        for months, value in self.changed().items():
            Target(
                indicator=self.definition.code, horizon_months=months, value=value, set_by=user,
                note=self.cleaned_data["note"],
            ).save()  # fmt: skip
