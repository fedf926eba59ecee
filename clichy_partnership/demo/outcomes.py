"""What placements become: the answers given at 6, 12 and 24 months, or not given."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from clichy_partnership.demo.chance import deck, draw, happens
from clichy_partnership.demo.organisations import Organisation
from clichy_partnership.demo.people import Person
from clichy_partnership.demo.season import add_months

WORK_STUDY = ("apprenticeship", "professionalisation")
PUBLIC_EMPLOYERS = ("city", "municipal_service")
STATUSES = {
    "permanent": 0.22,
    "fixed_term": 0.24,
    "public_service": 0.03,
    "self_employed": 0.03,
    "job_seeking": 0.31,
    "inactive": 0.04,
    "study": 0.06,
    "training": 0.04,
    "work_study": 0.03,
}
LATER_STATUSES = STATUSES | {"permanent": 0.34, "job_seeking": 0.22}
ANSWERS = {"in_time": 0.73, "late": 0.04, "none": 0.23}
ASKED_TOGETHER = 20
LATER_ANSWERS = {
    "in_time": {"in_time": 0.86, "late": 0.04, "none": 0.1},
    "late": {"in_time": 0.6, "late": 0.2, "none": 0.2},
    "none": {"in_time": 0.22, "late": 0.03, "none": 0.75},
}


@dataclass(eq=False)
class Placement:
    person: Person
    host: Organisation
    kind: str
    signed_on: date
    starts_on: date
    planned_end_on: date
    ended_on: date | None = None
    cancelled_on: date | None = None
    renewed: bool = False
    offer: dict | None = None
    ref: str = ""

    @property
    def last_day(self) -> date:
        return self.ended_on or self.planned_end_on

    def row(self) -> dict:
        row = {key: getattr(self, key) for key in ("ref", "kind", "signed_on", "starts_on", "planned_end_on")}
        return row | {
            "ended_on": self.ended_on,
            "cancelled_on": self.cancelled_on,
            "offer_ref": self.offer and self.offer["ref"],
            "person_ref": self.person.ref,
            "organisation_ref": self.host.ref,
            "postcode_at_event": self.person.postcode_on(self.signed_on),
        }


def invent_outcomes(rng: Random, placements: list[Placement], today: date) -> list[dict]:
    """Final work-study contracts are all asked; other placements only now and then."""
    over = [each for each in placements if each.last_day <= today and not each.cancelled_on]
    over.sort(key=lambda placement: (placement.planned_end_on, placement.ref))
    asked = [each for each in over if each.kind in WORK_STUDY and not each.renewed]
    others = [each for each in over if each.kind in ("internship", "iae") and happens(rng, 0.3)]
    renewed = [each for each in over if each.renewed and happens(rng, 0.4)]
    rows = ask(rng, others, today)
    for first in range(0, len(asked), ASKED_TOGETHER):
        rows += ask(rng, asked[first : first + ASKED_TOGETHER], today)
    for placement in renewed:
        rows += answer_at(rng, placement, 6, "in_time", "work_study", today)
    return rows


def ask(rng: Random, group: list[Placement], today: date) -> list[dict]:
    """Who answers and what they became are dealt apart, so that answers keep the same shares."""
    answers = deck(rng, ANSWERS, len(group))
    statuses = {answer: deck(rng, STATUSES, answers.count(answer)) for answer in ANSWERS}
    rows = []
    for placement, answer in zip(group, answers, strict=True):
        rows += answer_over_time(rng, placement, answer, statuses[answer].pop(), today)
    return rows


def answer_over_time(rng: Random, placement: Placement, answer: str, status: str, today: date) -> list[dict]:
    rows = []
    for horizon in (6, 12, 24):
        if horizon > 6:
            answer = draw(rng, LATER_ANSWERS[answer])
            settled = status in ("permanent", "public_service", "self_employed")
            if not happens(rng, 0.9 if settled else 0.55):
                status = draw(rng, LATER_STATUSES)
        rows += answer_at(rng, placement, horizon, answer, status, today)
    return rows


def answer_at(
    rng: Random, placement: Placement, horizon: int, answer: str, status: str, today: date
) -> list[dict]:
    """The answer window runs from 30 days before the horizon to 60 days after it."""
    delay = rng.randrange(66, 120) if answer == "late" else round(rng.triangular(-22, 55, 5))
    answered_on = add_months(placement.last_day, horizon) + timedelta(days=delay)
    if answer == "none" or answered_on > today:
        return []
    employed = status in ("permanent", "fixed_term", "work_study")
    if status == "public_service":
        same_employer = placement.host.kind in PUBLIC_EMPLOYERS
    else:
        same_employer = happens(rng, 0.55) if employed and happens(rng, 0.95) else None
    return [
        {
            "placement_ref": placement.ref,
            "horizon_months": horizon,
            "answered_on": answered_on,
            "status": status,
            "contract_months": rng.choice((2, 3, 6, 6, 8, 12, 12, 18)) if status == "fixed_term" else None,
            "same_employer": same_employer,
        }
    ]
