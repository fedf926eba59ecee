"""A second reading of the definitions, from their text alone: an exchange directory in, the figures out.

Slow and plain on purpose: no database, no Django. Every figure of the application must equal this one's.
"""

import csv
import datetime as dt
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.indicators import reference_placements
from tests.indicators.reference_shapes import (
    age,
    amount,
    by_class,
    count,
    days,
    in_window,
    matured_rate,
    matures,
    median,
    plus_months,
    rate,
)

PARIS = ZoneInfo("Europe/Paris")
MUNICIPAL = ("municipal_service", "city")
EXPECTED = ("approved", "convened", "active", "completed", "partial", "no_show")
MENTORSHIP_KINDS = ("pair", "group")
WORKSHOP_KINDS = (
    "orientation",
    "public_speaking",
    "experience",
    "job_market",
    "digital_skills",
    "networking",
    "culture",
    "sport_inclusion",
)
ORGANISATION_KINDS = ("school", "city", "municipal_service", "company", "association", "shop", "other")
COMPLETED = ("term_reached", "goals_reached")


def date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def moment(text: str) -> dt.datetime:
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=PARIS)


class Facts:
    """The rows of the files, as text, and what is known of them at `as_of`."""

    def __init__(self, directory: Path, as_of: dt.date):
        self.directory = directory
        self.as_of = as_of
        partnership = self.rows("partnership")[0]
        self.start = date(partnership["started_on"])
        self.postcodes = partnership["postcodes"].split("|")
        self.people = {row["ref"]: row for row in self.rows("people")}
        self.organisations = {row["ref"]: row for row in self.rows("organisations")}

    def rows(self, name: str) -> list[dict[str, str]]:
        path = self.directory / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def known(self, text: str | None) -> bool:
        """A date, and not later than as_of."""
        return bool(text) and date(text) <= self.as_of

    def in_period(self, text: str | None) -> bool:
        return self.known(text) and date(text) >= self.start

    def matured_rate(self, cases: list[tuple[dt.date, str]], months: int) -> dict:
        return matured_rate(cases, months, self.start, self.as_of)

    def is_young_resident(self, row: dict, day: dt.date) -> bool:
        person = self.people[row["person_ref"]]
        postcode = row.get("postcode_at_event") or person["postcode"]
        birth = date(person["birth_date"])
        return postcode in self.postcodes and birth is not None and 15 <= age(birth, day) <= 29

    # Mentoring

    @cached_property
    def mentorships(self) -> list[dict]:
        """Those that exist and were formed in the period, with the days of their confirmed meetings."""
        met: dict[str, list[dt.date]] = {}
        for row in self.rows("meetings"):
            if row["confirmed"] == "true" and self.known(row["held_on"]):
                met.setdefault(row["mentorship_ref"], []).append(date(row["held_on"]))
        return [
            {
                "kind": row["kind"],
                "formed_on": date(row["formed_on"]),
                "ended_on": date(row["ended_on"]) if self.known(row["ended_on"]) else None,
                "reason": row["end_reason"],
                "met": sorted(met.get(row["ref"], [])),
            }
            for row in self.rows("mentorships")
            if row["end_reason"] != "error" and self.in_period(row["formed_on"])
        ]

    @cached_property
    def meetings(self) -> list[dict]:
        never_existed = {row["ref"] for row in self.rows("mentorships") if row["end_reason"] == "error"}
        return [
            row
            for row in self.rows("meetings")
            if row["confirmed"] == "true"
            and self.in_period(row["held_on"])
            and row["mentorship_ref"] not in never_existed
        ]

    # Training

    @cached_property
    def slots(self) -> dict[str, dict]:
        """The slots that are not cancelled, with their day and net minutes."""
        kept = {}
        for row in self.rows("slots"):
            if self.known(row["cancelled_on"]):
                continue
            starts, ends = moment(row["starts_at"]), moment(row["ends_at"])
            lasts = ends.astimezone(dt.UTC) - starts.astimezone(dt.UTC)
            kept[row["ref"]] = {
                "session": row["session_ref"],
                "day": starts.astimezone(PARIS).date(),
                "minutes": int(lasts.total_seconds()) // 60 - int(row["break_minutes"] or 0),
                "validated": self.known(row["validated_on"]),
            }
        return kept

    @cached_property
    def counted_slots(self) -> dict[str, dict]:
        return {
            ref: slot
            for ref, slot in self.slots.items()
            if slot["validated"] and self.start <= slot["day"] <= self.as_of
        }

    @cached_property
    def agents(self) -> dict[tuple[str, str], dict]:
        """Enrolments of municipal agents, by session and person."""
        return {
            (row["session_ref"], row["person_ref"]): row
            for row in self.rows("enrolments")
            if self.organisations[row["employer_ref"]]["kind"] in MUNICIPAL
        }

    @cached_property
    def followed(self) -> list[tuple[str, str, int]]:
        """(session, person, minutes) of every attendance that counts."""
        found = []
        for row in self.rows("attendances"):
            slot = self.counted_slots.get(row["slot_ref"])
            minutes = int(row["followed_minutes"])
            if slot and row["signed"] == "true" and minutes:
                found.append((slot["session"], row["person_ref"], minutes))
        return [row for row in found if row[:2] in self.agents]

    @cached_property
    def last_days(self) -> dict[str, dt.date]:
        """Session → last slot's day, of the sessions completed in the period."""
        slots: dict[str, list[dict]] = {}
        for slot in self.slots.values():
            slots.setdefault(slot["session"], []).append(slot)
        return {
            session: last
            for session, its_slots in slots.items()
            if all(slot["validated"] for slot in its_slots)
            and self.start <= (last := max(slot["day"] for slot in its_slots)) <= self.as_of
        }

    @cached_property
    def digital_courses(self) -> set[str]:
        return {row["ref"] for row in self.rows("courses") if row["digital"] == "true"}

    @cached_property
    def sessions(self) -> dict[str, dict]:
        return {row["ref"]: row for row in self.rows("sessions")}


