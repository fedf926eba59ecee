from django.core.management.base import BaseCommand

from common.register import page


class Command(BaseCommand):
    help = "Écrit le registre des traitements (docs/privacy/registre.md)."
    requires_system_checks = ()

    def handle(self, **options):
        self.stdout.write(page(), ending="")
