import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")
app = Celery("clichy_partnership")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
