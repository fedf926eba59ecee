import logging

from celery import shared_task
from django.conf import settings

from clichy_partnership.models import ImportRequest
from common.work import LostClaim, sweep

logger = logging.getLogger(__name__)


@shared_task(time_limit=settings.IMPORT_SECONDS, soft_time_limit=settings.IMPORT_SECONDS - 20)
def run_import(request_id: int) -> None:
    request = ImportRequest.objects.filter(pk=request_id).first()
    if request is None or not request.take_up():
        return
    try:
        request.run()
    except LostClaim:
        logger.info("import %s was taken up by another worker", request_id)
    except Exception as error:
        logger.exception("import %s failed", request_id)
        request.give_back(type(error).__name__)  # its text may name people


@shared_task
def sweep_imports() -> None:
    sweep(ImportRequest)


@shared_task
def forget_imports() -> None:
    ImportRequest.forget_old()
