from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clichy_partnership.interchange import SHEETS
from common.database import refresh_statistics
from common.interchange import Caution, Importer, ImportRefused
from common.interchange.directory import sheets_in, unknown_files

PRINTED_AT_MOST = 200


class Command(BaseCommand):
    help = "Lit les fichiers d’un dossier au format d’échange : tout ou rien."

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tout vérifier sans rien écrire")

    def handle(self, *, directory: Path, dry_run: bool, **options):
        directory = directory.resolve()
        if not directory.is_dir():
            raise CommandError(_("Le dossier « %(path)s » n’existe pas.") % {"path": directory})
        for name in unknown_files(directory, SHEETS):
            self.stdout.write(_("%(file)s:1: fichier: avertissement : nom inconnu, ignoré.") % {"file": name})
        try:
            importer = Importer(sheets_in(directory, SHEETS))
            importer.run(directory, dry_run=dry_run)
        except ImportRefused as refusal:
            self._print(refusal.errors)
            raise CommandError(
                _("Rien n’a été écrit : %(count)d erreur(s).") % {"count": len(refusal.errors)}
            ) from None
        self._print(importer.warnings, prefix=_("avertissement : "))
        for file, counts in importer.counts.items():
            self.stdout.write(
                _(
                    "%(file)s: %(created)d créés (created), %(updated)d modifiés (updated), "
                    "%(unchanged)d inchangés (unchanged)"
                )
                % {"file": file, **counts}
            )
        if dry_run:
            self.stdout.write(_("Essai à blanc : rien n’a été écrit."))
        else:
            refresh_statistics()

    def _print(self, cautions: list[tuple[str, Caution]], prefix: str = "") -> None:
        for file, caution in cautions[:PRINTED_AT_MOST]:
            self.stdout.write(f"{file}:{caution.line}: {caution.column}: {prefix}{caution.message}")
        if len(cautions) > PRINTED_AT_MOST:
            self.stdout.write(_("… et %(count)d de plus.") % {"count": len(cautions) - PRINTED_AT_MOST})
