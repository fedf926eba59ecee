"""The placements' part of the second reading of the definitions."""

import datetime as dt
from fractions import Fraction

from tests.indicators.reference_shapes import (
    SIDES,
    amount,
    by_class,
    count,
    days,
    in_window,
    matures,
    median,
    plus_months,
)

SIGNED = ("internship", "apprenticeship", "professionalisation")
OTHER = ("observation", "immersion", "iae")
WORK_STUDY = ("apprenticeship", "professionalisation")
STATUSES = (
    "permanent",
    "fixed_term",
    "public_service",
    "self_employed",
    "work_study",
    "study",
    "training",
    "job_seeking",
    "inactive",
    "unknown",
)
# Leaf → last NAF division of its sections, in the order of the divisions.
LEAF_ENDS = (
    (39, "industry"),
    (43, "construction"),
    (47, "commerce"),
    (53, "transport"),
    (56, "hospitality"),
    (63, "digital_media"),
    (68, "finance_property"),
    (82, "business_services"),
    (88, "public_health_education"),
    (99, "arts_other"),
)


def date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def leaf(naf: str) -> str:
    if not naf:
        return "arts_other"
    return next(name for last, name in LEAF_ENDS if int(naf[:2]) <= last)


def placements(facts) -> dict[str, dict]:
    signed = known_placements(facts)
    in_scope = [one for one in signed if one["signed_on"] >= facts.start]
    return {
        **signatures(facts, in_scope),
        **outcomes(facts, [one for one in in_scope if is_final(one, signed)]),
        "placements.rupture_9m": rupture(facts, in_scope),
        "placements.time_to_hire": time_to_hire(facts, in_scope),
    }


def known_placements(facts) -> list[dict]:
    """Signed by as_of and not cancelled by then, with their dates read as of that day."""
    studies = [
        row
        for row in facts.rows("affiliations")
        if row["role"] == "student" and facts.organisations[row["organisation_ref"]]["kind"] == "school"
    ]
    found = []
    for row in facts.rows("placements"):
        if not facts.known(row["signed_on"]) or facts.known(row["cancelled_on"]):
            continue
        signed_on, planned = date(row["signed_on"]), date(row["planned_end_on"])
        student = any(
            study["person_ref"] == row["person_ref"]
            and date(study["started_on"]) <= signed_on
            and (not study["ended_on"] or date(study["ended_on"]) >= signed_on)
            for study in studies
        )
        found.append(
            {
                "ref": row["ref"],
                "person": row["person_ref"],
                "kind": row["kind"],
                "offer": row["offer_ref"],
                "naf": facts.organisations[row["organisation_ref"]]["naf"],
                "signed_on": signed_on,
                "starts_on": date(row["starts_on"]),
                "planned": planned,
                "end": date(row["ended_on"]) if facts.known(row["ended_on"]) else planned,
                "resident": facts.is_young_resident(row, signed_on),
                "student": student,
            }
        )
    return found


def signatures(facts, in_scope: list[dict]) -> dict[str, dict]:
    residents = [one for one in in_scope if one["resident"] and not one["student"]]
    students = [one["kind"] for one in in_scope if one["resident"] and one["student"]]
    signed = [one for one in residents if one["kind"] in SIGNED]
    kinds = [one["kind"] for one in signed]
    other = [one["kind"] for one in residents if one["kind"] in OTHER]
    sectors = by_class([name for _last, name in LEAF_ENDS], [leaf(one["naf"]) for one in signed])
    return {
        "placements.signed": count(len(signed), kind=by_class(SIGNED, kinds), sector=sectors),
        "placements.signed_other": count(len(other), kind=by_class(OTHER, other)),
        "placements.signed_students": count(len(students), kind=by_class(SIGNED + OTHER, students)),
    }


def is_final(contract: dict, signed: list[dict]) -> bool:
    if contract["kind"] not in WORK_STUDY:
        return False
    place = contract["starts_on"], contract["ref"].encode()
    return not any(
        other["person"] == contract["person"]
        and other["kind"] in WORK_STUDY
        and (other["starts_on"], other["ref"].encode()) > place
        and other["starts_on"] <= contract["end"] + days(31)
        for other in signed
    )


def outcomes(facts, final: list[dict]) -> dict[str, dict]:
    figures = {}
    asked = {(row["placement_ref"], row["horizon_months"]): row for row in facts.rows("outcomes")}
    for months in (6, 12, 24):
        cases = []
        for contract in final:
            row = asked.get((contract["ref"], str(months)))
            counted = row and in_window(date(row["answered_on"]), contract["end"], months, facts.as_of)
            reference = max(contract["end"], contract["planned"])
            cases.append((reference, row if counted else {"status": "unknown"}, contract))
        mature = [case for case in cases if matures(case[0], months) <= facts.as_of]
        figures[f"placements.conversion_{months}m"] = {
            **facts.matured_rate([(day, converted(row)) for day, row, _contract in cases], months),
            "breakdowns": {"population": populations(mature)},
        }
        durable_sides = [(day, durable(row)) for day, row, _contract in cases]
        figures[f"placements.durable_{months}m"] = facts.matured_rate(durable_sides, months)
        if months == 6:
            stayed = [(day, same_employer(row)) for day, row, _contract in cases]
            figures["placements.same_employer_6m"] = facts.matured_rate(stayed, months)
        if months == 24:
            figures["placements.trajectory_24m"] = trajectory(cases, mature)
    return figures


def converted(row: dict) -> str:
    if row["status"] in ("permanent", "fixed_term", "public_service", "self_employed"):
        return "yes"
    if row["status"] in ("job_seeking", "inactive"):
        return "no"
    return "unknown" if row["status"] == "unknown" else "excluded"


def durable(row: dict) -> str:
    if converted(row) in ("unknown", "excluded"):
        return converted(row)
    long = row["status"] == "fixed_term" and int(row["contract_months"] or 0) >= 6
    return "yes" if long or row["status"] in ("permanent", "public_service") else "no"


def same_employer(row: dict) -> str:
    side = durable(row)
    return "no" if side == "yes" and row["same_employer"] != "true" else side


def populations(mature: list[tuple]) -> dict[str, dict[str, int]]:
    sides: dict[str, list[str]] = {"young_residents": [], "others": []}
    for _day, row, contract in mature:
        young = contract["resident"] and not contract["student"]
        sides["young_residents" if young else "others"].append(converted(row))
    return {name: by_class(SIDES, found) for name, found in sides.items()}


def trajectory(cases: list[tuple], mature: list[tuple]) -> dict:
    figure = count(len(mature), status=by_class(STATUSES, [row["status"] for _day, row, _contract in mature]))
    if not mature:
        del figure["value"]
        figure["status"] = "not_yet_observable"
        if cases:
            figure["observable_from"] = min(matures(case[0], 24) for case in cases).isoformat()
    return figure


def rupture(facts, in_scope: list[dict]) -> dict:
    cases = []
    for contract in in_scope:
        if contract["kind"] in WORK_STUDY:
            early = contract["end"] < min(plus_months(contract["starts_on"], 9), contract["planned"])
            cases.append((contract["starts_on"], "yes" if early else "no"))
    return facts.matured_rate(cases, 9)


def time_to_hire(facts, in_scope: list[dict]) -> dict:
    published = {
        row["ref"]: date(row["published_on"])
        for row in facts.rows("offers")
        if facts.known(row["published_on"])
    }
    waited = [
        Fraction((one["signed_on"] - published[one["offer"]]).days)
        for one in in_scope
        if one["offer"] in published
    ]
    return amount(median(waited) if waited else None, len(waited), "days")
