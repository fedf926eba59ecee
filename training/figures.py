"""Figures of training: all that indicators read of this app."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.utils.translation import gettext_lazy as _

from common.dates import AddDays
from common.statistics import Period, amount, count, rate, rounded, weighted_median
from people.models import Organisation
from training.models import Attendance, Enrolment, Evaluation, ProductivityMeasure, Session, Slot

HOT_DAYS = 7
FEWEST_ANSWERS = 5
SATISFIED_FROM = 4


def figures(period: Period) -> Iterator[tuple[str, dict]]:
    yield from hours(period)
    yield "training.agents_trained", agents_trained(period)
    yield "training.hot_satisfaction", hot_satisfaction(period)
    yield "training.productivity", productivity(period)


def counted_attendances(period: Period) -> QuerySet:
    """Signed minutes of municipal agents in validated slots of the period."""
    return Attendance.objects.filter(
        Q(slot__cancelled_on__isnull=True) | Q(slot__cancelled_on__gt=period.as_of),
        signed=True,
        followed_minutes__gt=0,
        slot__validated_on__lte=period.as_of,
        slot__day__range=period.days,
        enrolment__employer__kind__in=Organisation.MUNICIPAL_KINDS,
    )


def expected(day, prefix: str = "") -> Q:
    """Enrolments of municipal agents expected in a slot of that day; `prefix` leads to the enrolment."""
    return Q(**{f"{prefix}employer__kind__in": Organisation.MUNICIPAL_KINDS}) & (
        Q(**{f"{prefix}status__in": Enrolment.EXPECTED})
        | Q(**{f"{prefix}status": Enrolment.Status.ABANDONED, f"{prefix}left_on__gt": day})
    )


def validated_slots(period: Period) -> QuerySet:
    return Slot.objects.validated(period.as_of).filter(day__range=period.days)


def hours(period: Period) -> Iterator[tuple[str, dict]]:
    grouped = counted_attendances(period).order_by().values_list("slot__session__course__digital")
    followed = {
        digital: (minutes, n)
        for digital, minutes, n in grouped.annotate(Sum("followed_minutes"), Count("pk"))
    }
    minutes = sum(minutes for minutes, _n in followed.values())
    by_digital = {
        str(digital).lower(): rounded(Fraction(followed.get(digital, (0, 0))[0], 60), 2)
        for digital in (True, False)
    }
    yield (
        "training.trainee_hours",
        amount(
            Fraction(minutes, 60),
            sum(n for _minutes, n in followed.values()),
            "hours",
            breakdowns={"digital": by_digital},
        ),
    )
    awaited = Enrolment.objects.filter(expected(OuterRef("day")), session=OuterRef("session"))
    given = (
        validated_slots(period).filter(Exists(awaited)).aggregate(n=Count("pk"), seconds=Sum("net_seconds"))
    )
    yield "training.delivered_hours", amount(Fraction(given["seconds"] or 0, 3600), given["n"], "hours")
    seats = validated_slots(period).filter(expected(F("day"), "session__enrolments__"))
    offered = seats.aggregate(n=Count("pk"), seconds=Sum("net_seconds"))
    ratio = Fraction(60 * minutes, offered["seconds"]) if offered["seconds"] else None
    yield "training.attendance_rate", amount(ratio, offered["n"], "ratio", places=4)


def agents_trained(period: Period) -> dict:
    people = counted_attendances(period).aggregate(n=Count("enrolment__person_id", distinct=True))
    return count(people["n"])


def completed_sessions(period: Period) -> QuerySet:
    """Sessions all of whose slots are validated, cancelled ones aside; `last_day` is in the period."""
    kept = Slot.objects.kept(period.as_of).filter(session=OuterRef("pk"))
    unfinished = kept.filter(Q(validated_on__isnull=True) | Q(validated_on__gt=period.as_of))
    last_day = Subquery(kept.order_by("-day").values("day")[:1])
    return (
        Session.objects.annotate(last_day=last_day)
        .filter(~Exists(unfinished), last_day__range=period.days)
        .order_by()
    )


def hot_cases(period: Period) -> QuerySet:
    """(session, municipal agent) pairs with minutes counted; `score` is the answer given in time, or none."""
    followed = counted_attendances(period).filter(enrolment=OuterRef("pk"))
    sessions = completed_sessions(period)
    last_day = sessions.filter(pk=OuterRef("session")).values("last_day")
    answer = Evaluation.objects.filter(
        session=OuterRef("session"),
        person=OuterRef("person"),
        moment=Evaluation.Moment.HOT,
        answered_on__lte=AddDays(OuterRef("last_day"), HOT_DAYS),
    ).filter(answered_on__lte=period.as_of)
    return (
        Enrolment.objects.of_municipal_agents()
        .filter(Exists(followed), session__in=sessions.values("pk"))
        .annotate(last_day=Subquery(last_day))
        .annotate(score=Subquery(answer.values("score")))
    )


def hot_satisfaction(period: Period) -> dict:
    scores = dict(hot_cases(period).order_by().values_list("score").annotate(n=Count("pk")))
    unknown = scores.pop(None, 0)
    answers = sum(scores.values())
    if answers < FEWEST_ANSWERS:
        return {
            "shape": "rate",
            "status": "suppressed",
            "display": str(_("Moins de 5 réponses : résultat non affiché.")),
        }
    yes = sum(n for score, n in scores.items() if score >= SATISFIED_FROM)
    mean = Fraction(sum(score * n for score, n in scores.items()), answers)
    return rate({"yes": yes, "no": answers - yes, "unknown": unknown}, mean=rounded(mean, 2))


def productivity_cases(period: Period) -> QuerySet:
    return ProductivityMeasure.objects.filter(before__gt=0, after__isnull=False, after_on__range=period.days)


def productivity(period: Period) -> dict:
    changes: Counter = Counter()
    for before, after in productivity_cases(period).values_list("before", "after").iterator():
        changes[(Fraction(before) - Fraction(after)) / Fraction(before)] += 1
    median = weighted_median(changes) if changes else None
    return amount(median, changes.total(), "ratio", places=4)


def completed_actions(period: Period) -> list[tuple[bool, dt.date, bool, int]]:
    """Sessions completed: (digital, last day, a result observed by `as_of`, how many)."""
    seen = Case(When(result_observed_on__lte=period.as_of, then=True), default=False)
    rows = completed_sessions(period).annotate(seen=seen)
    return list(rows.values_list("course__digital", "last_day", "seen").annotate(n=Count("pk")))
