"""A whole matching against the bare solver: rules, points, four objectives and explanations, beside one assignment.

    SECRET_KEY=x .venv/bin/python benchmarks/matching.py [YOUNG] [MENTORS]

Invents YOUNG young people (1,000 by default) and MENTORS mentors of two places (500), more and less easily met, and
prints milliseconds of processor (best of five) of `match` and of `linear_sum_assignment` on the very matrix of its last
step, with their ratio; the aim: at most 5.
"""

import datetime as dt
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")

from mentoring import matching
from mentoring.availability import half_hours
from mentoring.scoring import Guide, Rules, Young

DAY = dt.date(2026, 3, 2)
TIMES = 5
GOALS = ("career", "cv", "interview", "network", "digital_tools", "confidence", "studies")
FIELDS = ("industry", "construction", "commerce", "transport", "hospitality", "digital_media", "finance_property",
          "business_services", "public_health_education", "arts_other")  # fmt: skip
PLACES = ("campus", "town", "video", "phone")
KINDS = {"easily met": (4, 0.9), "seldom free": (1, 0.2)}
"""Name → (half-days free in a week, how many accept a call)."""


def some(chance: random.Random, values: tuple, most: int) -> frozenset:
    return frozenset(chance.sample(values, chance.randint(1, most)))


def wishes(chance: random.Random, free: int, calls: float) -> dict:
    days = chance.sample(range(6), free)
    places = some(chance, PLACES[:3], 2) | ({PLACES[3]} if chance.random() < calls else set())
    languages = {"fr"} | ({chance.choice(("en", "ar", "es"))} if chance.random() < 0.3 else set())
    return {
        "goals": some(chance, GOALS, 3), "fields": some(chance, FIELDS, 3), "languages": frozenset(languages),
        "places": places,
        "hours": frozenset(number for day in days for number in half_hours(day, *chance.choice(((18, 26), (28, 38))))),
    }  # fmt: skip


def invented(young: int, mentors: int, free: int, calls: float) -> matching.Inputs:
    chance = random.Random(92110)
    waiting = tuple(
        Young(
            key=number, asked_on=DAY - dt.timedelta(days=chance.randint(0, 200)), is_minor=chance.random() < 0.3,
            accepts_group=chance.random() < 0.4, **wishes(chance, free, calls),
        )
        for number in range(young)
    )  # fmt: skip
    guides = tuple(
        Guide(
            key=100_000 + number, seats=2, load=chance.randint(0, 1), accepts_minors=chance.random() < 0.7,
            cleared_for_minors=chance.random() < 0.8, studies_end_on=DAY + dt.timedelta(days=chance.randint(60, 900)),
            **wishes(chance, free, calls),
        )
        for number in range(mentors)
    )  # fmt: skip
    return matching.Inputs(waiting, guides, Rules(), DAY)


def best(call) -> float:
    """Milliseconds of processor: others may keep the machine busy."""
    taken = []
    for _time in range(TIMES):
        start = time.process_time()
        call()
        taken.append(1000 * (time.process_time() - start))
    return min(taken)


def last_matrix(inputs: matching.Inputs) -> list:
    """What `match` hands to the solver last."""
    handed, solver = [], matching.linear_sum_assignment
    matching.linear_sum_assignment = lambda cost, **terms: (handed.append(cost), solver(cost, **terms))[1]
    try:
        matching.match(inputs)
    finally:
        matching.linear_sum_assignment = solver
    return handed[-1]


def main(young: int, mentors: int) -> None:
    for name, (free, calls) in KINDS.items():
        inputs = invented(young, mentors, free, calls)
        found = matching.match(inputs)
        cost = last_matrix(inputs)
        ours, bare = (
            best(lambda inputs=inputs: matching.match(inputs)),
            best(lambda cost=cost: matching.linear_sum_assignment(cost)),
        )
        print(
            f"{name}: {young} × {mentors}, {len(found.pairs)} matched, {len(found.nobody)} told why not, "
            f"floor {found.floor}, total {found.total}"
        )
        print(f"  matching {ours:7.1f} ms   bare solver on {cost.shape[0]} × {cost.shape[1]} {bare:7.1f} ms   "
              f"{ours / bare:.2f} × the solver")  # fmt: skip


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:] or (1000, 500)))
