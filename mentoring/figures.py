"""Figures of mentoring: all that indicators read of this app."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from common.dates import AddDays, AddMonths
from common.statistics import (
    Period,
    amount,
    breakdown,
    count,
    matured,
    matured_rate,
    sides_of,
    weighted_median,
)
from mentoring.models import Meeting, Mentorship, Workshop, WorkshopRegistration
from people.models import was_young_resident

SILENCE_DAYS = 60
RETENTION_MONTHS = 6
CLASSES = ("maintained", "completed", "ended_early", "unknown")
RETAINED = {"maintained": "yes", "completed": "no", "ended_early": "no", "unknown": "unknown"}
NOT_ENDED_EARLY = {"maintained": "yes", "completed": "yes", "ended_early": "no", "unknown": "unknown"}
# A month of the Gregorian calendar, 30.4375 days, as a fraction.
MONTH_DAYS = Fraction(304375, 10000)


def figures(period: Period) -> Iterator[tuple[str, dict]]:
    yield "mentoring.created", created(period)
    yield "mentoring.never_met", count(never_met_cases(period).count())
    yield from retention(period)
    yield "mentoring.active", count(active_cases(period).count())
    yield from meetings(period)
    yield "mentoring.meetings_per_active_month", meetings_per_active_month(period)
    yield "mentoring.workshops", workshops(period)
    yield from attendance(period)


def in_scope(period: Period) -> QuerySet:
    return Mentorship.objects.real().filter(formed_on__range=period.days)


def confirmed(as_of: dt.date) -> QuerySet:
    return Meeting.objects.filter(confirmed=True, held_on__lte=as_of)


def created(period: Period) -> dict:
    kinds = dict(in_scope(period).order_by().values_list("kind").annotate(Count("pk")))
    return count(sum(kinds.values()), {"kind": breakdown(Mentorship.Kind.values, kinds)})


def never_met_cases(period: Period) -> QuerySet:
    old_enough = period.as_of - dt.timedelta(days=SILENCE_DAYS)
    met = confirmed(period.as_of).filter(mentorship=OuterRef("pk"))
    return in_scope(period).filter(~Exists(met), formed_on__lte=old_enough)


def active_cases(period: Period) -> QuerySet:
    recently = confirmed(period.as_of).filter(
        mentorship=OuterRef("pk"), held_on__gte=period.as_of - dt.timedelta(days=SILENCE_DAYS)
    )
    still_open = Q(ended_on__isnull=True) | Q(ended_on__gt=period.as_of)
    return in_scope(period).filter(still_open, Exists(recently))


def retention_cases(period: Period) -> QuerySet:
    """Mentorships that have met: `reference` is the first confirmed meeting, `state` the class at six months."""
    first = confirmed(period.as_of).filter(mentorship=OuterRef("pk")).order_by("held_on")
    target = AddMonths("reference", RETENTION_MONTHS)
    around = confirmed(period.as_of).filter(
        mentorship=OuterRef("pk"),
        held_on__gte=AddDays(AddMonths(OuterRef("reference"), RETENTION_MONTHS), -SILENCE_DAYS),
        held_on__lte=AddDays(AddMonths(OuterRef("reference"), RETENTION_MONTHS), SILENCE_DAYS),
    )
    ended = Q(ended_on__lte=period.as_of, ended_on__lt=target)
    return (
        in_scope(period)
        .annotate(reference=Subquery(first.values("held_on")[:1]))
        .filter(reference__isnull=False)
        .annotate(
            state=Case(
                When(ended & Q(end_reason__in=Mentorship.COMPLETED), then=Value("completed")),
                When(ended, then=Value("ended_early")),
                When(Exists(around), then=Value("maintained")),
                default=Value("unknown"),
                output_field=CharField(),
            )
        )
    )


def retention(period: Period) -> Iterator[tuple[str, dict]]:
    grouped = retention_cases(period).order_by().values_list("reference", "state").annotate(n=Count("pk"))
    tally = {(reference, state): n for reference, state, n in grouped}
    classes = sides_of(matured(tally, RETENTION_MONTHS, period.as_of))
    yield (
        "mentoring.retention_6m",
        matured_rate(_sides(tally, RETAINED), RETENTION_MONTHS, period, classes=breakdown(CLASSES, classes)),
    )
    yield (
        "mentoring.no_early_end_6m",
        matured_rate(_sides(tally, NOT_ENDED_EARLY), RETENTION_MONTHS, period),
    )


def _sides(tally: dict, side_of: dict[str, str]) -> Counter:
    sides: Counter = Counter()
    for (reference, state), n in tally.items():
        sides[reference, side_of[state]] += n
    return sides


def meeting_cases(period: Period) -> QuerySet:
    return Meeting.objects.filter(confirmed=True, held_on__range=period.days).exclude(
        mentorship__end_reason=Mentorship.EndReason.ERROR
    )


def meetings(period: Period) -> Iterator[tuple[str, dict]]:
    total = meeting_cases(period).aggregate(n=Count("pk"), minutes=Sum("minutes"))
    yield "mentoring.meetings", count(total["n"])
    hours = Fraction(total["minutes"] or 0, 60)
    yield "mentoring.meeting_hours", amount(hours, total["n"], "hours")


def meetings_per_active_month(period: Period) -> dict:
    rows = (
        meeting_cases(period)
        .filter(mentorship__formed_on__range=period.days)
        .order_by()
        .values_list("mentorship_id", "mentorship__ended_on")
        .annotate(n=Count("pk"), first=Min("held_on"))
    )
    paces: Counter = Counter()
    for _mentorship, ended_on, n, first in rows.iterator():
        last = ended_on if ended_on and ended_on <= period.as_of else period.as_of
        paces[n / max(Fraction(1), (last - first).days / MONTH_DAYS)] += 1
    median = weighted_median(paces) if paces else None
    return amount(median, paces.total(), "meetings/month")


def workshop_cases(period: Period) -> QuerySet:
    return Workshop.objects.maintained().filter(held_on__range=period.days)


def workshops(period: Period) -> dict:
    kinds = dict(workshop_cases(period).order_by().values_list("kind").annotate(Count("pk")))
    return count(sum(kinds.values()), {"kind": breakdown(Workshop.Kind.values, kinds)})


def attendance_cases(period: Period) -> QuerySet:
    return WorkshopRegistration.objects.filter(
        attended=True, workshop__held_on__range=period.days, workshop__cancelled_on=None
    )


def attendance(period: Period) -> Iterator[tuple[str, dict]]:
    attended = attendance_cases(period)
    total = attended.aggregate(n=Count("pk"), score=Sum("satisfaction"), scores=Count("satisfaction"))
    yield "mentoring.workshop_attendance", count(total["n"])
    residents = attended.filter(
        was_young_resident("workshop__held_on", "postcode_at_event", "person__birth_date", period.postcodes)
    )
    yield (
        "mentoring.workshop_residents",
        count(residents.aggregate(n=Count("person_id", distinct=True))["n"]),
    )
    mean = Fraction(total["score"], total["scores"]) if total["scores"] else None
    yield "mentoring.workshop_satisfaction", amount(mean, total["scores"], "score")


def completed_actions(period: Period) -> list[tuple[bool, dt.date, bool, int]]:
    """Workshops held: (digital, day, a result observed by `as_of`, how many)."""
    seen = Case(When(result_observed_on__lte=period.as_of, then=True), default=False)
    rows = workshop_cases(period).order_by().annotate(seen=seen, day=F("held_on"))
    return list(rows.values_list("digital", "day", "seen").annotate(n=Count("pk")))
