"""What trainees think of a session, and what is measured before and after it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from clichy_partnership.demo.chance import draw, happens
from clichy_partnership.demo.courses import MEASURES
from clichy_partnership.demo.organisations import Organisation

if TYPE_CHECKING:
    from clichy_partnership.demo.training import Session

HOT_DELAYS = {"in_time": 0.8, "late": 0.07, "none": 0.13}
HOT_SCORES = {5: 0.33, 4: 0.43, 3: 0.16, 2: 0.06, 1: 0.02}
COLD_SCORES = {5: 0.22, 4: 0.42, 3: 0.26, 2: 0.08, 1: 0.02}
MEASURED_FROM = 3


def give_opinions(rng: Random, sessions: list[Session], today: date) -> list[dict]:
    """The hot question is asked on the last day, the cold one three months later."""
    rows = []
    for session in sessions:
        if session.last_day >= today:
            continue
        for enrolment in session.enrolments:
            if not enrolment.followed_minutes:
                continue
            answer = draw(rng, HOT_DELAYS)
            delay = rng.choice((0, 0, 0, 1, 1, 2, 3, 5, 7)) if answer == "in_time" else rng.randrange(8, 21)
            cold_delay = 90 + rng.randrange(-10, 30)
            opinions = [("hot", delay, draw(rng, HOT_SCORES), answer != "none")]
            opinions.append(("cold", cold_delay, draw(rng, COLD_SCORES), happens(rng, 0.82)))
            rows += [
                {
                    "session_ref": session.ref,
                    "person_ref": enrolment.person.ref,
                    "moment": moment,
                    "answered_on": session.last_day + timedelta(days=days),
                    "score": score,
                }
                for moment, days, score, given in opinions
                if given and session.last_day + timedelta(days=days) <= today
            ]
    return rows


def measure_productivity(
    rng: Random, sessions: list[Session], organisations: list[Organisation], today: date
) -> list[dict]:
    """Each measure is taken around the first session of its course, in a service that took part."""
    services = {each.ref for each in organisations if each.kind == "municipal_service"}
    planned: dict[str, list[tuple]] = {}
    for course, *measure in MEASURES:
        planned.setdefault(course, []).append(tuple(measure))
    rows = []
    for session in sessions[MEASURED_FROM:]:
        if session.slots[0].day < today and planned.get(session.course["title"]):
            measure = planned[session.course["title"]].pop(0)
            employers = [each.employer_ref for each in session.enrolments if each.employer_ref in services]
            row = measure_before_and_after(rng, session, measure, today)
            rows.append(row | {"ref": f"MES{len(rows) + 1:02}", "organisation_ref": rng.choice(employers)})
    return rows


def measure_before_and_after(rng: Random, session: Session, measure: tuple, today: date) -> dict:
    title, unit, before, gain = measure
    after_on = session.last_day + timedelta(days=rng.randrange(80, 130))
    measured_again = after_on <= today and happens(rng, 0.75)
    return {
        "session_ref": session.ref,
        "measure": title,
        "unit": unit,
        "before": before,
        "before_on": session.held_slots[0].day - timedelta(days=rng.randrange(7, 30)),
        "after": f"{round(before * (1 - gain), 1):g}" if measured_again else None,
        "after_on": after_on if measured_again else None,
    }
