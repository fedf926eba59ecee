import datetime as dt
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from indicators.management.options import add_options, check_options
from indicators.models import Snapshot


class Command(BaseCommand):
    help = "Calcule tous les indicateurs à une date et écrit leur JSON sur la sortie standard."

    def add_arguments(self, parser):
        parser.add_argument("--output", type=Path, help="écrire dans ce fichier")
        add_options(parser, as_of_required=True)

    def handle(self, *, as_of: dt.date, audience: str, output: Path | None, **options):
        check_options(as_of, audience)
        text = json.dumps(Snapshot.take(as_of).payload, ensure_ascii=False, indent=1)
        if output is None:
            self.stdout.write(text)
            return
        try:
            output.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("Impossible d’écrire « %(path)s » : %(error)s") % {"path": output, "error": error.strerror}
            ) from None
