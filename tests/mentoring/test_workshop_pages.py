"""Workshops on a phone: chosen, confirmed, given back, in three screens; each sees theirs."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from common.access import Role
from mentoring import portal
from mentoring.models import Workshop, WorkshopRegistration
from mentoring.workshop_links import leave_path
from people.models import User
from tests.accounts import employed, sign_in
from tests.factories import (
    AffiliationFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    PartnershipFactory,
    PersonFactory,
    UserFactory,
    WorkshopFactory,
    WorkshopRegistrationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NOON = dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC)
LIST = "/espace/ateliers/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        PartnershipFactory(started_on=dt.date(2024, 9, 1))
        yield moved


@pytest.fixture
def ines(client) -> User:
    """A young person of the city, signed in."""
    user = UserFactory(person=PersonFactory(first_name="Inès", birth_date=dt.date(2006, 5, 1)))
    sign_in(client, user)
    return user


def student() -> User:
    affiliation = AffiliationFactory(person=PersonFactory(postcode="76600"))
    return UserFactory(person=affiliation.person)


def mentor() -> User:
    user = UserFactory(person=AffiliationFactory(role="staff", person=PersonFactory(postcode="76600")).person)
    MentorshipMemberFactory(mentorship=MentorshipFactory(), person=user.person, role="mentor")
    return user


def browser_of(user: User) -> Client:
    browser = Client()
    sign_in(browser, user)
    return browser


def workshop(days: int = 5, **terms) -> Workshop:
    held_on = NOON.date() + dt.timedelta(days=days)
    return WorkshopFactory(held_on=held_on, **{"starts_at": dt.time(14, 30), "minutes": 90, **terms})


def place(of: Workshop, person=None, **terms) -> WorkshopRegistration:
    person = person or PersonFactory()
    return WorkshopRegistrationFactory(workshop=of, person=person, **{"attended": None, **terms})


def address(of: Workshop, name: str = "workshop") -> str:
    return reverse(name, args=[of.ref])


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def listed(client, query: str = "") -> list[tuple[str, str]]:
    """Titles, with how many places."""
    return [
        (each.title, places) for each, _note, places, _own in client.get(LIST + query).context["workshops"]
    ]


def test_the_list_says_what_comes_and_how_many_places_are_left(client, ines):
    workshop(9, title="Plus tard", capacity=None)
    soon, full = workshop(1, title="Bientôt", capacity=2), workshop(2, title="Complet", capacity=1)
    place(soon), place(full), place(full, waiting_since=NOON)
    workshop(-1, title="Passé")
    workshop(3, title="Annulé", cancelled_on=NOON.date(), cancelled_because="Salle fermée.")

    assert listed(client) == [
        ("Bientôt", "1 place libre"),
        ("Complet", "complet, liste d’attente"),
        ("Plus tard", "places libres"),
    ]


def test_the_list_says_where_one_stands_and_where_one_went(client, ines):
    place(workshop(1, title="Placée"), ines.person)
    place(workshop(2, title="En attente"), ines.person, waiting_since=NOON)
    place(workshop(3, title="Partie"), ines.person, cancelled_at=NOON)
    place(workshop(-9, title="Venue"), ines.person, attended=True)
    place(workshop(-8, title="Absente"), ines.person, attended=False)

    response = client.get(LIST)

    own = {each.title: registration and registration.holds
           for each, _note, _places, registration in response.context["workshops"]}  # fmt: skip
    assert own == {"Placée": True, "En attente": False, "Partie": None}
    assert [row.label for row in response.context["past"]] == ["Venue"]


def test_the_list_is_filtered_by_theme(client, ines):
    workshop(1, title="Un", kind="culture"), workshop(2, title="Deux", kind="networking")

    assert [title for title, _places in listed(client, "?theme=networking")] == ["Deux"]
    assert [title for title, _places in listed(client, "?theme=cuisine")] == ["Un", "Deux"]
    tabs = client.get(LIST + "?theme=culture").context["tabs"]
    assert [(tab.label, tab.is_current) for tab in tabs] == [
        ("Tous", False),
        ("Réseau", False),
        ("Culture", True),
    ]


@pytest.mark.parametrize(
    ("who", "seen"),
    [("ines", {"Tous", "Jeunes"}), ("student", {"Tous", "Étudiants"}), ("mentor", {"Tous"})],
)
def test_each_sees_what_is_for_them(client, ines, who, seen):
    for title, open_to in (("Tous", "all"), ("Jeunes", "residents"), ("Étudiants", "students")):
        workshop(title=title, open_to=open_to)
    browser = {"ines": lambda: client, "student": lambda: browser_of(student()),
               "mentor": lambda: browser_of(mentor())}[who]()  # fmt: skip

    assert {title for title, _places in listed(browser)} == seen


def test_what_one_was_given_is_seen_whoever_it_is_for(client, ines):
    place(workshop(title="Étudiants", open_to="students"), ines.person)

    assert [title for title, _places in listed(client)] == ["Étudiants"]


def test_one_registers_in_three_screens(client, ines):
    chosen = workshop(title="Oser", place="Maison de la jeunesse")

    first, second = client.get(LIST), client.get(address(chosen))
    third = client.post(address(chosen), follow=True)

    assert address(chosen) in first.content.decode()
    assert "Je m’inscris" in second.content.decode()
    assert third.redirect_chain == [(address(chosen, "workshop_registered"), 302)]
    assert "C’est noté, vous avez une place" in third.content.decode()
    assert WorkshopRegistration.objects.get().person == ines.person


def test_one_double_click_is_one_registration(client, ines):
    chosen = workshop()

    pages = {client.post(address(chosen)).url for _click in range(2)}

    assert pages == {address(chosen, "workshop_registered")}
    assert WorkshopRegistration.objects.count() == 1


def test_what_is_full_offers_to_wait(client, ines):
    chosen = workshop(capacity=1)
    place(chosen)

    before = client.get(address(chosen)).content.decode()
    after = client.post(address(chosen), follow=True).content.decode()

    assert "M’inscrire sur la liste d’attente" in before
    assert "<h1>Vous êtes sur la liste d’attente</h1>" in after
    assert "Ajouter à mon agenda" not in after


def test_reading_registers_nobody(client, ines):
    chosen = workshop()

    for page in (
        LIST,
        address(chosen),
        address(chosen, "workshop_registered"),
        address(chosen, "workshop_withdraw"),
    ):
        client.get(page)

    assert not WorkshopRegistration.objects.exists()


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"closes_on": dt.date(2026, 11, 25)}, "Les inscriptions sont closes."),
        ({"cancelled_on": dt.date(2026, 11, 25), "cancelled_because": "Non."}, "Cet atelier est annulé."),
        ({"open_to": "students"}, "Cet atelier est réservé : étudiants de l’école."),
    ],
)
def test_what_is_closed_says_why(client, ines, terms, refusal):
    chosen = workshop(**terms)

    page = client.get(address(chosen)).content.decode()
    response = client.post(address(chosen), follow=True)

    assert "Je m’inscris" not in page
    assert (said(response), WorkshopRegistration.objects.count()) == ([refusal], 0)


def test_what_is_called_off_says_why_to_those_expected(client, ines):
    chosen = workshop(cancelled_on=NOON.date(), cancelled_because="La salle est inondée.")
    place(chosen, ines.person)

    page = client.get(address(chosen)).content.decode()

    assert "La salle est inondée." in page
    assert "Je ne viens pas" not in page
    assert list(portal.dates(acting(ines), Role.RESIDENT)) == []


def test_one_is_warned_of_another_at_the_same_time(client, ines):
    chosen, other = workshop(), workshop(title="Visite", starts_at=dt.time(15))
    place(other, ines.person)

    response = client.get(address(chosen))

    assert response.context["same_time"] == [other]
    assert "Vous avez déjà quelque chose ce jour-là" in response.content.decode()


def test_one_gives_back_a_place_in_two_taps(client, ines):
    chosen = workshop(capacity=1)
    mine, hoping = place(chosen, ines.person), place(chosen, waiting_since=NOON)

    asked = client.get(address(chosen, "workshop_withdraw"))
    done = client.post(address(chosen, "workshop_withdraw"), follow=True)

    mine.refresh_from_db(), hoping.refresh_from_db()
    assert "Vous ne venez pas" in asked.content.decode()
    assert said(done) == ["C’est noté : vous ne venez pas. Merci de l’avoir dit."]
    assert (mine.cancelled_at, hoping.holds) == (NOON, True)


@pytest.mark.parametrize("days", [0, -2])
def test_nothing_is_given_back_once_it_has_begun(client, ines, days):
    chosen = workshop(days, starts_at=dt.time(9))
    mine = place(chosen, ines.person)

    response = client.post(address(chosen, "workshop_withdraw"))

    mine.refresh_from_db()
    assert (response.url, mine.cancelled_at) == (address(chosen), None)


def test_nobody_gives_back_the_place_of_another(client, ines):
    chosen = workshop()
    theirs = place(chosen)

    client.post(address(chosen, "workshop_withdraw"))

    theirs.refresh_from_db()
    assert theirs.cancelled_at is None


def test_the_link_of_a_letter_gives_back_a_place_without_signing_in(client):
    chosen = workshop(capacity=1)
    mine, hoping = place(chosen), place(chosen, waiting_since=NOON)
    link = leave_path(mine.pk)

    read = client.get(link)
    before = WorkshopRegistration.objects.get(pk=mine.pk).cancelled_at
    pages = [client.post(link, follow=True) for _tap in range(2)]

    hoping.refresh_from_db()
    assert "Je ne viens pas" in read.content.decode()
    assert read["Referrer-Policy"] == "no-referrer"
    assert (before, hoping.holds) == (None, True)
    assert ["C’est noté : vous ne venez pas" in page.content.decode() for page in pages] == [True, True]


@pytest.mark.parametrize(
    "terms", [{"days": -1}, {"cancelled_on": NOON.date(), "cancelled_because": "Salle fermée."}]
)
def test_the_link_of_a_letter_serves_no_more_once_there_is_nothing_to_give_back(client, terms):
    mine = place(workshop(**terms))

    response = client.post(leave_path(mine.pk), follow=True)

    mine.refresh_from_db()
    assert (response.status_code, mine.cancelled_at) == (410, None)


@pytest.mark.parametrize("token", ["{pk}", "{pk}:faux", "{other}:{signature}"])
def test_a_link_that_we_did_not_sign_gives_nothing_back(client, token):
    mine = place(workshop())
    signature = leave_path(mine.pk).rstrip("/").rpartition(":")[2]
    link = reverse("workshop_leave", args=[token.format(pk=mine.pk, other=mine.pk - 1, signature=signature)])

    response = client.post(link, follow=True)

    mine.refresh_from_db()
    assert (response.status_code, mine.cancelled_at) == (410, None)


@pytest.mark.parametrize("name", ["workshop", "workshop_registered", "workshop_withdraw"])
def test_a_past_workshop_of_others_does_not_exist(client, ines, name):
    chosen = workshop(-2)
    place(chosen)

    assert client.get(address(chosen, name)).status_code == 404
    assert client.get(reverse(name, args=["ZQABSENT2222"])).status_code == 404


def test_a_stranger_signs_in_first(client):
    chosen = workshop()

    response = client.post(address(chosen))

    assert response.url == f"/compte/login/?next={address(chosen)}"


@pytest.mark.parametrize("role", [Role.MENTORING_OFFICER, Role.SCHOOL_STAFF])
def test_these_pages_are_not_for_the_team(role):
    browser, chosen = browser_of(employed(role)), workshop()

    assert [browser.get(page).status_code for page in (LIST, address(chosen))] == [403, 403]


def test_the_form_is_refused_without_its_token(ines):
    chosen, browser = workshop(), Client(enforce_csrf_checks=True)
    sign_in(browser, ines)

    assert browser.post(address(chosen)).status_code == 403


def acting(user: User) -> User:
    user.acting = frozenset({Role.RESIDENT})
    return user


def test_a_place_is_a_date_with_its_hour_its_address_and_its_page(ines):
    chosen = workshop(title="Oser", place="Maison de la jeunesse")
    place(chosen, ines.person)
    place(workshop(), ines.person, waiting_since=NOON)
    place(workshop(), ines.person, cancelled_at=NOON)

    [date] = portal.dates(acting(ines), Role.RESIDENT)

    assert (date.uid, date.title, date.place, date.address) == (
        f"atelier-{chosen.pk}", "Atelier : Oser", "Maison de la jeunesse", address(chosen),
    )  # fmt: skip
    assert (date.start, date.end) == (chosen.start, chosen.start + dt.timedelta(minutes=90))


def test_the_file_for_a_calendar_holds_the_hour_and_the_place(client, ines):
    chosen = workshop(title="Oser", place="Maison de la jeunesse")
    place(chosen, ines.person)

    [event] = Calendar.from_ical(client.get(f"/espace/agenda/atelier-{chosen.pk}.ics").content).walk("VEVENT")

    assert event["dtstart"].dt.strftime("%d/%m/%Y %H:%M") == "01/12/2026 14:30"
    assert event["dtend"].dt.strftime("%H:%M") == "16:00"
    assert (event["location"], event["url"]) == (
        "Maison de la jeunesse",
        f"http://testserver{address(chosen)}",
    )


def test_the_card_of_the_first_page_leads_to_each_and_to_all(ines):
    chosen = workshop(title="Oser")
    workshop(open_to="students"), workshop(cancelled_on=NOON.date(), cancelled_because="Non.")

    card = list(portal.cards(acting(ines), Role.RESIDENT))[-1]

    assert [(row.label, row.address) for row in card.rows] == [("Oser", address(chosen))]
    assert card.more.address == LIST


def test_three_rows_take_as_many_queries_as_one(client, ines):
    counts = []
    for number in range(1, 4):
        chosen = workshop(number, title=f"Atelier {number}")
        place(chosen, ines.person), place(chosen)
        place(workshop(-number), ines.person, attended=True)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[2]
