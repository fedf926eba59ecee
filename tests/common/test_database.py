"""Reading one state of the database while others write, on real connections."""

import threading

import pytest
from django.db import connection, connections

from common.database import one_state, refresh_statistics
from people.models import Person
from tests.factories import OrganisationFactory


def write_from_another_connection() -> None:
    def write() -> None:
        Person.objects.create(first_name="Ana", last_name="Roche")
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    writer.join()


@pytest.mark.django_db(transaction=True)
def test_what_is_read_together_belongs_to_one_state():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite admits one writer at a time: there is no meanwhile")

    with one_state():
        before = Person.objects.count()
        write_from_another_connection()
        after = Person.objects.count()

    assert (before, after, Person.objects.count()) == (0, 0, 1)


@pytest.mark.django_db
def test_statistics_count_the_rows_of_a_transaction_that_is_not_over():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite chooses its plans without statistics of its own")
    OrganisationFactory.create_batch(7)

    refresh_statistics()

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::int FROM pg_class WHERE relname = 'people_organisation'")
        assert cursor.fetchone() == (7,)
