from celery import shared_task

from people.registration import forget_unverified


@shared_task
def forget_registrations() -> None:
    forget_unverified()
