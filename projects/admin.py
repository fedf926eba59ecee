from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.admin import RecordAdmin, RecordInline
from common.confirmation import DayForm, confirmed
from common.exchange_admin import ExchangeAdmin
from projects.models import Project, ProjectMember, UsageFeedback
from projects.resources import PROJECTS, USAGE_FEEDBACK


class MemberInline(RecordInline):
    model = ProjectMember
    autocomplete_fields = ["person"]


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


@admin.register(Project)
class ProjectAdmin(ExchangeAdmin, RecordAdmin):
    sheet = PROJECTS
    list_display = ["title", "organisation", "theme", "started_on", "delivered_on", "accepted_on"]
    list_filter = ["theme", "digital"]
    list_select_related = ["organisation"]
    date_hierarchy = "started_on"
    autocomplete_fields = ["organisation"]
    search_fields = ["title", "organisation__name", "ref"]
    readonly_fields = ["ref"]
    inlines = [MemberInline]
    actions = [accept_projects]


@admin.register(UsageFeedback)
class UsageFeedbackAdmin(ExchangeAdmin, RecordAdmin):
    sheet = USAGE_FEEDBACK
    list_display = ["project", "answered_on", "usage"]
    list_filter = ["usage"]
    list_select_related = ["project"]
    date_hierarchy = "answered_on"
    autocomplete_fields = ["project"]
    search_fields = ["project__title", "project__ref"]
