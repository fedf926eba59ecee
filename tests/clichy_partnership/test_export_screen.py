"""The list of the moment, taken away as a file."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from openpyxl import load_workbook

from tests.accounts import sign_in, staff
from tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
EXPORT = "admin:people_person_export"
WORKBOOK, COMMA_SEPARATED = "0", "1"


@pytest.fixture
def officer(client):
    user = staff(email="user@exemple.fr")
    user.user_permissions.set(Permission.objects.filter(codename="view_person"))
    sign_in(client, user)
    return user


def taken(client, query: str = "", format: str = COMMA_SEPARATED):
    return client.post(reverse(EXPORT) + query, {"resource": "0", "format": format})


def rows(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_the_file_holds_the_list_with_its_search_and_filters(client, officer):
    PersonFactory(ref="P1", last_name="Roche", referrer="school")
    PersonFactory(ref="P2", last_name="Roche", referrer="self")
    PersonFactory(ref="P3", last_name="Petit", referrer="school")

    found = rows(taken(client, "?q=roche&referrer__exact=school"))

    assert [row["ref"] for row in found] == ["P1"]


def test_the_page_says_what_will_be_taken(client, officer):
    whole = client.get(reverse(EXPORT)).content.decode()
    filtered = client.get(reverse(EXPORT) + "?q=roche").content.decode()

    assert "toute la liste" in whole
    assert "avec sa recherche et ses filtres" in filtered


def test_a_workbook_holds_the_same_columns(client, officer):
    PersonFactory(ref="P1", last_name="Aa", phone="+33612345678")

    response = taken(client, format=WORKBOOK)
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]

    header, *people = ([cell.value for cell in row] for row in sheet.iter_rows())
    person = next(person for person in people if person[0] == "P1")
    assert header[:3] == ["ref", "first_name", "last_name"]
    assert person[header.index("phone")] == "'+33612345678"
    assert response["Content-Disposition"].endswith('.xlsx"')


def test_no_cell_is_a_formula(client, officer):
    PersonFactory(ref="P1", first_name='=HYPERLINK("http://exemple.org")', last_name="@SUM(1)")

    person = next(row for row in rows(taken(client)) if row["ref"] == "P1")

    assert person["first_name"] == '\'=HYPERLINK("http://exemple.org")'
    assert person["last_name"] == "'@SUM(1)"


@pytest.mark.parametrize("number", [1, 300])
def test_the_number_of_queries_does_not_follow_the_number_of_rows(
    client, officer, number, django_assert_num_queries
):
    PersonFactory.create_batch(number)
    taken(client)  # permissions and content types are read once

    with django_assert_num_queries(11):
        assert len(rows(taken(client))) == number + 1


def test_an_unknown_format_is_asked_again(client, officer):
    assert "Télécharger le fichier" in taken(client, format="9").content.decode()


def test_who_may_not_see_the_list_takes_nothing(client):
    sign_in(client, staff(email="lecteur@exemple.fr"))

    assert taken(client).status_code == 403
    assert client.get(reverse(EXPORT)).status_code == 403
