from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_state() -> Iterator[None]:
    """All that is read inside belongs to one state of the database, whatever others write meanwhile.

    SQLite reads so by itself. Inside a transaction already begun, it is that transaction's business.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction that asked for the same name is under way. Inside a transaction.

    SQLite lets one write at a time by itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
