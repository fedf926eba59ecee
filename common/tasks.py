from celery import shared_task

from common.models import AccessRecord


@shared_task
def forget_access_records() -> None:
    AccessRecord.forget_old()
