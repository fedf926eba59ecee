"""What the team asks of a matching: a decision about two people, or what another choice would change."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.matching_inputs import mentors_on
from mentoring.models import MatchingRun, PairRule
from mentoring.scoring import RELAXABLE
from people.models import Person, User


def young_of(run: MatchingRun, user: User):
    found = Person.objects.filter(pk__in=run.pairs.values("mentee")) | Person.objects.filter(
        pk__in=run.unmatched.values("person")
    )
    return found.visible_to(user).order_by("search_key", "pk")


def mentors_for(user: User):
    serving = mentors_on(timezone.localdate()).values("person")
    return Person.objects.filter(pk__in=serving).visible_to(user).order_by("search_key", "pk")


class DecisionForm(forms.ModelForm):
    class Meta:
        model = PairRule
        fields = ["kind", "mentee", "mentor", "reason"]
        widgets = {"kind": forms.RadioSelect, "reason": forms.Textarea({"rows": 3})}

    def __init__(self, run: MatchingRun, user: User, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["kind"].choices = PairRule.Kind.choices
        self.fields["mentee"].queryset = young_of(run, user)
        self.fields["mentor"].queryset = mentors_for(user)
        self.fields["reason"].help_text = _(
            "Ce motif reste dans l’équipe ; il se relit à chaque rapprochement."
        )

    def validate_unique(self) -> None:
        """A decision takes the place of the one before: the desk says what it then breaks."""

    def validate_constraints(self) -> None:
        """The same."""


class WhatIfForm(forms.Form):
    SEATS, APART, RELAX = "seats", "apart", "relax"

    change = forms.ChoiceField(
        label=gettext_lazy("Et si…"),
        choices=[
            (SEATS, gettext_lazy("ce mentor avait des places de plus")),
            (APART, gettext_lazy("on ne mettait pas ces deux personnes ensemble")),
            (RELAX, gettext_lazy("on passait sur une règle pour ce jeune")),
        ],
        widget=forms.RadioSelect,
    )
    mentor = forms.ModelChoiceField(label=gettext_lazy("Mentor"), queryset=None, required=False)
    more = forms.IntegerField(
        label=gettext_lazy("Places de plus"), min_value=1, max_value=5, initial=1, required=False
    )
    mentee = forms.ModelChoiceField(label=gettext_lazy("Jeune"), queryset=None, required=False)
    rule = forms.ChoiceField(
        label=gettext_lazy("Règle"),
        choices=[("", "---------"), *((str(rule), rule.label) for rule in RELAXABLE)],
        required=False,
    )
    NEEDED = {SEATS: ("mentor", "more"), APART: ("mentee", "mentor"), RELAX: ("mentee", "rule")}

    def __init__(self, run: MatchingRun, user: User, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["mentor"].queryset = mentors_for(user)
        self.fields["mentee"].queryset = young_of(run, user)

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in self.NEEDED.get(cleaned.get("change"), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("À dire pour cette question."))
        return cleaned

    def question(self) -> dict:
        """The arguments of `what_if`."""
        said = self.cleaned_data
        mentee, mentor = (said[name] and said[name].pk for name in ("mentee", "mentor"))
        return {
            self.SEATS: lambda: {"more_seats": {mentor: said["more"]}},
            self.APART: lambda: {"vetoes": ((mentee, mentor),)},
            self.RELAX: lambda: {"relaxed": ((mentee, said["rule"]),)},
        }[said["change"]]()
