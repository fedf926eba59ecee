from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction


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


def refresh_statistics() -> None:
    """After many rows at once: PostgreSQL chooses its plans from statistics that it would renew a minute later only,
    and takes a table of yesterday's size for today's."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def update_row(model: type[models.Model], where: dict[str, object], **values: object) -> bool:
    """`filter(**where).update(**values)` of plain values, for what is done once per message: Django takes longer to
    write its SQL than PostgreSQL to run it."""

    def prepared(given: dict[str, object]) -> list[tuple[str, object]]:
        fields = [(model._meta.get_field(name), value) for name, value in given.items()]
        return [(field.column, field.get_db_prep_save(value, connection)) for field, value in fields]

    new, old = prepared(values), prepared(where)
    changes = ", ".join(f'"{column}" = %s' for column, _value in new)
    conditions = " AND ".join(
        f'"{column}" IS NULL' if value is None else f'"{column}" = %s' for column, value in old
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" SET {changes} WHERE {conditions}',
            [value for _column, value in new] + [value for _column, value in old if value is not None],
        )
        return cursor.rowcount > 0
