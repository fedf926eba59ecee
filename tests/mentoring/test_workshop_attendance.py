"""Who came: noted by the team on one page, or by each with the code at the door."""

import datetime as dt
import re
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.access import Role
from mentoring.attendance import summary
from mentoring.models import Workshop, WorkshopRegistration
from mentoring.workshop_links import door_address
from people.models import OutgoingMessage, User
from tests.accounts import employed, sign_in
from tests.browser import form_of
from tests.factories import (
    AffiliationFactory,
    PartnershipFactory,
    PersonFactory,
    UserFactory,
    WorkshopFactory,
    WorkshopRegistrationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
NOON = dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC)  # in Paris too
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        PartnershipFactory(started_on=dt.date(2024, 9, 1))
        yield moved


@pytest.fixture
def host(client) -> User:
    """Of the team that holds workshops, signed in."""
    user = employed(Role.MENTORING_OFFICER)
    sign_in(client, user)
    return user


@pytest.fixture
def ines() -> User:
    return UserFactory(person=PersonFactory(first_name="Inès", birth_date=dt.date(2006, 5, 1)))


def phone_of(user: User) -> Client:
    browser = Client()
    sign_in(browser, user)
    return browser


def workshop(days: int = 0, **terms) -> Workshop:
    """Today at a quarter past noon, for an hour and a half."""
    held_on = TODAY + dt.timedelta(days=days)
    return WorkshopFactory(held_on=held_on, **{"starts_at": dt.time(12, 15), "minutes": 90, **terms})


def place(of: Workshop, person=None, **terms) -> WorkshopRegistration:
    person = person or PersonFactory()
    return WorkshopRegistrationFactory(workshop=of, person=person, **{"attended": None, **terms})


def noted(registration: WorkshopRegistration) -> tuple[bool | None, str]:
    registration.refresh_from_db()
    return registration.attended, registration.source


def sheet(of: Workshop, name: str = "sheet") -> str:
    return reverse(f"admin:mentoring_workshop_{name}", args=[of.pk])


def door(of: Workshop) -> str:
    return door_address(of).removeprefix("http://testserver")


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# On the list


def test_each_is_noted_by_one_tap_and_may_be_corrected(client, host):
    chosen = workshop()
    first, second = place(chosen), place(chosen)

    client.post(sheet(chosen), {"present": first.pk})
    client.post(sheet(chosen), {"absent": second.pk})
    before = [noted(first), noted(second)]
    client.post(sheet(chosen), {"present": second.pk})

    assert before == [(True, "list"), (False, "list")]
    assert noted(second) == (True, "list")
    assert second.history.first().history_user == host


def test_all_those_who_remain_are_noted_by_one_tap(client, host):
    chosen = workshop()
    absent, others = place(chosen, attended=False), [place(chosen) for _number in range(2)]
    hoping, gone = place(chosen, waiting_since=NOON), place(chosen, cancelled_at=NOON)

    response = client.post(sheet(chosen), {"all": "1"}, follow=True)

    assert said(response) == ["2 présences notées."]
    assert [noted(each)[0] for each in (*others, absent, hoping, gone)] == [True, True, False, None, None]


def test_somebody_who_came_without_registering_is_found_and_noted(client, host):
    chosen, zoe = workshop(capacity=1), PersonFactory(first_name="Zoé", last_name="Petit")
    place(chosen, PersonFactory(first_name="Zoé", last_name="Inscrite"))

    found = list(client.get(f"{sheet(chosen)}?q=zoe").context["people"])
    response = client.post(sheet(chosen), {"person": zoe.pk}, follow=True)

    assert found == [zoe]
    assert said(response) == ["Zoé Petit est sur la liste."]
    assert noted(WorkshopRegistration.objects.get(person=zoe)) == (True, "list")
    assert not OutgoingMessage.objects.exists()


def test_who_waited_is_noted_when_others_did_not_come(client, host):
    chosen = workshop(capacity=1)
    place(chosen)
    hoping = place(chosen, waiting_since=NOON)

    client.post(sheet(chosen), {"person": hoping.person_id})

    assert (noted(hoping), hoping.holds) == ((True, "list"), True)


