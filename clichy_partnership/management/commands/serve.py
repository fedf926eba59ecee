"""Everything in one process, to try the platform: web server, and without Redis the worker and beat too."""

import threading

from celery.beat import EmbeddedService
from celery.worker import WorkController
from django.conf import settings
from django.core.management.base import BaseCommand
from django.core.servers.basehttp import get_internal_wsgi_application, run
from django.utils.translation import gettext as _

from clichy_partnership.celery import app
from clichy_partnership.demo import accounts

ADDRESS = "127.0.0.1"


class Command(BaseCommand):
    help = "Sert la plateforme sur cette machine, pour l’essayer."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port: int, **options):
        if settings.EMBEDDED_WORKER:
            self._start_worker()
        self.stdout.write(
            _("La plateforme répond sur http://%(address)s:%(port)d/ (Ctrl+C pour arrêter)")
            % {"address": ADDRESS, "port": port}
        )
        for line in accounts.described():
            self.stdout.write("  " + line)
        if accounts.described():
            self.stdout.write(
                _(
                    "  Dernière colonne : secret de l’application de codes. « bin/demo --code COMPTE » donne le code."
                )
            )
        self.stdout.flush()
        run(ADDRESS, port, get_internal_wsgi_application(), threading=True)

    def _start_worker(self) -> None:
        worker = WorkController(
            app=app,
            pool_cls="solo",
            quiet=True,
            without_mingle=True,
            without_gossip=True,
            without_heartbeat=True,
        )
        threading.Thread(target=worker.start, daemon=True, name="worker").start()
        beat = EmbeddedService(app, thread=True, schedule_filename=settings.CELERY_BEAT_SCHEDULE_FILENAME)
        beat.daemon = True
        beat.start()
