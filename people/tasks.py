from celery import shared_task

from common.work import wake
from people import adaptations, desk, retention
from people.mentoring_agreements import remind_guardians
from people.outbox import delivery, forgetting
from people.registration import forget_unverified, remind_unfinished


@shared_task
def forget_registrations() -> None:
    forget_unverified()


@shared_task
def keep_no_longer_than_promised() -> None:
    adaptations.forget_past()
    desk.forget_handled()
    retention.warn()


@shared_task
def send_messages() -> None:
    """Every half minute, and each time something is written."""
    if delivery.send_waiting():
        wake(send_messages)


@shared_task
def forget_messages() -> None:
    forgetting.forget_old()


@shared_task
def remind() -> None:
    """Every morning."""
    remind_unfinished()
    remind_guardians()
    desk.remind_referents()