@pytest.mark.parametrize("terms", [{"waiting_since": NOON}, {"cancelled_at": NOON}])
@pytest.mark.parametrize("name", ["present", "absent"])
def test_nobody_is_noted_without_a_place(client, host, terms, name):
    chosen = workshop()
    registration = place(chosen, **terms)

    client.post(sheet(chosen), {name: registration.pk})

    assert noted(registration) == (None, "")


def test_before_its_day_the_page_registers_and_notes_nobody(client, host):
    chosen, zoe = workshop(3), PersonFactory(first_name="Zoé")
    mine = place(chosen)

    for sent in ({"present": mine.pk}, {"all": "1"}):
        client.post(sheet(chosen), sent)
    client.post(sheet(chosen), {"person": zoe.pk})
    client.post(sheet(chosen), {"withdraw": mine.pk})

    mine.refresh_from_db()
    assert (mine.attended, mine.cancelled_at) == (None, NOON)
    assert noted(WorkshopRegistration.objects.get(person=zoe)) == (None, "")
    assert list(OutgoingMessage.objects.values_list("kind", "person")) == [("workshop_registered", zoe.pk)]


def test_what_is_called_off_is_not_noted(client, host):
    chosen = workshop(cancelled_on=TODAY, cancelled_because="Salle fermée.")
    mine, zoe = place(chosen), PersonFactory()

    for sent in ({"present": mine.pk}, {"all": "1"}, {"person": zoe.pk}):
        client.post(sheet(chosen), sent)

    assert (noted(mine), WorkshopRegistration.objects.count()) == ((None, ""), 1)


@pytest.mark.parametrize("name", ["present", "absent", "withdraw", "person"])
@pytest.mark.parametrize("value", ["", "abc", "999999", "9" * 30])
def test_whom_nobody_knows_is_not_found(client, host, name, value):
    assert client.post(sheet(workshop()), {name: value}).status_code == 404


def test_a_person_or_a_registration_of_elsewhere_is_not_found(client, host):
    agent = AffiliationFactory(role="agent", organisation__kind="municipal_service").person
    elsewhere = place(workshop())
    chosen = workshop()

    statuses = [client.post(sheet(chosen), sent).status_code
                for sent in ({"person": agent.pk}, {"present": elsewhere.pk})]  # fmt: skip

    assert statuses == [404, 404]
    assert list(client.get(f"{sheet(chosen)}?q={agent.last_name}").context["people"]) == []


@pytest.mark.parametrize("role", [Role.SCHOOL_STAFF, Role.TRAINING_OFFICER, Role.LEADERSHIP])
@pytest.mark.parametrize("name", ["sheet", "code", "paper"])
def test_the_pages_are_for_those_who_hold_workshops(role, name):
    assert phone_of(employed(role)).get(sheet(workshop(), name)).status_code == 403


@pytest.mark.parametrize("name", ["sheet", "code", "paper"])
def test_a_young_person_and_a_stranger_do_not_open_them(client, ines, name):
    page = sheet(workshop(), name)

    assert phone_of(ines).get(page).status_code == 403
    assert client.get(page).url == f"/compte/login/?next={page}"


def test_the_sheet_to_print_names_those_with_a_place(client, host):
    chosen = workshop(place="Maison de la jeunesse")
    place(chosen, PersonFactory(first_name="Ana", last_name="Roche"))
    place(chosen, PersonFactory(first_name="Noé", last_name="Attend"), waiting_since=NOON)

    page = client.get(sheet(chosen, "paper")).content.decode()

    assert "Ana Roche" in page and "Attend" not in page


@pytest.mark.parametrize(("scores", "mean"), [([5, 4, 4, 4], None), ([5, 4, 4, 4, 5], 4.4)])
def test_satisfaction_is_told_from_five_answers(client, host, scores, mean):
    chosen = workshop(-1)
    for score in scores:
        place(chosen, attended=True, satisfaction=score)

    assert client.get(sheet(chosen)).context["summary"].satisfaction == mean


def test_three_people_take_as_many_queries_as_one(client, host):
    chosen, counts = workshop(), []
    for _number in range(3):
        place(chosen), place(chosen, waiting_since=NOON), PersonFactory(last_name="Petit")
        client.get(f"{sheet(chosen)}?q=petit")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{sheet(chosen)}?q=petit")
        counts.append(len(queries))

    assert counts[0] == counts[2]


# With the code


