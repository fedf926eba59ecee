from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clichy_partnership import health


class Command(BaseCommand):
    help = "Dit si la plateforme peut travailler, et sinon ce qui l’en empêche."
    requires_system_checks = ()  # it must answer when the rest does not

    def handle(self, **options):
        found = health.failures()
        for name, sentence in sorted(found.items()):
            self.stdout.write(f"{name} : {sentence}")
        if found:
            raise CommandError(_("La plateforme n’est pas prête."))
        self.stdout.write(_("La plateforme est prête."))
