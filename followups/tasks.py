from celery import shared_task

from common.work import wake
from followups import asking, forgetting


@shared_task
def follow_up() -> None:
    """Every hour: each round goes on from what the last one wrote."""
    if asking.follow_up():
        wake(follow_up)


@shared_task
def forget_links() -> None:
    forgetting.forget_links()
