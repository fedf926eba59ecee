"""The forms of who lives a mentorship: a meeting in thirty seconds, a pause, an end, what they think of it."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import CodesField
from common.records import REF_ALPHABET, new_ref
from followups.waves import ScoreField
from mentoring.lives import ClosingReview, Pause
from mentoring.living import ASKED_BEFORE
from mentoring.models import Meeting, Mentorship, MentorshipMember
from people.walk_in import day_input

EndReason = Mentorship.EndReason
OLDEST = 60  # days: a meeting is noted while one remembers it


class LogForm(forms.ModelForm):
    # Told by the page: the same one sent twice is the same meeting.
    ref = forms.RegexField(f"^[{REF_ALPHABET}]{{12}}$", max_length=12, widget=forms.HiddenInput)
    took_place = forms.ChoiceField(
        label=_("Vous vous êtes vus ?"),
        choices=[("yes", _("Oui")), ("no", _("Non, ça n’a pas marché"))],
        initial="yes",
        widget=forms.RadioSelect,
    )
    minutes = forms.TypedChoiceField(
        label=_("Combien de temps ?"),
        coerce=int,
        choices=[(30, _("une demi-heure")), (45, _("trois quarts d’heure")), (60, _("une heure")),
                 (90, _("une heure et demie")), (120, _("deux heures"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("Comment ?"), choices=Meeting.Channel.choices, widget=forms.RadioSelect
    )
    topics = CodesField(
        label=_("De quoi avez-vous parlé ? (facultatif)"), choices=Meeting.Topic.choices, required=False
    )

    class Meta:
        model = Meeting
        fields = ["held_on", "minutes", "channel", "topics"]
        labels = {"held_on": _("Quel jour ?")}
        widgets = {"held_on": day_input()}

    field_order = ["took_place", "held_on", "minutes", "channel", "topics"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        usual = {"held_on": timezone.localdate(), "minutes": 60, "channel": Meeting.Channel.IN_PERSON}
        self.initial |= usual | {"ref": new_ref()}

    def clean_held_on(self) -> dt.date:
        held_on, today = self.cleaned_data["held_on"], timezone.localdate()
        if held_on > today:
            raise ValidationError(
                _("Cette date est dans le futur : notez la rencontre quand elle aura eu lieu.")
            )
        if held_on < today - dt.timedelta(days=OLDEST):
            raise ValidationError(_("Il y a plus de deux mois : dites-le plutôt à l’équipe, qui la notera."))
        return held_on


class ContestForm(forms.Form):
    because = forms.CharField(
        label=_("Qu’est-ce qui n’est pas juste ?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("L’équipe le lit, et l’autre non."),
    )


class PauseForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Pourquoi une pause ?"),
        choices=[choice for choice in Pause.Why.choices if choice[0] != Pause.Why.SUSPENDED],
        widget=forms.RadioSelect,
    )
    back_on = forms.DateField(label=_("Vous pensez reprendre le"), widget=day_input())


class EndForm(forms.Form):
    """The reasons that somebody may give on their side; the term when it is near."""

    reason = forms.ChoiceField(label=_("Pourquoi s’arrêter ?"), widget=forms.RadioSelect)

    def __init__(self, mentorship: Mentorship, role: str, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        one_s_own = EndReason.MENTOR if role == MentorshipMember.Role.MENTOR else EndReason.MENTEE
        reasons = [
            (EndReason.GOALS_REACHED, _("On a fait ce qu’on voulait")),
            (EndReason.TERM_REACHED, _("C’est le moment prévu")),
            (EndReason.EXTERNAL, _("Un déménagement, un emploi, une raison extérieure")),
            (one_s_own, _("Je préfère arrêter")),
        ]
        near = timezone.localdate() + dt.timedelta(days=ASKED_BEFORE)
        is_due = mentorship.term_on is not None and mentorship.term_on <= near
        self.fields["reason"].choices = [
            reason for reason in reasons if is_due or reason[0] != EndReason.TERM_REACHED
        ]


class ReviewForm(forms.ModelForm):
    reached = forms.ChoiceField(
        label=_("Avez-vous avancé comme vous le vouliez ?"),
        choices=ClosingReview.Reached.choices,
        widget=forms.RadioSelect,
    )
    useful = ScoreField(label=_("Cet accompagnement vous a été utile ?"), widget=forms.RadioSelect)

    class Meta:
        model = ClosingReview
        fields = ["reached", "useful", "words"]
        labels = {"words": _("En quelques mots, pour l’équipe seulement (facultatif)")}
        widgets = {"words": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
