"""Placements of residents and students, and the offers some of them come from."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from clichy_partnership.demo.chance import deck, draw, happens
from clichy_partnership.demo.hosts import Hosts
from clichy_partnership.demo.organisations import Organisation
from clichy_partnership.demo.outcomes import Placement, invent_outcomes
from clichy_partnership.demo.people import Person, Population
from clichy_partnership.demo.season import (
    ALL_YEAR,
    SCHOOL_YEAR,
    WORK_STUDY_STARTS,
    add_months,
    dates_over,
    monday,
    working_day,
    working_day_before,
)

LAUNCH_CONTRACTS, LATER_CONTRACTS = 60, 62
LAUNCH_MONTHS = {6: 0.2, 7: 0.12, 8: 0.14, 9: 0.18, 10: 0.1, 12: 0.26}
LATER_MONTHS = {6: 0.1, 9: 0.08, 10: 0.1, 12: 0.46, 18: 0.06, 24: 0.2}
WORK_STUDY_KINDS = {"apprenticeship": 0.64, "professionalisation": 0.36}
WORK_STUDY_ENDINGS = {
    "rupture": 0.125,
    "late_end": 0.04,
    "renewal": 0.15,
    "cancelled": 0.03,
    "planned": 0.655,
}
OTHERS = {"internship": 92, "observation": 32, "immersion": 40, "iae": 24}
STUDENT_SHARE = {"apprenticeship": 0.32, "professionalisation": 0.28, "internship": 0.34}
AGES = {"observation": (15, 20), "iae": (18, 30), "internship": (16, 30)}
DAYS = {"observation": (4, 4, 11), "immersion": (4, 11, 11, 18, 25)}
MONTHS = {"internship": (1, 2, 2, 3, 4, 5, 6), "iae": (4, 6, 6, 8, 12)}
UNFILLED_OFFERS = 16


class Candidates:
    """Who is free to sign: nobody is in two placements at once."""

    def __init__(self, rng: Random, population: Population):
        self.rng = rng
        self.population = population
        self.free_from: dict[Person, date] = {}
        self.times: dict[Person, int] = {}

    def choose(self, kind: str, signed_on: date, starts_on: date) -> Person | None:
        from_school = happens(self.rng, STUDENT_SHARE.get(kind, 0.03))
        if from_school:
            pool = self.population.students_on(signed_on)
        else:
            youngest, oldest = AGES.get(kind, (16, 30))
            pool = [each for each in self.population.residents if each.joined_on <= signed_on]
            pool = [each for each in pool if youngest <= each.age_on(signed_on) < oldest]
        free = [each for each in pool if self.free_from.get(each, starts_on) <= starts_on]
        return min(free, key=lambda each: self.times.get(each, 0) + self.rng.random() * 1.5, default=None)

    def engage(self, person: Person, until: date) -> None:
        self.free_from[person] = until + timedelta(days=1)
        self.times[person] = self.times.get(person, 0) + 1


@dataclass
class Plan:
    kind: str
    signed_on: date
    starts_on: date
    planned_end_on: date
    ending: str = "planned"


def invent_placements(
    rng: Random, population: Population, organisations: list[Organisation], start: date, today: date
) -> dict[str, list[dict]]:
    plans = plan_launch(rng, start) + plan_work_study(rng, start, today) + plan_others(rng, start, today)
    plans = [plan for plan in plans if start <= plan.signed_on <= today]
    candidates, hosts = Candidates(rng, population), Hosts(rng, organisations)
    placements: list[Placement] = []
    for plan in sorted(plans, key=lambda plan: plan.signed_on):
        if person := candidates.choose(plan.kind, plan.signed_on, plan.starts_on):
            placements += sign(rng, candidates, hosts, plan, person, today)
    placements.sort(key=lambda placement: (placement.signed_on, placement.person.ref))
    for number, placement in enumerate(placements, 1):
        placement.ref = f"PLA{number:03}"
    offers = publish_offers(rng, hosts, placements, start, today)
    return {
        "offers": offers,
        "placements": [placement.row() for placement in placements],
        "outcomes": invent_outcomes(rng, placements, today),
    }


def plan_launch(rng: Random, start: date) -> list[Plan]:
    """The contracts prepared before the partnership and signed in its first two months."""
    days = dates_over(rng, LAUNCH_CONTRACTS, start, add_months(start, 2) - timedelta(days=4), ALL_YEAR)
    months = deck(rng, LAUNCH_MONTHS, len(days))
    kinds = deck(rng, WORK_STUDY_KINDS, len(days))
    endings = deck(rng, WORK_STUDY_ENDINGS | {"renewal": 0.11, "cancelled": 0.02}, len(days))
    plans = []
    for signed_on, length, kind, ending in zip(days, months, kinds, endings, strict=True):
        starts_on = working_day(signed_on + timedelta(days=rng.randrange(2, 15)))
        plans.append(Plan(kind, signed_on, starts_on, end_after(starts_on, length), ending))
    return plans


def plan_work_study(rng: Random, start: date, today: date) -> list[Plan]:
    days = dates_over(
        rng,
        LATER_CONTRACTS,
        add_months(start, 2) + timedelta(days=20),
        today + timedelta(days=20),
        WORK_STUDY_STARTS,
    )
    months = deck(rng, LATER_MONTHS, len(days))
    kinds = deck(rng, WORK_STUDY_KINDS, len(days))
    endings = deck(rng, WORK_STUDY_ENDINGS, len(days))
    plans = []
    for starts_on, length, kind, ending in zip(days, months, kinds, endings, strict=True):
        signed_on = working_day_before(starts_on - timedelta(days=rng.randrange(5, 40)))
        plans.append(Plan(kind, signed_on, starts_on, end_after(starts_on, length), ending))
    return plans


def plan_others(rng: Random, start: date, today: date) -> list[Plan]:
    plans = []
    for kind, count in OTHERS.items():
        for signed_on in dates_over(rng, count, start, today, SCHOOL_YEAR):
            starts_on = monday(signed_on + timedelta(days=rng.randrange(3, 30)))
            if kind in DAYS:
                planned_end_on = starts_on + timedelta(days=rng.choice(DAYS[kind]))
                ending = "planned"
            else:
                planned_end_on = end_after(starts_on, rng.choice(MONTHS[kind]))
                ending = draw(rng, {"planned": 0.9, "short": 0.07, "cancelled": 0.03})
            plans.append(Plan(kind, signed_on, starts_on, planned_end_on, ending))
    return plans


def end_after(starts_on: date, months: int) -> date:
    return add_months(starts_on, months) - timedelta(days=1)


def sign(
    rng: Random, candidates: Candidates, hosts: Hosts, plan: Plan, person: Person, today: date
) -> list[Placement]:
    """The placement, followed where the contract is renewed by the next one of the chain."""
    placement = Placement(
        person, hosts.choose(plan.kind), plan.kind, plan.signed_on, plan.starts_on, plan.planned_end_on
    )
    end_placement(rng, placement, plan.ending, today)
    if placement.cancelled_on:
        return [placement]
    candidates.engage(person, placement.ended_on or placement.planned_end_on)
    if plan.ending == "renewal" and (next_plan := plan_renewal(rng, placement, today)):
        placement.renewed = True
        renewals = sign(rng, candidates, hosts, next_plan, person, today)
        if happens(rng, 0.6):
            renewals[0].host = placement.host
        return [placement, *renewals]
    return [placement]


def plan_renewal(rng: Random, placement: Placement, today: date) -> Plan | None:
    """The next contract starts within a month of the end of this one."""
    starts_on = working_day(placement.planned_end_on + timedelta(days=rng.randrange(1, 20)))
    signed_on = working_day_before(starts_on - timedelta(days=rng.randrange(5, 25)))
    if signed_on > today:
        return None
    return Plan(placement.kind, signed_on, starts_on, end_after(starts_on, rng.choice((6, 10, 12, 12))))


def end_placement(rng: Random, placement: Placement, ending: str, today: date) -> None:
    length = (placement.planned_end_on - placement.starts_on).days
    if ending == "cancelled":
        cancelled_on = working_day_before(placement.starts_on - timedelta(days=1))
        if placement.signed_on <= cancelled_on <= today:
            placement.cancelled_on = cancelled_on
        return
    day_of_end = {
        "rupture": rng.randrange(20, min(255, length - 20)) if length > 60 else length,
        "late_end": max(length - rng.randrange(20, 60), min(length, 285)),
        "short": length * 2 // 3,
    }.get(ending, length)
    ended_on = placement.starts_on + timedelta(days=day_of_end)
    if ended_on <= today and (day_of_end < length or happens(rng, 0.5)):
        placement.ended_on = ended_on


def publish_offers(
    rng: Random, hosts: Hosts, placements: list[Placement], start: date, today: date
) -> list[dict]:
    """About three placements in ten come from an offer; some offers find nobody."""
    offers = []
    for placement in placements:
        published_on = working_day_before(
            placement.signed_on - timedelta(days=round(rng.triangular(20, 88, 40)))
        )
        if published_on >= start and happens(rng, 0.345):
            offer = write_offer(rng, hosts, placement.host, placement.kind, published_on)
            closed_on = placement.signed_on + timedelta(days=rng.randrange(0, 6))
            if offer["positions"] == 1 or happens(rng, 0.6):
                offer["closed_on"] = closed_on if closed_on <= today else None
            placement.offer = offer
            offers.append(offer)
    for published_on in dates_over(rng, UNFILLED_OFFERS, start, today - timedelta(days=2), SCHOOL_YEAR):
        kind = draw(rng, {"apprenticeship": 4, "internship": 4, "professionalisation": 2, "immersion": 1})
        offer = write_offer(rng, hosts, hosts.choose(kind), kind, published_on)
        closed_on = published_on + timedelta(days=60)
        offer["closed_on"] = closed_on if closed_on <= today else None
        offers.append(offer)
    offers.sort(key=lambda offer: (offer["published_on"], offer["organisation_ref"], offer["title"]))
    for number, offer in enumerate(offers, 1):
        offer["ref"] = f"OFF{number:03}"
    return offers


def write_offer(rng: Random, hosts: Hosts, host: Organisation, kind: str, published_on: date) -> dict:
    return {
        "organisation_ref": host.ref,
        "kind": kind,
        "title": hosts.job_title(host, kind),
        "published_on": published_on,
        "positions": rng.choice((1, 1, 1, 2)),
    }
