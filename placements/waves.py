"""What is asked of former work-study trainees: what they became, 6, 12 and 24 months after the end of their contract."""

import datetime as dt
from collections.abc import Callable

from django import forms
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import AddMonths
from followups.waves import Cases, Question, chosen, wave
from people.models import Partnership
from people.outbox.letters import Words, day
from placements.figures import final, known
from placements.models import Kind, Outcome, Placement
from placements.situations import HORIZONS

Status = Outcome.Status
IN_A_JOB = (Status.PERMANENT, Status.FIXED_TERM, Status.PUBLIC_SERVICE)


class OutcomeForm(forms.ModelForm):
    status = forms.ChoiceField(
        choices=[
            (Status.PERMANENT, gettext_lazy("En CDI")),
            (Status.FIXED_TERM, gettext_lazy("En CDD")),
            (Status.WORK_STUDY, gettext_lazy("En alternance")),
            (Status.STUDY, gettext_lazy("En études")),
            (Status.TRAINING, gettext_lazy("En formation")),
            (Status.JOB_SEEKING, gettext_lazy("Je cherche un emploi")),
            (Status.SELF_EMPLOYED, gettext_lazy("À mon compte")),
            (Status.PUBLIC_SERVICE, gettext_lazy("Dans la fonction publique")),
            (Status.INACTIVE, gettext_lazy("Autre : ni emploi, ni recherche, ni études")),
        ]
    )

    class Meta:
        model = Outcome
        fields = ["status"]


class JobForm(forms.ModelForm):
    same_employer = forms.TypedChoiceField(
        label=gettext_lazy("Chez le même employeur que pendant le contrat ?"),
        choices=[("yes", gettext_lazy("Oui")), ("no", gettext_lazy("Non"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Outcome
        fields = ["same_employer"]


class FixedTermForm(JobForm):
    contract_months = forms.IntegerField(
        label=gettext_lazy("Durée du CDD, en mois"), min_value=1, max_value=60, required=False
    )

    class Meta:
        model = Outcome
        fields = ["contract_months", "same_employer"]


def more(outcome: Outcome) -> type[forms.ModelForm] | None:
    if outcome.status == Status.FIXED_TERM:
        return FixedTermForm
    return JobForm if outcome.status in IN_A_JOB else None


def ended_contracts(months: int) -> Cases:
    """The final contracts that figures count (placements/figures.py), from `months` after their actual end."""

    def cases(day: dt.date) -> QuerySet:
        began = Subquery(Partnership.objects.values("started_on")[:1])
        answers = Outcome.objects.filter(placement=OuterRef("pk"), horizon_months=months)
        return (
            final(known(day).filter(signed_on__gte=began), day)
            .annotate(
                due_on=AddMonths("end", months), asked_person=F("person_id"), has_answer=Exists(answers)
            )
            .select_related("organisation")
        )

    return cases


def outcome_of(months: int) -> Callable[[Placement], Outcome]:
    def found(placement: Placement) -> Outcome:
        told = {"placement": placement, "horizon_months": months}
        return Outcome.objects.filter(**told).first() or Outcome(**told)

    return found


def words_of(months: int) -> Callable[[Placement], Words]:
    return lambda placement: {
        "kind": placement.kind,
        "host": str(placement.organisation),
        "end": placement.end,
        "months": months,
    }


def ask(words: Words) -> Question:
    said = words | {"kind": Kind(words["kind"]).label, "end": day(words["end"])}
    return Question(
        _("Quelle est votre situation, %(months)d mois après ?") % said,
        _("Votre %(kind)s – %(host)s – s’est terminé le %(end)s. Où en êtes-vous aujourd’hui ?") % said,
        _("Votre réponse aide à savoir ce que l’alternance apporte. Aucun nom n’est jamais publié."),
    )


TITLES = {
    6: gettext_lazy("Devenir, 6 mois après un contrat"),
    12: gettext_lazy("Devenir, 12 mois après un contrat"),
    24: gettext_lazy("Devenir, 24 mois après un contrat"),
}
FEEDS = {
    6: ("placements.conversion_6m", "placements.durable_6m", "placements.same_employer_6m"),
    12: ("placements.conversion_12m", "placements.durable_12m"),
    24: ("placements.conversion_24m", "placements.durable_24m"),
}

OUTCOMES = [
    wave(
        f"placements.outcome_{months}m",
        title=TITLES[months],
        cases=ended_contracts(months),
        words=words_of(months),
        ask=ask,
        example={"kind": "apprenticeship", "host": "Atelier Roche", "end": "2026-06-30", "months": months},
        form=OutcomeForm,
        answer_of=outcome_of(months),
        more=more,
        given=lambda outcome: chosen(OutcomeForm, outcome.status),
        indicators=FEEDS[months],
    )
    for months in HORIZONS
]
