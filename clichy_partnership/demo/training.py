"""Training sessions of municipal agents: half-days, enrolments and attendances."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from clichy_partnership.demo.chance import draw, happens
from clichy_partnership.demo.courses import COURSES, OBSERVED
from clichy_partnership.demo.evaluations import give_opinions, measure_productivity
from clichy_partnership.demo.organisations import Organisation
from clichy_partnership.demo.people import Person, Population
from clichy_partnership.demo.season import ALL_YEAR, add_months, dates_over, working_day, working_day_before

LAUNCH_SESSIONS, LATER_SESSIONS = 4, 26
POSTPONED, FORGOTTEN = 8, 19
DAYS_FROM_TODAY = (-2, 6, 15, 27)
MORNING = time(9, 0), time(12, 30)
AFTERNOON = time(13, 45), time(17, 15)
FOLLOW_UP = {
    "completed": 0.72,
    "partial": 0.13,
    "abandoned": 0.04,
    "no_show": 0.05,
    "cancelled": 0.04,
    "replaced": 0.02,
}
BEFORE_SESSION = {"requested": 0.25, "approved": 0.35, "convened": 0.4}
NOT_EXPECTED = ("requested", "cancelled", "replaced")
MINUTES_MISSED = (10, 15, 20, 30, 45, 60)


@dataclass(eq=False)
class Slot:
    ref: str
    session_ref: str
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    validated_on: date | None = None
    cancelled_on: date | None = None

    @property
    def day(self) -> date:
        return self.starts_at.date()

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60) - self.break_minutes

    def row(self) -> dict:
        return vars(self)


@dataclass(eq=False)
class Enrolment:
    person: Person
    employer_ref: str
    status: str
    left_on: date | None = None
    followed_minutes: int = 0


@dataclass(eq=False)
class Session:
    ref: str
    course: dict
    modality: str
    slots: list[Slot] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    result: dict = field(default_factory=dict)

    @property
    def held_slots(self) -> list[Slot]:
        return [slot for slot in self.slots if not slot.cancelled_on]

    @property
    def last_day(self) -> date:
        return self.held_slots[-1].day

    @property
    def is_validated(self) -> bool:
        return all(slot.validated_on for slot in self.held_slots)

    def row(self) -> dict:
        return {
            "ref": self.ref,
            "course_ref": self.course["ref"],
            "modality": self.modality,
            "capacity": 12,
        } | self.result

    def enrolment_rows(self) -> list[dict]:
        return [
            {
                "session_ref": self.ref,
                "person_ref": each.person.ref,
                "employer_ref": each.employer_ref,
                "status": each.status,
                "left_on": each.left_on,
            }
            for each in self.enrolments
        ]


def invent_training(
    rng: Random, population: Population, organisations: list[Organisation], start: date, today: date
) -> dict[str, list[dict]]:
    courses = [
        {"ref": f"FOR{number:02}", "title": title, "objectives": objectives, "digital": digital}
        for number, (title, objectives, digital) in enumerate(COURSES, 1)
    ]
    sessions = invent_sessions(rng, courses, start, today)
    attendances = []
    for session in sessions:
        enrol(rng, session, population, today)
        attendances += attend(rng, session)
    return {
        "courses": courses,
        "sessions": [session.row() for session in sessions],
        "slots": [slot.row() for session in sessions for slot in session.slots],
        "enrolments": [row for session in sessions for row in session.enrolment_rows()],
        "attendances": attendances,
        "satisfaction": give_opinions(rng, sessions, today),
        "productivity": measure_productivity(rng, sessions, organisations, today),
    }


def invent_sessions(rng: Random, courses: list[dict], start: date, today: date) -> list[Session]:
    days = dates_over(rng, LAUNCH_SESSIONS, start + timedelta(days=14), start + timedelta(days=140), ALL_YEAR)
    days += dates_over(rng, LATER_SESSIONS, add_months(start, 6), today - timedelta(days=30), ALL_YEAR)
    coming = [working_day(today + timedelta(days=days)) for days in DAYS_FROM_TODAY]
    coming[0] = working_day_before(today + timedelta(days=DAYS_FROM_TODAY[0]))
    sessions, unused = [], []
    for number, first_day in enumerate(days + coming):
        if not unused:
            unused = rng.sample(courses, len(courses))
        modality = draw(rng, {"in_person": 0.65, "mixed": 0.2, "remote": 0.15})
        session = Session(f"SES{number + 1:02}", unused.pop(), modality)
        if number == POSTPONED:
            postpone(session, first_day)
            first_day = working_day(first_day + timedelta(days=21))
        plan_slots(rng, session, first_day, rng.choice((2, 2, 3, 4)) if first_day < today else 4)
        validate(rng, session, today, forgotten=number == FORGOTTEN)
        observe_result(rng, session, today)
        sessions.append(session)
    return sessions


def postpone(session: Session, first_day: date) -> None:
    """The trainer was ill: the two half-days were cancelled the day before."""
    for hours in (MORNING, AFTERNOON):
        add_slot(session, first_day, hours)
        session.slots[-1].cancelled_on = first_day - timedelta(days=1)


def plan_slots(rng: Random, session: Session, first_day: date, count: int) -> None:
    """Whole days, one week apart or on the next working day."""
    gap, day = rng.choice((1, 7, 7)), first_day
    for number in range(count):
        if number and number % 2 == 0:
            day = working_day(day + timedelta(days=gap))
        add_slot(session, day, AFTERNOON if number % 2 else MORNING)


def add_slot(session: Session, day: date, hours: tuple[time, time]) -> None:
    starts_at, ends_at = (datetime.combine(day, hour) for hour in hours)
    ref = f"{session.ref}-{len(session.slots) + 1}"
    session.slots.append(Slot(ref, session.ref, starts_at, ends_at, 15))


def validate(rng: Random, session: Session, today: date, forgotten: bool) -> None:
    for slot in session.held_slots:
        validated_on = slot.day + timedelta(days=rng.choice((0, 0, 1, 1, 2, 4, 6)))
        if validated_on <= today and slot.day < today:
            slot.validated_on = validated_on
    if forgotten:
        session.held_slots[-1].validated_on = None


def observe_result(rng: Random, session: Session, today: date) -> None:
    observed_on = session.last_day + timedelta(days=rng.randrange(45, 120))
    title = session.course["title"]
    if session.course["digital"] and session.is_validated and observed_on <= today and happens(rng, 0.6):
        session.result = {"result_observed_on": observed_on, "result_summary": rng.choice(OBSERVED[title])}


def enrol(rng: Random, session: Session, population: Population, today: date) -> None:
    """Mostly municipal agents; now and then someone from an association."""
    first, last = session.held_slots[0].day, session.last_day
    agents = [
        agent for agent in population.agents if agent.affiliation_on(first) and agent.joined_on <= first
    ]
    trainees = rng.sample(agents, rng.randrange(8, 13))
    if happens(rng, 0.3):
        trainees[-1] = rng.choice(
            [each for each in population.contacts if each.ref >= "CTC49" and each.ref < "CTC61"]
        )
    for person in trainees:
        employer = person.affiliation_on(first) or person.affiliations[0]
        status = draw(rng, FOLLOW_UP)
        if first > today:
            status = draw(rng, BEFORE_SESSION)
        elif last >= today:
            status = "active"
        enrolment = Enrolment(person, employer["organisation_ref"], status)
        if status == "abandoned":
            enrolment.left_on = session.held_slots[-2].day if len(session.held_slots) > 2 else first
        session.enrolments.append(enrolment)


def attend(rng: Random, session: Session) -> list[dict]:
    rows = []
    for enrolment in session.enrolments:
        missed = rng.randrange(len(session.held_slots)) if enrolment.status == "partial" else None
        for number, slot in enumerate(session.held_slots):
            left = enrolment.left_on and enrolment.left_on <= slot.day
            if slot.validated_on and not left and enrolment.status not in NOT_EXPECTED:
                rows.append(sign_attendance(rng, enrolment, slot, absent=number == missed))
    return rows


def sign_attendance(rng: Random, enrolment: Enrolment, slot: Slot, absent: bool) -> dict:
    status = draw(rng, {"present": 0.86, "late": 0.08, "left_early": 0.06})
    if enrolment.status == "no_show" or absent:
        status = rng.choice(("absent_justified", "absent_unjustified"))
    followed = 0 if status.startswith("absent") else slot.minutes
    if status in ("late", "left_early"):
        followed -= rng.choice(MINUTES_MISSED)
    signed = followed > 0 and happens(rng, 0.96)
    if signed:
        enrolment.followed_minutes += followed
    return {
        "slot_ref": slot.ref,
        "person_ref": enrolment.person.ref,
        "status": status,
        "followed_minutes": followed,
        "signed": signed,
    }
