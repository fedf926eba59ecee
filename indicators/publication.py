"""From the exact figures of a snapshot to what a document may print of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from common.dates import add_months
from common.french import day
from indicators import disclosure
from indicators.definitions import DEFINITIONS, SECTOR_TREE, Definition
from indicators.definitions.classes import flat_tree, tree_labels
from indicators.disclosure import Cases, Printed


@dataclass(frozen=True)
class Row:
    """One line of a table: a class, or a pool of quarters."""

    label: str
    printed: Printed
    depth: int = 0


@dataclass(frozen=True)
class Result:
    """All that may be printed of one figure. `hidden`: a breakdown exists and is not published."""

    definition: Definition
    printed: Printed
    breakdowns: dict[str, list[Row]]
    hidden: tuple[str, ...] = ()
    pools: tuple[Row, ...] = ()
    coverage: str = ""

    @property
    def code(self) -> str:
        return self.definition.code


# Rates on the same cases, the first one's pools holding for all: (lead, followers, the yes of followers is wider).
FAMILIES = (
    ("mentoring.retention_6m", ("mentoring.no_early_end_6m",), True),
    ("placements.conversion_6m", ("placements.durable_6m", "placements.same_employer_6m"), False),
    ("placements.conversion_12m", ("placements.durable_12m",), False),
    ("placements.conversion_24m", ("placements.durable_24m",), False),
    ("placements.rupture_9m", (), False),
)

# A share of presences is a rate on persons in all but its shape.
LEAST = {"training.attendance_rate": disclosure.ENOUGH}
# Amounts that rest on a part of something printed elsewhere: the rest of it is a group too.
PARTS_OF = {
    "mentoring.meetings_per_active_month": "mentoring.created",
    "mentoring.workshop_satisfaction": "mentoring.workshop_attendance",
    "training.trainee_hours": "training.attendance_rate",
}


def publish(payload: Mapping) -> dict[str, Result]:
    """Every figure of the payload (JSON of the interchange, exact figures), by code, in the catalogue's order."""
    items = {item["code"]: item for item in payload["indicators"] if item["code"] in DEFINITIONS}
    start = dt.date.fromisoformat(payload["partnership"]["started_on"])
    found = {}
    for lead, followers, wider in FAMILIES:
        if lead in items:
            found |= _family(items, (lead, *(code for code in followers if code in items)), wider, start)
    for code, item in items.items():
        if code not in found:
            found[code] = _single(DEFINITIONS[code], item, items)
    return {code: found[code] for code in DEFINITIONS if code in found}


def _single(definition: Definition, item: Mapping, items: Mapping) -> Result:
    waiting = _without_figure(item)
    if waiting:
        return Result(definition, waiting, {})
    if definition.code == "placements.trajectory_24m":
        return _trajectory(definition, item, items)
    if definition.shape == "rate":
        return _plain_rate(definition, item)
    if definition.shape == "amount":
        return _with_hours(definition, _amount(definition, item, items), item)
    return _with_counts(definition, disclosure.count(item["value"], public=definition.public_act), item)


def _amount(definition: Definition, item: Mapping, items: Mapping) -> Printed:
    least = 0 if definition.public_act else LEAST.get(definition.code, disclosure.K)
    printed = disclosure.amount(item["value"], item["n"], item["unit"], least=least)
    whole = items.get(PARTS_OF.get(definition.code), {})
    size = whole.get("n", whole.get("value"))
    return replace(printed, n=disclosure.base_of(printed.n, size)) if printed.n else printed


def _without_figure(item: Mapping) -> Printed | None:
    status = item.get("status", "ok")
    if status == "not_yet_observable":
        return Printed("pending", _("pas encore observable"), date=item.get("observable_from"))
    if status == "no_answer":
        return Printed("no_answer", _("pas encore de réponse"))
    if status == "suppressed":
        return Printed("said", item.get("display") or _("effectif insuffisant"))
    return None


def _plain_rate(definition: Definition, item: Mapping) -> Result:
    cases = _cases(item)
    if definition.code == "projects.used_3m":
        return Result(definition, disclosure.organisations_rate(cases), {})
    if definition.public_act:
        printed = disclosure.public_rate(cases, unknown_counts=definition.code == "digital.proven")
        return Result(definition, printed, _actions(definition, item))
    return Result(definition, disclosure.mean_beside(disclosure.rate(cases), item.get("mean")), {})


def _actions(definition: Definition, item: Mapping) -> dict[str, list[Row]]:
    parts = item.get("breakdowns", {}).get("action", {})
    rows = [
        Row(str(label), disclosure.public_rate(_cases(parts[code])))
        for code, label in definition.breakdowns.get("action", {}).items()
        if code in parts
    ]
    return {"action": rows} if rows else {}


def _with_hours(definition: Definition, printed: Printed, item: Mapping) -> Result:
    parts = item.get("breakdowns", {}).get("digital")
    if not parts:
        return Result(definition, printed, {})
    allowed = disclosure.split_hours(parts) if printed.exact else {}
    rows = [
        Row(str(label), disclosure.amount(allowed[code], disclosure.K, "hours"))
        for code, label in definition.breakdowns["digital"].items()
        if code in allowed
    ]
    return Result(definition, printed, {"digital": rows} if rows else {}, () if rows else ("digital",))


def _with_counts(definition: Definition, printed: Printed, item: Mapping) -> Result:
    shown, hidden = {}, []
    for name, leaves in item.get("breakdowns", {}).items():
        rows = _count_rows(definition, name, leaves)
        if rows:
            shown[name] = rows
        else:
            hidden.append(name)
    return Result(definition, printed, shown, tuple(hidden))


