"""Young people and mentors put together as well as can be, in this order: docs/decisions/0019-matching-in-order.md.

1. As many young people as possible, and among the ways to do so, whoever waits longest first.
2. For them, the highest floor: the least score of a pair. 3. The highest total. 4. The most even load.

Pure: the same input gives the same output, in whatever order it comes. What reads and stores is in matching_runs.py.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from mentoring.scoring import Compared, Guide, Rule, Rules, Young, compare

TAKEN = "taken"
"""Why nobody, besides the rules: compatible mentors whose places go to people who wait longer."""
NOT_WAITING = "not_waiting"
"""Why a pin is refused, besides the rules."""


@dataclass(frozen=True)
class Inputs:
    young: tuple[Young, ...]
    guides: tuple[Guide, ...]
    rules: Rules
    day: dt.date

    def in_order(self) -> "Inputs":
        """Who waits longest first."""
        return replace(
            self,
            young=tuple(sorted(self.young, key=lambda person: (person.asked_on, person.key))),
            guides=tuple(sorted(self.guides, key=lambda guide: guide.key)),
        )

    def digest(self) -> str:
        """The same for the same people with the same facts, rules and day."""
        ordered = self.in_order()
        said = [_facts(person) for person in (*ordered.young, *ordered.guides)]
        decided = [sorted(pairs) for pairs in (self.rules.pins, self.rules.vetoes, self.rules.relaxed)]
        return sha256(json.dumps([said, decided, self.day], default=str).encode()).hexdigest()


def _facts(person: Young | Guide) -> list:
    return [sorted(fact) if isinstance(fact, frozenset) else fact for fact in vars(person).values()]


@dataclass(frozen=True)
class Pair:
    young: int
    guide: int
    points: dict[str, int]
    in_group: bool = False
    pinned: bool = False

    @property
    def score(self) -> int:
        return sum(self.points.values())


@dataclass(frozen=True)
class Matching:
    """`pairs` and `nobody` are in the order of waiting; `nobody`: whom → why not, and for how many mentors.

    refused: pins that break a rule, (young person, mentor, code of the rule). floor and total: of the pairs.
    """

    pairs: tuple[Pair, ...]
    nobody: dict[int, dict[str, int]]
    refused: tuple[tuple[int, int, str], ...] = ()

    @property
    def floor(self) -> int | None:
        """Of the pairs that were found; a pin is somebody's decision."""
        return min((pair.score for pair in self.pairs if not pair.pinned), default=None)

    @property
    def total(self) -> int:
        return sum(pair.score for pair in self.pairs)


@dataclass
class Places:
    """The places that are left, as pins take some: for pairs and in small groups, by column of mentor."""

    seats: list[int]
    loads: list[int]
    group_seats: list[int]

    @classmethod
    def of(cls, guides: tuple[Guide, ...]) -> "Places":
        return cls(
            [guide.seats for guide in guides],
            [guide.load for guide in guides],
            [guide.group_seats for guide in guides],
        )

    def take(self, column: int, *, in_group: bool) -> None:
        if in_group:
            self.group_seats[column] -= 1
        else:
            self.seats[column] -= 1
            self.loads[column] += 1

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """One column a place: of which mentor, in a group or not, and what it adds to the unevenness of loads.

        The squares of the loads add up to the least when they are even: the place after k pairs adds 2k + 1. A group
        meets at one time, however many they are: each of its places adds as much.
        """
        pairs = [
            (column, False, 2 * (self.loads[column] + number) + 1)
            for column, seats in enumerate(self.seats)
            for number in range(seats)
        ]
        groups = [
            (column, True, 1) for column, seats in enumerate(self.group_seats) for _seat in range(seats)
        ]
        found = np.array([*pairs, *groups], dtype=np.int64).reshape(-1, 3)
        return found[:, 0], found[:, 1].astype(bool), found[:, 2]


