"""The question « quand êtes-vous libre ? » : of each day from when to when, by half-hours, twice at most."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring import availability
from mentoring.availability import CLOSES, OPENS, clock

STRETCHES = (1, 2)
Given = dict[tuple[int, int, str], str]
"""What was chosen, by day, stretch and end ("from" or "to"): a half-hour, or nothing."""


class WeekInput(forms.Widget):
    template_name = "mentoring/week.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.starts = range(OPENS, CLOSES)
        self.ends = range(OPENS + 1, CLOSES + 1)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0_1_from"

    def value_from_datadict(self, data, files, name: str) -> Given:
        return {
            (day, stretch, end): data.get(f"{name}_{day}_{stretch}_{end}", "")
            for day in WEEKDAYS
            for stretch in STRETCHES
            for end in ("from", "to")
        }

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return False

    def render(self, name: str, value, attrs=None, renderer=None) -> str:
        """With the templates of the site, that those of Django's forms do not see."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value, attrs) -> dict:
        given = value if isinstance(value, dict) else chosen(value or [])
        rows = [(stretch, [self._row(name, attrs, given, day, stretch) for day in WEEKDAYS])
                for stretch in STRETCHES]  # fmt: skip
        more = any(chosen_end for (_day, stretch, _end), chosen_end in given.items() if stretch > 1)
        return super().get_context(name, None, attrs) | {"rows": rows, "has_more": more}

    def _row(self, name: str, attrs: dict, given: Given, day: int, stretch: int) -> dict:
        said = {"day": WEEKDAYS[day]}
        names = {"from": _("%(day)s, libre de") % said, "to": _("%(day)s, libre jusqu’à") % said}
        choices = {"from": self.starts, "to": self.ends}
        return {
            "day": WEEKDAYS[day],
            "ends": [
                {
                    "name": f"{name}_{day}_{stretch}_{end}",
                    "id": f"{attrs.get('id', name)}_{day}_{stretch}_{end}",
                    "label": names[end],
                    "described_by": attrs.get("aria-describedby", ""),
                    "options": [
                        (str(number), clock(number), given.get((day, stretch, end)) == str(number))
                        for number in choices[end]
                    ],
                }
                for end in ("from", "to")
            ],
        }


def chosen(week: list[int]) -> Given:
    """What would have been chosen to say this; a third stretch of a day has no place on the page."""
    given: Given = {}
    for day, start, end in availability.ranges(week):
        stretch = next((stretch for stretch in STRETCHES if (day, stretch, "from") not in given), None)
        if stretch:
            given[day, stretch, "from"], given[day, stretch, "to"] = str(start), str(end)
    return given


class WeekField(forms.Field):
    """A list of half-hours (mentoring.availability)."""

    widget = WeekInput
    default_error_messages = {"required": gettext_lazy("Choisissez au moins un moment de la semaine.")}

    def clean(self, value: Given) -> list[int]:
        week: set[int] = set()
        for day in WEEKDAYS:
            for stretch in STRETCHES:
                week.update(self._stretch(day, value[day, stretch, "from"], value[day, stretch, "to"]))
        if self.required and not week:
            raise ValidationError(self.error_messages["required"], code="required")
        return sorted(week)

    def _stretch(self, day: int, start: str, end: str) -> list[int]:
        if not start and not end:
            return []
        said = {"day": WEEKDAYS[day]}
        if not start or not end:
            raise ValidationError(_("%(day)s : dites de quelle heure à quelle heure.") % said)
        if not (start.isdecimal() and end.isdecimal()) or not (
            OPENS <= int(start) < CLOSES and int(end) <= CLOSES
        ):
            raise ValidationError(_("%(day)s : choisissez des heures de la liste.") % said)
        if int(end) <= int(start):
            raise ValidationError(_("%(day)s : la fin vient avant le début.") % said)
        return availability.half_hours(day, int(start), int(end))

    def has_changed(self, initial, data) -> bool:
        return chosen(initial or []) != {key: value for key, value in (data or {}).items() if value}
