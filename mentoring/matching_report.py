"""What came of a matching, by neighbourhood, by time waited and by age: for the team alone, small numbers included."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import MatchingRun

WAITED = (
    (30, gettext_lazy("moins d’un mois")),
    (90, gettext_lazy("d’un à trois mois")),
    (180, gettext_lazy("de trois à six mois")),
)
LONGEST = gettext_lazy("plus de six mois")
AGES = ((15, 17), (18, 21), (22, 25), (26, 29))


@dataclass(frozen=True)
class Table:
    """`lines`: (what, matched, waiting)."""

    title: str
    head: str
    lines: tuple[tuple[str, int, int], ...]

    @property
    def totals(self) -> tuple[int, int]:
        return sum(line[1] for line in self.lines), sum(line[2] for line in self.lines)


def tables(run: MatchingRun) -> list[Table]:
    matched = list(run.pairs.values_list("mentee__neighbourhood", "asked_on", "mentee__birth_date"))
    waiting = list(run.unmatched.values_list("person__neighbourhood", "asked_on", "person__birth_date"))

    def counted(title: str, head: str, band: Callable, order: list[str] | None = None) -> Table:
        sides = [Counter(band(*row) for row in rows) for rows in (matched, waiting)]
        names = order or sorted(
            sides[0].keys() | sides[1].keys(), key=lambda name: (name == _unknown(), name)
        )
        lines = ((name, sides[0][name], sides[1][name]) for name in names)
        return Table(title, head, tuple(line for line in lines if order or line[1] or line[2]))

    return [
        counted(_("Par quartier"), _("Quartier"), lambda where, since, born: where or _unknown()),
        counted(
            _("Par temps d’attente"),
            _("Attend depuis"),
            lambda where, since, born: _waited((run.day - since).days),
            [*(str(label) for _days, label in WAITED), str(LONGEST)],
        ),
        counted(
            _("Par âge"),
            _("Âge"),
            lambda where, since, born: _age(run.day, born),
            [*_ages(), _("autre ou inconnu")],
        ),
    ]


def _unknown() -> str:
    return _("non renseigné")


def _waited(days: int) -> str:
    return str(next((label for most, label in WAITED if days < most), LONGEST))


def _ages() -> Iterator[str]:
    for first, last in AGES:
        yield _("de %(first)d à %(last)d ans") % {"first": first, "last": last}


def _age(day, born) -> str:
    years = relativedelta(day, born).years if born else 0
    bands = zip(AGES, _ages(), strict=True)
    return next((label for (first, last), label in bands if first <= years <= last), _("autre ou inconnu"))
