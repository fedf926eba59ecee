from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from indicators.models import Report


@require_safe
@permission_required("indicators.view_report", raise_exception=True)
def download_report(request: HttpRequest, report_id: int) -> FileResponse:
    report = get_object_or_404(Report, pk=report_id, state=Report.State.READY)
    response = FileResponse(
        report.file.open("rb"), as_attachment=True, filename=report.file_name, content_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response
