"""What may be printed of a figure (indicators.md §5, k = 5). Pure functions: exact values in, `Printed` out.

One idea runs through all of it: of a group of persons, a reader must never learn more than "0 to 4" about a
number below 5, not even by subtracting two printed figures. So whatever stands beside a rate (bounds, interval,
number without an answer, mean) is printed only when the rate itself is exact and that number is 5 or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from common.french import number, percent
from common.statistics import wilson

K = 5
SOME = 10  # answers from which "x sur n" is printed
ENOUGH = 20  # answers from which a percentage is
LONGEST_DAY = 7  # hours one person can follow in a day: K of them vouch for K attendances


@dataclass(frozen=True)
class Printed:
    """A figure as it may be shown; every field may be shown with it.

    `kind`: exact, percent, ratio, below, at_least, range, insufficient, withheld, pending, no_answer, said.
    `low` and `high`: where a rate lies, as shares, as far as the text says it. `exact`: the number itself is known.
    """

    kind: str
    text: str
    exact: bool = False
    value: float | None = None
    n: int | None = None
    yes: int | None = None
    low: float | None = None
    high: float | None = None
    interval: tuple[float, float] | None = None
    bounds: tuple[float, float] | None = None
    unknown: int | None = None
    mean: float | None = None
    date: str | None = None
    unit: str = ""


@dataclass(frozen=True)
class Cases:
    """The four disjoint sets of a rate. Never given to a template."""

    yes: int = 0
    no: int = 0
    unknown: int = 0
    excluded: int = 0

    @property
    def known(self) -> int:
        return self.yes + self.no

    def __add__(self, other: "Cases") -> "Cases":
        return Cases(
            self.yes + other.yes,
            self.no + other.no,
            self.unknown + other.unknown,
            self.excluded + other.excluded,
        )


def insufficient() -> Printed:
    return Printed("insufficient", _("effectif insuffisant"))


def withheld() -> Printed:
    """Known, but printing it would give back a small number by subtraction."""
    return Printed("withheld", _("non publié"))


def count(value: int, *, public: bool = False) -> Printed:
    """Rule 1 (and 5 for public acts)."""
    if not public and value < K:
        return Printed("below", _("moins de 5"))
    return Printed("exact", number(value), exact=True, value=value, n=value)


def amount(value, n: int, unit: str, *, least: int = K) -> Printed:
    """Hours, days, means: nothing on fewer than `least` rows about persons (0 for a public act)."""
    if n < least:
        return insufficient()
    units = {
        "hours": (_("{} h"), 1 if n < 1000 else 0),
        "days": (_("{} jours"), 0),
        "score": (_("{} sur 5"), 1),
        "meetings/month": (_("{} par mois"), 2),
    }
    if unit == "ratio":
        text = percent(value)
    else:
        form, decimals = units[unit]
        text = form.format(_short(value, decimals))
    return Printed("exact", text, exact=True, value=float(value), n=n, unit=unit)


def _short(value, decimals: int) -> str:
    return number(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def base_of(n: int, whole: int | None) -> int | None:
    """The number an amount rests on, unless what is missing from a printed whole would be a number below 5."""
    return n if whole is None or whole - n >= K or n > whole else None


def roll_up(leaves: Mapping[str, int], tree: Mapping[str, dict]) -> dict[str, int]:
    """Rule 2: the nodes under the root that are published, in the tree's order, with their sums.

    A node's children are published iff each of them is 5 or more; then the same is asked of each child.
    """
    sums = {code: _sum(leaves, code, node) for code, node in tree.items()}
    if not sums or min(sums.values()) < K:
        return {}
    published = {}
    for code, node in tree.items():
        published[code] = sums[code]
        published |= roll_up(leaves, node["children"])
    return published


def _sum(leaves: Mapping[str, int], code: str, node: dict) -> int:
    if not node["children"]:
        return leaves.get(code, 0)
    return sum(_sum(leaves, child, inner) for child, inner in node["children"].items())


def split_hours(parts: Mapping[str, float]) -> dict[str, float]:
    """Hours by class, when each class is large enough to rest on 5 attendances at least; else nothing."""
    if min(parts.values(), default=0) < K * LONGEST_DAY:
        return {}
    return dict(parts)


def rate(cases: Cases) -> Printed:
    """Rules 3 and 7, for a rate on persons."""
    n = cases.known
    if n < SOME:
        return insufficient()
    if cases.yes < K:
        text = _("moins de 5 sur {n}").format(n=number(n))
        return Printed("below", text, n=n, low=0, high=float(Fraction(K - 1, n)))
    if cases.no < K:
        least = n - K + 1
        text = _("au moins {least} sur {n}").format(least=number(least), n=number(n))
        return Printed("at_least", text, n=n, low=least / n, high=1)
    return _beside(_exact_rate(cases), cases)


def _exact_rate(cases: Cases) -> Printed:
    n, share = cases.known, cases.yes / cases.known
    shown = Printed("ratio", _ratio(cases.yes, n), True, share, n, cases.yes, share, share)
    if n < ENOUGH:
        return shown
    return replace(shown, kind="percent", text=_percent(cases.yes, n), interval=wilson(cases.yes, n))


def _beside(shown: Printed, cases: Cases, threshold: int = K) -> Printed:
    """Rule 7: bounds above 10 % without an answer; above 40 % nothing but the bounds."""
    asked = cases.known + cases.unknown
    if cases.unknown < threshold:
        return shown
    low, high = cases.yes, cases.yes + cases.unknown
    bounds = (low / asked, high / asked)
    if cases.unknown * 10 <= asked:
        return replace(shown, unknown=cases.unknown)
    if cases.unknown * 10 <= 4 * asked:
        return replace(shown, unknown=cases.unknown, bounds=bounds)
    if asked < ENOUGH or cases.known < ENOUGH:
        text = _("entre {low} et {high} sur {n}").format(low=number(low), high=number(high), n=number(asked))
    else:
        text = _("entre {low} et {high}").format(low=_percent(low, asked), high=_percent(high, asked))
    return Printed(
        "range", text, False, None, asked, None, bounds[0], bounds[1], bounds=bounds, unknown=cases.unknown
    )


def organisations_rate(cases: Cases) -> Printed:
    """`used_3m` (rule 5): organisations answer, not persons; "x sur n" from 5 answers."""
    if cases.known < K:
        return insufficient()
    return _beside(_exact_rate(cases), cases, threshold=1)


def public_rate(cases: Cases, *, unknown_counts: bool = False) -> Printed:
    """`digital.*` (rule 5): exact whatever its size. With `unknown_counts`, yes of all of them, no interval."""
    shown = Cases(cases.yes, cases.no + cases.unknown) if unknown_counts else cases
    if not shown.known:
        return Printed("no_answer", _("aucune action terminée"))
    return replace(_exact_rate(shown), interval=None)


def pool(cohorts: Sequence[Cases]) -> list[tuple[int, int, Cases]]:
    """Rule 4: consecutive quarters put together until both sides reach 5 and the answers 10.

    Gives (first place, last place, cases) of each complete pool. Pools depend on the past only, so that what one
    report prints the next one prints again: the quarters left at the end wait for those that follow them.
    """
    pools, first, total = [], 0, Cases()
    for place, cases in enumerate(cohorts):
        total += cases
        if total.known >= SOME and min(total.yes, total.no) >= K:
            pools.append((first, place, total))
            first, total = place + 1, Cases()
    return pools


def nested(lead: Cases, followers: Sequence[Cases], *, wider: bool = False) -> list[Printed]:
    """Rates on the same cases, whose `yes` narrow one after the other (or widen): a difference is a group too.

    A follower is exact only when the lead is, and when what separates it from the one before is 5 or more; after
    the first that is not, none is. Under a lead that is only bounded, a follower says what the bound implies.
    """
    shown = [rate(lead)]
    before, open_ = lead, shown[0].exact or shown[0].kind == "range"
    for follower in followers:
        candidate = rate(follower)
        gap = abs(follower.yes - before.yes)
        open_ = open_ and (candidate.exact or candidate.kind == "range") and gap >= K
        shown.append(candidate if open_ else _implied(shown[0], wider))
        before = follower
    return shown


def _implied(first: Printed, wider: bool) -> Printed:
    # Decided by what is printed and by the direction alone, never by the follower's own numbers.
    if first.kind == "insufficient" or first.kind == ("at_least" if wider else "below"):
        return first
    return withheld()


def mean_beside(shown: Printed, mean) -> Printed:
    """A mean only beside a percentage: on fewer answers it could give the notes back."""
    if shown.kind != "percent" or mean is None:
        return shown
    return replace(shown, mean=float(mean))


def without_unknown(shown: Printed) -> Printed:
    """The same figure without the number of missing answers; not published when it is made of them."""
    if shown.kind == "range":
        return withheld()
    return replace(shown, unknown=None, bounds=None)


def _ratio(yes: int, n: int) -> str:
    return _("{yes} sur {n}").format(yes=number(yes), n=number(n))


def _percent(part: int, whole: int) -> str:
    return percent(Decimal(part) / Decimal(whole))
