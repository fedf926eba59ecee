from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from clichy_partnership.forms import ImportForm
from clichy_partnership.imports import confirm, importable_by, start
from clichy_partnership.models import SHEET_OF, ImportRequest
from clichy_partnership.situations import IMPORTS
from common.access import Role, Scope, policy
from common.admin import ReadOnlyAdmin
from common.french import number
from common.lists import filter_of

ERRORS_SHOWN = 200
RIGHTS = ("clichy_partnership.add_importrequest",)
ImportFilter = filter_of(_("suite"), "follow_up", IMPORTS)


@admin.register(ImportRequest)
class ImportRequestAdmin(ReadOnlyAdmin):
    list_display = ["name", "sheet", "requested_at", "requested_by", "step", "state", "error_count"]
    list_filter = ["sheet", "state", ImportFilter]
    list_select_related = ["requested_by"]
    date_hierarchy = "requested_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(importable_by(request.user))

    def has_view_permission(self, request: HttpRequest, obj: ImportRequest | None = None) -> bool:
        sheets = importable_by(request.user)
        return obj.sheet in sheets if obj else bool(sheets)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(importable_by(request.user))

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).filter(sheet__in=importable_by(request.user))

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/confirmer/",
                wrap(self.confirm),
                name="clichy_partnership_importrequest_confirm",
            ),
            path(
                "<int:pk>/erreurs.csv",
                wrap(self.errors),
                name="clichy_partnership_importrequest_errors",
            ),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        sheets = importable_by(request.user)
        if not sheets:
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ImportForm(sheets, *sent, initial={"sheet": request.GET.get("contenu")})
        if request.method == "POST" and form.is_valid():
            imported = start(form.cleaned_data["sheet"], form.cleaned_data["file"], request.user)
            return redirect("admin:clichy_partnership_importrequest_change", imported.pk)
        chosen = SHEET_OF.get(form["sheet"].value())
        context = {
            "form": form,
            "chosen": chosen,
            "chosen_name": chosen and chosen.model._meta.verbose_name_plural,
            "title": _("Importer un fichier"),
        }
        return self._page(request, "admin/exchange/upload.html", context)

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        imported = self._found(request, object_id)
        counts = imported.counts
        context = {
            "imported": imported,
            "title": _("Import de « %(name)s »") % {"name": imported.name},
            "read": number(sum(counts.values())),
            "results": [
                (_("à créer"), _("créées"), number(counts.get("created", 0))),
                (_("à modifier"), _("modifiées"), number(counts.get("updated", 0))),
                (_("inchangées"), _("inchangées"), number(counts.get("unchanged", 0))),
            ],
            "errors_shown": imported.errors[:ERRORS_SHOWN],
            "changelist": f"admin:{imported.source.model._meta.label_lower.replace('.', '_')}_changelist",
        }
        return self._page(request, "admin/exchange/import.html", context)

    @policy(Role.ADMINISTRATOR, methods=("POST",), scope=Scope.ALL, permissions=RIGHTS)
    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        imported = self._found(request, pk)
        if not confirm(imported):
            messages.warning(request, _("Cet import n’attend plus de confirmation."))
        return redirect("admin:clichy_partnership_importrequest_change", pk)

    @policy(Role.ADMINISTRATOR, scope=Scope.ALL, permissions=RIGHTS)
    def errors(self, request: HttpRequest, pk: int) -> HttpResponse:
        imported = self._found(request, pk)
        response = HttpResponse(imported.errors_as_csv().encode("utf-8-sig"), content_type="text/csv")
        response["Content-Disposition"] = f'attachment; filename="erreurs-{imported.sheet}.csv"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _found(self, request: HttpRequest, pk) -> ImportRequest:
        if not str(pk).isdigit():
            raise Http404
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _page(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, template, {**shared, **context})
