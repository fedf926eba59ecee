from celery import shared_task

from mentoring.check_notifications import tell_of_checks
from mentoring.checks import forget_expired
from mentoring.conversations import forget_conversations
from mentoring.notifications import ask_silent_mentors, recall_workshops


@shared_task
def forget_checks() -> None:
    forget_expired()
    forget_conversations()


@shared_task
def remind() -> None:
    """Every morning."""
    ask_silent_mentors()
    recall_workshops()
    tell_of_checks()