def test_the_code_leads_to_the_page_of_the_workshop(client, host):
    chosen = workshop()

    page = client.get(sheet(chosen, "code"))

    signed = Signer(salt="mentoring.workshop.door").sign(str(chosen.pk))
    assert page.context["address"] == f"http://testserver/espace/ateliers/entree/{signed}/"
    assert "style=" not in re.search(r"<svg.*?</svg>", page.content.decode(), re.S)[0]


def test_whoever_is_registered_says_that_they_are_there(ines):
    chosen = workshop()
    mine, phone = place(chosen, ines.person), phone_of(ines)

    read = phone.get(door(chosen)).content.decode()
    before = noted(mine)
    after = [phone.post(door(chosen), follow=True).content.decode() for _tap in range(2)]

    assert "Je suis là" in read
    assert before == (None, "")
    assert ["C’est noté, vous êtes là" in page for page in after] == [True, True]
    assert (noted(mine), mine.history.count()) == ((True, "qr"), 2)


def test_somebody_else_s_phone_notes_nobody_else(ines):
    chosen = workshop(capacity=1)
    theirs = place(chosen)

    page = phone_of(ines).post(door(chosen))

    assert "Il n’y a plus de place" in page.content.decode()
    assert (noted(theirs), WorkshopRegistration.objects.count()) == ((None, ""), 1)


def test_what_the_team_noted_stays_its_own(ines):
    chosen = workshop()
    mine = place(chosen, ines.person, attended=True, source="list")

    phone_of(ines).post(door(chosen))

    assert noted(mine) == (True, "list")


def test_at_the_door_a_free_place_is_taken(ines):
    chosen = workshop(capacity=2)
    place(chosen)
    phone = phone_of(ines)

    read = phone.get(door(chosen)).content.decode()
    phone.post(door(chosen))

    assert "il reste de la place : ce bouton vous inscrit" in read
    assert noted(WorkshopRegistration.objects.get(person=ines.person)) == (True, "qr")
    assert not OutgoingMessage.objects.exists()


def test_whoever_waits_is_told_what_to_do(ines):
    chosen = workshop(capacity=1)
    place(chosen)
    mine, phone = place(chosen, ines.person, waiting_since=NOON), phone_of(ines)

    read = phone.get(door(chosen)).content.decode()
    phone.post(door(chosen))

    assert "Vous êtes sur la liste d’attente. Voyez avec la personne qui accueille" in read
    assert noted(mine) == (None, "")


def test_whom_it_is_not_for_is_told_so_unless_they_were_registered(ines):
    chosen, given = workshop(open_to="students"), workshop(open_to="students")
    place(given, ines.person)
    phone = phone_of(ines)

    pages = [phone.get(door(each)).content.decode() for each in (chosen, given)]
    phone.post(door(chosen))

    assert ["Cet atelier est réservé" in page for page in pages] == [True, False]
    assert not chosen.registrations.exists()


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"starts_at": dt.time(13)}, ""),
        ({"starts_at": dt.time(13, 1)}, "C’est un peu tôt"),
        ({"starts_at": dt.time(10)}, ""),
        ({"starts_at": dt.time(9, 29)}, "L’atelier est fini."),
        ({"starts_at": dt.time(6), "minutes": None}, ""),
        ({"starts_at": None}, ""),
        ({"days": 1, "starts_at": None}, "C’est un peu tôt"),
        ({"days": -1, "starts_at": None}, "L’atelier est fini."),
        ({"days": -1}, "L’atelier est fini."),
        ({"cancelled_on": TODAY, "cancelled_because": "Non."}, "Cet atelier est annulé."),
    ],
)
def test_the_code_is_taken_around_the_workshop_only(ines, terms, sentence):
    chosen = workshop(**terms)
    mine = place(chosen, ines.person)

    page = phone_of(ines).post(door(chosen), follow=True).content.decode()

    assert sentence in page
    assert noted(mine) == ((None, "") if sentence else (True, "qr"))


@pytest.mark.parametrize("token", ["1", "abc", "{pk}", "{pk}:faux", "{other}:{signature}"])
def test_what_we_did_not_sign_leads_nowhere(ines, token):
    chosen = workshop()
    mine = place(chosen, ines.person)
    signature = door(chosen).rstrip("/").rpartition(":")[2]
    token = token.format(pk=chosen.pk, other=chosen.pk + 1, signature=signature)

    response = phone_of(ines).post(f"/espace/ateliers/entree/{token}/")

    assert response.status_code == 404
    assert "Ce code ne mène nulle part" in response.content.decode()
    assert noted(mine) == (None, "")


