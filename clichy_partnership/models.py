"""A file brought by someone in the browser: checked first, written once confirmed, then forgotten."""

import csv
import datetime as dt
import io
import shutil
import tempfile
import uuid
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clichy_partnership.interchange import SHEETS
from common.erasing import Mentions
from common.interchange import Caution, Importer, ImportRefused, Sheet
from common.interchange.files import expected_lines
from common.interchange.formulas import neutralise
from common.models import ImportRun
from common.privacy import Privacy
from common.processing import TRACE
from common.work import WORK_FIELDS, LostClaim, State, Work, shown
from people.erasure import cleans_files

SHEET_OF = {Path(sheet.file).stem: sheet for sheet in SHEETS}
SHEET_CHOICES = [(name, sheet.model._meta.verbose_name_plural) for name, sheet in SHEET_OF.items()]
ERRORS_KEPT = 5_000  # whoever has more has the wrong file
DAYS_KEPT = 7
SMALL = 100_000  # bytes


def file_path(request: "ImportRequest", name: str) -> str:
    return f"imports/{uuid.uuid4().hex}{Path(name).suffix.lower()}"


class ImportRequest(Work):
    class Step(models.TextChoices):
        CHECK = "check", _("vérification")
        WRITE = "write", _("écriture")

    sheet = models.CharField(_("contenu"), max_length=40, choices=SHEET_CHOICES)
    name = models.CharField(_("fichier"), max_length=200)
    file = models.FileField(_("fichier"), upload_to=file_path, blank=True)
    step = models.CharField(_("étape"), max_length=10, choices=Step.choices, default=Step.CHECK)
    lines = models.PositiveIntegerField(_("lignes du fichier"), default=0)
    counts = models.JSONField(_("résultat"), default=dict)
    samples = models.JSONField(_("aperçu"), default=dict)
    errors = models.JSONField(_("erreurs"), default=list)
    warnings = models.JSONField(_("avertissements"), default=list)
    error_count = models.PositiveIntegerField(_("nombre d’erreurs"), default=0)
    import_run = models.ForeignKey(
        ImportRun,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    privacy = Privacy(
        TRACE, account="requested_by",
        texts=("name", "samples", "errors", "warnings"),
        technical=(*WORK_FIELDS, "sheet", "file", "step", "lines", "counts", "error_count", "import_run"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("import d’un fichier")
        verbose_name_plural = _("imports de fichiers")
        ordering = ["-requested_at"]
        indexes = [
            models.Index(fields=["state", "alive_at"], name="import_waiting"),
            models.Index(fields=["requested_at"], name="import_requested"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_sheet_display()})"

    @staticmethod
    def task():
        from clichy_partnership.tasks import run_import  # tasks import this module

        return run_import

    @property
    def source(self) -> Sheet:
        return SHEET_OF[self.sheet]

    @property
    def is_small(self) -> bool:
        """Read in less time than a page takes to come."""
        return self.file.size <= SMALL

    @property
    def awaits_confirmation(self) -> bool:
        return (
            self.step == self.Step.CHECK
            and self.state == State.READY
            and bool(self.file)
            and not self.error_count
        )

    @property
    def changes_nothing(self) -> bool:
        return not (self.counts.get("created") or self.counts.get("updated"))

    @property
    def is_written(self) -> bool:
        return self.step == self.Step.WRITE and self.state == State.READY and not self.error_count

    def confirm(self) -> bool:
        """Ask for the checked file to be written; False when another click already did."""
        confirmed = ImportRequest.objects.filter(
            pk=self.pk, step=self.Step.CHECK, state=State.READY, error_count=0
        ).exclude(file="")
        return bool(
            confirmed.update(
                step=self.Step.WRITE,
                state=State.REQUESTED,
                requested_at=timezone.now(),
                tries=0,
                progress=0,
            )
        )

    def run(self) -> None:
        """Check or write the file, in this process, which has claimed it. Raises LostClaim."""
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / f"{self.sheet}{Path(self.file.name).suffix}"
            with self.file.open("rb") as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            importer = Importer((replace(self.source, file=path.name),), user=self.requested_by)
            lines = expected_lines(path)
            with shown(self, lambda: min(99, 100 * importer.lines_read // lines)):
                self._import(importer, Path(directory))

    def _import(self, importer: Importer, directory: Path) -> None:
        try:
            with transaction.atomic():
                importer.run(directory, dry_run=self.step == self.Step.CHECK, source=self.name)
                self._finish(importer)  # with what was written, or not at all
        except ImportRefused:
            self._finish(importer)

    def _finish(self, importer: Importer) -> None:
        (file,) = (sheet.file for sheet in importer.sheets)
        written = self.step == self.Step.WRITE and not importer.errors
        results = {
            "lines": importer.lines_read,
            "counts": importer.counts.get(file, {}),
            "samples": importer.samples.get(file, {}),
            "errors": [_told(caution) for _file, caution in importer.errors[:ERRORS_KEPT]],
            "warnings": [_told(caution) for _file, caution in importer.warnings[:ERRORS_KEPT]],
            "error_count": len(importer.errors),
        }
        if written and any(results["counts"].get(kind) for kind in ("created", "updated")):
            results["import_run"] = importer.import_run
        if not self.mine().update(
            state=State.READY, progress=100, error="", finished_at=timezone.now(), **results
        ):
            raise LostClaim
        if written:
            transaction.on_commit(self.drop_file)

    def drop_file(self) -> None:
        """What is written or given up is not kept a second time."""
        self.file.delete(save=False)
        ImportRequest.objects.filter(pk=self.pk).update(file="")

    @classmethod
    def forget_old(cls) -> None:
        """After a week, only the counts are kept: files, previews and errors name people."""
        before = timezone.now() - dt.timedelta(days=DAYS_KEPT)
        for request in cls.objects.filter(requested_at__lt=before).exclude(samples={}, errors=[], file=""):
            if request.file:
                request.drop_file()
            cls.objects.filter(pk=request.pk).update(samples={}, errors=[], warnings=[])

    def errors_as_csv(self) -> str:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";")  # what a French spreadsheet opens with a double click
        writer.writerow([_("ligne"), _("colonne"), _("ce qui ne va pas")])
        writer.writerows(
            [line, neutralise(column), neutralise(message)] for line, column, message in self.errors
        )
        return text.getvalue()


@cleans_files
def drop_files_naming(mentions: Mentions) -> int:
    """Files that wait for a confirmation: to be brought again, without that person."""
    waiting = [
        request for request in ImportRequest.objects.exclude(file="") if _names(request.file, mentions)
    ]
    for request in waiting:
        request.drop_file()
    return len(waiting)


def _names(file, mentions: Mentions) -> bool:
    with file.open("rb") as content:
        if not is_zipfile(content):
            content.seek(0)
            return any(map(mentions.in_table, content))
        with ZipFile(content) as archive:
            return any(mentions.in_table(archive.read(name)) for name in archive.namelist())


def _told(caution: Caution) -> list:
    return [caution.line, caution.column, caution.message]