def _count_rows(definition: Definition, name: str, leaves: Mapping[str, int]) -> list[Row]:
    labels = definition.breakdowns.get(name, {})
    if definition.public_act:
        return [Row(str(labels[code]), disclosure.count(leaves.get(code, 0), public=True)) for code in labels]
    tree = SECTOR_TREE if name == "sector" else flat_tree(labels)
    names = tree_labels(tree)
    return [
        Row(str(names[code]), disclosure.count(value), 0 if code in tree else 1)
        for code, value in disclosure.roll_up(leaves, tree).items()
    ]


def _trajectory(definition: Definition, item: Mapping, items: Mapping) -> Result:
    """Printed whole or not at all: beside the rates at 24 months, its total alone would give the excluded ones."""
    result = _with_counts(definition, disclosure.count(item["value"]), item)
    cohorts = items.get("placements.conversion_24m", {}).get("cohorts", [])
    if "status" in result.breakdowns and len(_published_quarters(cohorts)) == len(cohorts):
        return result
    return Result(definition, disclosure.withheld(), {}, ("status",))


def _family(items: Mapping, codes: tuple[str, ...], wider: bool, start: dt.date) -> dict[str, Result]:
    lead = items[codes[0]]
    waiting = {code: _without_figure(items[code]) for code in codes}
    if any(waiting.values()):
        none = disclosure.insufficient()
        return {code: Result(DEFINITIONS[code], waiting[code] or none, {}) for code in codes}
    cohorts = sorted(lead.get("cohorts", []), key=lambda cohort: cohort["quarter"])
    closed = [cohort for cohort in cohorts if cohort.get("closed")]
    pools = disclosure.pool([_cases(cohort) for cohort in closed])
    quarters = _published_quarters(cohorts) if pools else {cohort["quarter"] for cohort in closed}
    cases = [_over(items[code], quarters) for code in codes]
    printed = disclosure.nested(cases[0], cases[1:], wider=wider)
    coverage = _coverage(quarters, start)
    results = {
        code: Result(DEFINITIONS[code], shown, {}, coverage=coverage)
        for code, shown in zip(codes, printed, strict=True)
    }
    results[codes[0]] = _lead(results[codes[0]], lead, cases, printed, _pool_rows(pools, closed, start))
    return results


def _lead(result: Result, item: Mapping, cases: list[Cases], printed: list[Printed], pools: tuple) -> Result:
    shown, hidden = {}, ()
    if result.code == "mentoring.retention_6m":
        rows = _classes(result.definition, cases, printed)
        shown, hidden = ({"classes": rows}, ()) if rows else ({}, ("classes",))
    elif "population" in item.get("breakdowns", {}):
        rows = _populations(result.definition, item, cases[0])
        shown, hidden = ({"population": rows}, ()) if rows else ({}, ("population",))
    return Result(result.definition, result.printed, shown, hidden, pools, result.coverage)


def _classes(definition: Definition, cases: list[Cases], printed: list[Printed]) -> list[Row]:
    if len(cases) < 2 or printed[1].kind not in ("percent", "ratio", "range"):
        return []
    retention, companion = cases
    values = {
        "maintained": retention.yes,
        "completed": retention.no - companion.no,
        "ended_early": companion.no,
        "unknown": retention.unknown,
    }
    labels = definition.breakdowns["classes"]
    return [Row(str(labels[code]), disclosure.count(value)) for code, value in values.items()]


def _populations(definition: Definition, item: Mapping, published: Cases) -> list[Row]:
    """Both populations or neither, and only when together they are the cases of the rate itself."""
    if _cases(item) != published:
        return []
    parts = item["breakdowns"]["population"]
    rows = [
        Row(str(label), disclosure.rate(_cases(parts[code])))
        for code, label in definition.breakdowns["population"].items()
        if code in parts
    ]
    # Their numbers without an answer are left out: the two would have to be 5 or more each.
    plain = [Row(row.label, disclosure.without_unknown(row.printed)) for row in rows]
    return plain if all(row.printed.exact for row in rows) else []


def _published_quarters(cohorts: list) -> set[int]:
    closed = sorted(
        (cohort for cohort in cohorts if cohort.get("closed")), key=lambda cohort: cohort["quarter"]
    )
    pools = disclosure.pool([_cases(cohort) for cohort in closed])
    return {cohort["quarter"] for first, last, _total in pools for cohort in closed[first : last + 1]}


def _over(item: Mapping, quarters: set[int]) -> Cases:
    chosen = [_cases(cohort) for cohort in item.get("cohorts", []) if cohort["quarter"] in quarters]
    return sum(chosen, Cases())


def _pool_rows(pools: list, closed: list, start: dt.date) -> tuple[Row, ...]:
    rows = []
    for first, last, cases in pools:
        printed = disclosure.without_unknown(disclosure.rate(cases))
        rows.append(Row(_coverage({closed[first]["quarter"], closed[last]["quarter"]}, start), printed))
    return tuple(rows)


def _coverage(quarters: set[int], start: dt.date) -> str:
    if not quarters:
        return ""
    begin = add_months(start, 3 * min(quarters))
    end = add_months(start, 3 * (max(quarters) + 1)) - dt.timedelta(days=1)
    return _("du {begin} au {end}").format(begin=day(begin), end=day(end))


def _cases(counts: Mapping) -> Cases:
    return Cases(*(int(counts.get(name) or 0) for name in ("yes", "no", "unknown", "excluded")))
