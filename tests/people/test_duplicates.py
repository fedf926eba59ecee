"""Files that look alike are listed for those who see them, until somebody settles the matter."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.access import Role
from people.duplicates import groups, likely_duplicates, oldest_of_groups
from people.models import DistinctPeople, Interaction, Person
from tests.accounts import employed, sign_in, without_account
from tests.factories import AffiliationFactory, InteractionFactory, OrganisationFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
URL = "/admin/people/person/doublons/"


def ana(**fields) -> Person:
    return PersonFactory(**{"first_name": "Ana", "last_name": "Le Gall", "phone": "", "email": ""} | fields)


def listed(response) -> list[tuple]:
    return [(group.oldest, group.later) for group in response.context["groups"]]


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ({}, {"first_name": "ana", "last_name": "LE-GALL"}, ["même nom et même date de naissance"]),
        ({"email": "Ana@exemple.fr"}, {"last_name": "Roche", "email": "ana@exemple.fr"}, ["même adresse e-mail"]),
        ({"phone": "06 12 34 56 78"}, {"last_name": "Roche", "phone": "+33612345678"}, ["même téléphone"]),
        (
            {"phone": "0612345678", "email": "ana@exemple.fr"},
            {"phone": "0612345678", "email": "ana@exemple.fr"},
            ["même nom et même date de naissance", "même adresse e-mail", "même téléphone"],
        ),
    ],
)  # fmt: skip
def test_two_files_with_something_in_common_are_listed_once_under_the_older(
    client, officer, one, other, common
):
    older, newer = ana(**one), ana(**other)

    response = client.get(URL)

    assert listed(response) == [(older, [(newer, common)])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"birth_date": dt.date(2004, 5, 18)}),
        ({"birth_date": None}, {"birth_date": None}),
        ({"phone": "06 12"}, {"last_name": "Roche", "phone": "06 12"}),
        ({"email": ""}, {"last_name": "Roche", "email": ""}),
    ],
)
def test_what_is_not_known_is_like_nothing(client, officer, one, other):
    ana(**one)
    ana(**other)

    assert listed(client.get(URL)) == []


def test_three_files_of_one_person_are_told_in_pairs_each_once(client, officer):
    first, second, third = ana(), ana(), ana()
    common = ["même nom et même date de naissance"]

    response = client.get(URL)

    assert listed(response) == [
        (first, [(second, common), (third, common)]),
        (second, [(third, common)]),
    ]


def test_a_file_that_changes_is_looked_for_under_what_it_says_now(client, officer):
    older, newer = ana(), ana()
    newer.birth_date = dt.date(1999, 1, 1)
    newer.save()

    assert listed(client.get(URL)) == []
    assert (older.name_key, newer.name_key) == ("2004-05-17 ana le gall", "1999-01-01 ana le gall")


def test_an_officer_is_told_only_of_files_that_they_see(client):
    resident, agent = ana(), ana()
    AffiliationFactory(person=agent, organisation=OrganisationFactory(kind="city"), role="agent")
    sign_in(client, employed(Role.MENTORING_OFFICER))

    alone = listed(client.get(URL))
    refused = client.post(URL, {"first": resident.pk, "second": agent.pk})

    assert alone == []
    assert refused.status_code == 404
    assert not DistinctPeople.objects.exists()


def test_two_people_told_apart_are_not_listed_again_and_history_says_by_whom(client, officer):
    older, newer = ana(), ana()

    for _time in range(2):
        response = client.post(URL, {"first": newer.pk, "second": older.pk}, follow=True)

    said = DistinctPeople.objects.get()
    assert listed(response) == []
    assert (said.first, said.second) == (older, newer)
    assert [row.history_user for row in said.history.all()] == [officer]


@pytest.mark.parametrize("sent", [{}, {"first": "x", "second": "1"}, {"first": "1"}])
def test_a_pair_that_makes_no_sense_is_a_page_that_does_not_exist(client, officer, sent):
    assert client.post(URL, sent).status_code == 404


def test_nobody_is_told_apart_from_oneself(client, officer):
    person = ana()

    client.post(URL, {"first": person.pk, "second": person.pk})

    assert not DistinctPeople.objects.exists()


def test_the_list_of_people_leads_there_for_those_who_may_change_them(client, officer):
    offered = URL in client.get("/admin/people/person/").content.decode()
    officer.user_permissions.remove(Permission.objects.get(codename="change_person"))

    withheld = URL in client.get("/admin/people/person/").content.decode()

    assert (offered, withheld) == (True, False)
    assert client.get(URL).status_code == 403


def test_pages_hold_twenty_groups_and_the_queries_do_not_grow(client, officer):
    for number in range(2):
        ana(last_name=f"Roche {number}"), ana(last_name=f"Roche {number}")
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(2, 25):
        ana(last_name=f"Roche {number}"), ana(last_name=f"Roche {number}")

    with CaptureQueriesContext(connection) as many:
        first = client.get(URL)
    second = client.get(URL, {"page": 2})

    assert (len(listed(first)), len(listed(second))) == (20, 5)
    assert len(many) == len(few)


def test_a_phone_shared_by_a_hundred_files_stays_a_page(officer):
    people = [ana(last_name=f"Roche {number}", phone="01 47 00 00 00") for number in range(100)]

    group = groups(people[:1], Person.objects.all())[0]

    assert oldest_of_groups(Person.objects.all()).count() == 99
    assert [person for person, _common in group.later] == people[1:11]


def test_a_newcomer_s_duplicates_are_looked_for_among_the_files_given():
    known, hidden = ana(), ana()
    newcomer = Person(first_name="ANA", last_name="Le-Gall", birth_date=dt.date(2004, 5, 17))

    found = likely_duplicates(newcomer, Person.objects.exclude(pk=hidden.pk))

    assert list(found) == [known]


def walk_in(client, **given):
    return client.post("/admin/people/person/accueil/", {
        "visit_ref": "ABCDEFGHJKLM", "first_name": "Ana", "last_name": "Le Gall", "birth_date": "2004-05-17",
        "phone": "06 12 34 56 78", "note": "Cherche un mentor.", **given,
    })  # fmt: skip


def test_the_desk_is_not_shown_the_file_of_somebody_it_does_not_see(client):
    agent = ana()
    AffiliationFactory(person=agent, organisation=OrganisationFactory(kind="city"), role="agent")
    sign_in(client, employed(Role.MENTORING_OFFICER))

    response = walk_in(client)

    made = without_account().exclude(pk=agent.pk).get()
    assert response["Location"] == f"/admin/people/person/{made.pk}/change/"


def test_a_visit_already_told_in_a_file_that_the_desk_does_not_see_names_nobody(client):
    agent = ana(last_name="Zola")
    AffiliationFactory(person=agent, organisation=OrganisationFactory(kind="city"), role="agent")
    InteractionFactory(ref="ABCDEFGHJKLM", person=agent)
    sign_in(client, employed(Role.MENTORING_OFFICER))

    response = walk_in(client)

    assert dict(response.context["form"].errors) == {
        "visit_ref": ["Cette page a expiré : ouvrez-la à nouveau."]
    }
    assert "Zola" not in response.content.decode()
    assert (without_account().get(), Interaction.objects.count()) == (agent, 1)