def compute(directory: Path, as_of: dt.date) -> dict[str, dict]:
    """Code → figure, for the internal audience, without the fields that have no value."""
    facts = Facts(directory, as_of)
    return {
        **mentoring(facts),
        **workshops(facts),
        **reference_placements.placements(facts),
        **training(facts),
        **projects(facts),
        **digital(facts),
    }


def mentoring(facts: Facts) -> dict[str, dict]:
    as_of, formed = facts.as_of, facts.mentorships
    never_met = [one for one in formed if one["formed_on"] + days(60) <= as_of and not one["met"]]
    still_open = [one for one in formed if not one["ended_on"]]
    active = [one for one in still_open if any(day >= as_of - days(60) for day in one["met"])]
    classes = [(one["met"][0], retention_class(one)) for one in formed if one["met"]]
    mature = [name for reference, name in classes if matures(reference, 6) <= as_of]
    retained = {"maintained": "yes", "completed": "no", "ended_early": "no", "unknown": "unknown"}
    not_early = retained | {"completed": "yes"}
    minutes = sum(int(row["minutes"]) for row in facts.meetings)
    paces = [pace(one, as_of) for one in formed if one["met"]]
    return {
        "mentoring.created": count(
            len(formed), kind=by_class(MENTORSHIP_KINDS, [one["kind"] for one in formed])
        ),
        "mentoring.never_met": count(len(never_met)),
        "mentoring.retention_6m": {
            **facts.matured_rate([(day, retained[name]) for day, name in classes], 6),
            "classes": by_class(retained, mature),
        },
        "mentoring.no_early_end_6m": facts.matured_rate([(day, not_early[name]) for day, name in classes], 6),
        "mentoring.active": count(len(active)),
        "mentoring.meetings": count(len(facts.meetings)),
        "mentoring.meeting_hours": amount(Fraction(minutes, 60), len(facts.meetings), "hours"),
        "mentoring.meetings_per_active_month": amount(
            median(paces) if paces else None, len(paces), "meetings/month"
        ),
    }


def retention_class(mentorship: dict) -> str:
    target = plus_months(mentorship["met"][0], 6)
    if mentorship["ended_on"] and mentorship["ended_on"] < target:
        return "completed" if mentorship["reason"] in COMPLETED else "ended_early"
    around = any(target - days(60) <= day <= target + days(60) for day in mentorship["met"])
    return "maintained" if around else "unknown"


def pace(mentorship: dict, as_of: dt.date) -> Fraction:
    lasted = (mentorship["ended_on"] or as_of) - mentorship["met"][0]
    months = Fraction(lasted.days) / Fraction("30.4375")
    return len(mentorship["met"]) / max(months, Fraction(1))


def workshops(facts: Facts) -> dict[str, dict]:
    held = {row["ref"]: row for row in facts.rows("workshops") if facts.in_period(row["held_on"])}
    attended = [
        row
        for row in facts.rows("workshop_registrations")
        if row["attended"] == "true" and row["workshop_ref"] in held
    ]
    residents = {
        row["person_ref"]
        for row in attended
        if facts.is_young_resident(row, date(held[row["workshop_ref"]]["held_on"]))
    }
    scores = [int(row["satisfaction"]) for row in attended if row["satisfaction"]]
    return {
        "mentoring.workshops": count(
            len(held), kind=by_class(WORKSHOP_KINDS, [row["kind"] for row in held.values()])
        ),
        "mentoring.workshop_attendance": count(len(attended)),
        "mentoring.workshop_residents": count(len(residents)),
        "mentoring.workshop_satisfaction": amount(
            Fraction(sum(scores), len(scores)) if scores else None, len(scores), "score"
        ),
    }


