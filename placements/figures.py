"""Figures of placements: all that indicators read of this app."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from common.dates import AddDays, AddMonths, DaysBetween
from common.statistics import (
    SIDES,
    Period,
    amount,
    breakdown,
    count,
    matured,
    matured_rate,
    sides_of,
    weighted_median,
)
from followups.windows import answered_in_window
from people import naf
from people.models import Affiliation, was_young_resident
from placements.models import OTHER_KINDS, QUALIFYING_KINDS, WORK_STUDY_KINDS, Kind, Outcome, Placement

CHAIN_DAYS = 31
RUPTURE_MONTHS = 9
LONG_CONTRACT_MONTHS = 6
UNKNOWN = "unknown"
POPULATIONS = ("young_residents", "others")
SECTORS = tuple(dict.fromkeys(naf.LEAF_OF_SECTION.values()))
Status = Outcome.Status
EMPLOYED = {Status.PERMANENT, Status.FIXED_TERM, Status.PUBLIC_SERVICE, Status.SELF_EMPLOYED}
EXCLUDED = {Status.STUDY, Status.WORK_STUDY, Status.TRAINING}


def figures(period: Period) -> Iterator[tuple[str, dict]]:
    yield from signed(period)
    answers = {months: answers_at(period, months) for months in (6, 12, 24)}
    for months, grouped in answers.items():
        yield f"placements.conversion_{months}m", conversion(grouped, months, period)
    for months, grouped in answers.items():
        yield f"placements.durable_{months}m", matured_rate(_tally(grouped, durable), months, period)
    yield "placements.same_employer_6m", matured_rate(_tally(answers[6], same_employer), 6, period)
    yield "placements.trajectory_24m", trajectory(answers[24], 24, period)
    yield "placements.rupture_9m", rupture(period)
    yield "placements.time_to_hire", time_to_hire(period)


def known(as_of: dt.date) -> QuerySet:
    """Signed by `as_of`; one cancelled before its start is no case anywhere."""
    return Placement.objects.filter(signed_on__lte=as_of).exclude(cancelled_on__lte=as_of)


def in_scope(period: Period) -> QuerySet:
    """Signed in the period, with `resident` and `student` as they were on the day of signature."""
    studies = Affiliation.objects.students_of_a_school().running_on(OuterRef("signed_on"))
    resident = was_young_resident("signed_on", "postcode_at_event", "person__birth_date", period.postcodes)
    return (
        known(period.as_of)
        .filter(signed_on__gte=period.start)
        .annotate(
            resident=Case(When(resident, then=True), default=False),
            student=Exists(studies.filter(person=OuterRef("person"))),
        )
    )


def signed(period: Period) -> Iterator[tuple[str, dict]]:
    rows = in_scope(period).filter(resident=True).order_by()
    grouped = list(rows.values_list("student", "kind", "organisation__naf").annotate(n=Count("pk")))
    residents = [row[1:] for row in grouped if not row[0]]
    qualifying = [row for row in residents if row[0] in QUALIFYING_KINDS]
    sectors: Counter = Counter()
    for _kind, code, n in qualifying:
        sectors[naf.sector(code)] += n
    yield "placements.signed", _by_kind(qualifying, QUALIFYING_KINDS, sector=breakdown(SECTORS, sectors))
    other = [row for row in residents if row[0] in OTHER_KINDS]
    yield "placements.signed_other", _by_kind(other, OTHER_KINDS)
    students = [row[1:] for row in grouped if row[0]]
    yield "placements.signed_students", _by_kind(students, Kind.values)


def _by_kind(rows: list[tuple[str, str, int]], kinds, **breakdowns) -> dict:
    by_kind: Counter = Counter()
    for kind, _code, n in rows:
        by_kind[kind] += n
    return count(by_kind.total(), {"kind": breakdown(kinds, by_kind), **breakdowns})


def final_contracts(period: Period) -> QuerySet:
    return final(in_scope(period), period.as_of)


def final(placements: QuerySet, as_of: dt.date) -> QuerySet:
    """Of them, the work-study contracts that no later one of the same person follows within 31 days of their end.

    `end` is the actual end, or the planned one of a contract still running. `reference`, the later of actual and
    planned end, is always the planned one: an extension moves it, and a constraint holds the rest.
    """
    end = Case(When(ended_on__lte=as_of, then="ended_on"), default="planned_end_on")
    later = (
        known(as_of)
        .filter(person=OuterRef("person"), kind__in=WORK_STUDY_KINDS)
        .filter(
            Q(starts_on__gt=OuterRef("starts_on"))
            | Q(starts_on=OuterRef("starts_on"), ref__gt=OuterRef("ref")),
            starts_on__lte=AddDays(OuterRef("end"), CHAIN_DAYS),
        )
    )
    return (
        placements.filter(kind__in=WORK_STUDY_KINDS)
        .annotate(end=end, reference=F("planned_end_on"))
        .filter(~Exists(later))
    )


def answer_cases(period: Period, months: int) -> QuerySet:
    """Final contracts with the `answer` counted at that horizon: a status, or "unknown"."""
    counted = answered_in_window("asked__answered_on", "end", months, period.as_of)
    return (
        final_contracts(period)
        .annotate(asked=FilteredRelation("outcomes", condition=Q(outcomes__horizon_months=months)))
        .annotate(
            answer=Case(
                When(counted, then="asked__status"), default=Value(UNKNOWN), output_field=CharField()
            ),
            long=Case(When(asked__contract_months__gte=LONG_CONTRACT_MONTHS, then=True), default=False),
            stayed=Case(When(asked__same_employer=True, then=True), default=False),
            young_resident=Case(When(resident=True, student=False, then=True), default=False),
        )
    )


def answers_at(period: Period, months: int) -> list[tuple]:
    """(reference, answer, long contract, same employer, young resident, number) of the final contracts."""
    cases = answer_cases(period, months).order_by()
    return list(
        cases.values_list("reference", "answer", "long", "stayed", "young_resident").annotate(n=Count("pk"))
    )


def converted(answer: str, long: bool, stayed: bool) -> str:
    if answer == UNKNOWN:
        return UNKNOWN
    if answer in EXCLUDED:
        return "excluded"
    return "yes" if answer in EMPLOYED else "no"


def durable(answer: str, long: bool, stayed: bool) -> str:
    side = converted(answer, long, stayed)
    lasting = answer in (Status.PERMANENT, Status.PUBLIC_SERVICE) or (answer == Status.FIXED_TERM and long)
    return "no" if side == "yes" and not lasting else side


def same_employer(answer: str, long: bool, stayed: bool) -> str:
    side = durable(answer, long, stayed)
    return "no" if side == "yes" and not stayed else side


def _tally(grouped: list[tuple], side_of: Callable[[str, bool, bool], str]) -> Counter:
    tally: Counter = Counter()
    for reference, answer, long, stayed, _young, n in grouped:
        tally[reference, side_of(answer, long, stayed)] += n
    return tally


def conversion(grouped: list[tuple], months: int, period: Period) -> dict:
    populations = {}
    for population, is_young in zip(POPULATIONS, (True, False), strict=True):
        tally = _tally([row for row in grouped if row[4] == is_young], converted)
        populations[population] = breakdown(SIDES, sides_of(matured(tally, months, period.as_of)))
    breakdowns = {"population": populations}
    return matured_rate(_tally(grouped, converted), months, period, breakdowns=breakdowns)


def trajectory(grouped: list[tuple], months: int, period: Period) -> dict:
    tally = _tally(grouped, lambda answer, long, stayed: answer)
    answers = sides_of(matured(tally, months, period.as_of))
    figure = count(answers.total(), {"status": breakdown([*Status.values, UNKNOWN], answers)})
    if not answers.total():
        waiting = matured_rate(tally, months, period)
        figure.update(value=None, status="not_yet_observable", observable_from=waiting["observable_from"])
    return figure


def rupture_cases(period: Period) -> QuerySet:
    """Work-study contracts in scope; `side` is yes when broken before nine months and before the planned end."""
    broken = Q(
        ended_on__lte=period.as_of,
        ended_on__lt=AddMonths("starts_on", RUPTURE_MONTHS),
    ) & Q(ended_on__lt=F("planned_end_on"))
    return (
        in_scope(period)
        .filter(kind__in=WORK_STUDY_KINDS)
        .annotate(
            reference=F("starts_on"),
            side=Case(When(broken, then=Value("yes")), default=Value("no"), output_field=CharField()),
        )
    )


def rupture(period: Period) -> dict:
    grouped = rupture_cases(period).order_by().values_list("reference", "side").annotate(n=Count("pk"))
    return matured_rate({(reference, side): n for reference, side, n in grouped}, RUPTURE_MONTHS, period)


def hire_cases(period: Period) -> QuerySet:
    """Placements in scope that come from an offer, with the `days` since it was published."""
    from_offer = in_scope(period).filter(offer__published_on__lte=period.as_of)
    return from_offer.annotate(days=DaysBetween("offer__published_on", "signed_on"))


def time_to_hire(period: Period) -> dict:
    days = dict(hire_cases(period).order_by().values_list("days").annotate(n=Count("pk")))
    median = weighted_median(days) if days else None
    return amount(median, sum(days.values()), "days")
