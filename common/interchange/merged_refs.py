"""Lines that name a record by the ref it had before it was merged with another: they mean the one that stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import models

from common.interchange.columns import ManyReferences, Reference

if TYPE_CHECKING:
    from common.interchange.file_import import Row


def rows_of_merged(batch: list[Row], model: type[models.Model]) -> Iterator[tuple[Row, str]]:
    """The lines that describe a merged record itself, each with the ref of the one that stays."""
    now = model.refs_now({row.values.get("ref") for row in batch} - {None})
    for row in batch:
        if kept := now.get(row.values.get("ref")):
            yield row, kept


def rename(batch: list[Row], column: Reference, target: type[models.Model]) -> Iterator[Row]:
    """Write the ref of the record that stays where `column` names a merged one; the lines in which it did."""
    many = isinstance(column, ManyReferences)
    named = [(row, value if many else [value]) for row in batch if (value := row.values.get(column.name))]
    now = target.refs_now({ref for _row, refs in named for ref in refs})
    for row, refs in named if now else ():
        current = list(dict.fromkeys(now.get(ref, ref) for ref in refs))
        if current != refs:
            row.values[column.name] = current if many else current[0]
            yield row
