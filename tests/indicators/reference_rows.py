"""Invented exchange files, full of edges and consistent with what an import refuses: a seed gives the rows."""

import csv
import datetime as dt
import random
from pathlib import Path

from tests.indicators.reference_shapes import plus_months

Row = dict[str, str]
Rows = dict[str, list[Row]]
DAYS = 1150  # what the invented dates cover after the start
STARTS = ("2024-08-31", "2024-02-29", "2023-10-06", "2024-01-31", "2023-11-30")
NAF = ("62.01Z", "47.11F", "", "84.11Z", "01.11Z", "43.99C", "55.10Z", "53.20Z", "64.19Z", "68.20A", "82.99Z",
       "88.99B", "90.01Z", "96.09Z", "35.11Z")  # fmt: skip
KINDS = ("apprenticeship", "professionalisation", "internship", "observation", "immersion", "iae")
ANSWERS = ("permanent", "fixed_term", "public_service", "self_employed", "work_study", "study", "training",
           "job_seeking", "inactive")  # fmt: skip
END_REASONS = ("term_reached", "goals_reached", "mentee", "mentor", "external", "safeguarding", "error")
WORKSHOPS = ("orientation", "experience", "digital_skills", "culture")
ENROLMENTS = ("completed", "completed", "active", "partial", "no_show", "abandoned", "abandoned", "requested",
              "cancelled")  # fmt: skip


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def text(value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class World(random.Random):
    """The rows invented so far, and dice."""

    def __init__(self, seed: int, people: int):
        super().__init__(seed)
        self.start = dt.date.fromisoformat(self.choice(STARTS))
        self.people = [f"P{number}" for number in range(people)]
        # A day of each person's on which something happens at an age or status that is just right or wrong.
        self.turns = {ref: self.day() for ref in self.people}
        self.rows: Rows = {}

    def add(self, file: str, **cells) -> None:
        self.rows.setdefault(file, []).append({name: text(value) for name, value in cells.items()})

    def happens(self, share: float) -> bool:
        return self.random() < share

    def day(self) -> dt.date:
        """Any day, the first ones and the eve of the start more often than others."""
        if self.happens(0.1):
            return self.start + days(self.choice((-40, -1, 0, 1)))
        return self.start + days(self.randrange(-30, DAYS))

    def day_of(self, person: str) -> dt.date:
        return self.turns[person] if self.happens(0.4) else self.day()


def invent(seed: int, people: int = 14) -> Rows:
    world = World(seed, people)
    world.add(
        "partnership", name="P", city="Clichy", school="É", postcodes="92110|92111", started_on=world.start
    )
    for add in (
        organisations,
        persons,
        mentorships,
        workshops,
        offers,
        placements,
        sessions,
        measures,
        projects,
    ):
        add(world)
    return world.rows


def organisations(world: World) -> None:
    kinds = (
        "school",
        "city",
        "municipal_service",
        "municipal_service",
        "association",
        "shop",
        "other",
        "school",
    )
    for number, kind in enumerate((*kinds, *["company"] * 4)):
        world.add("organisations", ref=f"O{number}", name="O", kind=kind, naf=world.choice(NAF))


def persons(world: World) -> None:
    for ref, turn in world.turns.items():
        birth = turn + days(world.choice((-1, 0, 1)))
        if world.happens(0.3):
            birth = dt.date(world.choice((1996, 2000, 2008)), 2, 29)
        elif world.happens(0.5):
            birth = plus_months(birth, -12 * world.choice((15, 30)))
        else:
            birth = dt.date(1992, 1, 1) + days(world.randrange(7000))
        world.add(
            "people",
            ref=ref,
            first_name="A",
            last_name="B",
            birth_date=birth if world.happens(0.93) else None,
            postcode=world.choice(("92110", "92110", "92110", "92111", "75001", "")),
        )
        if world.happens(0.4):
            started = turn + days(world.choice((-300, -300, 0, 1)))
            world.add(
                "affiliations",
                person_ref=ref,
                organisation_ref=world.choice(("O0", "O0", "O7", "O8")),
                role=world.choice(("student", "student", "student", "staff")),
                started_on=started,
                ended_on=max(started, turn + days(world.choice((-1, 0, 1)))) if world.happens(0.6) else None,
            )


def mentorships(world: World) -> None:
    for number in range(len(world.people)):
        ref, formed = f"M{number}", world.day()
        mentor, *mentees = world.sample(world.people, world.choice((2, 2, 2, 4)))
        first = formed + days(world.choice((0, 3, 20, 59, 60, 61)))
        target = plus_months(first, 6)
        ended = world.choice((None, None, target - days(1), target, formed + days(world.randrange(700))))
        ended = ended and max(ended, formed)
        world.add(
            "mentorships",
            ref=ref,
            kind="pair" if len(mentees) == 1 else "group",
            mentor_refs=mentor,
            mentee_refs="|".join(mentees),
            formed_on=formed,
            ended_on=ended,
            end_reason=world.choice(END_REASONS) if ended else None,
        )
        around = [target + days(world.choice((-61, -60, 0, 60, 61)))]
        others = [first + days(world.randrange(600)) for _meeting in range(world.randrange(3))]
        for meeting, held in enumerate(
            world.choice(([], [first], [first, *around], [first, *around, *others]))
        ):
            world.add(
                "meetings",
                ref=f"{ref}-{meeting}",
                mentorship_ref=ref,
                held_on=held,
                minutes=world.choice((30, 45, 50, 75)),
                confirmed=world.happens(0.85),
            )


def workshops(world: World) -> None:
    for number in range(2 + len(world.people) // 5):
        held = world.day() if world.happens(0.5) else world.choice(list(world.turns.values()))
        world.add(
            "workshops",
            ref=f"W{number}",
            kind=world.choice(WORKSHOPS),
            title="T",
            held_on=held,
            digital=world.choice((True, False, None)),
            result_observed_on=held + days(world.randrange(200)) if world.happens(0.5) else None,
        )
        for person in world.sample(world.people, world.randrange(1, 7)):
            world.add(
                "workshop_registrations",
                workshop_ref=f"W{number}",
                person_ref=person,
                attended=world.choice((True, True, True, False, None)),
                satisfaction=world.choice((None, 1, 2, 3, 4, 5)),
                postcode_at_event=world.choice((None, None, "92110", "75001")),
            )


def offers(world: World) -> None:
    for number in range(6):
        kind, published = world.choice(KINDS), world.day()
        world.add(
            "offers", ref=f"F{number}", organisation_ref="O8", kind=kind, title="T", published_on=published
        )


def placements(world: World) -> None:
    for person in world.people:
        starts = world.day_of(person) + days(world.choice((0, 10, 40)))
        for _step in range(world.choice((0, 1, 1, 2, 3))):
            end = placement(world, person, starts)
            follows = (end + days(gap) for gap in (1, 30, 31, 32, 90))
            starts = world.choice((starts, starts + days(20), *follows))


def placement(world: World, person: str, starts: dt.date) -> dt.date:
    """One contract and its answers; its last day."""
    planned = plus_months(starts, world.choice((0, 1, 6, 9, 10, 12))) + days(world.choice((0, 0, 12)))
    ninth = plus_months(starts, 9)
    ends = [day for day in (ninth - days(1), ninth, planned, starts + days(60)) if starts <= day <= planned]
    ended = world.choice(ends) if ends and world.happens(0.5) else None
    cancelled = None if ended or world.happens(0.85) else starts - days(world.randrange(1, 15))
    number = len(world.rows.get("placements", ()))
    ref = f"{world.choice('aBÉé0~')}{number}"
    world.add(
        "placements",
        ref=ref,
        offer_ref=f"F{world.randrange(6)}" if world.happens(0.5) else None,
        person_ref=person,
        organisation_ref=f"O{world.randrange(12)}",
        kind=world.choice((*KINDS[:2] * 3, *KINDS)),
        signed_on=starts - days(world.choice((-10, 0, 0, 10, 40))),
        starts_on=starts,
        planned_end_on=planned,
        ended_on=ended,
        cancelled_on=cancelled,
        postcode_at_event=world.choice((None, None, "92110", "92111", "75001")),
    )
    for months in (6, 12, 24):
        if world.happens(0.7):
            late = days(world.choice((-31, -30, 0, 0, 15, 60, 60, 61)))
            world.add(
                "outcomes",
                placement_ref=ref,
                horizon_months=months,
                answered_on=plus_months(ended or planned, months) + late,
                status=world.choice(ANSWERS),
                contract_months=world.choice((None, 5, 6, 12)),
                same_employer=world.choice((None, True, True, False)),
            )
    return ended or planned


def sessions(world: World) -> None:
    world.add("courses", ref="C0", title="T", digital=True)
    world.add("courses", ref="C1", title="T", digital=False)
    for number in range(3 + len(world.people) // 20):
        ref, first = f"S{number}", world.day()
        result = first + days(world.randrange(200)) if world.happens(0.5) else None
        world.add(
            "sessions", ref=ref, course_ref=f"C{number % 2}", modality="mixed", result_observed_on=result
        )
        slots = [slot(world, ref, first, position) for position in range(world.randrange(1, 4))]
        last = max(day for _slot, day, _minutes in slots)
        for person in world.sample(world.people, min(len(world.people), 8)):
            enrolment(world, ref, person, slots, last)


def slot(world: World, session: str, first: dt.date, position: int) -> tuple[str, dt.date, int]:
    """One slot: its ref, its day in Paris and its net minutes."""
    ref, day, pause = (
        f"{session}-{position}",
        first + days(position * world.choice((0, 1, 7))),
        world.choice((0, 20)),
    )
    # At 23:30 in London the next day has begun in Paris.
    starts, ends = (f"{day}T{8 + position:02}:30", f"{day}T{9 + position:02}:30") if world.happens(0.8) else (
        f"{day - days(1)}T23:30:00+00:00",
        f"{day}T00:30:00+00:00",
    )  # fmt: skip
    world.add(
        "slots",
        ref=ref,
        session_ref=session,
        starts_at=starts,
        ends_at=ends,
        break_minutes=pause,
        validated_on=day + days(world.choice((0, 1, 12))) if world.happens(0.9) else None,
        cancelled_on=day + days(world.choice((-3, 0))) if world.happens(0.1) else None,
    )
    return ref, day, 60 - pause


def enrolment(world: World, session: str, person: str, slots: list[tuple], last: dt.date) -> None:
    status = world.choice(ENROLMENTS)
    left = world.choice(slots)[1] + days(world.choice((-1, 0, 1)))
    world.add(
        "enrolments",
        session_ref=session,
        person_ref=person,
        employer_ref=world.choice(("O1", "O2", "O3", "O2", "O8")),
        status=status,
        left_on=left if status == "abandoned" and world.happens(0.9) else None,
    )
    for ref, _day, minutes in slots:
        if world.happens(0.85):
            followed = world.choice((0, 1, minutes - 7, minutes))
            world.add(
                "attendances",
                slot_ref=ref,
                person_ref=person,
                status="present",
                followed_minutes=followed,
                signed=world.happens(0.85),
            )
    for moment, delay in (("hot", world.choice((-1, 0, 7, 7, 8))), ("cold", 90)):
        if world.happens(0.7):
            score = world.randrange(1, 6)
            world.add(
                "satisfaction",
                session_ref=session,
                person_ref=person,
                moment=moment,
                answered_on=last + days(delay),
                score=score,
            )


def measures(world: World) -> None:
    for number in range(3):
        before_on = world.day()
        measured = world.happens(0.8)
        world.add(
            "productivity",
            ref=f"D{number}",
            session_ref="S0",
            organisation_ref="O2",
            measure="M",
            unit="minutes",
            before=world.choice((None, "0", "-1", "12.5", "40", "7.3")),
            before_on=before_on,
            after=world.choice(("0", "9.75", "41")) if measured else None,
            after_on=before_on + days(world.randrange(200)) if measured else None,
        )


def projects(world: World) -> None:
    for number in range(3 + len(world.people) // 5):
        started = world.day()
        accepted = started + days(world.randrange(120)) if world.happens(0.9) else None
        result = started + days(world.randrange(400)) if world.happens(0.5) else None
        world.add(
            "projects",
            ref=f"J{number}",
            organisation_ref=f"O{world.randrange(12)}",
            title="T",
            digital=world.choice((True, False, None)),
            started_on=started,
            accepted_on=accepted,
            result_observed_on=result,
        )
        if accepted and world.happens(0.8):
            answered = plus_months(accepted, 3) + days(world.choice((-31, -30, 0, 60, 61)))
            usage = world.choice(("as_is", "adapted", "not_used"))
            world.add("usage_feedback", project_ref=f"J{number}", answered_on=answered, usage=usage)


# What was known on an earlier day

FIRST_DAY = {
    "affiliations": "started_on",
    "mentorships": "formed_on",
    "meetings": "held_on",
    "workshops": "held_on",
    "offers": "published_on",
    "placements": "signed_on",
    "outcomes": "answered_on",
    "satisfaction": "answered_on",
    "projects": "started_on",
    "usage_feedback": "answered_on",
}
LATER_DAYS = ("ended_on", "cancelled_on", "validated_on", "accepted_on", "result_observed_on", "after_on")
OWNERS = {"mentorship_ref": "mentorships", "workshop_ref": "workshops", "placement_ref": "placements",
          "project_ref": "projects"}  # fmt: skip


def known_on(rows: Rows, day: dt.date) -> Rows:
    """The same files as they could have been written that day. Slots are plans: they stay.

    A mentorship registered by mistake stays one: it never existed, whatever the dates.
    """
    today = str(day)
    known = {
        file: [dict(row) for row in lines if row.get(FIRST_DAY.get(file), "") <= today]
        for file, lines in rows.items()
    }
    refs = {file: {row["ref"] for row in known.get(file, ())} for file in (*OWNERS.values(), "offers")}
    for file, lines in known.items():
        known[file] = [
            row for row in lines if all(row[name] in refs[OWNERS[name]] for name in OWNERS if name in row)
        ]
        for row in known[file]:
            as_written_on(row, today, refs["offers"])
    return known


def as_written_on(row: Row, today: str, offers: set[str]) -> None:
    for name in LATER_DAYS:
        if row.get(name, "") > today and row.get("end_reason") != "error":
            row[name] = ""
    if row.get("end_reason") and not row["ended_on"]:
        row["end_reason"] = ""
    if row.get("left_on", "") > today:
        row |= {"status": "active", "left_on": ""}
    if row.get("offer_ref") and row["offer_ref"] not in offers:
        row["offer_ref"] = ""
    if "after_on" in row and not row["after_on"]:
        row["after"] = ""


def some_day(rows: Rows, seed: int) -> dt.date:
    """A day to compute at: one at which something just matures or no longer counts, or any day."""
    chance = random.Random(seed)
    start = dt.date.fromisoformat(rows["partnership"][0]["started_on"])
    if chance.random() < 0.3:
        return plus_months(start, chance.choice((6, 12, 18, 24, 30, 36))) - days(1)
    lines = rows[
        chance.choice(sorted(set(rows) & {"mentorships", "meetings", "placements", "projects", "slots"}))
    ]
    found = [value[:10] for value in chance.choice(lines).values() if value[4:5] == value[7:8] == "-"]
    day = dt.date.fromisoformat(chance.choice(found))
    months = chance.choice((0, 0, 3, 6, 9, 12, 24))
    return max(start, plus_months(day, months) + days(chance.choice((-1, 0, 1, 7, 59, 60, 61))))


def write(rows: Rows, directory: Path) -> Path:
    for file, lines in rows.items():
        if lines:
            with (directory / f"{file}.csv").open("w", encoding="utf-8", newline="") as target:
                writer = csv.DictWriter(target, fieldnames=list(lines[0]))
                writer.writeheader()
                writer.writerows(lines)
    return directory
