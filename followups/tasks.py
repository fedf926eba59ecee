from celery import shared_task

from followups import asking, forgetting


@shared_task
def follow_up() -> None:
    """Every hour: each round goes on from what the last one wrote."""
    asking.follow_up()


@shared_task
def forget_links() -> None:
    forgetting.forget_links()
