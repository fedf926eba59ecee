"""Every indicator of the partnership, computed: the programmes' figures joined, in the order of definitions."""

from collections import Counter
from fractions import Fraction

import mentoring.figures
import placements.figures
import projects.figures
import training.figures
from common.dates import add_months
from common.statistics import Period, rate, rounded
from indicators.definitions import DEFINITIONS

PROGRAMMES = (mentoring.figures, placements.figures, training.figures, projects.figures)
ACTIONS = {"workshop": mentoring.figures, "training": training.figures, "project": projects.figures}
PROOF_MONTHS = 3


def compute(period: Period) -> list[dict]:
    """The indicators' part of the JSON: one entry per definition."""
    figures = dict(digital(period))
    for programme in PROGRAMMES:
        figures.update(programme.figures(period))
    return [
        {"code": code, "version": definition.version, **figures[code]}
        for code, definition in DEFINITIONS.items()
    ]


def digital(period: Period):
    actions = {name: programme.completed_actions(period) for name, programme in ACTIONS.items()}
    yield "digital.share", _share(actions)
    yield "digital.proven", _proven([row for rows in actions.values() for row in rows if row[0]], period)


def _share(actions: dict[str, list[tuple]]) -> dict:
    by_action = {name: {"yes": 0, "no": 0} for name in actions}
    for name, rows in actions.items():
        for is_digital, _day, _seen, n in rows:
            by_action[name]["yes" if is_digital else "no"] += n
    sides = {side: sum(sides[side] for sides in by_action.values()) for side in ("yes", "no")}
    return rate(sides, breakdowns={"action": by_action})


def _proven(digital_actions: list[tuple], period: Period) -> dict:
    """Share of digital actions three months old with an observed result: no interval, no cohorts."""
    sides: Counter = Counter()
    for _digital, day, seen, n in digital_actions:
        if add_months(day, PROOF_MONTHS) <= period.as_of:
            sides["yes" if seen else "unknown"] += n
    mature = sides.total()
    figure = {
        "shape": "rate",
        "status": "ok" if mature else "not_yet_observable",
        "yes": sides["yes"],
        "no": 0,
        "unknown": sides["unknown"],
        "excluded": 0,
        "value": rounded(Fraction(sides["yes"], mature), 4) if mature else None,
    }
    if not mature:
        first = min((day for _digital, day, _seen, _n in digital_actions), default=None)
        figure["observable_from"] = first and add_months(first, PROOF_MONTHS).isoformat()
    return figure
