"""The first sheet of an .xlsx, as the lines of text that a CSV would hold."""

import datetime as dt
import logging
import re
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from common.spreadsheets import check_workbook
from common.workbook_parts import FileRefused, Worksheet

MAX_CELL = 32_767  # Excel's own limit
SHOWN = 5
# Excel writes a character that XML has not as _x0001_, and an underscore that would be misread as _x005F_.
ESCAPED = re.compile(r"_x(00[01][0-9A-F]|005F|FFF[EF])_", re.IGNORECASE)
DIGITS = re.compile(r'(?:[0#]|" "|\\ | )+')  # formats such as 00000 or 0#" "##" "##" "##" "##

logger = logging.getLogger(__name__)
# Extensions that openpyxl does not know (colours, drop-down lists) are nothing to tell the user.
warnings.filterwarnings("ignore", module="openpyxl")


def read_workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of each row that is not blank, header first, as wide as the header. Raises FileRefused."""
    worksheets = check_workbook(path)
    try:
        workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            yield from _as_table(_filled_rows(_first_sheet(workbook, worksheets)))
        finally:
            workbook.close()
    except FileRefused:
        raise
    except Exception:  # whatever openpyxl stumbles on in a file that somebody made by hand
        logger.warning("openpyxl could not read %s", path.name, exc_info=True)
        message = _(
            "Le classeur est mal formé : l’ouvrir et l’enregistrer de nouveau en .xlsx, ou en CSV UTF-8."
        )
        raise FileRefused(message) from None


def _first_sheet(workbook, worksheets: dict[str, Worksheet]) -> ReadOnlyWorksheet:
    sheet = workbook._sheets[0] if workbook._sheets else None
    if not isinstance(sheet, ReadOnlyWorksheet):
        raise FileRefused(_("Le classeur n’a pas de feuille de données en première place."))
    if sheet.sheet_state != "visible":
        raise FileRefused(_("La première feuille du classeur est masquée : l’afficher ou la supprimer."))
    found = worksheets[sheet._worksheet_path]
    refusals = (
        (found.formulas, _("Des formules (%(cells)s) : les remplacer par leurs valeurs (collage spécial).")),
        (found.errors, _("Des cellules en erreur (%(cells)s) : les corriger ou les vider.")),
        (found.merged, _("Des cellules fusionnées (%(cells)s) : défusionner, supprimer un titre éventuel.")),
    )
    for cells, message in refusals:
        if cells:
            shown = ", ".join(cells[:SHOWN]) + (", …" if len(cells) > SHOWN else "")
            raise FileRefused(message % {"cells": shown}, int(re.search(r"\d+|$", cells[0])[0] or 1))
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    return sheet


def _filled_rows(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_text(cell, line) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield line, cells


def _as_table(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows as wide as the header, but those that are too wide already."""
    line, header = next(rows, (1, []))
    if not header:
        raise FileRefused(_("La première feuille est vide."))
    first = next(rows, None)
    if len(header) == 1 and first and len(first[1]) > 1:
        message = _("La première ligne doit être celle des noms de colonnes : supprimer le titre au-dessus.")
        raise FileRefused(message, line)
    yield line, header
    if first:
        yield first[0], first[1] + [""] * (len(header) - len(first[1]))
    for line, cells in rows:
        yield line, cells + [""] * (len(header) - len(cells))


def _text(cell: ReadOnlyCell, line: int) -> str:
    """What a CSV would hold for this cell."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str) and cell.data_type != "e":
        text = (
            ESCAPED.sub(lambda code: chr(int(code[1], 16)), value).strip() if "_x" in value else value.strip()
        )
        if len(text) > MAX_CELL:
            raise _refused(cell, line, _("plus de 32 767 caractères."))
        if "\0" in text:
            raise _refused(cell, line, _("un caractère nul."))
        return text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, cell, line)
    if isinstance(value, dt.datetime):
        # Excel has one type for both: a date is midnight in a format without hours.
        is_day = value.time() == dt.time() and not re.search("[hH]", cell.number_format)
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    raise _refused(cell, line, _("une date ou une durée que le calendrier n’a pas."))


def _number(value: int | float, cell: ReadOnlyCell, line: int) -> str:
    """As displayed, in full: 15 digits are all that Excel keeps, the others are binary noise."""
    if value != value or value in (float("inf"), float("-inf")) or abs(value) >= 10**18:
        raise _refused(cell, line, _("un nombre démesuré."))
    number_format = cell.number_format
    if number_format.endswith("%"):
        return f"{_plain(value * 100)}%"
    text = _plain(value)
    if DIGITS.fullmatch(number_format) and text.isdigit():
        places = re.sub(r"[^0#]", "", number_format)
        return text.zfill(len(places.lstrip("#")))
    return text


def _plain(value: int | float) -> str:
    text = str(value) if isinstance(value, int) else f"{Decimal(f'{value:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _refused(cell: ReadOnlyCell, line: int, what: str) -> FileRefused:
    place = f"{get_column_letter(cell.column)}{line}"
    return FileRefused(_("La cellule %(cell)s contient %(what)s") % {"cell": place, "what": what}, line)
