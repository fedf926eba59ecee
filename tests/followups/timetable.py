"""Our Celery with a timetable of seconds, by day whatever the hour: `celery -A tests.followups.timetable beat`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")
django.setup()

from clichy_partnership.celery import app  # noqa: E402 -- once Django is set up
from people.outbox import delivery, solicitations  # noqa: E402 -- the same

delivery.is_quiet = solicitations.is_quiet = lambda moment: False
app.conf.beat_schedule = {
    name: {"task": name, "schedule": 0.5}
    for name in ("followups.tasks.follow_up", "people.tasks.send_messages")
}
