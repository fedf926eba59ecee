"""Invented people who are asked things for three years, each with a habit of their own: what they do with a letter."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followups.models import Followup
from followups.situations import to_call
from people.models import Person
from tests import factories as make
from tests.accounts import sign_in
from tests.followups.asked import contract, link_of

Habit = Callable[["Life", "Years", object], None]


@dataclass
class Life:
    """`says`: what they became 6, 12 and 24 months after; `counted`: what the figures must hold of it, by hand."""

    name: str
    habit: Habit
    says: tuple[str, str, str]
    counted: tuple[str | None, str | None, str | None]
    ended: dt.date = dt.date(2025, 5, 31)
    email: str = ""
    person: Person | None = None

    def begin(self) -> None:
        self.email = f"{self.name.lower()}@exemple.fr"
        self.person = make.PersonFactory(
            first_name=self.name, last_name="Martin", email="" if self.habit is waits_for_a_call else self.email,
            phone="0147000000" if self.habit is waits_for_a_call else "",
        )  # fmt: skip
        contract(
            self.ended, person=self.person, signed_on=dt.date(2024, 9, 16), starts_on=dt.date(2024, 9, 16)
        )
        if self.habit is reads_english:
            make.UserFactory(person=self.person, email=self.email, language="en")

    def answer(self, letter, status: str = "") -> None:
        """Tap the link, tap the button."""
        link = link_of(letter)
        page = Client().get(link).content.decode()
        months = int(re.search(r"(6|12|24) (?:mois|months)", page)[1])
        Client().post(link, {"status": status or self.says[(6, 12, 24).index(months)]})


@dataclass
class Years:
    """What is to be done on a day to come, and the letters that were read."""

    read: int = 0
    plans: list[tuple[dt.date, Callable[[], None]]] = field(default_factory=list)

    def in_days(self, days: int, what: Callable[[], None]) -> None:
        self.plans.append((timezone.localdate() + dt.timedelta(days=days), what))

    def live(self, lives: dict[str, Life]) -> None:
        """One day: what was planned, and the letters that came."""
        today = timezone.localdate()
        for plan in [plan for plan in self.plans if plan[0] <= today]:
            self.plans.remove(plan)
            plan[1]()
        letters, self.read = mail.outbox[self.read :], len(mail.outbox)
        for letter in letters:
            if life := lives.get(letter.to[0]):
                life.habit(life, self, letter)


def is_about_outcomes(letter) -> bool:
    return (
        "Quelle est votre situation" in letter.body + letter.subject or "Where are you now" in letter.subject
    )


def answers_at_once(life: Life, years: Years, letter) -> None:
    life.answer(letter)


def answers_the_last_reminder(life: Life, years: Years, letter) -> None:
    if "dernier rappel" in letter.body:
        life.answer(letter)


def forgets(life: Life, years: Years, letter) -> None:
    Client().get(link_of(letter))  # looks, and does nothing


def refuses(life: Life, years: Years, letter) -> None:
    Client().post(link_of(letter), {"refuse": "once"})


def refuses_for_good(life: Life, years: Years, letter) -> None:
    Client().post(link_of(letter), {"refuse": "for_good"})


def unsubscribes(life: Life, years: Years, letter) -> None:
    address = re.search(r"http://testserver(/desinscription/\S+)", letter.body)[1]
    Client().post(address)


def loses_the_link(life: Life, years: Years, letter) -> None:
    if letter.subject == "Voici votre nouveau lien":
        life.answer(letter)
    else:
        Client().post(reverse("followup_lost_link"), {"contact": life.email})


def answers_too_late(life: Life, years: Years, letter) -> None:
    if not letter.subject.startswith("Rappel"):
        years.in_days(75, lambda: life.answer(letter))


def taps_the_wrong_button_first(life: Life, years: Years, letter) -> None:
    life.answer(letter, "inactive")
    years.in_days(2, lambda: life.answer(letter))


def changes_address(life: Life, years: Years, letter) -> None:
    """The first letter goes to an address that is no more read; the reminder, to the new one."""
    if letter.to == [life.email] and not life.email.startswith("nouvelle"):
        life.email = f"nouvelle-{life.email}"
        life.person.email = life.email
        life.person.save()
    else:
        life.answer(letter)


def waits_for_a_call(life: Life, years: Years, letter) -> None:
    raise AssertionError("nobody can write to them")


def reads_english(life: Life, years: Years, letter) -> None:
    assert "Two taps are enough" in letter.body
    life.answer(letter)


def taps_twice(life: Life, years: Years, letter) -> None:
    life.answer(letter)
    life.answer(letter)


def calls_of_the_day(officer, says: dict[int, tuple[str, str, str]]) -> None:
    """What an officer does each morning: those who can say, say; the others do not pick up the phone."""
    client, calls = Client(), list(Followup.objects.filter(to_call(timezone.localdate())))
    if calls:
        sign_in(client, officer)
    for followup in calls:
        desk = f"/admin/followups/followup/{followup.pk}"
        if followup.person_id in says and followup.wave.startswith("placements.outcome"):
            months = int(re.search(r"(\d+)m$", followup.wave)[1])
            client.post(f"{desk}/noter/", {"status": says[followup.person_id][(6, 12, 24).index(months)]})
        else:
            later = timezone.localdate() + dt.timedelta(days=7)
            client.post(f"{desk}/rappeler/", {"on": later.isoformat()})
