from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import Next, RecordAdmin, RecordInline
from common.exchange_admin import ExchangeAdmin
from common.lists import filter_of
from people.admin import OrganisationAdmin
from projects import situations
from projects.actions import accept_projects
from projects.models import Project, ProjectMember, UsageFeedback
from projects.resources import PROJECTS, USAGE_FEEDBACK

ProjectFilter = filter_of(_("situation"), "situation", situations.PROJECTS)


class MemberInline(RecordInline):
    model = ProjectMember
    verbose_name, verbose_name_plural = _("membre"), _("membres")
    autocomplete_fields = ["person"]
    frozen = ("person", "role")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person")


class FeedbackInline(RecordInline):
    model = UsageFeedback
    max_num = 1


@admin.register(Project)
class ProjectAdmin(ExchangeAdmin, RecordAdmin):
    sheet = PROJECTS
    list_display = ["title", "organisation", "theme", "started_on", "delivered_on", "accepted_on"]
    list_filter = [ProjectFilter, "theme", "digital"]
    list_select_related = ["organisation"]
    date_hierarchy = "started_on"
    autocomplete_fields = ["organisation"]
    search_fields = ["search_key", "organisation__search_key"]
    actions = [accept_projects]
    readonly_fields = ["ref"]
    fieldsets = [
        (None, {"fields": ["organisation", "title", "theme"]}),
        (_("Dates"), {"fields": ["started_on", "delivered_on", "accepted_on"]}),
        (
            _("Action numérique"),
            {
                "description": _("Le résultat constaté et sa date prouvent l’effet d’une action numérique."),
                "fields": ["digital", "result_observed_on", "result_summary"],
            },
        ),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]
    inlines = [MemberInline, FeedbackInline]
    next_steps = (Next(_("Noter le retour d’usage"), UsageFeedback, "project"),)


@admin.register(UsageFeedback)
class UsageFeedbackAdmin(ExchangeAdmin, RecordAdmin):
    sheet = USAGE_FEEDBACK
    list_display = ["project", "answered_on", "usage"]
    list_filter = ["usage"]
    list_select_related = ["project"]
    date_hierarchy = "answered_on"
    autocomplete_fields = ["project"]
    frozen = ("project",)
    search_fields = ["project__search_key", "project__organisation__search_key"]


OrganisationAdmin.next_steps += (
    Next(_("Ajouter un projet"), Project, "organisation"),
    Next(_("Voir ses projets"), Project, "organisation", adds=False),
)
