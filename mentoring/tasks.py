from celery import shared_task

from mentoring.checks import forget_expired
from mentoring.notifications import ask_silent_mentors
from mentoring.workshop_notifications import recall_workshops


@shared_task
def forget_checks() -> None:
    forget_expired()


@shared_task
def remind() -> None:
    """Every morning."""
    ask_silent_mentors()
    recall_workshops()
