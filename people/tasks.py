from celery import shared_task
from django.conf import settings

from people import adaptations, desk, retention
from people.registration import forget_unverified


@shared_task
def forget_registrations() -> None:
    forget_unverified()


@shared_task
def keep_no_longer_than_promised() -> None:
    adaptations.forget_past()
    desk.forget_handled()
    retention.warn(settings.SITE_ADDRESS)
