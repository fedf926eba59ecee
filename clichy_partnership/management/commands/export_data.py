from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clichy_partnership.interchange import SHEETS
from common.access import Reason
from common.interchange.exporter import FORMATS, ExportRefused, export_directory
from common.models import AccessRecord


class Command(BaseCommand):
    help = "Écrit toutes les fiches dans un dossier, au format que import_data relit sans changement."

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path)
        parser.add_argument("--format", choices=FORMATS, default="csv")

    def handle(self, *, directory: Path, format: str, **options):
        if directory.exists() and not directory.is_dir():
            raise CommandError(_("« %(path)s » n’est pas un dossier.") % {"path": directory})
        AccessRecord.objects.create(
            route="export_data", reason=Reason.EXPORT
        )  # an operator, without an account
        try:
            counts = export_directory(SHEETS, directory, format)
        except ExportRefused as refusal:
            raise CommandError(str(refusal)) from None
        for file, count in counts.items():
            self.stdout.write(_("%(file)s: %(count)d lignes") % {"file": file, "count": count})
