"""Who may bring a file in the browser, and what happens to it when it arrives."""

from django.core.files.uploadedfile import UploadedFile

from clichy_partnership.models import SHEET_OF, ImportRequest
from people.models import User


def importable_by(user: User) -> list[str]:
    """The contents that someone may both add and change."""
    return [
        name
        for name, sheet in SHEET_OF.items()
        if user.has_perms(
            f"{sheet.model._meta.app_label}.{action}_{sheet.model._meta.model_name}"
            for action in ("add", "change")
        )
    ]


def start(sheet: str, file: UploadedFile, user: User) -> ImportRequest:
    """Keep the file and have it checked: a small one at once, a large one by a worker."""
    request = ImportRequest(sheet=sheet, name=file.name[:200], file=file, requested_by=user)
    if request.is_small:
        request.save()
        request.task()(request.pk)
    else:
        request.ask()
    return request
