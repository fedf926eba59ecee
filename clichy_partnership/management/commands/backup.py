from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clichy_partnership.backup import Refused, back_up, forget


class Command(BaseCommand):
    help = "Sauvegarde la base et les fichiers dans une archive datée (voir docs/backup.md)."

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, nargs="?", default=settings.BASE_DIR / "var" / "backups")
        parser.add_argument("--keep", type=int, help="n’y garder que les N sauvegardes les plus récentes")

    def handle(self, *, directory: Path, keep: int | None, **options):
        if keep is not None and keep < 1:
            raise CommandError(_("--keep demande un nombre à partir de 1."))
        try:
            archive = back_up(directory)
        except (Refused, OSError) as error:
            raise CommandError(_("Rien n’a été sauvegardé : %(error)s") % {"error": error}) from error
        size = archive.stat().st_size / 1e6
        self.stdout.write(_("%(archive)s (%(size).1f Mo)") % {"archive": archive, "size": size})
        for path in forget(directory, keep) if keep else ():
            self.stdout.write(_("%(archive)s effacée") % {"archive": path})
