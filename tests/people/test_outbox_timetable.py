"""What the timetable does by itself: without it a message that met a sick server would wait for ever."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from mentoring.tasks import remind as remind_of_mentoring
from people.models import OutgoingMessage
from people.tasks import forget_messages, remind, send_messages
from tests.factories import (
    MentorshipFactory,
    MentorshipMemberFactory,
    OutgoingMessageFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
    WorkshopRegistrationFactory,
)

pytestmark = pytest.mark.django_db
TIMETABLE = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_what_waits_is_looked_at_twice_a_minute_and_the_rest_each_day():
    daily = {"people.tasks.remind", "mentoring.tasks.remind", "people.tasks.forget_messages"}

    assert TIMETABLE["people.tasks.send_messages"] == 30.0
    assert {task for task in daily if TIMETABLE[task].hour and len(TIMETABLE[task].hour) == 1} == daily


def test_the_sweeper_sends_what_no_call_announced(mailoutbox):
    OutgoingMessageFactory(contact="ines@exemple.fr")

    send_messages()

    assert [letter.to for letter in mailoutbox] == [["ines@exemple.fr"]]


def test_each_morning_those_who_stopped_registering_are_reminded():
    user = UserFactory(last_login=days_ago(3))
    RegistrationFactory(user=user, state="started", submitted_at=None, started_at=days_ago(3))

    remind()

    assert list(OutgoingMessage.objects.values_list("kind", "user")) == [("registration_unfinished", user.pk)]


def test_each_morning_silent_mentors_are_asked_and_workshops_recalled():
    mentorship = MentorshipFactory(formed_on=days_ago(60).date())
    MentorshipMemberFactory(mentorship=mentorship, person=PersonFactory(), role="mentor")
    to_come = WorkshopRegistrationFactory()
    to_come.workshop.held_on = timezone.localdate() + dt.timedelta(days=2)
    to_come.workshop.save()

    remind_of_mentoring()

    assert set(OutgoingMessage.objects.values_list("kind", flat=True)) == {
        "silent_mentorship",
        "workshop_soon",
    }


def test_each_night_what_is_too_old_goes():
    OutgoingMessageFactory(created_at=days_ago(400))

    forget_messages()

    assert OutgoingMessage.objects.count() == 0
