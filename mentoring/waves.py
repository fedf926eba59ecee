"""What is asked of those who came to a workshop, and, every sixty days, of both sides of a mentorship."""

import datetime as dt

from django import forms
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import AddDays, DaysBetween, LastTurn
from followups.waves import Question, ScoreField, chosen, wave
from mentoring.models import (
    CheckIn,
    ClosingReview,
    Meeting,
    Mentorship,
    MentorshipMember,
    WorkshopRegistration,
)
from people.outbox.letters import Words, day

EVERY = 60  # days
REVIEWED_AFTER = 7  # days: whoever was told of the end could say it at once


class SatisfactionForm(forms.ModelForm):
    satisfaction = ScoreField()

    class Meta:
        model = WorkshopRegistration
        fields = ["satisfaction"]


def attended_workshops(day: dt.date) -> QuerySet:
    return (
        WorkshopRegistration.objects.filter(attended=True, workshop__cancelled_on=None)
        .annotate(
            due_on=AddDays("workshop__held_on", 1),
            asked_person=F("person_id"),
            has_answer=Case(When(satisfaction__isnull=False, then=Value(True)), default=Value(False)),
        )
        .select_related("workshop")
    )


def ask_satisfaction(words: Words) -> Question:
    said = {"title": words["title"], "day": day(words["held"])}
    return Question(
        _("Cet atelier vous a été utile ?"),
        _("Vous étiez à « %(title)s », le %(day)s. De 1 à 5, il vous a été utile ?") % said,
        _("Votre réponse sert à choisir les prochains ateliers."),
    )


SATISFACTION = wave(
    "mentoring.workshop_satisfaction",
    title=gettext_lazy("Satisfaction après un atelier"),
    cases=attended_workshops,
    words=lambda registration: {
        "title": registration.workshop.title,
        "held": registration.workshop.held_on,
    },
    ask=ask_satisfaction,
    example={"title": "Parler devant un groupe", "held": "2026-11-20"},
    form=SatisfactionForm,
    answer_of=lambda registration: registration,
    given=lambda registration: chosen(SatisfactionForm, registration.satisfaction),
    dated="",
    reminders=(7,),
    phone_after=None,
    open_days=30,
    indicators=("mentoring.workshop_satisfaction",),
)


class CheckInForm(forms.ModelForm):
    going = forms.ChoiceField(
        choices=[
            (CheckIn.Going.WELL, gettext_lazy("Tout va bien")),
            (CheckIn.Going.SLOWLY, gettext_lazy("On se voit peu")),
            (CheckIn.Going.TALK, gettext_lazy("J’aimerais en parler avec l’équipe")),
        ]
    )

    class Meta:
        model = CheckIn
        fields = ["going"]


class NoteForm(forms.ModelForm):
    note = forms.CharField(
        label=gettext_lazy("En quelques mots, pour l’équipe seulement"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    class Meta:
        model = CheckIn
        fields = ["note"]


def members_who_met(day: dt.date) -> QuerySet:
    """Of mentorships open on the day: from the day after the first meeting, and every sixty days."""
    met = Meeting.objects.filter(mentorship=OuterRef("mentorship"), confirmed=True, held_on__lt=day)
    first = Subquery(met.order_by("held_on").values("held_on")[:1])
    return (
        MentorshipMember.objects.filter(mentorship__in=Mentorship.objects.open_on(day))
        .annotate(first_met=first)
        .filter(first_met__isnull=False)
        .annotate(after=AddDays("first_met", 1))
        .annotate(due_on=LastTurn("after", EVERY, day))
        .annotate(
            occurrence=DaysBetween("after", "due_on") / EVERY,
            asked_person=F("person_id"),
            has_answer=Value(False),
        )
        .select_related("mentorship")
        .prefetch_related("mentorship__memberships__person")
    )


def others(member: MentorshipMember) -> str:
    """Their first names."""
    return ", ".join(
        sorted(
            other.person.first_name
            for other in member.mentorship.memberships.all()
            if other.person_id != member.person_id
        )
    )


def ask_how_it_goes(words: Words) -> Question:
    said = {"names": words["names"]}
    return Question(
        _("Comment ça se passe avec %(names)s ?") % said,
        _(
            "Un point sur votre accompagnement : l’équipe du partenariat lit votre réponse, et personne d’autre."
        ),
        _("Si quelque chose coince, quelqu’un de l’équipe vous rappelle."),
    )


CHECK_IN = wave(
    "mentoring.check_in",
    title=gettext_lazy("Point d’étape d’un accompagnement"),
    cases=members_who_met,
    words=lambda member: {"names": others(member)},
    ask=ask_how_it_goes,
    example={"names": "Karim"},
    form=CheckInForm,
    answer_of=lambda member: CheckIn(member=member),
    given=lambda check_in: chosen(CheckInForm, check_in.going),
    more=lambda check_in: NoteForm,
    reminders=(7,),
    phone_after=14,
    open_days=45,
)


class ReachedForm(forms.ModelForm):
    reached = forms.ChoiceField(
        choices=[
            (ClosingReview.Reached.YES, gettext_lazy("Oui")),
            (ClosingReview.Reached.PARTLY, gettext_lazy("En partie")),
            (ClosingReview.Reached.NO, gettext_lazy("Non")),
        ]
    )

    class Meta:
        model = ClosingReview
        fields = ["reached"]


class MoreOfReviewForm(forms.ModelForm):
    useful = ScoreField(label=gettext_lazy("Cet accompagnement vous a été utile ?"))
    words = forms.CharField(
        label=gettext_lazy("En quelques mots, pour l’équipe seulement"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    class Meta:
        model = ClosingReview
        fields = ["useful", "words"]


def members_of_the_ended(day: dt.date) -> QuerySet:
    """Those who were in it until its end."""
    ended = Mentorship.objects.real().filter(ended_on__lte=day)
    return (
        MentorshipMember.objects.filter(mentorship__in=ended, left_on=None)
        .annotate(
            due_on=AddDays("mentorship__ended_on", REVIEWED_AFTER),
            asked_person=F("person_id"),
            has_answer=Case(When(review__isnull=False, then=Value(True)), default=Value(False)),
        )
        .select_related("mentorship", "review")
        .prefetch_related("mentorship__memberships__person")
    )


def ask_for_a_review(words: Words) -> Question:
    said = {"names": words["names"]}
    return Question(
        _("Avez-vous avancé comme vous le vouliez ?"),
        _("Votre accompagnement avec %(names)s est terminé. Il vous a fait avancer ?") % said,
        _(
            "L’équipe du partenariat lit votre réponse, l’autre non : elle sert à mieux accompagner les suivants."
        ),
    )


CLOSING = wave(
    "mentoring.closing",
    title=gettext_lazy("Avis à la fin d’un accompagnement"),
    cases=members_of_the_ended,
    words=lambda member: {"names": others(member)},
    ask=ask_for_a_review,
    example={"names": "Karim"},
    form=ReachedForm,
    answer_of=lambda member: getattr(member, "review", None) or ClosingReview(member=member),
    given=lambda review: chosen(ReachedForm, review.reached),
    more=lambda review: MoreOfReviewForm,
    reminders=(7,),
    phone_after=None,
    open_days=45,
)