def test_whoever_is_not_signed_in_signs_in_and_comes_back(client):
    page = door(workshop())

    assert client.get(page).url == f"/compte/login/?next={quote(page)}"


# In the back-office


def test_a_workshop_is_held_again_with_all_that_stays_the_same(client, host):
    chosen = workshop(
        title="Oser", skills=["confidence"], occupations=["cuisinier"], place="Campus",
        result_summary="Onze CV.", capacity=12,
    )  # fmt: skip
    page = f"{reverse('admin:mentoring_workshop_add')}?like={chosen.pk}"

    form = form_of(client, page)
    client.post(page, form | {"held_on": "04/12/2026"})

    again = Workshop.objects.exclude(pk=chosen.pk).get()
    assert (again.title, again.skills, again.occupations, again.place, again.capacity, again.starts_at) == (
        "Oser", ["confidence"], ["cuisinier"], "Campus", 12, dt.time(12, 15),
    )  # fmt: skip
    assert (again.held_on, again.result_summary) == (dt.date(2026, 12, 4), "")


@pytest.mark.parametrize("like", ["", "abc", "999999", "9" * 30])
def test_an_unknown_model_makes_an_empty_form(client, host, like):
    assert client.get(f"{reverse('admin:mentoring_workshop_add')}?like={like}").status_code == 200


def test_calling_a_workshop_off_tells_those_expected(client, host):
    chosen = workshop(3)
    mine = place(chosen)
    page = reverse("admin:mentoring_workshop_change", args=[chosen.pk])

    sent = form_of(client, page) | {"cancelled_on": "26/11/2026", "cancelled_because": "Salle fermée."}
    response = client.post(page, sent, follow=True)

    assert "1 personne est prévenue." in said(response)
    assert list(OutgoingMessage.objects.values_list("kind", "person")) == [
        ("workshop_cancelled", mine.person_id)
    ]
    assert "cancelled_on" not in client.get(page).context["adminform"].form.fields


def test_places_added_on_the_form_go_to_those_who_wait(client, host):
    chosen = workshop(3, capacity=1)
    place(chosen)
    hoping = place(chosen, waiting_since=NOON)
    page = reverse("admin:mentoring_workshop_change", args=[chosen.pk])

    client.post(page, form_of(client, page) | {"capacity": "2"})

    hoping.refresh_from_db()
    assert hoping.holds


def test_the_list_says_places_and_who_waits(client, host):
    chosen = workshop(3, capacity=1)
    place(chosen), place(chosen, waiting_since=NOON)
    workshop(4)

    response = client.get(f"{reverse('admin:mentoring_workshop_changelist')}?when=waiting")

    assert [(each.taken, each.waiting) for each in response.context["cl"].result_list] == [(1, 1)]
    assert "1 / 1" in response.content.decode()


def test_the_buttons_are_offered_to_those_who_may(client, host):
    chosen = workshop(3)
    page = reverse("admin:mentoring_workshop_change", args=[chosen.pk])

    def offered() -> list[bool]:
        text = client.get(page).content.decode()
        return [sheet(chosen, name) in text for name in ("sheet", "code")]

    allowed = offered()
    for group in host.groups.all():
        group.permissions.remove(Permission.objects.get(codename="change_workshopregistration"))

    assert (allowed, offered()) == ([True, True], [False, False])


def test_the_page_of_a_workshop_sums_up_how_it_went(client, host):
    chosen = workshop(-1, capacity=15)
    for score in (5, 4, 4, 4, 5):
        place(chosen, attended=True, satisfaction=score)
    place(chosen, attended=False), place(chosen, waiting_since=NOON), place(chosen, cancelled_at=NOON)

    page = client.get(reverse("admin:mentoring_workshop_change", args=[chosen.pk])).content.decode()

    assert "6 places prises sur 15 · 1 en attente · 5 présences · satisfaction 4,4 sur 5" in page


def test_nothing_is_summed_up_of_what_has_nobody(client, host):
    assert summary(workshop(3)).spoken == "0 place prise"
