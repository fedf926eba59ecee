"""Who may bring a file in the browser, and what happens to it when it arrives."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from clichy_partnership.models import SHEET_OF, ImportRequest
from common.work import wake
from people.models import User


def importable_by(user: User) -> list[str]:
    """The contents that someone may both add and change."""
    return [
        name
        for name, sheet in SHEET_OF.items()
        if user.has_perm("clichy_partnership.add_importrequest")
        and user.has_perms(
            f"{sheet.model._meta.app_label}.{action}_{sheet.model._meta.model_name}"
            for action in ("add", "change")
        )
    ]


def start(sheet: str, file: UploadedFile, user: User) -> ImportRequest:
    """Keep the file and have it checked."""
    request = ImportRequest.objects.create(sheet=sheet, name=file.name[:200], file=file, requested_by=user)
    _have_done(request)
    return request


def confirm(request: ImportRequest) -> bool:
    """Have the checked file written; False when another click already did."""
    confirmed = request.confirm()
    if confirmed:
        _have_done(request)
    return confirmed


def _have_done(request: ImportRequest) -> None:
    """A small file at once, for the page to show the result; a large one by a worker."""
    if request.is_small:
        request.task()(request.pk)
    else:
        transaction.on_commit(lambda: wake(request.task(), request.pk))
