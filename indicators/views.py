from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from common.access import Scope, Sensitivity, policy
from indicators.access import READERS
from indicators.models import Report


@policy(*READERS, scope=Scope.ALL, sensitivity=Sensitivity.INTERNAL, permissions=("indicators.view_report",))
def download_report(request: HttpRequest, report_id: int) -> FileResponse:
    report = get_object_or_404(
        Report.objects.visible_to(request.user), pk=report_id, state=Report.State.READY
    )
    response = FileResponse(
        report.file.open("rb"), as_attachment=True, filename=report.file_name, content_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response
