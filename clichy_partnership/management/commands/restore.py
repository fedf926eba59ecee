import datetime as dt
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clichy_partnership.backup import Refused, restore
from people import erasure


class Command(BaseCommand):
    help = "Remet en place la base et les fichiers d’une sauvegarde (voir docs/backup.md)."
    requires_system_checks = ()  # they may read a database that is still empty

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--force", action="store_true", help="remplacer une base qui n’est pas vide")

    def handle(self, *, archive: Path, force: bool, **options):
        try:
            manifest = restore(archive, force=force)
        except (Refused, OSError) as error:
            raise CommandError(_("Rien n’a été restauré : %(error)s") % {"error": error}) from error
        moment = timezone.localtime(dt.datetime.fromisoformat(manifest["created_at"]))
        self.stdout.write(
            _("Base et %(files)d fichiers remis tels qu’ils étaient le %(moment)s (révision %(revision)s).")
            % {
                "files": len(manifest["parts"]) - 1,
                "moment": f"{moment:%d/%m/%Y à %H:%M}",
                "revision": manifest["code_revision"] or _("inconnue"),
            }
        )
        call_command("migrate", verbosity=0, interactive=False)
        if replayed := erasure.replay():
            self.stdout.write(
                ngettext(
                    "Une fiche effacée depuis cette sauvegarde l’est de nouveau.",
                    "%(count)d fiches effacées depuis cette sauvegarde le sont de nouveau.",
                    replayed,
                )
                % {"count": replayed}
            )
        self.stdout.write(_("Migrations passées : la plateforme peut repartir."))