def match(inputs: Inputs) -> Matching:
    inputs = inputs.in_order()
    young, guides = inputs.young, inputs.guides
    if not young or not guides:
        return Matching((), {person.key: {} for person in young}, tuple(_pins_of_nobody(inputs)))
    compared, places = compare(young, guides, inputs.rules, inputs.day), Places.of(guides)
    pinned, refused = _pinned(inputs, compared, places)
    free = np.array([row for row in range(len(young)) if row not in pinned], dtype=int)
    found = pinned | _assigned(compared, places, free)
    pairs = tuple(
        Pair(
            young[row].key, guides[column].key, compared.points_of(row, column, in_group=in_group), in_group,
            row in pinned,
        )
        for row, (column, in_group) in sorted(found.items())
    )  # fmt: skip
    alone = [row for row in range(len(young)) if row not in found]
    return Matching(pairs, _why_nobody(compared, young, alone), tuple(refused))


def _pins_of_nobody(inputs: Inputs) -> Iterator[tuple[int, int, str]]:
    waiting = {person.key for person in inputs.young}
    for person, mentor in inputs.rules.pins:
        yield person, mentor, str(Rule.SERVING) if person in waiting else NOT_WAITING


def _pinned(inputs: Inputs, compared: Compared, places: Places) -> tuple[dict, list]:
    """row → (column, in a group) of the pins that hold, their places taken; and those that are refused, with why."""
    rows = {person.key: number for number, person in enumerate(inputs.young)}
    columns = {guide.key: number for number, guide in enumerate(inputs.guides)}
    kept, refused = {}, []
    for person, mentor in sorted(inputs.rules.pins, key=lambda pin: (rows.get(pin[0], -1), pin)):
        row, column = rows.get(person), columns.get(mentor)
        why = NOT_WAITING if row in kept else _obstacle(compared, row, column)
        forms = () if why else _forms(compared, places, row, column)
        if not forms:
            refused.append((person, mentor, why or str(Rule.SEATS)))
            continue
        places.take(column, in_group=forms[0])
        kept[row] = column, forms[0]
    return kept, refused


def _obstacle(compared: Compared, row: int | None, column: int | None) -> str:
    """The first rule between the two, places left aside; none is empty."""
    if row is None:
        return NOT_WAITING
    if column is None:
        return str(Rule.SERVING)
    number = int(compared.first_failing([row])[0, column])
    return [*compared.rules, ""][number]


def _forms(compared: Compared, places: Places, row: int, column: int) -> list[bool]:
    """How the two can meet in what is left: alone (False), then in a group (True)."""
    alone = compared.pair[row, column] and places.seats[column]
    in_group = compared.group[row, column] and places.group_seats[column]
    return [form for form, possible in ((False, alone), (True, in_group)) if possible]


def no_longer_possible(inputs: Inputs, pairs: list[tuple[int, int, bool]]) -> dict[int, str]:
    """Of (young person, mentor, in a group) found before: young person → the rule that now forbids it."""
    inputs = inputs.in_order()
    rows = {person.key: number for number, person in enumerate(inputs.young)}
    columns = {guide.key: number for number, guide in enumerate(inputs.guides)}
    if not rows or not columns:
        return {person: str(Rule.SERVING) if person in rows else NOT_WAITING for person, *_rest in pairs}
    compared, places = (
        compare(inputs.young, inputs.guides, inputs.rules, inputs.day),
        Places.of(inputs.guides),
    )
    found = {}
    for person, mentor, in_group in pairs:
        row, column = rows.get(person), columns.get(mentor)
        why = _obstacle(compared, row, column)
        if not why and in_group not in _forms(compared, places, row, column):
            why = str(Rule.SEATS)
        if why:
            found[person] = why
        else:
            places.take(column, in_group=in_group)
    return found


def _assigned(compared: Compared, places: Places, rows: np.ndarray) -> dict[int, tuple[int, bool]]:
    """row → (column, in a group), in the order of the objectives."""
    of, in_group, uneven = places.columns()
    if not len(rows) or not len(of):
        return {}
    allowed = _by_place(compared.pair, compared.group, rows, of, in_group)
    served = _longest_waiting(allowed)
    if not len(served):
        return {}
    allowed = allowed[served]
    score = _by_place(compared.total, compared.group_total, rows[served], of, in_group)
    allowed &= score >= _highest_floor(allowed, score)
    # One point of the total outweighs all that loads can add up to.
    outweighs = len(served) * int(uneven.max()) + 1
    cost = np.where(allowed, uneven - outweighs * score.astype(float), np.inf)
    chosen, seats = linear_sum_assignment(cost)
    return {
        int(rows[served[row]]): (int(of[seat]), bool(in_group[seat]))
        for row, seat in zip(chosen, seats, strict=True)
    }


