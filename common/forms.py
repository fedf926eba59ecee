from django import forms
from django.utils.translation import gettext_lazy as _


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs):
        super().__init__(**{"help_text": _("Une valeur par ligne."), "max_length": 5000, **kwargs})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def run_validators(self, value: list[str]) -> None:
        super().run_validators("\n".join(value))  # the length of them all, not their number

    def has_changed(self, initial, data) -> bool:
        return self.to_python(data or "") != (initial or [])


class CodesField(forms.TypedMultipleChoiceField):
    """A list of codes, as check boxes."""

    widget = forms.CheckboxSelectMultiple