def training(facts: Facts) -> dict[str, dict]:
    minutes = {True: 0, False: 0}
    for session, _person, followed in facts.followed:
        minutes[facts.sessions[session]["course_ref"] in facts.digital_courses] += followed
    seats = [(ref, slot) for ref, slot in facts.counted_slots.items() for _seat in expected(facts, slot)]
    given = {ref: slot["minutes"] for ref, slot in seats}
    offered = sum(slot["minutes"] for _ref, slot in seats)
    measures = [
        (Fraction(row["before"]) - Fraction(row["after"])) / Fraction(row["before"])
        for row in facts.rows("productivity")
        if row["before"] and Fraction(row["before"]) > 0 and row["after"] and facts.in_period(row["after_on"])
    ]
    return {
        "training.trainee_hours": {
            **amount(Fraction(sum(minutes.values()), 60), len(facts.followed), "hours"),
            "breakdowns": {
                "digital": {str(key).lower(): round(value / 60, 2) for key, value in minutes.items()}
            },
        },
        "training.delivered_hours": amount(Fraction(sum(given.values()), 60), len(given), "hours"),
        "training.attendance_rate": amount(
            Fraction(sum(minutes.values()), offered) if offered else None, len(seats), "ratio", 4
        ),
        "training.agents_trained": count(len({person for _session, person, _minutes in facts.followed})),
        "training.hot_satisfaction": hot_satisfaction(facts),
        "training.productivity": amount(median(measures) if measures else None, len(measures), "ratio", 4),
    }


def expected(facts: Facts, slot: dict) -> list[str]:
    return [
        person
        for (session, person), row in facts.agents.items()
        if session == slot["session"]
        and (
            row["status"] in EXPECTED
            or (row["status"] == "abandoned" and row["left_on"] and date(row["left_on"]) > slot["day"])
        )
    ]


def hot_satisfaction(facts: Facts) -> dict:
    answers = {
        (row["session_ref"], row["person_ref"]): row
        for row in facts.rows("satisfaction")
        if row["moment"] == "hot" and facts.known(row["answered_on"])
    }
    scores, silent = [], 0
    for session, person in {row[:2] for row in facts.followed if row[0] in facts.last_days}:
        answer = answers.get((session, person))
        if answer and date(answer["answered_on"]) <= facts.last_days[session] + days(7):
            scores.append(int(answer["score"]))
        else:
            silent += 1
    if len(scores) < 5:
        return {"shape": "rate", "status": "suppressed"}
    sides = ["yes" if score >= 4 else "no" for score in scores]
    return {**rate(sides + ["unknown"] * silent), "mean": round(sum(scores) / len(scores), 2)}


def projects(facts: Facts) -> dict[str, dict]:
    accepted = [row for row in facts.rows("projects") if facts.in_period(row["accepted_on"])]
    feedback = {row["project_ref"]: row for row in facts.rows("usage_feedback")}
    cases = []
    for row in accepted:
        answer, side = feedback.get(row["ref"]), "unknown"
        if answer and in_window(date(answer["answered_on"]), date(row["accepted_on"]), 3, facts.as_of):
            side = "no" if answer["usage"] == "not_used" else "yes"
        cases.append((date(row["accepted_on"]), side))
    kinds = [facts.organisations[row["organisation_ref"]]["kind"] for row in accepted]
    return {
        "projects.delivered": count(len(accepted), beneficiary=by_class(ORGANISATION_KINDS, kinds)),
        "projects.used_3m": facts.matured_rate(cases, 3),
    }


def digital(facts: Facts) -> dict[str, dict]:
    """(action, is digital, day of completion, day of the observed result) of all that was completed."""
    done = [
        ("workshop", row["digital"] == "true", date(row["held_on"]), row["result_observed_on"])
        for row in facts.rows("workshops")
        if facts.in_period(row["held_on"])
    ]
    for ref, last_day in facts.last_days.items():
        session = facts.sessions[ref]
        is_digital = session["course_ref"] in facts.digital_courses
        done.append(("training", is_digital, last_day, session["result_observed_on"]))
    done += [
        ("project", row["digital"] == "true", date(row["accepted_on"]), row["result_observed_on"])
        for row in facts.rows("projects")
        if facts.in_period(row["accepted_on"])
    ]
    by_action = {
        name: by_class(("yes", "no"), ["yes" if action[1] else "no" for action in done if action[0] == name])
        for name in ("workshop", "training", "project")
    }
    share = {**rate(["yes" if action[1] else "no" for action in done]), "breakdowns": {"action": by_action}}
    return {
        "digital.share": share,
        "digital.proven": proven([action[2:] for action in done if action[1]], facts),
    }


def proven(actions: list[tuple[dt.date, str]], facts: Facts) -> dict:
    mature = [result for day, result in actions if plus_months(day, 3) <= facts.as_of]
    yes = sum(facts.known(result) for result in mature)
    figure = {"shape": "rate", "yes": yes, "no": 0, "unknown": len(mature) - yes, "excluded": 0}
    if mature:
        return {**figure, "status": "ok", "value": round(yes / len(mature), 4)}
    figure["status"] = "not_yet_observable"
    if actions:
        figure["observable_from"] = min(plus_months(day, 3) for day, _result in actions).isoformat()
    return figure
