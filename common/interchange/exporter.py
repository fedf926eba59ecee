import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from common.database import one_state
from common.interchange.columns import ManyReferences, Sheet
from common.interchange.values import format_value

BATCH = 2000


def export_directory(sheets: tuple[Sheet, ...], directory: Path) -> dict[str, int]:
    """Write every file; what `Importer` reads back unchanged. Rows written per file."""
    directory.mkdir(parents=True, exist_ok=True)
    with one_state():
        return {sheet.file: _export(sheet, directory / sheet.file) for sheet in sheets}


def _export(sheet: Sheet, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in sheet.columns)
        for count, cells in enumerate(lines(sheet), start=1):  # noqa: B007 -- the last number is the count
            writer.writerow(cells)
    return count


def lines(sheet: Sheet) -> Iterator[list[str]]:
    """The cells of each row, streamed in the order of creation."""
    paths = [column.path for column in sheet.columns if not isinstance(column, ManyReferences)]
    rows = iter(sheet.model.objects.order_by("pk").values_list("pk", *paths).iterator(chunk_size=BATCH))
    while batch := list(islice(rows, BATCH)):
        links = _links(sheet, [row[0] for row in batch]) if sheet.links else {}
        for pk, *values in batch:
            remaining = iter(values)
            yield [
                "|".join(links.get((pk, sheet.links.roles[column.field]), ()))
                if isinstance(column, ManyReferences)
                else format_value(next(remaining))
                for column in sheet.columns
            ]


def _links(sheet: Sheet, pks: list[int]) -> dict[tuple[int, str], list[str]]:
    refs: dict[tuple[int, str], list[str]] = {}
    owner = f"{sheet.links.owner}_id"
    found = sheet.links.model.objects.filter(**{f"{owner}__in": pks}).order_by("pk")
    for pk, role, ref in found.values_list(owner, "role", "person__ref"):
        refs.setdefault((pk, role), []).append(ref)
    return refs
