from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clichy_partnership.interchange import SHEETS
from common.interchange import export_directory


class Command(BaseCommand):
    help = "Écrit toutes les fiches dans un dossier, au format que import_data relit sans changement."

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path)

    def handle(self, *, directory: Path, **options):
        if directory.exists() and not directory.is_dir():
            raise CommandError(_("« %(path)s » n’est pas un dossier.") % {"path": directory})
        for file, count in export_directory(SHEETS, directory).items():
            self.stdout.write(_("%(file)s: %(count)d lignes") % {"file": file, "count": count})
