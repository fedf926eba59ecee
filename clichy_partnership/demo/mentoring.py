"""Mentorships and their meetings: some last, some end early, some never meet."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from clichy_partnership.demo.chance import deck, draw, happens
from clichy_partnership.demo.people import Person, Population
from clichy_partnership.demo.season import SCHOOL_YEAR, add_months, dates_since, is_quiet, working_day

MENTORSHIPS = (26, 166)
CAPACITY = 3
STORIES = {
    "to_term": 0.39,
    "to_goals": 0.17,
    "goals_soon": 0.1,
    "early_end": 0.19,
    "silent": 0.08,
    "never_met": 0.06,
    "error": 0.01,
}
EARLY_REASONS = {"mentee": 0.42, "mentor": 0.24, "staff": 0.1, "external": 0.2, "safeguarding": 0.04}
TERMS = {9: 0.45, 10: 0.2, 12: 0.35}
MINUTES = {30: 0.15, 45: 0.3, 60: 0.37, 75: 0.06, 90: 0.12}
CHANNELS = {"in_person": 0.55, "video": 0.3, "phone": 0.15}
TOPICS = {"cv": 0.25, "interview": 0.22, "career": 0.2, "network": 0.14, "digital_tools": 0.13, "other": 0.06}
RATINGS = {5: 0.42, 4: 0.36, 3: 0.15, 2: 0.05, 1: 0.02}


@dataclass(eq=False)
class Mentorship:
    ref: str
    kind: str
    mentors: list[Person]
    mentees: list[Person]
    formed_on: date
    term_on: date
    story: str
    meeting_days: list[date]
    ended_on: date | None = None
    end_reason: str = ""

    def is_open_on(self, day: date) -> bool:
        return self.ended_on is None or self.ended_on >= day

    def row(self) -> dict:
        return {
            "ref": self.ref,
            "kind": self.kind,
            "mentor_refs": [mentor.ref for mentor in self.mentors],
            "mentee_refs": [mentee.ref for mentee in self.mentees],
            "formed_on": self.formed_on,
            "term_on": self.term_on,
            "ended_on": self.ended_on,
            "end_reason": self.end_reason,
        }


def invent_mentoring(rng: Random, population: Population, start: date, today: date) -> dict[str, list[dict]]:
    mentorships = invent_mentorships(rng, population, start, today)
    meetings = [row for mentorship in mentorships for row in report_meetings(rng, mentorship)]
    meetings.sort(key=lambda row: (row["held_on"], row["mentorship_ref"]))
    for number, row in enumerate(meetings, 1):
        row["ref"] = f"REN{number:04}"
    return {"mentorships": [mentorship.row() for mentorship in mentorships], "meetings": meetings}


def invent_mentorships(rng: Random, population: Population, start: date, today: date) -> list[Mentorship]:
    days = dates_since(rng, MENTORSHIPS, start, today - timedelta(days=5), SCHOOL_YEAR)
    kinds = deck(rng, {"pair": 0.85, "group": 0.15}, len(days))
    stories = [story for count in MENTORSHIPS for story in deck(rng, STORIES, count)]
    formed: list[Mentorship] = []
    for formed_on, kind, story in zip(days, kinds, stories, strict=True):
        open_ones = [each for each in formed if each.is_open_on(formed_on)]
        mentors = choose_mentors(
            rng, population, open_ones, formed_on, 2 if kind == "group" and happens(rng, 0.4) else 1
        )
        mentees = choose_mentees(
            rng, population, formed, formed_on, rng.choice((3, 3, 4, 5)) if kind == "group" else 1
        )
        term_on = add_months(formed_on, draw(rng, TERMS))
        ref = f"ACC{len(formed) + 1:03}"
        mentorship = Mentorship(ref, kind, mentors, mentees, formed_on, term_on, story, [])
        live(rng, mentorship, today)
        formed.append(mentorship)
    return formed


def choose_mentors(
    rng: Random, population: Population, open_ones: list[Mentorship], formed_on: date, count: int
) -> list[Person]:
    """Students of the school, those with the fewest open mentorships first, who are there long enough."""
    load = dict.fromkeys(population.students_on(formed_on), 0)
    staying = set(population.students_on(formed_on + timedelta(days=150)))
    for mentorship in open_ones:
        for mentor in mentorship.mentors:
            if mentor in load:
                load[mentor] += 1
    available = [student for student in load if load[student] < CAPACITY]
    rng.shuffle(available)
    available.sort(key=lambda student: (student not in staying, load[student] + rng.random() * 2))
    return available[:count]


def choose_mentees(
    rng: Random, population: Population, formed: list[Mentorship], formed_on: date, count: int
) -> list[Person]:
    """Residents without an open mentorship, those never mentored first, longest waiting first."""
    times = {resident: 0 for resident in population.residents if resident.joined_on <= formed_on}
    busy = set()
    for mentorship in formed:
        for mentee in mentorship.mentees:
            times[mentee] += 1
            if mentorship.is_open_on(formed_on):
                busy.add(mentee)
    free = [resident for resident in times if resident not in busy]
    free.sort(key=lambda resident: (times[resident], resident.joined_on + timedelta(days=rng.randrange(60))))
    return free[:count]


def live(rng: Random, mentorship: Mentorship, today: date) -> None:
    """Lets the story of the mentorship run until it ends, or until today."""
    wait = timedelta(days=rng.choice((4, 6, 8, 9, 11, 13, 16, 21, 34)))
    first = after_the_quiet(rng, mentorship.formed_on + wait)
    end, reason = end_of_story(rng, mentorship, first)
    if end and end <= today:
        mentorship.ended_on, mentorship.end_reason = end, reason
    if mentorship.story not in ("never_met", "error"):
        last = (
            first + timedelta(days=rng.randrange(15, 95))
            if mentorship.story == "silent"
            else mentorship.term_on
        )
        mentorship.meeting_days = meet(rng, first, min(last, end or last, today))


def end_of_story(rng: Random, mentorship: Mentorship, first: date) -> tuple[date | None, str]:
    formed_on, term_on = mentorship.formed_on, mentorship.term_on
    match mentorship.story:
        case "to_term":
            return term_on, "term_reached"
        case "to_goals":
            return max(add_months(first, 7), term_on - timedelta(days=rng.randrange(5, 50))), "goals_reached"
        case "goals_soon":
            return first + timedelta(days=rng.randrange(95, 172)), "goals_reached"
        case "early_end":
            return first + timedelta(days=rng.randrange(12, 170)), draw(rng, EARLY_REASONS)
        case "silent" if happens(rng, 0.5):
            return term_on, "staff"
        case "never_met" if happens(rng, 0.7):
            return formed_on + timedelta(days=rng.randrange(62, 120)), "staff"
        case "error":
            return formed_on + timedelta(days=rng.randrange(1, 9)), "error"
    return None, ""


def meet(rng: Random, first: date, last: date) -> list[date]:
    """Every two to four weeks, less often as time goes by."""
    days = []
    pace = rng.choice((10, 13, 16, 20, 25))
    day = first
    while day <= last:
        days.append(day)
        pace += 0.4
        day = after_the_quiet(rng, day + timedelta(days=max(6, round(rng.gauss(pace, 4)))))
    return days


def after_the_quiet(rng: Random, day: date) -> date:
    """A meeting that would fall in exams or holidays mostly waits until they are over."""
    if is_quiet(day) and happens(rng, 0.88):
        while is_quiet(day):
            day += timedelta(days=1)
        day += timedelta(days=rng.randrange(0, 9))
    return working_day(day)


def report_meetings(rng: Random, mentorship: Mentorship) -> list[dict]:
    rows = []
    for number, held_on in enumerate(mentorship.meeting_days):
        topics = {draw(rng, TOPICS) for _ in range(rng.choice((1, 1, 2, 3)))}
        rows.append(
            {
                "mentorship_ref": mentorship.ref,
                "held_on": held_on,
                "minutes": draw(rng, MINUTES),
                "channel": "in_person" if number == 0 and happens(rng, 0.8) else draw(rng, CHANNELS),
                "topics": [topic for topic in TOPICS if topic in topics],
                "confirmed": happens(rng, 0.98 if number == 0 else 0.92),
                "rating": draw(rng, RATINGS) if happens(rng, 0.45) else None,
            }
        )
    return rows
