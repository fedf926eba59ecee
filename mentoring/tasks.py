from celery import shared_task
from django.utils import timezone

from mentoring.check_notifications import tell_of_checks
from mentoring.checks import forget_expired
from mentoring.conversations import forget_conversations
from mentoring.living import end_pauses
from mentoring.meetings import confirm_the_silent
from mentoring.notifications import (
    ask_for_first_meetings,
    ask_silent_mentors,
    remind_of_proposals,
    tell_of_near_terms,
)
from mentoring.proposing import form_what_was_kept
from mentoring.workshop_notifications import recall_workshops


@shared_task
def forget_checks() -> None:
    forget_expired()
    forget_conversations()


@shared_task
def remind() -> None:
    """Every morning."""
    ask_silent_mentors()
    ask_for_first_meetings()
    tell_of_near_terms()
    remind_of_proposals()
    recall_workshops()
    tell_of_checks()


@shared_task
def settle() -> None:
    """Every night: what silence confirms, the pauses that are over, the pairs that only a gate kept apart."""
    confirm_the_silent()
    end_pauses(timezone.localdate())
    form_what_was_kept()
