"""Who may mentor whom, and how well they suit each other: hard rules, then a score out of 100 made of whole points.

Everybody against everybody at once: the results are matrices, a row for each young person and a column for each
mentor. Nothing here reads the database, a gender, an origin or a neighbourhood.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.dates import add_months
from mentoring import availability

STAYS_AT_LEAST, STAYS = 3, 9  # months before the end of studies: without which no pair; which earn points
BACK_WITHIN = 28  # days
FRENCH, PHONE = "fr", "phone"
NONE: frozenset = frozenset()


@dataclass(frozen=True)
class Young:
    """Who waits. `hours` are half-hours of mentoring/availability.py; the sets of keys name mentors."""

    key: int
    asked_on: dt.date
    goals: frozenset[str] = NONE
    fields: frozenset[str] = NONE
    languages: frozenset[str] = NONE
    places: frozenset[str] = NONE
    hours: frozenset[int] = NONE
    accepts_group: bool = False
    is_minor: bool = False
    agreed: bool = True
    mentored_by: frozenset[int] = NONE
    declined: frozenset[int] = NONE


@dataclass(frozen=True)
class Guide:
    """Who offers. `seats` are free, for pairs, beside the `load` they have; those of a small group are apart."""

    key: int
    goals: frozenset[str] = NONE
    fields: frozenset[str] = NONE
    languages: frozenset[str] = NONE
    places: frozenset[str] = NONE
    hours: frozenset[int] = NONE
    seats: int = 1
    load: int = 0
    group_seats: int = 0
    group_hours: frozenset[int] = NONE
    accepts_minors: bool = True
    serves: bool = True
    back_on: dt.date | None = None
    studies_end_on: dt.date | None = None
    cleared: bool = True
    cleared_for_minors: bool = True


@dataclass(frozen=True)
class Rules:
    """What the team decided, of (young person, mentor); `relaxed` waives a rule for one young person, to see."""

    pins: tuple[tuple[int, int], ...] = ()
    vetoes: tuple[tuple[int, int], ...] = ()
    relaxed: tuple[tuple[int, str], ...] = ()


class Rule(TextChoices):
    """In the order in which they are told: the first that a mentor fails says why not."""

    AGREEMENT = "agreement", _("accord du représentant légal à recevoir")
    SAME = "same", _("c’est la même personne")
    SERVING = "serving", _("pas d’accompagnement possible en ce moment")
    ABSENT = "absent", _("absence de plus de quatre semaines encore")
    STUDIES = "studies", _("fin d’études dans moins de trois mois")
    MINORS = "minors", _("pas d’accompagnement de mineurs")
    CHECKS = "checks", _("vérifications à compléter")
    MENTORED = "mentored", _("accompagnement déjà en cours avec ce jeune")
    DECLINED = "declined", _("proposition déjà refusée entre eux")
    VETO = "veto", _("binôme écarté par l’équipe")
    LANGUAGE = "language", _("aucune langue en commun")
    PLACE = "place", _("aucun lieu en commun")
    HOURS = "hours", _("aucune heure en commun")
    SEATS = "seats", _("plus de place")


RELAXABLE = (Rule.LANGUAGE, Rule.PLACE, Rule.HOURS, Rule.STUDIES, Rule.ABSENT, Rule.DECLINED, Rule.VETO)
"""Those that a team may wonder about; never what protects a minor."""


class Criterion(TextChoices):
    GOALS = "goals", _("objectifs en commun")
    FIELD = "field", _("domaines en commun")
    HOURS = "hours", _("heures en commun")
    PLACE = "place", _("lieux en commun")
    STAYS = "stays", _("reste neuf mois au moins")
    LANGUAGE = "language", _("une autre langue que le français")


MOST = {
    Criterion.GOALS: 35, Criterion.FIELD: 20, Criterion.HOURS: 20, Criterion.PLACE: 10, Criterion.STAYS: 10,
    Criterion.LANGUAGE: 5,
}  # fmt: skip
ENOUGH_HOURS = 10  # starts of an hour in common that earn all the points


@dataclass(frozen=True)
class Compared:
    """`rules` in their order: where each holds. `points` of a pair; `group_hours` replace its hours in a group."""

    rules: dict[str, np.ndarray]
    pair: np.ndarray
    group: np.ndarray
    points: dict[str, np.ndarray]
    group_hours: np.ndarray
    total: np.ndarray = field(init=False)
    group_total: np.ndarray = field(init=False)

    def __post_init__(self):
        total = sum(self.points.values())
        object.__setattr__(self, "total", total)
        object.__setattr__(self, "group_total", total - self.points[Criterion.HOURS] + self.group_hours)

    def points_of(self, row: int, column: int, *, in_group: bool) -> dict[str, int]:
        """Criterion → whole points, which add up to the score."""
        given = {str(code): int(values[row, column]) for code, values in self.points.items()}
        return given | ({str(Criterion.HOURS): int(self.group_hours[row, column])} if in_group else {})

    def first_failing(self, rows: Sequence[int]) -> np.ndarray:
        """For each mentor, the number of the first rule that fails; as many as there are rules when none does."""
        shape = self.pair.shape
        holds = np.stack([np.broadcast_to(each, shape)[rows] for each in self.rules.values()])
        return np.where(holds.all(axis=0), len(holds), holds.argmin(axis=0))


def compare(young: Sequence[Young], guides: Sequence[Guide], rules: Rules, day: dt.date) -> Compared:
    shared = {name: _common(young, guides, name) for name in ("goals", "fields", "languages", "places")}
    free = _starts([person.hours for person in young])
    hours = _overlap(free, _starts([guide.hours for guide in guides]))
    group_hours = _overlap(free, _starts([guide.group_hours for guide in guides]))
    holds = {
        **_of_each(young, guides, day),
        **_of_both(young, guides, rules),
        Rule.LANGUAGE: shared["languages"] > 0,
        Rule.PLACE: shared["places"] > 0,
        # A call is agreed upon from one day to the next: it asks for no hour of every week.
        Rule.HOURS: (hours > 0) | _both_have(young, guides, "places", PHONE),
    }
    for row, code in _rows_of(young, rules.relaxed):
        holds[code] = np.broadcast_to(holds[code], hours.shape).copy()
        holds[code][row] = True
    alone, (seats, group_seats) = holds.pop(Rule.HOURS), _seats(guides)
    in_group = _column(young, "accepts_group") & (group_hours > 0) & (group_seats > 0)
    met = np.logical_and.reduce([np.broadcast_to(each, hours.shape) for each in holds.values()])
    pair, group = met & alone & (seats > 0), met & in_group
    holds |= {Rule.HOURS: alone | in_group, Rule.SEATS: alone & (seats > 0) | in_group}
    ordered = {str(code): holds[code] for code in Rule}
    return Compared(ordered, pair, group, _points(young, guides, day, shared, hours), _of_hours(group_hours))


def _of_each(young: Sequence[Young], guides: Sequence[Guide], day: dt.date) -> dict[str, np.ndarray]:
    """What is asked of a mentor alone, or of a mentor of minors."""
    minors, until = _column(young, "is_minor"), add_months(day, STAYS_AT_LEAST)
    away_until = day + dt.timedelta(days=BACK_WITHIN)
    return {
        Rule.AGREEMENT: ~minors | _column(young, "agreed"),
        Rule.SERVING: _row(guides, "serves"),
        Rule.ABSENT: np.array([[guide.back_on is None or guide.back_on <= away_until for guide in guides]]),
        Rule.STUDIES: np.array(
            [[guide.studies_end_on is None or guide.studies_end_on >= until for guide in guides]]
        ),
        Rule.MINORS: ~minors | _row(guides, "accepts_minors"),
        Rule.CHECKS: np.where(minors, _row(guides, "cleared_for_minors"), _row(guides, "cleared")),
    }


def _of_both(young: Sequence[Young], guides: Sequence[Guide], rules: Rules) -> dict[str, np.ndarray]:
    """What stands between the two."""
    between = {
        Rule.SAME: [(person.key, person.key) for person in young],
        Rule.MENTORED: [(person.key, mentor) for person in young for mentor in person.mentored_by],
        Rule.DECLINED: [(person.key, mentor) for person in young for mentor in person.declined],
        Rule.VETO: rules.vetoes,
    }
    rows = {person.key: number for number, person in enumerate(young)}
    columns = {guide.key: number for number, guide in enumerate(guides)}
    holds = {}
    for code, pairs in between.items():
        holds[code] = np.ones((len(young), len(guides)), dtype=bool)
        for person, mentor in pairs:
            if person in rows and mentor in columns:
                holds[code][rows[person], columns[mentor]] = False
    return holds


def _points(young, guides, day: dt.date, shared: dict[str, np.ndarray], hours: np.ndarray) -> dict:
    """No point for what somebody left unsaid: a share of nothing is nothing."""
    until = add_months(day, STAYS)
    stays = np.array([[bool(guide.studies_end_on and guide.studies_end_on >= until) for guide in guides]])
    others = _common(young, guides, "languages", without=FRENCH) > 0
    return {
        Criterion.GOALS: _share(MOST[Criterion.GOALS], shared["goals"], _counts(young, "goals")),
        Criterion.FIELD: _share(MOST[Criterion.FIELD], shared["fields"], _counts(young, "fields")),
        Criterion.HOURS: _of_hours(hours),
        Criterion.PLACE: _share(MOST[Criterion.PLACE], shared["places"], _counts(young, "places")),
        Criterion.STAYS: np.broadcast_to(MOST[Criterion.STAYS] * stays, hours.shape).astype(np.int16),
        Criterion.LANGUAGE: MOST[Criterion.LANGUAGE] * others.astype(np.int16),
    }


def _share(most: int, common: np.ndarray, asked: np.ndarray | int) -> np.ndarray:
    """Rounded down: small quotients, which are exact, or far enough from a whole for the division of floats."""
    return (most * common / np.maximum(asked, 1)).astype(np.int16)


def _of_hours(common: np.ndarray) -> np.ndarray:
    return _share(MOST[Criterion.HOURS], np.minimum(common, ENOUGH_HOURS), ENOUGH_HOURS)


def _common(young, guides, name: str, without: str = "") -> np.ndarray:
    """How many codes of one of their lists each two have in common."""
    lists = [[getattr(person, name) - {without} for person in side] for side in (young, guides)]
    places = {code: number for number, code in enumerate(sorted(set().union(*lists[0], *lists[1])))}
    mine, theirs = (
        _table([[places[code] for code in codes] for codes in side], len(places)) for side in lists
    )
    return _overlap(mine, theirs)


def _starts(weeks: list[Collection[int]]) -> np.ndarray:
    """Row by row, the half-hours from which an hour of the same day is free: `availability.hour_starts`, for many."""
    free = _table(weeks, 7 * availability.A_DAY)
    free[:, :-1] *= free[:, 1:]
    free[:, availability.A_DAY - 1 :: availability.A_DAY] = 0
    return free


def _table(lists: list[Collection[int]], width: int) -> np.ndarray:
    """A row for each list, 1 where it holds the number of the column."""
    table = np.zeros((len(lists), width), dtype=np.float32)  # what the linear algebra multiplies fast
    rows = np.repeat(np.arange(len(lists)), [len(each) for each in lists])
    table[rows, np.fromiter(chain.from_iterable(lists), dtype=np.intp)] = 1
    return table


def _overlap(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    used = mine.any(axis=0) & theirs.any(axis=0)
    return mine[:, used] @ theirs[:, used].T


def _both_have(young, guides, name: str, code: str) -> np.ndarray:
    return np.array([[code in getattr(person, name)] for person in young]) & np.array(
        [[code in getattr(guide, name) for guide in guides]]
    )


def _column(young: Sequence[Young], name: str) -> np.ndarray:
    return np.array([[getattr(person, name)] for person in young], dtype=bool)


def _row(guides: Sequence[Guide], name: str) -> np.ndarray:
    return np.array([[getattr(guide, name) for guide in guides]], dtype=bool)


def _counts(young: Sequence[Young], name: str) -> np.ndarray:
    return np.array([[len(getattr(person, name))] for person in young], dtype=np.float32)


def _seats(guides: Sequence[Guide]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([[guide.seats for guide in guides]]), np.array([[guide.group_seats for guide in guides]])


def _rows_of(young: Sequence[Young], relaxed) -> list[tuple[int, str]]:
    rows = {person.key: number for number, person in enumerate(young)}
    return [(rows[key], code) for key, code in relaxed if key in rows and code in RELAXABLE]
