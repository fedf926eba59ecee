"""The history of many rows at once, written by the database itself from what it now holds."""

from collections.abc import Sequence

from django.db import connection, models
from django.utils import timezone

from common.models import ImportRun

CREATED, CHANGED = "+", "~"


def write_history(
    model: type[models.Model], pks: Sequence[int], kind: str, user=None, import_run: ImportRun | None = None
) -> None:
    """One row of history per record of `pks`, as it stands: what simple_history would write one by one.

    `kind` is CREATED or CHANGED. A removal leaves nothing to copy: it is not written here.
    """
    history = model.history.model
    quote = connection.ops.quote_name
    copied = [quote(field.column) for field in history.tracked_fields]
    stated = {
        "history_date": connection.ops.adapt_datetimefield_value(timezone.now()),
        "history_type": kind,
        "history_user_id": user and user.pk,
        "history_change_reason": None,
        "import_run_id": import_run and import_run.pk,
    }
    statement = "INSERT INTO {history} ({columns}) SELECT {values} FROM {table} WHERE {key} IN ({keys}) ORDER BY {key}"
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(
                history=quote(history._meta.db_table),
                columns=", ".join([*copied, *map(quote, stated)]),
                values=", ".join([*copied, *["%s"] * len(stated)]),
                table=quote(model._meta.db_table),
                key=quote(model._meta.pk.column),
                keys=", ".join(["%s"] * len(pks)),
            ),
            [*stated.values(), *pks],
        )
