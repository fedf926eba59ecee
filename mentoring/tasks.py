from celery import shared_task

from mentoring.checks import forget_expired


@shared_task
def forget_checks() -> None:
    forget_expired()
