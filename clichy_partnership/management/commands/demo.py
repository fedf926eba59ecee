import datetime as dt
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from clichy_partnership.demo import accounts, present, targets
from clichy_partnership.demo.data import NAME, write_demo
from clichy_partnership.interchange import SHEETS
from common.interchange import Importer
from indicators import milestones
from indicators.models import Report, Snapshot
from indicators.tasks import render_report
from people.models import Partnership, Person


def is_a_real_installation() -> bool:
    """Records, of which no demonstration is the cause."""
    is_demo = accounts.holders() or Partnership.objects.filter(name=NAME).exists()
    return not is_demo and (Partnership.objects.exists() or Person.objects.exists())


class Command(BaseCommand):
    help = "Prépare une démonstration : données inventées, indicateurs et trois bilans. Relancée, elle garde tout."

    def add_arguments(self, parser):
        parser.add_argument(
            "--code", metavar="COMPTE", help="le code du moment d’un compte de la ville ou de l’école"
        )
        parser.add_argument("--reports", type=Path, default=settings.BASE_DIR / "var" / "reports")

    def handle(self, *, code: str | None, reports: Path, **options):
        if code:
            return self._say_code(code)
        if is_a_real_installation():
            raise CommandError(
                _("Cette base tient déjà de vraies fiches : une démonstration n’y a pas sa place.")
            )
        if not Partnership.objects.exists():
            self._import()
        if not accounts.described():
            accounts.create()
        present.create()
        targets.create()
        partnership = Partnership.objects.get()
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        if not Snapshot.objects.filter(as_of=yesterday).exists():
            self.stdout.write(_("Calcul des indicateurs…"))
            Snapshot.take(yesterday)
        reports.mkdir(parents=True, exist_ok=True)
        for months in milestones.FIRST_HORIZONS:
            self._report(months, milestones.milestone(partnership.started_on, months), reports)
        for line in accounts.described():
            self.stdout.write("  " + line)

    def _say_code(self, login: str) -> None:
        shown = accounts.code(login)
        if shown is None:
            raise CommandError(
                _("« %(login)s » n’a pas de second facteur dans cette démonstration.") % {"login": login}
            )
        self.stdout.write(shown)

    def _import(self) -> None:
        self.stdout.write(_("Création des données inventées…"))
        with tempfile.TemporaryDirectory() as directory:
            write_demo(Path(directory), timezone.localdate())
            importer = Importer(SHEETS)
            importer.run(Path(directory), source=_("données inventées"))
        people = importer.counts["people.csv"]["created"]
        self.stdout.write(_("%(people)d personnes inventées importées.") % {"people": people})

    def _report(self, months: int, as_of: dt.date, directory: Path) -> None:
        target = directory / f"bilan-{months}-mois.pdf"
        report, _created = Report.objects.get_or_create(
            horizon_months=months, origin=Report.Origin.MILESTONE, defaults={"as_of": as_of}
        )
        if report.state != Report.State.READY:
            render_report(report.pk)
            report.refresh_from_db()
        if not target.exists():
            with report.file.open("rb") as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        self.stdout.write(f"{target}")
