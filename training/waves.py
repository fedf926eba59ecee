"""What is asked after a session: of those who followed it, when it ends and three months later; of their service, what
the measure agreed beforehand has become."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django import forms
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import AddDays, AddMonths
from followups.recipients import contact_of
from followups.waves import Cases, Question, ScoreField, chosen, wave
from people.outbox.letters import Words, day
from training.figures import HOT_DAYS
from training.models import Attendance, Enrolment, Evaluation, ProductivityMeasure, Slot

COLD_MONTHS = 3
Moment = Evaluation.Moment
CAME = [status for status in Enrolment.EXPECTED if status != Enrolment.Status.NO_SHOW]


class ScoreForm(forms.ModelForm):
    score = ScoreField()

    class Meta:
        model = Evaluation
        fields = ["score"]


class AfterForm(forms.ModelForm):
    after = forms.DecimalField(
        label=gettext_lazy("Votre mesure d’aujourd’hui"), max_digits=16, decimal_places=6, localize=True
    )

    class Meta:
        model = ProductivityMeasure
        fields = ["after"]


def last_day(session: str, day: dt.date) -> Subquery:
    """Of the half-days of the session, whose key the path leads to."""
    kept = Slot.objects.kept(day).filter(session=OuterRef(session))
    return Subquery(kept.order_by("-day").values("day")[:1])


def trainees(moment: str) -> Cases:
    """Those who came, as far as anybody noted."""

    def cases(day: dt.date) -> QuerySet:
        noted = Attendance.objects.filter(enrolment=OuterRef("pk"))
        came = ~Exists(noted) | Q(Exists(noted.filter(followed_minutes__gt=0)))
        answers = Evaluation.objects.filter(
            session=OuterRef("session"), person=OuterRef("person"), moment=moment
        )
        due_on = AddDays("last_day", 1) if moment == Moment.HOT else AddMonths("last_day", COLD_MONTHS)
        return (
            Enrolment.objects.filter(Q(came), status__in=CAME, left_on=None)
            .annotate(last_day=last_day("session", day))
            .annotate(due_on=due_on, asked_person=F("person_id"), has_answer=Exists(answers))
            .select_related("session__course")
        )

    return cases


def evaluation_of(moment: str) -> Callable[[Enrolment], Evaluation]:
    def found(enrolment: Enrolment) -> Evaluation:
        told = {"session_id": enrolment.session_id, "person_id": enrolment.person_id, "moment": moment}
        return Evaluation.objects.filter(**told).first() or Evaluation(**told)

    return found


def words_of(enrolment: Enrolment) -> Words:
    return {"course": str(enrolment.session.course), "last": enrolment.last_day}


def ask_hot(words: Words) -> Question:
    said = {"course": words["course"], "day": day(words["last"])}
    return Question(
        _("La formation a répondu à vos attentes ?"),
        _("« %(course)s » s’est terminée le %(day)s. De 1 à 5, elle a répondu à vos attentes ?") % said,
        _("Votre service ne voit que des résultats d’ensemble, à partir de cinq réponses."),
    )


def ask_cold(words: Words) -> Question:
    said = {"course": words["course"], "day": day(words["last"])}
    return Question(
        _("La formation vous sert dans votre travail ?"),
        _("Vous avez suivi « %(course)s » jusqu’au %(day)s. De 1 à 5, elle vous sert aujourd’hui ?") % said,
        _("Votre réponse aide à choisir et à refaire les formations."),
    )


def given(evaluation: Evaluation) -> str:
    return chosen(ScoreForm, evaluation.score)


EXAMPLE = {"course": "Écrire un marché public", "last": "2026-11-20"}

HOT = wave(
    "training.hot",
    title=gettext_lazy("Évaluation à chaud d’une formation"),
    cases=trainees(Moment.HOT),
    words=words_of,
    ask=ask_hot,
    example=EXAMPLE,
    form=ScoreForm,
    answer_of=evaluation_of(Moment.HOT),
    given=given,
    reminders=(),
    phone_after=None,
    open_days=HOT_DAYS - 1,  # asked the day after
    indicators=("training.hot_satisfaction",),
)
COLD = wave(
    "training.cold",
    title=gettext_lazy("Évaluation à froid d’une formation, 3 mois après"),
    cases=trainees(Moment.COLD),
    words=words_of,
    ask=ask_cold,
    example=EXAMPLE,
    form=ScoreForm,
    answer_of=evaluation_of(Moment.COLD),
    given=given,
)


def measures(day: dt.date) -> QuerySet:
    """Those that have a value of before the session, of which somebody of the service says what it has become."""
    return (
        ProductivityMeasure.objects.filter(before__isnull=False)
        .annotate(last_day=last_day("session", day))
        .annotate(
            due_on=AddMonths("last_day", COLD_MONTHS),
            asked_person=contact_of("organisation", day),
            asked_organisation=F("organisation_id"),
            has_answer=Case(When(after__isnull=False, then=Value(True)), default=Value(False)),
        )
        .select_related("session__course")
    )


def plain(value: object) -> str:
    """A measure as the reader's language writes it, without the zeros of its column."""
    return number_format(format(Decimal(str(value)).normalize(), "f"))


def ask_after(words: Words) -> Question:
    said = words | {"before": plain(words["before"])}
    return Question(
        _("Et maintenant : %(measure)s ?") % said,
        _("Avant la formation « %(course)s » : %(before)s %(unit)s. Combien aujourd’hui ?") % said,
        _(
            "Le bilan dit ce qui a changé, tous services ensemble, sans prétendre que la formation a tout fait."
        ),
    )


PRODUCTIVITY = wave(
    "training.productivity",
    title=gettext_lazy("Mesure de productivité, 3 mois après"),
    cases=measures,
    words=lambda measure: {
        "course": str(measure.session.course),
        "measure": measure.measure,
        "unit": measure.unit,
        "before": measure.before,
    },
    ask=ask_after,
    example={
        "course": "Écrire un marché public",
        "measure": "délai de réponse",
        "unit": "jours",
        "before": 12,
    },
    form=AfterForm,
    answer_of=lambda measure: measure,
    given=lambda measure: f"{plain(measure.after)} {measure.unit}",
    dated="after_on",
    indicators=("training.productivity",),
)
