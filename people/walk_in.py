"""Somebody comes in: one page makes their file, unless they already have one, and notes why they came."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import add_months
from common.records import REF_ALPHABET, new_ref
from people.models import Interaction, Partnership, Person, User
from people.names import phone_digits

MAJORITY = 18 * 12


def day_input(**attrs: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


class WalkInForm(forms.ModelForm):
    # One number for one visit: the same page sent twice is the same visit.
    visit_ref = forms.RegexField(f"^[{REF_ALPHABET}]{{12}}$", max_length=12, widget=forms.HiddenInput)
    birth_date = forms.DateField(label=_("Date de naissance"), widget=day_input())
    note = forms.CharField(
        label=_("Ce que la personne vient chercher"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    next_action = forms.CharField(
        label=_("Prochaine action"),
        max_length=200,
        required=False,
        help_text=_("Exemple : rappeler avec deux propositions de mentors."),
    )
    next_action_on = forms.DateField(label=_("À faire le"), required=False, widget=day_input())

    class Meta:
        model = Person
        fields = ["first_name", "last_name", "birth_date", "phone", "email", "postcode", "neighbourhood",
                  "referrer", "guardian_name", "guardian_phone", "guardian_email"]  # fmt: skip
        widgets = dict.fromkeys(("phone", "guardian_phone"), forms.TextInput(attrs={"type": "tel"})) | (
            dict.fromkeys(("email", "guardian_email"), forms.EmailInput())
        )

    GROUPS = (
        ("", _("La personne"), ["first_name", "last_name", "birth_date", "phone", "email", "postcode",
                                "neighbourhood", "referrer"]),
        ("guardian", _("Représentant légal, avant 18 ans"),
         ["guardian_name", "guardian_phone", "guardian_email"]),
        ("visit", _("La visite"), ["note", "next_action", "next_action_on"]),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        partnership = Partnership.objects.first()
        self.initial.setdefault("visit_ref", new_ref())
        self.initial.setdefault("postcode", partnership.postcodes[0] if partnership else "")

    def groups(self) -> list[tuple]:
        """(code, legend, bound fields) of each part of the page."""
        return [(code, legend, [self[name] for name in names]) for code, legend, names in self.GROUPS]

    def clean_phone(self) -> str:
        return self._checked_number("phone")

    def clean_guardian_phone(self) -> str:
        return self._checked_number("guardian_phone")

    def _checked_number(self, field: str) -> str:
        number = self.cleaned_data[field]
        if number and len(phone_digits(number)) < 9:
            raise forms.ValidationError(_("Ce numéro est incomplet (exemple : 06 12 34 56 78)."))
        return number

    def clean(self) -> None:
        given = super().clean()
        for field, message in self.visit(author=None).violations():
            self.add_error(field, message)
        if birth_date := given.get("birth_date"):
            minor = birth_date > add_months(timezone.localdate(), -MAJORITY)
            self._check_guardian(given) if minor else self._check_reachable(given)

    def _check_reachable(self, given: dict) -> None:
        if not self.errors.keys() & {"phone", "email"} and not (given.get("phone") or given.get("email")):
            self.add_error(
                "phone", _("Un téléphone ou une adresse e-mail est nécessaire pour la recontacter.")
            )

    def _check_guardian(self, given: dict) -> None:
        if not given.get("guardian_name"):
            self.add_error(
                "guardian_name", _("Cette personne est mineure : qui est son représentant légal ?")
            )
        reachable = given.get("guardian_phone") or given.get("guardian_email")
        if not reachable and not self.errors.keys() & {"guardian_phone", "guardian_email"}:
            self.add_error(
                "guardian_phone",
                _(
                    "Cette personne est mineure : un téléphone ou un e-mail de son représentant est nécessaire."
                ),
            )

    def visit(self, author: User | None) -> Interaction:
        return Interaction(
            ref=self.cleaned_data.get("visit_ref") or new_ref(),
            person=self.instance,
            channel=Interaction.Channel.VISIT,
            note=self.cleaned_data.get("note", ""),
            next_action=self.cleaned_data.get("next_action", ""),
            next_action_on=self.cleaned_data.get("next_action_on"),
            author=author,
        )


def visited(visit_ref: str, user: User) -> Person | None:
    """Whose visit this number already tells, if any that the user sees."""
    return Person.objects.visible_to(user).filter(interactions__ref=visit_ref).first()


def register(form: WalkInForm, author: User, known: Person | None = None) -> Person:
    """Note the visit in the file of `known`, or in a new one; the same visit sent again changes nothing.

    Raises ValidationError when its number is that of a visit to somebody whom the author does not see.
    """
    visit = form.visit(author)
    try:
        with transaction.atomic():
            visit.person = known or form.save()
            visit.save()
    except IntegrityError:
        if first := visited(visit.ref, author):  # two clicks at once: the other one was first
            return first
        if Interaction.objects.filter(ref=visit.ref).exists():
            raise ValidationError({"visit_ref": _("Cette page a expiré : ouvrez-la à nouveau.")}) from None
        raise
    return visit.person
