"""Rows into an .xlsx, streamed to a temporary file: memory does not grow with them."""

import datetime as dt
import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from django.db import models
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from common.interchange.columns import Column, Reference, Sheet
from common.interchange.workbooks import MAX_CELL
from common.workbook_parts import LAST_ROW

# What XML has no way to write, and what Excel would take for such an escape: see workbooks.ESCAPED.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
TITLE_LENGTH = 31  # Excel's limit for the name of a sheet
# Number format and width, by what the column holds. "@" is text: a postcode keeps its zero, a phone its plus.
LAYOUTS = (
    (models.DateTimeField, "DD/MM/YYYY HH:MM", 17),
    (models.DateField, "DD/MM/YYYY", 12),
    (models.CharField, "@", 22),
    (models.TextField, "General", 50),
    (models.JSONField, "@", 30),
)


class ExportRefused(Exception):
    """Why the rows do not fit in a workbook."""


class WorkbookWriter:
    """One sheet: a bold, frozen header of column names, then the rows it is given."""

    def __init__(self, sheet: Sheet, path: Path):
        self.sheet = sheet
        self.path = path
        self.count = 1
        self.workbook = Workbook(write_only=True)
        name = str(sheet.model._meta.verbose_name_plural).capitalize()
        self.workbook.properties.title = name
        self.workbook.properties.creator = ""
        self.page = self.workbook.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:TITLE_LENGTH])
        self.page.freeze_panes = "A2"
        self.cells = [self._lay_out(number, column) for number, column in enumerate(sheet.columns, start=1)]
        self.page.append([self._heading(column) for column in sheet.columns])

    def __enter__(self) -> "WorkbookWriter":
        return self

    def __exit__(self, kind, error, traceback) -> None:
        # Only by saving does openpyxl remove its temporary file.
        self.workbook.save(self.path if error is None else BytesIO())

    def _lay_out(self, number: int, column: Column) -> WriteOnlyCell:
        """The column's width and format; the one cell that will carry each of its values."""
        number_format, width = _layout(self.sheet, column)
        dimension = self.page.column_dimensions[get_column_letter(number)]
        dimension.width = max(width, len(column.name) + 2)
        dimension.number_format = number_format
        cell = WriteOnlyCell(self.page)
        cell.number_format = number_format
        return cell

    def _heading(self, column: Column) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.page, column.name)
        cell.font = Font(bold=True)
        return cell

    def write(self, rows: Iterable[tuple]) -> None:
        """Cells are texts, numbers, dates or None."""
        for values in rows:
            self.count += 1
            if self.count > LAST_ROW:
                raise ExportRefused(
                    _("%(file)s : un classeur s’arrête à %(limit)d lignes, exporter en CSV.")
                    % {"file": self.sheet.file, "limit": LAST_ROW}
                )
            self.page.append(
                [
                    None if value is None or value == "" else self._fill(cell, value)
                    for cell, value in zip(self.cells, values, strict=True)
                ]
            )

    def _fill(self, cell: WriteOnlyCell, value: str | int | dt.date) -> WriteOnlyCell:
        if not isinstance(value, str):
            cell.value = value
            return cell
        text = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
        if len(text) > MAX_CELL:
            raise ExportRefused(
                _("%(file)s : un texte dépasse les %(limit)d caractères d’une cellule, exporter en CSV.")
                % {"file": self.sheet.file, "limit": MAX_CELL}
            )
        cell.value = text
        cell.data_type = "s"  # never a formula, nor an error such as #N/A
        return cell


def _layout(sheet: Sheet, column: Column) -> tuple[str, int]:
    if isinstance(column, Reference):
        return "@", 22
    field = sheet.model._meta.get_field(column.field)
    layouts = ((number_format, width) for kind, number_format, width in LAYOUTS if isinstance(field, kind))
    return next(layouts, ("General", 12))
