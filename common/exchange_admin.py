"""Import and export of a list, from the columns its file declares."""

import tempfile
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.formats import base_formats
from import_export.forms import ExportForm
from import_export.resources import ModelResource, modelresource_factory

from common.interchange import Sheet
from common.interchange.exporter import ExportRefused, csv_chunks, write_xlsx


class Workbook(base_formats.XLSX):
    def get_title(self) -> str:
        return _("Classeur Excel ou LibreOffice (.xlsx)")


class CommaSeparated(base_formats.CSV):
    def get_title(self) -> str:
        return _("CSV, pour un autre logiciel")


class FormatForm(ExportForm):
    def __init__(self, formats, resources, **kwargs):
        super().__init__(formats, resources, **kwargs)
        choices = [choice for choice in self.fields["format"].choices if choice[0]]
        self.fields["format"] = forms.ChoiceField(
            label=_("Format"), choices=choices, initial="0", widget=forms.RadioSelect
        )


def resource_of(sheet: Sheet) -> type[ModelResource]:
    """The columns of a sheet, as import-export names them."""
    fields = {column.name: Field(attribute=column.path, column_name=column.name) for column in sheet.columns}
    return modelresource_factory(sheet.model, meta_options={"fields": list(fields)}, custom_fields=fields)


class ExchangeAdmin(ImportExportMixin):
    """`sheet` declares the columns. A list is exported with its current filters; an import is checked apart.

    import-export reads a whole file in memory, row by row through the ORM: its screens and permissions are kept,
    its reading and writing are those of `common.interchange`.
    """

    sheet: Sheet
    ie_base_change_list_template = "admin/change_list.html"
    formats = [Workbook, CommaSeparated]
    export_form_class = FormatForm
    export_template_name = "admin/exchange/export.html"

    def init_change_list_template(self) -> None:
        """A list keeps its own template: the buttons are in the one that all extend."""

    def get_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        return [resource_of(self.sheet)]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A file writes rows whatever the programme: it is a right of its own."""
        may = request.user.has_perm("clichy_partnership.add_importrequest")
        return may and self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def import_action(self, request: HttpRequest, **kwargs) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        upload = reverse("admin:clichy_partnership_importrequest_add")
        return redirect(f"{upload}?{urlencode({'contenu': Path(self.sheet.file).stem})}")

    def process_import(self, request: HttpRequest, **kwargs) -> HttpResponse:
        raise Http404  # what is confirmed is a row, not a file named in a form

    def _do_file_export(self, file_format, request: HttpRequest, queryset, export_form=None) -> HttpResponse:
        response = self._written(file_format, queryset.order_by(*queryset.query.order_by, "pk"))
        name = f"{Path(self.sheet.file).stem}-{date.today().isoformat()}.{file_format.get_extension()}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _written(self, file_format, queryset) -> HttpResponse:
        if isinstance(file_format, CommaSeparated):
            return StreamingHttpResponse(
                csv_chunks(self.sheet, queryset), content_type="text/csv; charset=utf-8"
            )
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "export.xlsx"
            try:
                write_xlsx(self.sheet, queryset, path)
            except ExportRefused as refusal:
                raise ValueError(refusal) from None  # which import-export shows as a message
            return FileResponse(path.open("rb"), content_type=file_format.get_content_type())
