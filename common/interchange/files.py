"""Reading a CSV or .xlsx file line by line, whatever spreadsheet wrote it, and refusing what is no such file."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from common.interchange.formulas import restore
from common.interchange.workbooks import read_workbook
from common.spreadsheets import check_csv
from common.workbook_parts import MAX_COLUMNS, FileRefused

__all__ = ["FileRefused", "encoding_of", "read_lines"]

CHUNK = 1 << 20
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MAX_CELL = 100_000
BYTES_PER_ROW = 60  # of a zipped workbook of a dozen columns
OTHER_FORMATS = (".xls", ".xlsm", ".xlsb", ".ods")


def encoding_of(path: Path) -> str:
    """`utf-8-sig` or `cp1252`; everything else is refused. Reads the file once, in pieces."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    cp1252 = codecs.getincrementaldecoder("cp1252")()
    may_be = {"utf-8-sig": utf8, "cp1252": cp1252}
    empty = True
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            if empty and chunk.startswith(UTF16_MARKS):
                raise FileRefused(_("Le fichier est en UTF-16 : l’enregistrer en CSV UTF-8."))
            if len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
                raise FileRefused(_("Une ligne est démesurée : ce n’est pas un fichier CSV."))
            if b"\0" in chunk:
                raise FileRefused(_("Ce n’est pas un fichier texte (octets nuls)."))
            empty = empty and not chunk.strip(b"\xef\xbb\xbf \t\r\n")
            for name, decoder in list(may_be.items()):
                try:
                    decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError:
                    del may_be[name]
            if not may_be:
                raise FileRefused(_("Le fichier n’est ni en UTF-8 ni en Windows-1252."))
            if not chunk:
                break
    if empty:
        raise FileRefused(_("Le fichier est vide."))
    return next(iter(may_be))


def read_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of each line that is not blank, header first. Raises FileRefused."""
    if not path.is_file():
        raise FileRefused(_("Un fichier est attendu ici, pas un dossier."))
    if path.suffix.lower() in OTHER_FORMATS:
        raise FileRefused(_("Ce format n’est pas lu : l’enregistrer en .xlsx ou en CSV UTF-8."))
    rows = read_workbook(path) if path.suffix.lower() == ".xlsx" else _read_csv(path)
    for line, cells in rows:
        yield line, [restore(cell) if cell[:1] == "'" else cell for cell in cells]


def expected_lines(path: Path) -> int:
    """Roughly, and at least 1: to show how far a reading is."""
    if path.suffix.lower() == ".xlsx":
        return 1 + path.stat().st_size // BYTES_PER_ROW
    with path.open("rb") as file:
        return 1 + sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))


def _read_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    check_csv(path)
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        header = file.readline()
        delimiter = ";" if header.count(";") > header.count(",") else ","
        if header.count(delimiter) >= MAX_COLUMNS:
            raise FileRefused(_("Plus de %(limit)d colonnes.") % {"limit": MAX_COLUMNS})
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        csv.field_size_limit(MAX_CELL)
        line = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise FileRefused(_explain(error), line) from None
            if cells is None:
                return
            cells = [cell.strip() for cell in cells]
            if any(cells):  # spreadsheets leave rows of empty cells behind
                yield line, cells
            line = reader.line_num + 1


def _explain(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return _("Un guillemet ouvert ici n’est jamais refermé : le fichier est tronqué.")
    if "field limit" in str(error):
        return _("Une cellule est démesurée : un guillemet est sans doute mal fermé.")
    return _("La ligne n’est pas un CSV valable : un guillemet est mal placé.")
