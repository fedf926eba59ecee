from django.core.management.base import BaseCommand

from clichy_partnership.permissions import page


class Command(BaseCommand):
    help = "Écrit sur la sortie la table des adresses et de qui peut les ouvrir (docs/permissions.md)."

    def handle(self, *args, **options) -> None:
        self.stdout.write(page(), ending="")
