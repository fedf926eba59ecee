"""What is asked of who wants a mentor, and of who wants to be one: short screens, over the same lists."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from common.access import Role
from common.forms import CodesField
from mentoring import contact_details
from mentoring.availability import CLOSES, OPENS, clock, half_hours, ranges
from mentoring.intake import (
    MOST_IN_GROUP,
    Field,
    Goal,
    Language,
    Mentor,
    MentorAbsence,
    MentoringRequest,
    Place,
)
from mentoring.week_field import WeekField
from people.models import Person
from people.names import no_link
from people.registration_forms import GuardianContactForm
from people.walk_in import day_input

WORDS = forms.Textarea({"rows": 3})
GROUP_LASTS = 3  # half-hours


class ScreenForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class GoalsForm(ScreenForm):
    goals = CodesField(label=_("Vous voulez surtout…"), choices=Goal.choices)
    fields_of_work = CodesField(
        label=_("Des domaines qui vous attirent (facultatif)"), choices=Field.choices, required=False
    )

    class Meta:
        model = MentoringRequest
        fields = ["goals", "words"]
        labels = {"words": _("Voulez-vous en dire plus ? (facultatif)")}
        widgets = {"words": WORDS}

    field_order = ["goals", "fields_of_work", "words"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["fields_of_work"] = self.instance.fields

    def clean_words(self) -> str:
        words = self.cleaned_data["words"]
        if contact_details.found_in(words):
            raise ValidationError(
                _("Ni numéro, ni adresse, ni compte ici : la personne qui vous sera proposée lira ces mots.")
            )
        return words

    def _post_clean(self) -> None:
        self.instance.fields = self.cleaned_data.get("fields_of_work", self.instance.fields)
        super()._post_clean()


class WeekForm(ScreenForm):
    availability = WeekField(
        label=_("Vos moments libres, une semaine ordinaire"),
        help_text=_("Laissez vides les jours où vous ne pouvez pas."),
    )

    class Meta:
        model = MentoringRequest
        fields = ["availability"]


class MeetingForm(ScreenForm):
    languages = CodesField(label=_("Vous parlez…"), choices=Language.choices, initial=[Language.FRENCH])
    places = CodesField(label=_("Vous pouvez vous voir…"), choices=Place.choices)

    class Meta:
        model = MentoringRequest
        fields = ["languages", "places", "accepts_group"]
        labels = {"accepts_group": _("Un petit groupe de jeunes avec le même mentor, ça me va aussi")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["languages"] = self.instance.languages or [Language.FRENCH]


class GuardianForm(GuardianContactForm, ScreenForm):
    """Of a minor: whoever has parental authority says yes by their own link; here is where to send it."""

    class Meta(GuardianContactForm.Meta):
        model = Person

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guardian_name"].required = True
        self.fields["guardian_name"].validators.append(no_link)


class OfferedGoalsForm(GoalsForm):
    goals = CodesField(label=_("Vous pouvez aider à…"), choices=Goal.choices)
    fields_of_work = CodesField(
        label=_("Les domaines que vous connaissez (facultatif)"), choices=Field.choices, required=False
    )

    class Meta(GoalsForm.Meta):
        model = Mentor
        labels = {"words": _("Ce qui vous amène, en quelques mots (facultatif)")}


class OfferedWeekForm(WeekForm):
    class Meta(WeekForm.Meta):
        model = Mentor


class OfferedMeetingForm(MeetingForm):
    class Meta:
        model = Mentor
        fields = ["languages", "places"]


class CommitmentForm(ScreenForm):
    """How many, until when, and when the school takes them away: one absence more each time it is answered."""

    capacity = forms.TypedChoiceField(
        label=_("Combien de jeunes en même temps ?"),
        coerce=int,
        choices=[(1, _("un")), (2, _("deux")), (3, _("trois")), (4, _("quatre")), (5, _("cinq"))],
        widget=forms.RadioSelect,
    )
    group_size = forms.TypedChoiceField(
        label=_("Animer aussi un petit groupe ? (facultatif)"),
        coerce=int,
        required=False,
        empty_value=0,
        choices=[("", _("non")), *((size, _("oui, de %(size)d jeunes") % {"size": size})
                                  for size in range(2, MOST_IN_GROUP + 1))],
    )  # fmt: skip
    group_day = forms.TypedChoiceField(
        label=_("Le petit groupe se réunirait le…"), coerce=int, empty_value=None, required=False,
        choices=[("", "—"), *WEEKDAYS.items()],
    )  # fmt: skip
    group_start = forms.TypedChoiceField(
        label=_("à partir de…"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Pendant une heure et demie."),
    )
    absent_for = forms.ChoiceField(
        label=_("Une absence prévue (facultatif)"),
        choices=[("", _("aucune")), *MentorAbsence.Kind.choices],
        required=False,
        help_text=_("Examens, échange, stage : vous pourrez en ajouter d’autres ensuite."),
    )
    absent_from = forms.DateField(label=_("du"), required=False, widget=day_input())
    absent_until = forms.DateField(label=_("au"), required=False, widget=day_input())

    class Meta:
        model = Mentor
        fields = ["capacity", "accepts_minors", "studies_end_on", "group_size"]
        labels = {
            "accepts_minors": _("J’accepte d’accompagner des mineurs (des vérifications en plus)"),
            "studies_end_on": _("Fin de vos études"),
        }
        help_texts = {"studies_end_on": _("Même approximative : elle dit combien de temps vous serez là.")}
        widgets = {"studies_end_on": day_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        starts = range(OPENS, CLOSES - GROUP_LASTS + 1)
        self.fields["group_start"].choices = [("", "—"), *((start, clock(start)) for start in starts)]
        for day, start, _end in list(ranges(self.instance.group_at))[:1]:
            self.initial |= {"group_day": day, "group_start": start}
        if Role.STUDENT in self.roles:
            self.fields["studies_end_on"].required = True

    @property
    def roles(self) -> frozenset[Role]:
        user = getattr(self.instance.person, "user", None)
        return user.roles if user else frozenset()

    def clean_group_size(self) -> int:
        return self.cleaned_data["group_size"] or 0

    def clean_studies_end_on(self):
        ends_on = self.cleaned_data["studies_end_on"]
        if ends_on and ends_on <= timezone.localdate():
            raise ValidationError(_("Cette date est passée."))
        return ends_on

    def clean(self) -> None:
        super().clean()
        self._clean_group()
        given = [self.cleaned_data.get(name) for name in ("absent_for", "absent_from", "absent_until")]
        if any(given) and not all(given) and not self.errors.keys() & {"absent_from", "absent_until"}:
            self.add_error("absent_for", _("Dites pour quoi, et de quel jour à quel jour."))
        if all(given) and given[2] < given[1]:
            self.add_error("absent_until", _("La fin précède le début."))

    def _clean_group(self) -> None:
        size, day, start = (
            self.cleaned_data.get(name) for name in ("group_size", "group_day", "group_start")
        )
        if size and (day is None or start is None):
            self.add_error("group_size", _("Dites quel jour et à quelle heure le petit groupe se réunit."))
        else:
            self.instance.group_at = half_hours(day, start, start + GROUP_LASTS) if size else []

    def _save_m2m(self) -> None:
        super()._save_m2m()
        given = self.cleaned_data
        if given.get("absent_for"):
            MentorAbsence.objects.get_or_create(
                mentor=self.instance, kind=given["absent_for"], starts_on=given["absent_from"],
                ends_on=given["absent_until"],
            )  # fmt: skip
