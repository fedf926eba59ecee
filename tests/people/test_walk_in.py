"""Somebody comes in: registered on one page, once, with the reason of the visit."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.search import normalise
from people.models import Interaction
from people.names import named_like
from tests.accounts import sign_in, staff, without_account
from tests.factories import PartnershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
URL = "/admin/people/person/accueil/"
ANA = {
    "visit_ref": "ABCDEFGHJKLM",
    "first_name": "Ana",
    "last_name": "Le Gall",
    "birth_date": "2004-05-17",
    "phone": "06 12 34 56 78",
    "email": "ana@exemple.fr",
    "postcode": "92110",
    "note": "Cherche un mentor.",
}
MINOR = ANA | {"birth_date": "2009-05-17"}


@pytest.fixture(autouse=True)
def in_february():
    with time_machine.travel(dt.datetime(2026, 2, 10, 10, tzinfo=dt.UTC), tick=False):
        yield


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


@pytest.mark.sqlite_too
def test_a_visitor_is_registered_on_one_page_with_history_and_what_to_do_next(client, officer):
    given = ANA | {"next_action": "Proposer deux mentors.", "next_action_on": "2026-02-20",
                   "neighbourhood": "Bac d’Asnières", "referrer": "school"}  # fmt: skip

    response = client.post(URL, given, follow=True)

    person, visit = without_account().get(), Interaction.objects.get()
    assert response.redirect_chain == [(f"/admin/people/person/{person.pk}/change/", 302)]
    assert [str(message) for message in response.context["messages"]] == [
        "La visite de Ana Le Gall est notée. À faire le 20\u00a0février\u00a02026 : Proposer deux mentors."
    ]
    assert (person.first_name, person.phone, person.neighbourhood, person.referrer, person.postcode) == (
        "Ana", "06 12 34 56 78", "Bac d’Asnières", "school", "92110")  # fmt: skip
    assert (visit.person, visit.channel, visit.happened_on, visit.note, visit.author) == (
        person, "visit", dt.date(2026, 2, 10), "Cherche un mentor.", officer)  # fmt: skip
    assert [row.history_user for row in (person.history.get(), visit.history.get())] == [officer, officer]


def test_the_page_suggests_the_postcode_of_the_partnership_and_changes_nothing(client, officer):
    PartnershipFactory(postcodes=["92110", "92111"])

    form = client.get(URL).context["form"]

    assert form["postcode"].value() == "92110"
    assert not without_account().exists()


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ("first_name", "first_name"),
        ("birth_date", "birth_date"),
        ("note", "note"),
        ("visit_ref", "visit_ref"),
    ],
)
def test_what_is_missing_is_asked_for(client, officer, missing, field):
    response = client.post(URL, ANA | {missing: ""})

    assert errors(response) == {field: ["Ce champ est obligatoire."]}
    assert not without_account().exists()


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"phone": "", "email": ""},
         {"phone": ["Un téléphone ou une adresse e-mail est nécessaire pour la recontacter."]}),
        ({"phone": "06 12"}, {"phone": ["Ce numéro est incomplet (exemple : 06 12 34 56 78)."]}),
        ({"phone": "", "email": "ana@"},
         {"email": ["Ce n’est pas une adresse e-mail (exemple : prenom.nom@exemple.fr)."]}),
        ({"birth_date": "2027-01-01", "guardian_name": "Zoé Le Gall", "guardian_phone": "0612345678"},
         {"birth_date": ["La date de naissance est dans le futur."]}),
        ({"next_action_on": "2026-03-01"},
         {"next_action_on": ["Une date d’action demande une prochaine action : écrivez laquelle."]}),
        ({"note": "a" * 2001},
         {"note": ["Assurez-vous que cette valeur comporte au plus 2000 caractères (actuellement 2001)."]}),
        ({"visit_ref": "court"}, {"visit_ref": ["Saisissez une valeur valide."]}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_is_kept(client, officer, changes, refused):
    response = client.post(URL, ANA | changes)

    assert errors(response) == refused
    assert not without_account().exists()


WHO = {"guardian_name": ["Cette personne est mineure : qui est son représentant légal ?"]}
HOW = {
    "guardian_phone": [
        "Cette personne est mineure : un téléphone ou un e-mail de son représentant est nécessaire."
    ]
}


@pytest.mark.parametrize(
    ("guardian", "refused"),
    [
        ({}, WHO | HOW),
        ({"guardian_name": "Zoé Le Gall"}, HOW),
        ({"guardian_email": "zoe@exemple.fr"}, WHO),
    ],
)
def test_a_minor_comes_with_a_guardian_who_can_be_reached(client, officer, guardian, refused):
    response = client.post(URL, MINOR | guardian)

    assert errors(response) == refused
    assert not without_account().exists()


def test_a_minor_is_reached_through_the_guardian(client, officer):
    client.post(URL, MINOR | {"phone": "", "email": "", "guardian_name": "Zoé Le Gall",
                              "guardian_phone": "0712345678"})  # fmt: skip

    assert without_account().get().guardian_name == "Zoé Le Gall"


@pytest.mark.parametrize(
    ("birth_date", "registered"),
    [("2008-02-10", 1), ("2008-02-11", 0)],
)
def test_one_is_of_age_on_the_eighteenth_birthday(client, officer, birth_date, registered):
    client.post(URL, ANA | {"birth_date": birth_date})

    assert without_account().count() == registered


SAME = [
    {"first_name": "ANA", "last_name": "le-gall", "birth_date": dt.date(2004, 5, 17)},
    {"email": "Ana@Exemple.FR"},
    {"phone": "+33 (0)6.12.34.56.78"},
    {"phone": "0033612345678"},
]
DIFFERENT = {"first_name": "Noé", "last_name": "Petit", "birth_date": dt.date(2003, 1, 1)}


@pytest.mark.sqlite_too
@pytest.mark.parametrize("same", SAME, ids=lambda same: " ".join(map(str, same.values())))
def test_whoever_may_already_have_a_file_is_shown_first(client, officer, same):
    known = PersonFactory(**DIFFERENT | same, neighbourhood="Berges de Seine")
    PersonFactory(first_name="Ana", last_name="Le Gall", birth_date=dt.date(2004, 5, 18), phone="0712345678")

    response = client.post(URL, ANA)

    page = response.content.decode()
    assert response.context["duplicates"] == [known]
    assert without_account().count() == 2
    assert not Interaction.objects.exists()
    assert (str(known) in page, "Berges de Seine" in page, f"/{known.pk}/change/" in page) == (
        True,
        True,
        True,
    )


def test_the_visit_of_somebody_known_is_noted_in_their_file(client, officer):
    known = PersonFactory(**SAME[0])

    response = client.post(URL, ANA | {"known": known.pk})
    again = client.post(URL, ANA | {"known": known.pk})

    assert [response.url, again.url] == [f"/admin/people/person/{known.pk}/change/"] * 2
    assert Interaction.objects.get().person == known
    assert without_account().get().history.count() == 1


@pytest.mark.parametrize("known", ["999999", "abc", ""])
def test_only_a_file_that_was_shown_can_receive_the_visit(client, officer, known):
    shown, stranger = PersonFactory(**SAME[0]), PersonFactory()

    for chosen in (known, stranger.pk):
        response = client.post(URL, ANA | {"known": chosen})
        assert response.context["duplicates"] == [shown]

    assert not Interaction.objects.exists()


def test_another_person_gets_a_file_of_their_own(client, officer):
    known = PersonFactory(**SAME[0])

    client.post(URL, ANA | {"other": f"{known.pk} "})

    assert Interaction.objects.get().person != known
    assert without_account().count() == 2


def test_another_person_is_not_said_of_somebody_who_was_not_shown(client, officer):
    known = PersonFactory(**SAME[0])
    since_then = PersonFactory(**DIFFERENT | SAME[1])

    response = client.post(URL, ANA | {"other": f"{known.pk} "})

    assert set(response.context["duplicates"]) == {known, since_then}
    assert not Interaction.objects.exists()


def test_the_same_page_sent_again_shows_the_person_it_made(client, officer):
    first, second = client.post(URL, ANA), client.post(URL, ANA)

    assert first.url == second.url
    assert (without_account().count(), Interaction.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("confirmed", [{}, {"other": "one"}])
def test_the_same_page_sent_many_times_at_once_makes_one_person(officer, confirmed):
    known = PersonFactory(**SAME[0]) if confirmed else None
    given = ANA | ({"other": str(known.pk)} if known else {})

    def send(_number) -> str:
        browser = Client()
        sign_in(browser, officer)
        try:
            return browser.post(URL, given).url
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        addresses = set(threads.map(send, range(8)))

    visit = Interaction.objects.get()
    assert addresses == {f"/admin/people/person/{visit.person_id}/change/"}
    assert without_account().exclude(pk=known and known.pk).count() == 1


@pytest.mark.parametrize("lacking", ["add_person", "view_person", "add_interaction"])
def test_each_right_is_needed_to_register_somebody(client, officer, lacking):
    officer.user_permissions.remove(Permission.objects.get(codename=lacking))

    statuses = [client.get(URL).status_code, client.post(URL, ANA).status_code]

    assert statuses == [403, 403]
    assert not without_account().exists()


def test_a_stranger_is_asked_to_sign_in(client):
    response = client.post(URL, ANA)

    assert response.url == f"/compte/login/?next={URL}"
    assert not without_account().exists()


def test_the_form_is_refused_without_its_token(officer):
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, officer)

    assert browser.post(URL, ANA).status_code == 403


def test_the_list_of_people_leads_to_the_page_those_who_may(client, officer):
    pages = [client.get("/admin/people/person/").content.decode()]
    reader = staff(email="lecteur@exemple.fr")
    reader.user_permissions.set(Permission.objects.filter(codename="view_person"))
    sign_in(client, reader)
    pages.append(client.get("/admin/people/person/").content.decode())

    assert [URL in page for page in pages] == [True, False]


def test_three_duplicates_take_as_many_queries_as_one(client, officer):
    counts = []

    for _row in range(3):
        PersonFactory(**SAME[0])
        client.post(URL, ANA)
        with CaptureQueriesContext(connection) as queries:
            client.post(URL, ANA)
        counts.append(len(queries))

    assert counts[0] == counts[2]


def test_names_are_found_whatever_their_accents_and_order():
    zoe = PersonFactory(ref="P1", first_name="Zoé", last_name="Le-Gall")
    PersonFactory(ref="P2", first_name="Zoé", last_name="Martin")

    found = [list(named_like(without_account(), words)) for words in ("zoe gall", "GALL", "le-g", "xyz")]

    assert found == [[zoe], [zoe], [zoe], []]
    assert named_like(without_account(), " - ").count() == 2
    assert normalise("  Zoé LE-GALL ") == "zoe le gall"
