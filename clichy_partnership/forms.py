from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clichy_partnership.models import SHEET_CHOICES
from common.spreadsheets import MAX_WORKBOOK

LIMITS = {".csv": 200 << 20, ".xlsx": MAX_WORKBOOK}  # bytes; a million people are 150 MB of CSV


class ImportForm(forms.Form):
    sheet = forms.ChoiceField(label=_("Ce que contient le fichier"))
    file = forms.FileField(
        label=_("Fichier"),
        max_length=200,
        help_text=_("Un fichier .csv ou .xlsx (première feuille), une fiche par ligne."),
    )

    def __init__(self, sheets: list[str], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [choice for choice in SHEET_CHOICES if choice[0] in sheets]
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx"

    def clean_file(self):
        file = self.cleaned_data["file"]
        limit = LIMITS.get(Path(file.name).suffix.lower())
        if limit is None:
            raise ValidationError(
                _("Ce format n’est pas lu : enregistrer le tableau en .xlsx ou en CSV UTF-8.")
            )
        if file.size > limit:
            message = _("Le fichier dépasse %(limit)d Mo : le partager en plusieurs.")
            raise ValidationError(message % {"limit": limit >> 20})
        return file
