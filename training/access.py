"""Who sees which sessions, and what was noted in them; whom it lets see, and who is a trainer."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from common.access import PORTAL, Role, every_row, grants, holds
from followups.models import Followup
from people.minors import about_people
from people.models import Organisation, Person, User
from training.models import (
    Attendance,
    Course,
    Enrolment,
    Evaluation,
    ProductivityMeasure,
    Session,
    SessionTrainer,
    Slot,
)

KEEPERS = (Role.ADMINISTRATOR, Role.TRAINING_OFFICER, Role.SCHOOL_STAFF)  # the school holds the sessions

for model in (Course, Session, SessionTrainer, Slot, Enrolment, Attendance, Evaluation, ProductivityMeasure):
    grants(model, *KEEPERS)(every_row)


@holds(Role.TRAINER)
def trains(user: User, day: dt.date) -> bool:
    return user.person_id is not None and SessionTrainer.objects.filter(person=user.person_id).exists()


def led_by(user: User):
    """Sessions, as a query of keys."""
    return SessionTrainer.objects.filter(person=user.person_id).values("session")


def followed_by(user: User):
    """Sessions, as a query of keys."""
    return Enrolment.objects.filter(person=user.person_id).values("session")


grants(Course, *PORTAL)(every_row)  # the catalogue is for all to read


@grants(Session, *PORTAL)
def followed_or_led(user: User) -> Q:
    return Q(pk__in=followed_by(user)) | Q(pk__in=led_by(user))


@grants(Slot, *PORTAL)
@grants(SessionTrainer, *PORTAL)
def of_sessions_followed_or_led(user: User) -> Q:
    return Q(session__in=followed_by(user)) | Q(session__in=led_by(user))


@grants(Enrolment, *PORTAL)
@grants(Evaluation, *PORTAL)
def one_s_own(user: User) -> Q:
    return Q(person=user.person_id)


@grants(Enrolment, Role.TRAINER)
def of_sessions_led(user: User) -> Q:
    return Q(session__in=led_by(user))


@grants(Attendance, *PORTAL)
def one_s_attendance(user: User) -> Q:
    return Q(enrolment__person=user.person_id)


@grants(Attendance, Role.TRAINER)
def attendance_of_sessions_led(user: User) -> Q:
    return Q(slot__session__in=led_by(user))


@grants(Person, Role.TRAINING_OFFICER, Role.SCHOOL_STAFF)
def trained_or_training(user: User) -> Q:
    enrolled = Enrolment.objects.filter(person=OuterRef("pk"))
    leading = SessionTrainer.objects.filter(person=OuterRef("pk"))
    return Q(Exists(enrolled)) | Q(Exists(leading))


@grants(Followup, Role.TRAINING_OFFICER, Role.SCHOOL_STAFF)
def questions_about_training(user: User) -> Q:
    return Q(wave__startswith="training.")


@grants(Person, Role.TRAINING_OFFICER, Role.SCHOOL_STAFF)
def asked_about_training(user: User) -> Q:
    """Whoever answers for a service, too. Found once: asked of each person, it took minutes of a young database."""
    asked = Followup.objects.of_programme("training").filter(person__isnull=False)
    return Q(pk__in=asked.values("person"))


@grants(Person, Role.TRAINER)
def trained_by_oneself(user: User) -> Q:
    return Q(pk__in=Enrolment.objects.filter(session__in=led_by(user)).values("person"))


@grants(Person, *PORTAL)
def one_s_trainers(user: User) -> Q:
    return Q(pk__in=SessionTrainer.objects.filter(session__in=followed_by(user)).values("person"))


@grants(Organisation, Role.TRAINER)
def employers_of_those_trained(user: User) -> Q:
    return Q(pk__in=Enrolment.objects.filter(session__in=led_by(user)).values("employer"))


about_people("person__", SessionTrainer, Enrolment, Evaluation)
about_people("enrolment__person__", Attendance)
