from django.core.management.base import BaseCommand

from clichy_partnership.accessibility_report import page


class Command(BaseCommand):
    help = "Écrit sur la sortie la grille du RGAA et ce qui prouve chaque résultat (docs/accessibility.md)."
    requires_system_checks = ()

    def handle(self, *args, **options) -> None:
        self.stdout.write(page(), ending="")
