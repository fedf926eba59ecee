import datetime as dt
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.pdf import PdfError
from indicators import milestones
from indicators.documents import report_pdf
from indicators.management.options import add_options, check_options
from indicators.models import Snapshot
from people.models import Partnership


class Command(BaseCommand):
    help = "Écrit le bilan d’une échéance en PDF."

    def add_arguments(self, parser):
        parser.add_argument("--horizon", type=int, required=True, help="6, 12, 24, puis 30, 36…")
        parser.add_argument("--output", type=Path, required=True)
        add_options(parser)

    def handle(self, *, horizon: int, as_of: dt.date | None, audience: str, output: Path, **options):
        if not milestones.is_horizon(horizon):
            raise CommandError(_("Échéances : 6, 12, 24 mois, puis tous les six mois."))
        if as_of is None:
            as_of = self._milestone(horizon)
        check_options(as_of, audience)
        snapshot = Snapshot.take(as_of)
        try:
            content = report_pdf(snapshot.payload, horizon, **snapshot.imprint())
        except PdfError as error:
            raise CommandError(error.reason) from error
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(
                _("Impossible d’écrire « %(path)s » : %(error)s") % {"path": output, "error": error.strerror}
            ) from None
        self.stdout.write(str(output))

    def _milestone(self, horizon: int) -> dt.date | None:
        partnership = Partnership.objects.first()
        day = partnership and milestones.milestone(partnership.started_on, horizon)
        if day and day >= timezone.localdate():
            raise CommandError(
                _("L’échéance de %(months)d mois est le %(day)s : elle n’est pas passée (voir --as-of).")
                % {"months": horizon, "day": f"{day:%d/%m/%Y}"}
            )
        return day
