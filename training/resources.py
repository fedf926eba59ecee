from collections.abc import Iterator

from django.db.models import Count, F
from django.utils.translation import gettext as _

from common.interchange import Caution, Column, Reference, Sheet, Words
from people.models import Person
from training.models import (
    Attendance,
    Course,
    Enrolment,
    Evaluation,
    ProductivityMeasure,
    Session,
    Slot,
)


def find_enrolments(rows: list, complain) -> None:
    """An attendance names a slot and a person; the enrolment is theirs in the slot's session."""
    sessions = {row.linked["slot"].session_id for row in rows}
    people = {row.linked["person"].pk for row in rows}
    found = Enrolment.objects.filter(session__in=sessions, person__in=people)
    by_pair = {(enrolment.session_id, enrolment.person_id): enrolment for enrolment in found}
    for row in rows:
        slot, person = row.linked["slot"], row.linked.pop("person")
        enrolment = by_pair.get((slot.session_id, person.pk))
        if enrolment is None:
            key = (slot.session.ref, person.ref)
            message = _("Cette personne n’est pas inscrite à la session de cette demi-journée.")
            complain(row, "person_ref", message, depends_on=[(Enrolment, key)])
        else:
            row.linked["enrolment"] = enrolment


def review_slots(lines: dict[int, int]) -> Iterator[Caution]:
    beyond = Attendance.objects.filter(slot__in=lines, followed_minutes__gt=F("slot__net_seconds") / 60)
    for pk in beyond.values_list("slot_id", flat=True).distinct():
        message = _("Des minutes déjà émargées dépassent cette demi-journée.")
        yield Caution(lines[pk], "ends_at", message, is_error=True)


def review_sessions(lines: dict[int, int]) -> Iterator[Caution]:
    seated = (*Enrolment.EXPECTED, Enrolment.Status.ABANDONED)
    sessions = Session.objects.filter(pk__in=lines, enrolments__status__in=seated)
    for session in sessions.annotate(enrolled=Count("enrolments")).filter(enrolled__gt=F("capacity")):
        message = _("%(enrolled)d inscriptions pour %(capacity)d places.")
        numbers = {"enrolled": session.enrolled, "capacity": session.capacity}
        yield Caution(lines[session.pk], "session_ref", message % numbers)


COURSES = Sheet(
    "courses.csv",
    Course,
    (Column("ref", required=True), Column("title", required=True), Words("objectives"), Column("digital")),
)
SESSIONS = Sheet(
    "sessions.csv",
    Session,
    (
        Column("ref", required=True),
        Reference("course_ref", required=True),
        Column("modality", required=True),
        Column("capacity"),
        Column("result_observed_on"),
        Column("result_summary"),
    ),
)
SLOTS = Sheet(
    "slots.csv",
    Slot,
    (
        Column("ref", required=True),
        Reference("session_ref", required=True),
        Column("starts_at", required=True),
        Column("ends_at", required=True),
        Column("break_minutes"),
        Column("validated_on"),
        Column("cancelled_on"),
    ),
    tracked="pk",
    review=review_slots,
)
ENROLMENTS = Sheet(
    "enrolments.csv",
    Enrolment,
    (
        Reference("session_ref", required=True),
        Reference("person_ref", required=True),
        Reference("employer_ref", required=True),
        Column("status", required=True),
        Column("left_on"),
    ),
    key=("session_ref", "person_ref"),
    identity=("session_id", "person_id"),
    tracked="session_id",
    review=review_sessions,
)
ATTENDANCES = Sheet(
    "attendances.csv",
    Attendance,
    (
        Reference("slot_ref", required=True, related=("session",)),
        Reference("person_ref", required=True, target=Person, export_path="enrolment__person__ref"),
        Column("status", required=True),
        Column("followed_minutes", required=True),
        Column("signed", required=True),
    ),
    key=("slot_ref", "person_ref"),
    identity=("slot_id", "enrolment_id"),
    complete=find_enrolments,
)
SATISFACTION = Sheet(
    "satisfaction.csv",
    Evaluation,
    (
        Reference("session_ref", required=True),
        Reference("person_ref", required=True),
        Column("moment", required=True),
        Column("answered_on", required=True),
        Column("score", required=True),
    ),
    key=("session_ref", "person_ref", "moment"),
    identity=("session_id", "person_id", "moment"),
    repeated="Deux réponses à la même question (la première est à la ligne %(line)d).",
)
PRODUCTIVITY = Sheet(
    "productivity.csv",
    ProductivityMeasure,
    (
        Column("ref", required=True),
        Reference("session_ref", required=True),
        Reference("organisation_ref", required=True),
        Column("measure", required=True),
        Column("unit", required=True),
        Column("before"),
        Column("before_on"),
        Column("after"),
        Column("after_on"),
    ),
)
