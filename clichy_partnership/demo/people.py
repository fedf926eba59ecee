"""Young residents, students of the school, municipal agents, contacts and staff."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from clichy_partnership.demo.chance import deck, draw, happens
from clichy_partnership.demo.names import Identities
from clichy_partnership.demo.organisations import CITIES, Organisation
from clichy_partnership.demo.season import ALL_YEAR, add_months, dates_over

LAUNCH_RESIDENTS, LATER_RESIDENTS = 72, 158
STUDENTS, AGENTS = 150, 130
CONTACTS = {"company": 48, "association": 12, "shop": 10}
SCHOOL_STAFF, CITY_STAFF = 11, 9

POSTCODES = {"92110": 0.84, "92300": 0.04, "92600": 0.05, "75017": 0.03, "93400": 0.04}
STUDENT_POSTCODES = {"92110": 0.2, "92300": 0.12, "92600": 0.14, "75017": 0.34, "93400": 0.2}
NEIGHBOURHOODS = (
    "Entrée de Ville",
    "République-Berges de Seine",
    "Bac d'Asnières",
    "Berges de Seine",
    "Victor Hugo",
    "Bateliers",
    "Beaujon",
    "La Fabrique",
)
REFERRERS = {
    "mission_locale": 0.42,
    "france_travail": 0.18,
    "school": 0.15,
    "association": 0.13,
    "self": 0.12,
}
AGES_AT_FIRST_CONTACT = {
    15: 3,
    16: 5,
    17: 8,
    18: 12,
    19: 14,
    20: 13,
    21: 12,
    22: 10,
    23: 9,
    24: 6,
    25: 5,
    26: 3,
}


@dataclass(eq=False)
class Person:
    ref: str
    first_name: str
    last_name: str
    email: str
    joined_on: date
    phone: str = ""
    birth_date: date | None = None
    postcode: str = ""
    former_postcode: str = ""
    moved_on: date | None = None
    neighbourhood: str = ""
    referrer: str = ""
    guardian: dict[str, str] = field(default_factory=dict)
    affiliations: list[dict] = field(default_factory=list)

    def age_on(self, day: date) -> int:
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)

    def postcode_on(self, day: date) -> str:
        return self.former_postcode if self.moved_on and day < self.moved_on else self.postcode

    def affiliation_on(self, day: date) -> dict | None:
        for affiliation in self.affiliations:
            if affiliation["started_on"] <= day and not (
                affiliation["ended_on"] and affiliation["ended_on"] < day
            ):
                return affiliation
        return None

    def join(
        self, organisation: Organisation, role: str, started_on: date, ended_on: date | None = None
    ) -> None:
        self.affiliations.append(
            {
                "person_ref": self.ref,
                "organisation_ref": organisation.ref,
                "role": role,
                "started_on": started_on,
                "ended_on": ended_on,
            }
        )

    def row(self) -> dict:
        row = {key: getattr(self, key) for key in ("ref", "first_name", "last_name", "email", "phone")}
        row |= {key: getattr(self, key) for key in ("birth_date", "postcode", "neighbourhood", "referrer")}
        return row | {"city": CITIES.get(self.postcode, "")} | self.guardian


@dataclass
class Population:
    residents: list[Person]
    students: list[Person]
    agents: list[Person]
    contacts: list[Person]
    staff: list[Person]

    def everyone(self) -> Iterator[Person]:
        for group in (self.residents, self.students, self.agents, self.contacts, self.staff):
            yield from group

    def students_on(self, day: date) -> list[Person]:
        return [student for student in self.students if student.affiliation_on(day)]


def invent_population(rng: Random, organisations: list[Organisation], start: date, today: date) -> Population:
    identities = Identities(rng)
    school, city = organisations[:2]
    return Population(
        residents=invent_residents(rng, identities, start, today),
        students=invent_students(rng, identities, school, start, today),
        agents=invent_agents(rng, identities, organisations, start, today),
        contacts=invent_contacts(rng, identities, organisations, start, today),
        staff=invent_staff(rng, identities, school, city, start),
    )


def introduce(identities: Identities, ref: str, joined_on: date) -> Person:
    first_name, last_name = identities.name()
    return Person(ref, first_name, last_name, identities.email(f"{first_name} {last_name}"), joined_on)


def invent_residents(rng: Random, identities: Identities, start: date, today: date) -> list[Person]:
    launch = dates_over(rng, LAUNCH_RESIDENTS, start, start + timedelta(days=45), ALL_YEAR)
    later = dates_over(rng, LATER_RESIDENTS, start + timedelta(days=60), today - timedelta(days=10), ALL_YEAR)
    ages = deck(rng, AGES_AT_FIRST_CONTACT, LAUNCH_RESIDENTS + LATER_RESIDENTS)
    residents = []
    for number, (joined_on, age) in enumerate(zip(launch + later, ages, strict=True), 1):
        resident = introduce(identities, f"JEU{number:03}", joined_on)
        resident.birth_date = add_months(joined_on, -12 * age) - timedelta(days=rng.randrange(1, 350))
        resident.referrer = draw(rng, REFERRERS)
        resident.phone = identities.mobile() if happens(rng, 0.9) else ""
        if happens(rng, 0.04):
            resident.email = ""
        settle(rng, resident, POSTCODES)
        if happens(rng, 0.05):
            move_away(rng, resident, today)
        if age < 18:
            entrust_to_guardian(identities, resident)
        residents.append(resident)
    return residents


def settle(rng: Random, person: Person, postcodes: dict[str, float]) -> None:
    person.postcode = draw(rng, postcodes)
    if person.postcode == "92110" and happens(rng, 0.9):
        person.neighbourhood = rng.choice(NEIGHBOURHOODS)


def move_away(rng: Random, person: Person, today: date) -> None:
    person.moved_on = person.joined_on + (today - person.joined_on) * rng.uniform(0.4, 0.9)
    person.former_postcode = person.postcode
    person.postcode = rng.choice([postcode for postcode in POSTCODES if postcode != person.postcode])
    person.neighbourhood = rng.choice(NEIGHBOURHOODS) if person.postcode == "92110" else ""


def entrust_to_guardian(identities: Identities, resident: Person) -> None:
    name = identities.guardian(resident.last_name)
    resident.guardian = {
        "guardian_name": name,
        "guardian_email": identities.email(name),
        "guardian_phone": identities.mobile(),
    }


def intakes(start: date, today: date) -> list[date]:
    """Each 1 September of the partnership, and the two before it."""
    first = start.year - (start.month < 9) - 1
    last = today.year - (today < date(today.year, 9, 1))
    return [date(year, 9, 1) for year in range(first, last + 1)]


def invent_students(
    rng: Random, identities: Identities, school: Organisation, start: date, today: date
) -> list[Person]:
    years = deck(rng, {1: 0.25, 2: 0.4, 3: 0.35}, STUDENTS)
    cohorts = sorted(deck(rng, dict.fromkeys(intakes(start, today), 1.0), STUDENTS))
    students = []
    for number, (started_on, length) in enumerate(zip(cohorts, years, strict=True), 1):
        student = introduce(identities, f"ETU{number:03}", max(start, started_on))
        age = rng.choice((18, 18, 19, 20, 21, 21, 22))
        student.birth_date = add_months(started_on, -12 * age) - timedelta(days=rng.randrange(1, 360))
        student.phone = identities.mobile()
        settle(rng, student, STUDENT_POSTCODES)
        if started_on < start:
            length = max(length, 2)
        ended_on = date(started_on.year + length, 8, 31)
        student.join(school, "student", started_on, ended_on if ended_on <= today else None)
        students.append(student)
    return students


def invent_agents(
    rng: Random, identities: Identities, organisations: list[Organisation], start: date, today: date
) -> list[Person]:
    services = [each for each in organisations if each.kind == "municipal_service"]
    by_headcount = {service: service.headcount**0.5 for service in services}
    agents = []
    for number, service in enumerate(deck(rng, by_headcount, AGENTS), 1):
        agent = introduce(identities, f"AGT{number:03}", start)
        hired_on = start - timedelta(days=rng.randrange(30, 6500))
        if happens(rng, 0.12):
            hired_on = start + (today - start) * rng.uniform(0.05, 0.9)
        agent.phone = identities.landline() if happens(rng, 0.6) else ""
        leaves_on = max(start, hired_on) + (today - max(start, hired_on)) * rng.uniform(0.3, 0.95)
        if happens(rng, 0.06):
            agent.join(service, "agent", hired_on, leaves_on)
            new_service = rng.choice([each for each in services if each is not service])
            agent.join(new_service, "agent", leaves_on + timedelta(days=1))
        else:
            agent.join(service, "agent", hired_on, leaves_on if happens(rng, 0.05) else None)
        agents.append(agent)
    return agents


def invent_contacts(
    rng: Random, identities: Identities, organisations: list[Organisation], start: date, today: date
) -> list[Person]:
    represented = []
    for kind, count in CONTACTS.items():
        represented += rng.sample([each for each in organisations if each.kind == kind], count)
    contacts = []
    for number, organisation in enumerate(represented, 1):
        known_since = start + (today - start) * rng.random() ** 2 * 0.9
        contact = introduce(identities, f"CTC{number:02}", known_since)
        contact.phone = identities.landline() if happens(rng, 0.7) else identities.mobile()
        contact.join(organisation, "contact", known_since)
        contacts.append(contact)
    return contacts


def invent_staff(
    rng: Random, identities: Identities, school: Organisation, city: Organisation, start: date
) -> list[Person]:
    staff = []
    for number, employer in enumerate([school] * SCHOOL_STAFF + [city] * CITY_STAFF, 1):
        member = introduce(identities, f"REF{number:02}", start)
        member.phone = identities.landline()
        member.join(employer, "staff", start - timedelta(days=rng.randrange(100, 2500)))
        staff.append(member)
    return staff
