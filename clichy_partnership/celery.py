import os

from celery import Celery, signals

from clichy_partnership import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")
app = Celery("clichy_partnership")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

signals.setup_logging.connect(logs.configure)
signals.task_prerun.connect(logs.task_begins)
signals.task_postrun.connect(logs.task_ends)
