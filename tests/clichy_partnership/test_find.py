"""Searching from any page of the back-office: people and organisations, as far as whoever searches sees them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clichy_partnership import find
from common.access import Role
from tests import factories as make
from tests.accounts import employed, operator, sign_in, staff

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def ana():
    return make.PersonFactory(
        first_name="Ana", last_name="L’Haÿ", birth_date=dt.date(2004, 5, 17), neighbourhood="Bac d’Asnières",
        phone="06 12 34 56 78", email="ana@exemple.fr",
    )  # fmt: skip


def found(client, query: str) -> dict[str, list[tuple[str, list[str]]]]:
    results = client.get(reverse("admin:search"), {"q": query}).context["results"]
    return {part.title: [(each.name, each.tells) for each in part.found] for part in results}


@pytest.mark.parametrize(
    "query", ["lhay", "L’HAŸ ana", "ana@exemple", "0612345678", "+33612345678", "06 12 34 56 78", "asnieres"]
)
def test_somebody_is_found_by_what_one_knows_of_them(client, ana, query):
    sign_in(client, employed(Role.MENTORING_OFFICER))

    told = found(client, query.replace("lhay", "l hay"))

    assert told == {"Personnes": [("Ana L’Haÿ", ["né·e en 2004", "Bac d’Asnières", "06 12 34 56 78"])]}


@pytest.mark.parametrize("query", ["atelier du pont", "12345678200002", "ORG777"])
def test_an_organisation_is_found_by_its_name_its_siret_or_its_reference(client, query):
    make.OrganisationFactory(name="Atelier du Pont", siret="12345678200002", city="Clichy", ref="ORG777")
    sign_in(client, employed(Role.PROJECTS_OFFICER))

    assert found(client, query) == {
        "Organisations": [("Atelier du Pont", ["entreprise", "Clichy", "SIRET 12345678200002"])]
    }


def test_two_of_the_same_name_are_told_apart(client):
    school = make.OrganisationFactory(name="EM", kind="school")
    for year in (2001, 2006):
        make.PersonFactory(
            first_name="Lina", last_name="Costa", birth_date=dt.date(year, 1, 2), postcode="92110", phone="",
            email="", ref=f"COSTA{year}",
        )  # fmt: skip
    make.AffiliationFactory(
        person=make.PersonFactory._meta.model.objects.get(birth_date__year=2001), organisation=school
    )
    sign_in(client, employed(Role.MENTORING_OFFICER))

    assert found(client, "costa") == {
        "Personnes": [
            ("Lina Costa", ["né·e en 2001", "92110", "étudiant·e, EM"]),
            ("Lina Costa", ["né·e en 2006", "92110"]),
        ]
    }


def test_each_result_leads_to_the_page_of_whom_it_names(client, ana):
    organisation = make.OrganisationFactory(name="Ana et Cie")
    sign_in(client, operator())

    results = client.get(reverse("admin:search"), {"q": "ana"}).context["results"]

    assert [each.address for part in results for each in part.found] == [
        reverse("admin:people_person_overview", args=[ana.pk]),
        reverse("admin:people_organisation_overview", args=[organisation.pk]),
    ]


def test_nobody_is_found_by_who_may_not_see_them(client, ana):
    sign_in(client, employed(Role.TRAINING_OFFICER))

    assert found(client, "ana") == {}


def test_without_the_right_to_view_people_only_organisations_are_found(client, ana):
    make.OrganisationFactory(name="Ana et Cie")
    sign_in(client, staff("view_organisation"))

    assert list(found(client, "ana")) == ["Organisations"]


@pytest.mark.parametrize("query", ["", "  ", "'", "…"])
def test_a_search_for_nothing_says_what_can_be_searched(client, query):
    sign_in(client, operator())

    page = client.get(reverse("admin:search"), {"q": query})

    assert (page.status_code, page.context["asked"], page.context["results"]) == (200, False, [])


def test_who_finds_nothing_is_led_to_welcome_somebody(client):
    sign_in(client, employed(Role.MENTORING_OFFICER))

    page = client.get(reverse("admin:search"), {"q": "zzz"}).content.decode()

    assert "Rien trouvé" in page
    assert f'href="{reverse("admin:people_person_walk_in")}"' in page


def test_who_may_not_welcome_is_not_told_to(client):
    sign_in(client, employed(Role.DPO))

    page = client.get(reverse("admin:search"), {"q": "zzz"}).content.decode()

    assert reverse("admin:people_person_walk_in") not in page


def test_beyond_twenty_the_list_has_the_rest(client, monkeypatch):
    monkeypatch.setattr(find, "SHOWN", 2)
    make.PersonFactory.create_batch(3, last_name="Costa")
    sign_in(client, employed(Role.MENTORING_OFFICER))

    page = client.get(reverse("admin:search"), {"q": "costa"})

    (part,) = page.context["results"]
    assert (len(part.found), part.has_more) == (2, True)
    assert f"{reverse('admin:people_person_changelist')}?q=costa" in page.content.decode()


@pytest.mark.parametrize("name", ["admin:index", "admin:people_person_changelist", "admin:people_person_add"])
def test_every_page_has_the_box(client, name):
    sign_in(client, operator())

    assert 'id="finder"' in client.get(reverse(name)).content.decode()


def test_who_may_view_neither_has_no_box(client):
    sign_in(client, staff())

    assert 'id="finder"' not in client.get(reverse("admin:index")).content.decode()


def test_three_found_take_as_many_queries_as_one(client):
    sign_in(client, operator())
    counts = []
    for number in (1, 2):
        for _each in range(number):
            make.AffiliationFactory(person__last_name="Costa", organisation__name="Costa")
        client.get(reverse("admin:search"), {"q": "costa"})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:search"), {"q": "costa"})
        counts.append(len(queries))

    assert counts[0] == counts[1]