def _by_place(pair: np.ndarray, group: np.ndarray, rows, of, in_group) -> np.ndarray:
    """What holds with each mentor, as a column for each of their places."""
    spread = pair[rows].take(of, axis=1)
    spread[:, in_group] = group[rows].take(of[in_group], axis=1)
    return spread


def _longest_waiting(allowed: np.ndarray) -> np.ndarray:
    """The rows that are served: as many as can be and, among the ways to, the first ones.

    Sets that can be served together are the independent sets of a matroid: any weights that decrease with the row
    find the one that takes each row in turn whenever it can be, which is also a largest. A place that is not allowed
    weighs nothing, which is the private place of whoever stays without.
    """
    weights = np.arange(len(allowed), 0, -1, dtype=float)[:, None] * allowed
    rows, seats = linear_sum_assignment(weights, maximize=True)
    return np.sort(rows[allowed[rows, seats]])


def _highest_floor(allowed: np.ndarray, score: np.ndarray) -> int:
    """The highest score such that all the rows can still be served by pairs that reach it."""
    best = np.where(allowed, score, 0).max(axis=1).min()  # of whoever has the least choice
    values = np.flatnonzero(np.bincount(score[allowed])[: best + 1])
    low, high = 0, len(values) - 1  # values[low] serves everybody: no pair is under it
    while low < high:
        middle = (low + high + 1) // 2
        matched = maximum_bipartite_matching(csr_matrix(allowed & (score >= values[middle])), "column")
        low, high = (middle, high) if (matched >= 0).all() else (low, middle - 1)
    return int(values[low])


def _why_nobody(compared: Compared, young: tuple[Young, ...], rows: list[int]) -> dict[int, dict[str, int]]:
    """For each, how many mentors fail each rule first, most first; a mentor who fails none is taken."""
    codes = [*compared.rules, TAKEN]
    told = {}
    for row, failing in zip(rows, compared.first_failing(rows), strict=True):
        counts = Counter(dict(enumerate(np.bincount(failing, minlength=len(codes)).tolist())))
        told[young[row].key] = {codes[number]: count for number, count in counts.most_common() if count}
    return told


@dataclass(frozen=True)
class Difference:
    """What a change would do: (young person, mentor before, mentor after), None for nobody."""

    gains: tuple[tuple[int, None, int], ...]
    loses: tuple[tuple[int, int, None], ...]
    changes: tuple[tuple[int, int, int], ...]


def what_if(
    inputs: Inputs,
    *,
    more_seats: dict[int, int] | None = None,
    vetoes: tuple[tuple[int, int], ...] = (),
    relaxed: tuple[tuple[int, str], ...] = (),
) -> Difference:
    """Both ways computed now: a mentor with more places, somebody set aside, a rule waived for one young person."""
    more = more_seats or {}
    guides = tuple(replace(guide, seats=guide.seats + more.get(guide.key, 0)) for guide in inputs.guides)
    rules = replace(
        inputs.rules, vetoes=(*inputs.rules.vetoes, *vetoes), relaxed=(*inputs.rules.relaxed, *relaxed)
    )
    return difference(match(inputs), match(replace(inputs, guides=guides, rules=rules)))


def difference(before: Matching, after: Matching) -> Difference:
    first, then = ({pair.young: pair.guide for pair in each.pairs} for each in (before, after))
    order = [*first, *(key for key in then if key not in first)]
    moved = [(key, first.get(key), then.get(key)) for key in order if first.get(key) != then.get(key)]
    return Difference(
        gains=tuple(each for each in moved if each[1] is None),
        loses=tuple(each for each in moved if each[2] is None),
        changes=tuple(each for each in moved if None not in each),
    )
