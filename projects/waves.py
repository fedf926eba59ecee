"""What is asked of whom a project was made for: is it in use, three months after they accepted it?"""

import datetime as dt

from django import forms
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import AddMonths
from followups.recipients import contact_of
from followups.waves import Question, chosen, wave
from people.outbox.letters import Words, day
from projects.figures import USAGE_MONTHS
from projects.models import Project, UsageFeedback


class UsageForm(forms.ModelForm):
    usage = forms.ChoiceField(
        choices=[
            (UsageFeedback.Usage.AS_IS, gettext_lazy("Oui, tel quel")),
            (UsageFeedback.Usage.ADAPTED, gettext_lazy("Oui, après l’avoir adapté")),
            (UsageFeedback.Usage.NOT_USED, gettext_lazy("Non, nous ne l’utilisons pas")),
        ]
    )

    class Meta:
        model = UsageFeedback
        fields = ["usage"]


def accepted_projects(day: dt.date) -> QuerySet:
    answers = UsageFeedback.objects.filter(project=OuterRef("pk"))
    return Project.objects.filter(accepted_on__lte=day).annotate(
        due_on=AddMonths("accepted_on", USAGE_MONTHS),
        asked_person=contact_of("organisation", day),
        asked_organisation=F("organisation_id"),
        has_answer=Exists(answers),
    )


def feedback_of(project: Project) -> UsageFeedback:
    return UsageFeedback.objects.filter(project=project).first() or UsageFeedback(project=project)


def ask(words: Words) -> Question:
    said = {"title": words["title"], "day": day(words["accepted"])}
    return Question(
        _("Vous servez-vous de « %(title)s » ?") % said,
        _("Vous avez accepté ce projet le %(day)s. Trois mois après, l’utilisez-vous ?") % said,
        _("Un « non » nous apprend autant qu’un « oui » : il sert aux prochaines équipes d’étudiants."),
    )


USAGE = wave(
    "projects.usage_3m",
    title=gettext_lazy("Usage d’un projet, 3 mois après"),
    cases=accepted_projects,
    words=lambda project: {"title": project.title, "accepted": project.accepted_on},
    ask=ask,
    example={"title": "Un site pour la boulangerie", "accepted": "2026-08-31"},
    form=UsageForm,
    answer_of=feedback_of,
    given=lambda feedback: chosen(UsageForm, feedback.usage),
    indicators=("projects.used_3m",),
)
