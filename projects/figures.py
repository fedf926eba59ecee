"""Figures of tutored projects: all that indicators read of this app."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from common.statistics import Period, breakdown, count, matured_rate
from followups.windows import answered_in_window
from people.models import Organisation
from projects.models import Project, UsageFeedback

USAGE_MONTHS = 3
USED = (UsageFeedback.Usage.AS_IS, UsageFeedback.Usage.ADAPTED)


def figures(period: Period) -> Iterator[tuple[str, dict]]:
    yield "projects.delivered", delivered(period)
    yield "projects.used_3m", used(period)


def accepted(period: Period) -> QuerySet:
    return Project.objects.filter(accepted_on__range=period.days)


def delivered(period: Period) -> dict:
    kinds = dict(accepted(period).order_by().values_list("organisation__kind").annotate(Count("pk")))
    return count(sum(kinds.values()), {"beneficiary": breakdown(Organisation.Kind.values, kinds)})


def usage_cases(period: Period) -> QuerySet:
    """Accepted projects; `side` says what the feedback counted at three months says."""
    counted = answered_in_window("usage_feedback__answered_on", "accepted_on", USAGE_MONTHS, period.as_of)
    return accepted(period).annotate(
        reference=F("accepted_on"),
        side=Case(
            When(counted & Q(usage_feedback__usage__in=USED), then=Value("yes")),
            When(counted, then=Value("no")),
            default=Value("unknown"),
            output_field=CharField(),
        ),
    )


def used(period: Period) -> dict:
    grouped = usage_cases(period).order_by().values_list("reference", "side").annotate(n=Count("pk"))
    return matured_rate({(reference, side): n for reference, side, n in grouped}, USAGE_MONTHS, period)


def completed_actions(period: Period) -> list[tuple[bool, dt.date, bool, int]]:
    """Projects accepted: (digital, day, a result observed by `as_of`, how many)."""
    seen = Case(When(result_observed_on__lte=period.as_of, then=True), default=False)
    rows = accepted(period).order_by().annotate(seen=seen, day=F("accepted_on"))
    return list(rows.values_list("digital", "day", "seen").annotate(n=Count("pk")))
