"""What is done to many projects at once, after a confirmation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.confirmation import DayForm, confirmed
from projects.models import Project


@confirmed(
    _("Noter les projets comme acceptés"),
    ngettext_lazy("%(count)d projet est accepté.", "%(count)d projets sont acceptés.", "count"),
    waiting=lambda projects: projects.filter(accepted_on=None),
    form=DayForm,
    name=lambda project: f"{project} – {project.organisation}",
    related=("organisation",),
)
def accept_projects(project: Project, answers: dict) -> None:
    project.accepted_on = answers["day"]
