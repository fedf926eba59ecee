"""What the team says when it changes the course of a mentorship."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.lives import Pause
from mentoring.models import Mentorship, MentorshipMember
from mentoring.pairing import possible_mentors, waiting_mentees
from people.models import Person, User
from people.walk_in import day_input

EndReason = Mentorship.EndReason


class MoveForm(forms.Form):
    def __init__(self, mentorship: Mentorship, user: User, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.mentorship, self.user = mentorship, user


class PauseForm(MoveForm):
    why = forms.ChoiceField(label=_("Motif"), choices=Pause.Why.choices)
    back_on = forms.DateField(label=_("Reprise prévue le"), widget=day_input())


class EndForm(MoveForm):
    reason = forms.ChoiceField(label=_("Motif"), choices=[("", "---------"), *EndReason.choices])
    day = forms.DateField(label=_("Terminé le"), initial=timezone.localdate, widget=day_input())
    search_again = forms.BooleanField(
        label=_("Chercher tout de suite un autre mentor pour le jeune"), required=False
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Cette date est dans le futur : revenez quand ce sera fait."))
        return day


class SubstituteForm(MoveForm):
    leaving = forms.ModelChoiceField(Person.objects.none(), label=_("Mentor qui part"))
    coming = forms.ModelChoiceField(
        Person.objects.none(), label=_("Mentor qui vient"), help_text=_("Les moins occupés d’abord.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        members = self.mentorship.memberships.all()
        mentors = members.present_on(today).filter(role=MentorshipMember.Role.MENTOR)
        mentee = members.filter(role=MentorshipMember.Role.MENTEE).select_related("person").first()
        seen = Person.objects.visible_to(self.user)
        self.fields["leaving"].queryset = seen.filter(pk__in=mentors.values("person"))
        if len(mentors) == 1:
            self.fields["leaving"].initial = mentors[0].person_id
        if mentee:
            found = possible_mentors(mentee.person, today).visible_to(self.user)
            serving = found.filter(mentor__accepted_on__isnull=False, mentor__stopped_on=None)
            self.fields["coming"].queryset = serving if serving.exists() else found


class JoinForm(MoveForm):
    mentee = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Jeune qui rejoint"),
        help_text=_(
            "Ceux qui attendent un mentor, le plus longtemps d’abord. À deux ou plus, c’est un petit groupe."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        waiting = waiting_mentees(timezone.localdate()).visible_to(self.user)
        self.fields["mentee"].queryset = waiting.filter(asked_on__isnull=False)


class ConfirmForm(MoveForm):
    """Nothing to say: yes or back."""


class MeetingForm(forms.Form):
    """What the team says of a meeting that one side contests."""

    decision = forms.ChoiceField(
        label=_("Votre décision"),
        choices=[("confirm", _("Elle a bien eu lieu : elle compte")), ("set_aside", _("Elle est écartée"))],
        widget=forms.RadioSelect,
    )
