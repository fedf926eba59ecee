from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Report

HORIZONS = [
    (months, _("%(months)d mois") % {"months": months}) for months in (6, 12, 24, 30, 36, 42, 48, 54, 60)
]


class ReportForm(forms.ModelForm):
    horizon_months = forms.TypedChoiceField(label=_("échéance"), choices=HORIZONS, coerce=int)

    class Meta:
        model = Report
        fields = ["horizon_months", "as_of"]
