"""What a person followed or led in training, and what a service did, as whoever looks may read it."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Max, Min, Model, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import french
from common.access import readable
from common.kit import MOST_EVENTS, Event
from people.models import Organisation, Person
from training.models import Attendance, Enrolment, Evaluation, ProductivityMeasure, SessionTrainer


def events(person: Person, viewer: Model) -> Iterator[Event]:
    yield from _followed(person, viewer)
    yield from _led(person, viewer)
    answered = readable(Evaluation, viewer).filter(person=person).select_related("session__course")
    for evaluation in answered[:MOST_EVENTS]:
        words = {"moment": evaluation.get_moment_display(), "score": evaluation.score}
        title = _("Évaluation %(moment)s : %(score)d sur 5") % words
        address = reverse("admin:training_evaluation_change", args=[evaluation.pk])
        yield Event(evaluation.answered_on, title, str(evaluation.session.course), address)


def organisation_events(organisation: Organisation, viewer: Model) -> Iterator[Event]:
    """What its agents gained, as measured; who followed what is on the pages of people."""
    measures = readable(ProductivityMeasure, viewer).filter(organisation=organisation)
    for measure in measures.order_by("-pk")[:MOST_EVENTS]:
        address = reverse("admin:training_productivitymeasure_change", args=[measure.pk])
        for day, value in ((measure.before_on, measure.before), (measure.after_on, measure.after)):
            if day and value is not None:
                words = {"measure": measure.measure, "value": french.number(value), "unit": measure.unit}
                yield Event(day, _("%(measure)s : %(value)s %(unit)s") % words, address=address)


SLOTS = {
    "first": Min("session__slots__day", filter=Q(session__slots__cancelled_on=None)),
    "last": Max("session__slots__day", filter=Q(session__slots__cancelled_on=None)),
    "slots": Count("session__slots", filter=Q(session__slots__cancelled_on=None)),
}


def _followed(person: Person, viewer: Model) -> Iterator[Event]:
    """A session that has no half-day yet is not on any day: it is left to its list."""
    theirs = readable(Enrolment, viewer).filter(person=person).select_related("session__course")
    enrolments = list(theirs.annotate(**SLOTS).order_by("-pk")[:MOST_EVENTS])
    attended = readable(Attendance, viewer).filter(enrolment__in=enrolments).order_by()
    minutes = dict(attended.values_list("enrolment").annotate(Sum("followed_minutes")))
    for enrolment in enrolments:
        if enrolment.first is None:
            continue
        words = {"course": enrolment.session.course, "state": enrolment.get_status_display()}
        address = reverse("admin:training_enrolment_change", args=[enrolment.pk])
        text = _spread(enrolment)
        if hours := minutes.get(enrolment.pk):
            text += " " + _("%(hours)s h suivies.") % {"hours": french.number(hours / 60, 1)}
        title = _("Formation : %(course)s (inscription %(state)s)") % words
        yield Event(enrolment.first, title, text, address, enrolment.first <= timezone.localdate())


def _led(person: Person, viewer: Model) -> Iterator[Event]:
    theirs = readable(SessionTrainer, viewer).filter(person=person).select_related("session__course")
    for led in theirs.annotate(**SLOTS).order_by("-pk")[:MOST_EVENTS]:
        if led.first is None:
            continue
        title = _("Anime la formation : %(course)s") % {"course": led.session.course}
        address = reverse("admin:training_session_change", args=[led.session_id])
        yield Event(led.first, title, _spread(led), address, led.first <= timezone.localdate())


def _spread(row) -> str:
    """How many half-days, and until when."""
    last: dt.date = row.last
    words = {"count": row.slots, "day": french.day(last)}
    text = ngettext("%(count)d demi-journée.", "%(count)d demi-journées, jusqu’au %(day)s.", row.slots)
    return text % words
