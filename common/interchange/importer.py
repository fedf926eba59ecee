"""A directory of files into the database: all of it or nothing, every error told, history written."""

import logging
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from common.interchange.cautions import Caution, ImportRefused
from common.interchange.columns import Sheet
from common.interchange.file_import import BATCH, FileImport
from common.interchange.files import FileRefused
from common.models import ImportRun

logger = logging.getLogger(__name__)


class Importer:
    """Reads the files of `sheets` found in a directory.

    `counts[file]` = created, updated, unchanged; `samples[file]` = the first lines created and updated, for a
    preview; `lines_read`, of the file being read, may be watched from another thread.
    """

    def __init__(self, sheets: tuple[Sheet, ...], user=None):
        self.sheets = sheets
        self.user = user
        self.counts: dict[str, dict[str, int]] = {}
        self.samples: dict[str, dict[str, list[dict]]] = {}
        self.lines_read = 0
        self.errors: list[tuple[str, Caution]] = []
        self.warnings: list[tuple[str, Caution]] = []
        self.refused: dict[type[models.Model], set] = {sheet.model: set() for sheet in sheets}
        self.unread: set[type[models.Model]] = set()

    def run(self, directory: Path, dry_run: bool = False, source: str = "") -> None:
        """Raises ImportRefused when anything at all is wrong. `source` names the import in the histories."""
        present = [sheet for sheet in self.sheets if (directory / sheet.file).exists()]
        if not present:
            raise ImportRefused(
                [(directory.name, Caution(1, _("dossier"), _("Aucun fichier à importer."), True))]
            )
        try:
            with transaction.atomic():
                self.import_run = ImportRun.objects.create(source=(source or directory.name)[:200])
                reviews = [(sheet, self._import_file(directory / sheet.file, sheet)) for sheet in present]
                for sheet, lines in reviews:
                    self._review(sheet, lines)
                self._conclude(dry_run)
        except IntegrityError:
            logger.exception("import of %s met a constraint", directory.name)
            message = _("Une autre saisie a eu lieu pendant l’import : rien n’a été écrit, recommencez.")
            self.errors = [(directory.name, Caution(1, _("dossier"), message, True))]
            raise ImportRefused(self.errors) from None
        if self.errors:
            files = [sheet.file for sheet in self.sheets]
            self.errors.sort(key=lambda error: (files.index(error[0]), error[1].line))
            raise ImportRefused(self.errors)

    def _conclude(self, dry_run: bool) -> None:
        if self.errors or dry_run:
            transaction.set_rollback(True)
        elif any(counts["created"] or counts["updated"] for counts in self.counts.values()):
            self.import_run.counts = self.counts
            self.import_run.save(update_fields=["counts"])
        else:
            self.import_run.delete()

    def _import_file(self, path: Path, sheet: Sheet) -> dict[int, int]:
        """The lines written, by the sheet's tracked attribute."""
        file_import = FileImport(self, sheet)
        self.counts[sheet.file] = file_import.counts
        self.samples[sheet.file] = file_import.samples
        try:
            rows = file_import.read(path)
            while batch := list(islice(rows, BATCH)):
                file_import.take(batch)
        except FileRefused as refusal:
            self.unread.add(sheet.model)
            file_import.refuse(refusal.line, _("fichier"), str(refusal))
        return file_import.lines

    def _review(self, sheet: Sheet, lines: dict[int, int]) -> None:
        if sheet.review and lines:
            for caution in sorted(sheet.review(lines), key=lambda caution: caution.line):
                (self.errors if caution.is_error else self.warnings).append((sheet.file, caution))
