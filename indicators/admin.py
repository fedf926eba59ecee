from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.access import FORM, Scope, Sensitivity, policy
from common.admin import ReadOnlyAdmin
from common.lists import filter_of
from indicators.access import REVIEWERS
from indicators.forms import ReportForm
from indicators.models import Report, Snapshot, Target
from indicators.situations import REPORTS
from indicators.views import download_report

ReviewFilter = filter_of(_("relecture"), "review", REPORTS)


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ["pk", "as_of", "audience", "computed_at", "short_digest"]
    date_hierarchy = "as_of"
    fields = ["as_of", "audience", "computed_at", "code_revision", "digest"]

    @admin.display(description=_("empreinte"))
    def short_digest(self, snapshot: Snapshot) -> str:
        return snapshot.digest.removeprefix("sha256:")[:12]


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    form = ReportForm
    list_display = ["__str__", "as_of", "state", "advance", "requested_at", "reviewed_at", "download"]
    list_filter = ["state", ReviewFilter, "horizon_months", "origin"]
    list_select_related = ["snapshot"]
    date_hierarchy = "as_of"
    change_form_template = "admin/indicators/report/change_form.html"
    followed = ["horizon_months", "as_of", "state", "advance", "download", "error", "origin", "requested_by",
                "requested_at", "finished_at", "snapshot", "reviewed_at", "reviewed_by"]  # fmt: skip

    def has_add_permission(self, request) -> bool:
        return request.user.has_perm("indicators.add_report")

    def get_fields(self, request, obj=None):
        return self.followed if obj else ["horizon_months", "as_of"]

    def get_readonly_fields(self, request, obj=None):
        return self.followed if obj else []

    def get_urls(self):
        review = self.admin_site.admin_view(self.review_view)
        return [
            path("<int:report_id>/fichier/", download_report, name="indicators_report_download"),
            path("<int:pk>/relire/", review, name="indicators_report_review"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The next step of a report that is ready and that nobody has read through."""
        if obj and obj.awaits_review and request.user.has_perm("indicators.add_report"):
            address = reverse("admin:indicators_report_review", args=[obj.pk])
            context["next_steps"] = [(_("Marquer comme relu"), address)]
        return super().render_change_form(request, context, add, change, form_url, obj)

    @policy(
        *REVIEWERS, methods=FORM, scope=Scope.ALL, sensitivity=Sensitivity.INTERNAL, about=Report,
        permissions=("indicators.add_report",),
    )  # fmt: skip
    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asked first: from then on colleagues count on the report."""
        report = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method == "POST":
            if report.review(request.user):
                messages.success(request, _("%(report)s : relu. Merci !") % {"report": report})
            else:
                messages.warning(request, _("Ce bilan n’attend pas de relecture : rien n’a changé."))
            return redirect("admin:indicators_report_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Marquer comme relu"),
            "opts": self.opts,
            "report": report,
        }
        return TemplateResponse(request, "admin/indicators/report/review.html", context)

    @transaction.atomic
    def save_model(self, request, obj, form, change) -> None:
        obj.requested_by = request.user
        obj.ask()

    def response_add(self, request, obj, post_url_continue=None):
        # Whoever asks for a report wants to see it come.
        messages.success(request, _("Le bilan est demandé : cette page suit sa préparation."))
        return redirect("admin:indicators_report_change", obj.pk)

    @admin.display(description=_("avancement"))
    def advance(self, report: Report) -> str:
        return format_html(
            '<progress max="100" value="{}" aria-label="{}"></progress> {} %',
            report.progress,
            _("Avancement"),
            report.progress,
        )

    @admin.display(description=_("fichier"))
    def download(self, report: Report) -> str:
        if report.state != Report.State.READY:
            return "–"
        url = reverse("admin:indicators_report_download", args=[report.pk])
        return format_html('<a href="{}" download>{}</a>', url, _("Télécharger le PDF"))


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    """Set in the portal, by leadership."""

    list_display = ["title", "horizon_months", "said", "set_on", "author"]
    list_filter = ["horizon_months"]
    list_select_related = ["set_by__person"]
    date_hierarchy = "set_on"
    fields = ["title", "horizon_months", "said", "set_on", "author", "note"]
    readonly_fields = ["title", "said", "author"]

    @admin.display(description=_("indicateur"))
    def title(self, target: Target) -> str:
        return target.title

    @admin.display(description=_("fixé par"))
    def author(self, target: Target) -> str:
        return target.author

    @admin.display(description=_("objectif"))
    def said(self, target: Target) -> str:
        return target.said
