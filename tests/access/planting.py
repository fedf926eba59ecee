"""What a world is made of: accounts, people, and everything planted by name."""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from people.models import Person, User
from tests import factories as make

TODAY = timezone.localdate
MARK = "Zqmarque"  # begins the name of everything planted


def days(number: int) -> dt.date:
    return TODAY() + dt.timedelta(days=number)


@dataclass
class World:
    users: dict[str, User | AnonymousUser] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    planted: dict[str, models.Model] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)  # the token that an actor received, or found

    def mark(self, name: str) -> str:
        return f"{MARK}{name}".replace("_", "")

    def person(self, name: str, age: int = 20, **fields) -> Person:
        mark = self.mark(name)
        person = make.PersonFactory(
            first_name="Camille", last_name=mark, email=f"{mark.lower()}@exemple.fr", phone="",
            birth_date=days(-365 * age - 100), **fields,
        )  # fmt: skip
        self.people[name] = self.planted[f"person {name}"] = person
        return person

    def account(self, name: str, person: Person | None) -> User:
        self.users[name] = make.UserFactory(person=person, email=f"compte-{name}@exemple.fr")
        return self.users[name]

    def affiliated(self, name: str, organisation, role: str, **dates) -> None:
        affiliation = make.AffiliationFactory(
            person=self.people[name],
            organisation=organisation,
            role=role,
            **({"started_on": days(-400)} | dates),
        )
        self.plant(f"affiliation {name}", affiliation)

    def plant(self, name: str, record: models.Model) -> models.Model:
        self.planted[name] = record
        return record
