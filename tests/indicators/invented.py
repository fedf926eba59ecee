"""Small invented partnerships, consistent and full of edges: a seed gives the rows of every file."""

import csv
import datetime as dt
import random
from pathlib import Path

from common.dates import add_months

START = dt.date(2024, 8, 31)
LAST = dt.date(2027, 12, 31)
Rows = dict[str, list[dict[str, str]]]
WORK_STUDY = ("apprenticeship", "professionalisation")
ANSWERS = ("permanent", "fixed_term", "study", "work_study", "job_seeking", "self_employed", "inactive")


class Chance(random.Random):
    def day(self, first: dt.date = START - dt.timedelta(days=60), last: dt.date = LAST) -> dt.date:
        return first + dt.timedelta(days=self.randrange((last - first).days + 1))

    def maybe(self, share: float, value) -> str:
        return text(value) if self.random() < share else ""


def text(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def row(**cells) -> dict[str, str]:
    return {name: "" if value is None else text(value) for name, value in cells.items()}


def invent(seed: int) -> Rows:
    chance = Chance(seed)
    rows: Rows = {
        "partnership.csv": [
            row(name="P", city="Clichy", school="É", postcodes="92110|92300", started_on=START)
        ],
        "organisations.csv": [
            row(ref="SCH", name="École", kind="school", naf=""),
            row(ref="SVC", name="Service", kind="municipal_service", naf="84.11Z"),
            row(ref="CO", name="Entreprise", kind="company", naf=chance.choice(["62.01Z", "47.11F", ""])),
        ],
        "people.csv": [
            row(
                ref=f"p{number}",
                first_name="A",
                last_name="B",
                birth_date=chance.maybe(0.9, chance.day(dt.date(1994, 6, 1), dt.date(2011, 12, 31))),
                postcode=chance.choice(["92110", "92300", "75001", ""]),
            )
            for number in range(12)
        ],
        "affiliations.csv": [
            row(
                person_ref=f"p{number}",
                organisation_ref="SCH",
                role="student",
                started_on=START - dt.timedelta(days=30),
                ended_on=chance.maybe(0.5, chance.day(START)),
            )
            for number in range(4)
        ],
    }
    for add in (mentoring, workshops, placements, training, projects):
        rows.update(add(chance))
    return rows


def mentoring(chance: Chance) -> Rows:
    mentorships, meetings = [], []
    for number in range(8):
        formed = chance.day()
        over = chance.random() < 0.6
        reason = chance.choice(["term_reached", "goals_reached", "mentee", "external", "error"])
        mentorships.append(
            row(
                ref=f"m{number}",
                kind="pair",
                mentor_refs="p0",
                mentee_refs=f"p{number + 2}",
                formed_on=formed,
                ended_on=chance.day(formed) if over else None,
                end_reason=reason if over else None,
            )
        )
        meetings += [
            row(
                ref=f"m{number}-{meeting}",
                mentorship_ref=f"m{number}",
                held_on=chance.day(formed, min(LAST, formed + dt.timedelta(days=300))),
                minutes=chance.choice([30, 45, 50]),
                confirmed=chance.random() < 0.8,
            )
            for meeting in range(chance.randrange(5))
        ]
    return {"mentorships.csv": mentorships, "meetings.csv": meetings}


def workshops(chance: Chance) -> Rows:
    held = [
        row(
            ref=f"w{number}",
            kind="culture",
            title="T",
            held_on=chance.day(),
            digital=chance.random() < 0.5,
            result_observed_on=chance.maybe(0.5, chance.day()),
        )
        for number in range(4)
    ]
    registrations = [
        row(
            workshop_ref=f"w{number % 4}",
            person_ref=f"p{number // 4}",
            attended=chance.maybe(0.9, chance.random() < 0.8),
            satisfaction=chance.maybe(0.7, chance.randrange(1, 6)),
        )
        for number in range(24)
    ]
    return {"workshops.csv": held, "workshop_registrations.csv": registrations}


def placements(chance: Chance) -> Rows:
    signed, outcomes = [], []
    for number in range(16):
        start = chance.day()
        planned = chance.choice([add_months(start, chance.randrange(1, 20)), chance.day(start)])
        broken = chance.random() < 0.3
        cancelled = not broken and chance.random() < 0.1
        ref = chance.choice("aBé") + str(number)
        signed.append(
            row(
                ref=ref,
                offer_ref=chance.maybe(0.5, "o1"),
                person_ref=f"p{chance.randrange(8)}",
                organisation_ref="CO",
                kind=chance.choice([*WORK_STUDY, *WORK_STUDY, "internship", "iae"]),
                signed_on=start - dt.timedelta(days=chance.randrange(60)),
                starts_on=start,
                planned_end_on=planned,
                ended_on=chance.day(start, planned) if broken else None,
                cancelled_on=start - dt.timedelta(days=1 + chance.randrange(20)) if cancelled else None,
            )
        )
        for months in (6, 12, 24):
            if chance.random() < 0.6:
                end = dt.date.fromisoformat(signed[-1]["ended_on"] or signed[-1]["planned_end_on"])
                late = dt.timedelta(days=chance.choice([-31, -30, 0, 30, 60, 61]))
                outcomes.append(
                    row(
                        placement_ref=ref,
                        horizon_months=months,
                        answered_on=add_months(end, months) + late,
                        status=chance.choice(ANSWERS),
                        contract_months=chance.maybe(0.5, chance.choice([5, 6, 12])),
                        same_employer=chance.maybe(0.5, chance.random() < 0.5),
                    )
                )
    offers = [row(ref="o1", organisation_ref="CO", kind="iae", title="O", published_on=START)]
    return {"offers.csv": offers, "placements.csv": signed, "outcomes.csv": outcomes}


def training(chance: Chance) -> Rows:
    rows: Rows = {name: [] for name in ("slots.csv", "enrolments.csv", "attendances.csv", "satisfaction.csv")}
    rows["courses.csv"] = [row(ref=f"c{n}", title="T", digital=bool(n)) for n in range(2)]
    rows["sessions.csv"] = [
        row(
            ref=f"s{number}",
            course_ref=f"c{number % 2}",
            modality="remote",
            result_observed_on=chance.maybe(0.5, chance.day()),
        )
        for number in range(4)
    ]
    for number in range(4):
        day = chance.day()
        for person in range(4):
            status = chance.choice(["completed", "partial", "abandoned", "requested", "no_show"])
            rows["enrolments.csv"].append(
                row(
                    session_ref=f"s{number}",
                    person_ref=f"p{person}",
                    employer_ref=chance.choice(["SVC", "SVC", "CO"]),
                    status=status,
                    left_on=day + dt.timedelta(days=chance.randrange(3)) if status == "abandoned" else None,
                )
            )
            rows["satisfaction.csv"].append(
                row(
                    session_ref=f"s{number}",
                    person_ref=f"p{person}",
                    moment="hot",
                    answered_on=day + dt.timedelta(days=chance.randrange(12)),
                    score=chance.randrange(1, 6),
                )
            )
        for slot in range(2):
            ref, on = f"s{number}-{slot}", day + dt.timedelta(days=slot)
            rows["slots.csv"].append(
                row(
                    ref=ref,
                    session_ref=f"s{number}",
                    starts_at=f"{on}T09:00",
                    ends_at=f"{on}T12:30",
                    break_minutes=chance.choice([0, 15]),
                    validated_on=chance.maybe(0.9, on + dt.timedelta(days=chance.randrange(9))),
                    cancelled_on=chance.maybe(0.1, on),
                )
            )
            rows["attendances.csv"] += [
                row(
                    slot_ref=ref,
                    person_ref=f"p{person}",
                    status="present",
                    followed_minutes=chance.choice([0, 100, 195]),
                    signed=chance.random() < 0.8,
                )
                for person in range(4)
            ]
    before = chance.day()
    rows["productivity.csv"] = [
        row(
            ref="d1",
            session_ref="s1",
            organisation_ref="SVC",
            measure="M",
            unit="jours",
            before="12.5",
            before_on=before,
            after="10",
            after_on=chance.day(before),
        )
    ]
    return rows


def projects(chance: Chance) -> Rows:
    made, feedback = [], []
    for number in range(5):
        started = chance.day()
        accepted = chance.day(started)
        made.append(
            row(
                ref=f"j{number}",
                organisation_ref=chance.choice(["SVC", "CO"]),
                title="T",
                digital=chance.random() < 0.5,
                started_on=started,
                accepted_on=chance.maybe(0.9, accepted),
                result_observed_on=chance.maybe(0.4, chance.day()),
            )
        )
        late = dt.timedelta(days=chance.choice([-31, -30, 60, 61]))
        usage = chance.choice(["as_is", "adapted", "not_used"])
        feedback.append(
            row(project_ref=f"j{number}", answered_on=add_months(accepted, 3) + late, usage=usage)
        )
    return {"projects.csv": made, "usage_feedback.csv": feedback}


def known_on(rows: Rows, as_of: dt.date) -> Rows:
    """The same partnership as somebody would have written it down that day: nothing later is in it."""
    day = as_of.isoformat()
    first_dates = {
        "mentorships.csv": "formed_on",
        "meetings.csv": "held_on",
        "workshops.csv": "held_on",
        "placements.csv": "signed_on",
        "outcomes.csv": "answered_on",
        "satisfaction.csv": "answered_on",
        "usage_feedback.csv": "answered_on",
        "projects.csv": "started_on",
        "offers.csv": "published_on",
    }
    later_facts = (
        "ended_on",
        "cancelled_on",
        "validated_on",
        "accepted_on",
        "result_observed_on",
        "after_on",
    )
    seen = {
        file: [dict(cells) for cells in lines if file not in first_dates or cells[first_dates[file]] <= day]
        for file, lines in rows.items()
    }
    for lines in seen.values():
        for cells in lines:
            for fact in later_facts:
                # A mentorship registered by mistake never existed, whenever that is found out.
                if cells.get(fact, "") > day and cells.get("end_reason") != "error":
                    cells[fact] = ""
                    if fact == "ended_on" and "end_reason" in cells:
                        cells["end_reason"] = ""
    return without_orphans(seen)


def without_orphans(rows: Rows) -> Rows:
    parents = {
        "mentorship_ref": "mentorships.csv",
        "workshop_ref": "workshops.csv",
        "placement_ref": "placements.csv",
        "project_ref": "projects.csv",
        "offer_ref": "offers.csv",
    }
    refs = {column: {cells["ref"] for cells in rows[file]} for column, file in parents.items()}
    return {
        file: [
            cells
            for cells in lines
            if all(not cells.get(column) or cells[column] in refs[column] for column in parents)
        ]
        for file, lines in rows.items()
    }


def write(rows: Rows, directory: Path) -> Path:
    for file, lines in rows.items():
        if lines:
            with (directory / file).open("w", encoding="utf-8", newline="") as target:
                writer = csv.DictWriter(target, fieldnames=list(lines[0]))
                writer.writeheader()
                writer.writerows(lines)
    return directory
