"""One pass over each XML part of a workbook: refuses what no spreadsheet writes, and notes what is no plain table."""

from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

MAX_ROWS = 50_000  # beyond, openpyxl takes minutes; a CSV is read in seconds
MAX_COLUMNS = 100  # the widest file has 13
LAST_ROW = 1_048_576  # Excel's; LibreOffice likes to describe it, empty
MAX_STRINGS_COUNT = 300_000  # each takes openpyxl 10 microseconds
MAX_ELEMENTS = 2_500_000  # MAX_ROWS × 13 columns × 3 elements a cell, and some
MAX_IN_ITEM = 20_000  # elements of one row or shared string: openpyxl forgets them at its end
MAX_OUTSIDE = 200_000  # elements outside rows and shared strings: openpyxl keeps them to the end of the part
MAX_TOKEN = 1 << 20  # bytes; expat keeps a tag, an attribute or a comment whole in memory
MAX_DEPTH = 64  # a cell's rich text is 8 deep

COLUMNS = {get_column_letter(number): number for number in range(1, MAX_COLUMNS + 1)}

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships "
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types "


class FileRefused(Exception):
    """Why a file cannot be read, and the line where that shows."""

    def __init__(self, message: str, line: int = 1):
        super().__init__(message)
        self.line = line


@dataclass
class Worksheet:
    """Coordinates of the cells that hold no plain value."""

    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class PartReader:
    """Feed it the parts one after the other. The limits are on all of them together, but for rows and columns."""

    def __init__(self):
        self.unfolded = 0
        self.elements = 0
        self.strings = 0
        self.worksheets: dict[str, Worksheet] = {}
        self.starts = {
            f"{MAIN}worksheet": self._start_worksheet,
            f"{MAIN}sst": self._start_strings,
            f"{MAIN}row": self._start_row,
            f"{MAIN}c": self._start_cell,
            f"{MAIN}f": self._start_formula,
            f"{MAIN}mergeCell": self._start_merge,
            f"{MAIN}si": self._start_string,
            f"{RELATIONSHIPS}Relationship": self._start_relationship,
            f"{CONTENT_TYPES}Override": self._start_content_type,
            f"{CONTENT_TYPES}Default": self._start_content_type,
        }

    def begin(self, name: str) -> None:
        self.name = name
        self.fed = self.depth = self.length = 0
        self.in_item = self.outside = self.item_depth = 0
        self.item = ""
        self.is_in_item = False
        self.row = self.filled_rows = self.column = 0
        self.cell = ""
        self.worksheet = Worksheet()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = 1 << 16
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, chunk: bytes) -> None:
        self.fed += len(chunk)
        self._parse(chunk, False)
        if self.fed - self.parser.CurrentByteIndex > MAX_TOKEN:
            raise self._strange()

    def end(self) -> None:
        self._parse(b"", True)

    def _parse(self, chunk: bytes, is_final: bool) -> None:
        try:
            self.parser.Parse(chunk, is_final)
        except (expat.ExpatError, ValueError, LookupError):  # an encoding may be unknown, or no text
            raise FileRefused(
                _("La partie « %(part)s » du classeur est abîmée : l’enregistrer de nouveau en .xlsx.")
                % {"part": self.name}
            ) from None

    def _strange(self) -> FileRefused:
        return FileRefused(
            _("La partie « %(part)s » a une forme démesurée : copier les données dans un classeur neuf.")
            % {"part": self.name}
        )

    def _refuse_doctype(self, *declaration) -> None:
        raise FileRefused(
            _("La partie « %(part)s » déclare une DTD, ce qu’aucun tableur n’écrit : refaire le classeur.")
            % {"part": self.name}
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        self.length = 0
        if self.elements > MAX_ELEMENTS or self.depth > MAX_DEPTH:
            raise self._strange()
        if self.depth == self.item_depth:
            self.is_in_item = name == self.item
            self.in_item = 0
        if self.is_in_item:
            self.in_item += 1
        else:
            self.outside += 1
        if self.in_item > MAX_IN_ITEM or self.outside > MAX_OUTSIDE:
            raise self._strange()
        start = self.starts.get(name)
        if start:
            start(attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1

    def _text(self, text: str) -> None:
        self.length += len(text)
        if self.length > MAX_TOKEN:
            raise self._strange()

    def _start_worksheet(self, attributes: dict[str, str]) -> None:
        self.worksheets[self.name] = self.worksheet
        self.item, self.item_depth = f"{MAIN}row", 3

    def _start_strings(self, attributes: dict[str, str]) -> None:
        self.item, self.item_depth = f"{MAIN}si", 2

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self.row + 1))
        if not (number.isascii() and number.isdigit() and self.row < int(number[:9]) <= LAST_ROW):
            raise FileRefused(
                _("Les lignes du classeur se suivent mal : l’enregistrer de nouveau."), self.row
            )
        self.row = int(number)
        self.column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self.column == 0:
            self.filled_rows += 1
            if self.filled_rows > MAX_ROWS:
                message = _("Plus de %(limit)d lignes : partager le classeur, ou l’enregistrer en CSV UTF-8.")
                raise FileRefused(message % {"limit": MAX_ROWS}, self.row)
        self.cell = attributes.get("r") or f"{get_column_letter(self.column + 1)}{self.row}"
        letters = self.cell.rstrip("0123456789")
        column = COLUMNS.get(letters)
        if column is None:
            message = _("Plus de %(limit)d colonnes (%(cell)s) : supprimer les colonnes inutiles à droite.")
            raise FileRefused(message % {"limit": MAX_COLUMNS, "cell": self.cell[:12]}, self.row)
        if column <= self.column or self.cell[len(letters) :] != str(self.row):
            raise FileRefused(
                _("Les cellules du classeur se suivent mal : l’enregistrer de nouveau."), self.row
            )
        self.column = column
        if attributes.get("t") == "e":
            self.worksheet.errors.append(self.cell)

    def _start_formula(self, attributes: dict[str, str]) -> None:
        if self.cell:
            self.worksheet.formulas.append(self.cell)

    def _start_merge(self, attributes: dict[str, str]) -> None:
        self.worksheet.merged.append(attributes.get("ref", ""))

    def _start_string(self, attributes: dict[str, str]) -> None:
        self.strings += 1
        if self.strings > MAX_STRINGS_COUNT:
            raise FileRefused(_("Le classeur a trop de textes : l’enregistrer en CSV UTF-8."))

    def _start_relationship(self, attributes: dict[str, str]) -> None:
        is_link = attributes.get("Type", "").endswith("/hyperlink")  # an e-mail address; nobody follows it
        if attributes.get("TargetMode", "").lower() == "external" and not is_link:
            raise FileRefused(
                _(
                    "Le classeur dépend d’un fichier extérieur : copier les valeurs dans un classeur .xlsx neuf."
                )
            )

    def _start_content_type(self, attributes: dict[str, str]) -> None:
        if "macro" in attributes.get("ContentType", "").lower():
            raise FileRefused(
                _("Le classeur contient des macros : copier les valeurs dans un classeur .xlsx neuf.")
            )
