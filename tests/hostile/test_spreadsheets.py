"""Hostile and awkward spreadsheets: each refused with its sentence, or read with its exact value."""

# ruff: noqa: E501 -- tables of refusals, one a line

import random
import struct
import time
import tracemalloc
import zipfile

import pytest

from common import spreadsheets, workbook_parts
from common.interchange.files import FileRefused, read_lines
from tests.common.workbooks import (
    EXTERNAL,
    HEADER,
    SHEET,
    inline,
    number,
    pack,
    packed,
    parts,
    row,
    sheet,
    spoilt,
)

NOISE = random.Random(1).randbytes(1 << 20).hex()  # two million characters that do not fold
COPY = "copier les valeurs dans un classeur .xlsx neuf."
MALFORMED = "Le classeur est mal formé : l’ouvrir et l’enregistrer de nouveau en .xlsx, ou en CSV UTF-8."
DAMAGED = "Le classeur est abîmé ou tronqué : l’ouvrir et l’enregistrer de nouveau en .xlsx."
BOMB = "Le classeur se déplie en plus de données qu’un classeur n’en a : l’enregistrer en CSV UTF-8."
MANY_PARTS = "Le classeur a trop de parties, ou deux du même nom : copier les données dans un classeur neuf."
OUTSIDE = "Le classeur désigne des fichiers hors de lui-même : ce n’est pas un .xlsx."
LINES = "Les lignes du classeur se suivent mal : l’enregistrer de nouveau."
SECONDS = 2  # of processor
CELLS = "Les cellules du classeur se suivent mal : l’enregistrer de nouveau."


def strange(part: str) -> str:
    return f"La partie « {part} » a une forme démesurée : copier les données dans un classeur neuf."


def doctype(part: str) -> str:
    return f"La partie « {part} » déclare une DTD, ce qu’aucun tableur n’écrit : refaire le classeur."


def broken(part: str) -> str:
    return f"La partie « {part} » du classeur est abîmée : l’enregistrer de nouveau en .xlsx."


def refusal(path) -> tuple[int, str]:
    started = time.process_time()
    with pytest.raises(FileRefused) as refused:
        list(read_lines(path))
    assert time.process_time() - started < SECONDS
    return refused.value.line, str(refused.value)


@pytest.fixture(autouse=True)
def counted(record_property):
    record_property("hostile", ("spreadsheets", 1))


ROWS = [
    (row(2, '<c r="A2"><f>1+1</f><v>2</v></c>'), 2, "Des formules (A2) : les remplacer par leurs valeurs (collage spécial)."),
    (row(4, '<c r="B4"><f t="shared" si="0" ref="B4:B9">A1</f></c>', '<c r="C4"><f t="shared" si="0"/></c>'), 4, "Des formules (B4, C4) : les remplacer par leurs valeurs (collage spécial)."),
    (row(3, '<c r="A3" t="e"><v>#N/A</v></c>', '<c r="B3" t="e"><v>#REF!</v></c>'), 3, "Des cellules en erreur (A3, B3) : les corriger ou les vider."),
    (row(2, number("B2", "NaN")), 1, MALFORMED),
    (row(2, number("B2", "INF")), 1, MALFORMED),
    (row(2, number("B2", "1e999")), 2, "La cellule B2 contient un nombre démesuré."),
    (row(2, number("B2", "1E+18")), 2, "La cellule B2 contient un nombre démesuré."),
    (row(2, number("B2", "0", "DD/MM/YYYY")), 2, "La cellule B2 contient une date ou une durée que le calendrier n’a pas."),
    (row(2, number("B2", "0.5", "DD/MM/YYYY")), 2, "La cellule B2 contient une date ou une durée que le calendrier n’a pas."),
    (row(2, number("B2", "-800000", "DD/MM/YYYY")), 2, "La cellule B2 contient une date ou une durée que le calendrier n’a pas."),
    (row(2, number("B2", "99999999", "DD/MM/YYYY")), 2, "La cellule B2 contient une date ou une durée que le calendrier n’a pas."),
    (row(2, number("B2", "1.5", "[h]:mm")), 2, "La cellule B2 contient une date ou une durée que le calendrier n’a pas."),
    (row(2, inline("XFE2", "x")), 2, "Plus de 100 colonnes (XFE2) : supprimer les colonnes inutiles à droite."),
    (row(2, inline("A" * 5000 + "2", "x")), 2, "Plus de 100 colonnes (AAAAAAAAAAAA) : supprimer les colonnes inutiles à droite."),
    (row(2, inline("A2", "a" * 40_000)), 2, "La cellule A2 contient plus de 32 767 caractères."),
    (row(2, inline("A2", NOISE)), 1, strange(SHEET)),
    (row(2, inline("A2", "P1")) + row(2, inline("A2", "P2")), 2, LINES),
    (row(3, inline("A3", "P1")) + row(2, inline("A2", "P2")), 3, LINES),
    (row("1048577", ""), 1, LINES),
    (row("2.5", ""), 1, LINES),
    (row(2, inline("B2", "x"), inline("A2", "y")), 2, CELLS),
    (row(2, inline("A3", "x")), 2, CELLS),
    (row(2, '<c r="A2" t="s"><v>7</v></c>'), 1, MALFORMED),
    (row(2, '<c r="A2" s="99"><v>7</v></c>'), 1, MALFORMED),
    (row(2, inline("A2", "_x005F_x0000_"), inline("B2", "_x0000_")), 2, "La cellule B2 contient un caractère nul."),
    (row(2, "<c>" * 100 + "</c>" * 100), 1, strange(SHEET)),
    (row(2, inline("A2", "\x01")), 1, broken(SHEET)),
    (row(2, inline("A2", "&#xD800;")), 1, broken(SHEET)),
    (row(2, inline("A2", "&entity;")), 1, broken(SHEET)),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "line", "message"), ROWS, ids=range(len(ROWS)))
def test_a_cell_that_is_no_plain_value_is_refused_at_its_row(tmp_path, rows, line, message):
    path = pack(tmp_path / "people.xlsx", parts(rows))

    assert refusal(path) == (line, message)


DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
NAMED = [
    (name, f"{prefix}{DTD}{content}") for name, content in parts().items() for prefix in ("", "<!-- c -->\n")
]
PARTS = [
    *((spoilt(name, content), doctype(name)) for name, content in NAMED),
    *((spoilt(name, content.encode("utf-16")), doctype(name)) for name, content in NAMED),
    (spoilt("xl/media/image1.png", DTD + "<x/>"), doctype("xl/media/image1.png")),
    (spoilt("customXml/item1.xml", "\ufeff" + DTD + "<x/>"), doctype("customXml/item1.xml")),
    (spoilt("xl/vbaProject.bin", b"\xd0\xcf"), f"Le classeur contient des macros : {COPY}"),
    (spoilt("xl/macrosheets/sheet1.xml", "<x/>"), f"Le classeur contient des macros : {COPY}"),
    (spoilt("[Content_Types].xml", parts()["[Content_Types].xml"].replace("sheet.main", "sheet.macroEnabled.main")), f"Le classeur contient des macros : {COPY}"),
    (spoilt("xl/externalLinks/externalLink1.xml", "<x/>"), f"Le classeur contient des liens vers d’autres classeurs : {COPY}"),
    (spoilt("xl/connections.xml", "<x/>"), f"Le classeur contient une connexion à des données extérieures : {COPY}"),
    (spoilt("xl/embeddings/oleObject1.bin", b"\xd0\xcf"), f"Le classeur contient des objets incorporés : {COPY}"),
    (spoilt("xl/activeX/activeX1.xml", "<x/>"), f"Le classeur contient des objets incorporés : {COPY}"),
    (spoilt("xl/worksheets/_rels/sheet1.xml.rels", EXTERNAL % "image"), f"Le classeur dépend d’un fichier extérieur : {COPY}"),
    (spoilt("xl/other.bin", b"\x00\x01"), "La partie « xl/other.bin » n’est pas celle d’un classeur : copier les données dans un neuf."),
    (spoilt("xl/media/a.png", packed(parts())), "La partie « xl/media/a.png » n’est pas celle d’un classeur : copier les données dans un neuf."),
    (spoilt("../../etc/cron.d/x", "<x/>"), OUTSIDE),
    (spoilt("/etc/passwd", "<x/>"), OUTSIDE),
    (spoilt("xl\\..\\x.xml", "<x/>"), OUTSIDE),
    (spoilt("C:/x.xml", "<x/>"), OUTSIDE),
    (spoilt("XL/workbook.xml", "<x/>"), MANY_PARTS),
    (parts() | {f"xl/media/{n}.png": b"\x89PNG" for n in range(1100)}, MANY_PARTS),
    (parts() | {f"xl/media/{n}.png": b"" for n in range(5000)}, "Le classeur a trop de parties : copier les données dans un classeur neuf."),
    (parts() | {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "Ce fichier est un classeur .ods : l’enregistrer en .xlsx ou en CSV UTF-8."),
    (spoilt(SHEET, "<worksheet><sheetData>"), broken(SHEET)),
    (spoilt(SHEET, '<?xml version="1.0" encoding="utf-7"?><worksheet/>'), broken(SHEET)),
    (spoilt(SHEET, b'<?xml version="1.0" encoding="utf-8"?><worksheet>\xed\xa0\x80</worksheet>'), broken(SHEET)),
    (spoilt(SHEET, f"<worksheet a='{NOISE}'/>"), strange(SHEET)),
    (spoilt(SHEET, f"<worksheet><!--{NOISE}--></worksheet>"), strange(SHEET)),
    (spoilt(SHEET, "<a>" * 100_000 + "</a>" * 100_000), strange(SHEET)),
    (spoilt(SHEET, sheet("")), "La première feuille est vide."),
    (spoilt(SHEET, sheet(HEADER, tail='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>')), "Des cellules fusionnées (A1:C1) : défusionner, supprimer un titre éventuel."),
    (spoilt(SHEET, sheet(row(1, inline("A1", "Liste des personnes")) + row(2, inline("A2", "ref"), inline("B2", "name")))), "La première ligne doit être celle des noms de colonnes : supprimer le titre au-dessus."),
    ({name: part for name, part in parts().items() if name != SHEET}, "Le classeur n’a pas de feuille de données en première place."),
    ({name: part for name, part in parts().items() if name != "[Content_Types].xml"}, MALFORMED),
    ({name: part for name, part in parts().items() if name != "xl/workbook.xml"}, MALFORMED),
    (spoilt("[Content_Types].xml", "<Types/>"), MALFORMED),
    (parts(state="veryHidden"), "La première feuille du classeur est masquée : l’afficher ou la supprimer."),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "message"), PARTS, ids=range(len(PARTS)))
def test_a_workbook_of_dangerous_or_missing_parts_is_refused(tmp_path, contents, message):
    path = pack(tmp_path / "people.xlsx", contents)

    assert refusal(path)[1] == message


def other(kind: str) -> str:
    return f"Ce fichier est {kind}, malgré son nom : l’enregistrer en .xlsx ou en CSV UTF-8."


BYTES = [
    (".xlsx", b"", "Le fichier est vide."),
    (".xlsx", b"%PDF-1.7\n", other("un PDF")),
    (".xlsx", b"\x89PNG\r\n\x1a\n", other("une image")),
    (".xlsx", b"<html><table></table></html>", other("une page web")),
    (".xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", other("un ancien classeur .xls ou un classeur protégé par mot de passe")),
    (".xlsx", b"ref,name\nP1,Ana\n", "Ce fichier n’est pas un classeur .xlsx : l’enregistrer en .xlsx ou en CSV UTF-8."),
    (".xlsx", packed(parts())[:-200], DAMAGED),
    (".xlsx", packed(parts())[:30], DAMAGED),
    (".xlsx", packed(parts()) + b"trailer", DAMAGED),
    (".csv", b"%PDF-1.7\n", other("un PDF")),
    (".csv", b"\x89PNG\r\n\x1a\n", other("une image")),
    (".csv", b"\xef\xbb\xbf\n<!doctype html><p>", other("une page web")),
    (".csv", packed(parts()), "Ce fichier est un classeur ou une archive, malgré son nom : l’enregistrer en CSV UTF-8."),
    (".csv", b"\xd0\xcf\x11\xe0", other("un ancien classeur .xls ou un classeur protégé par mot de passe")),
    (".csv", "ref,name\n".encode("utf-16"), "Le fichier est en UTF-16 : l’enregistrer en CSV UTF-8."),
    (".csv", "ref,name\n".encode("utf-16-le"), "Ce n’est pas un fichier texte (octets nuls)."),
    (".csv", b"ref,name\n" + b"a" * (3 << 20), "Une ligne est démesurée : ce n’est pas un fichier CSV."),
    (".csv", b"ref,name\nP1," + b"a" * 100_001, "Une cellule est démesurée : un guillemet est sans doute mal fermé."),
    (".csv", b"c," * 101 + b"\n", "Plus de 100 colonnes."),
]  # fmt: skip


@pytest.mark.parametrize(("suffix", "content", "message"), BYTES, ids=range(len(BYTES)))
def test_a_file_of_another_kind_is_refused_whatever_its_name(tmp_path, suffix, content, message):
    path = tmp_path / f"people{suffix}"
    path.write_bytes(content)

    assert refusal(path)[1] == message


def flagged(content: bytes, flag: int) -> bytes:
    """The same archive, its first entry flagged."""
    place = content.index(b"PK\x01\x02") + 8
    return (
        content[:6]
        + struct.pack("<H", flag)
        + content[8:place]
        + struct.pack("<H", flag)
        + content[place + 2 :]
    )


def test_an_encrypted_entry_is_refused(tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(flagged(packed(parts()), 1))

    assert refusal(path)[1] == "Le classeur est protégé par mot de passe : l’enregistrer sans protection."


def test_a_symbolic_link_in_the_archive_is_refused(tmp_path):
    path = pack(tmp_path / "people.xlsx", parts())
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    assert refusal(path)[1] == OUTSIDE


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused(tmp_path):
    path = pack(tmp_path / "people.xlsx", parts())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, "<x/>")

    assert refusal(path)[1] == MANY_PARTS


def test_an_unusual_compression_is_refused(tmp_path):
    path = pack(tmp_path / "people.xlsx", parts())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/theme/theme1.xml", "<x/>")

    assert refusal(path)[1] == DAMAGED


def test_a_size_that_lies_is_refused(tmp_path):
    content = packed(parts())
    place = content.index(b"PK\x01\x02") + 24
    path = tmp_path / "people.xlsx"
    path.write_bytes(content[:place] + struct.pack("<I", 10) + content[place + 4 :])

    assert refusal(path)[1] in (DAMAGED, broken("[Content_Types].xml"))


def bomb_of_spaces(archive, size: int) -> None:
    with archive.open(SHEET, "w") as part:
        part.write(b"<worksheet>")
        for _ in range(size >> 20):
            part.write(b" " * (1 << 20))
        part.write(b"</worksheet>")


def bomb_of_rows(archive, size: int) -> None:
    with archive.open(SHEET, "w") as part:
        part.write(sheet("").split("</sheetData>")[0].encode())
        for first in range(1, 1_048_577, 1024):
            part.write("".join(row(n, number(f"A{n}", "1")) for n in range(first, first + 1024)).encode())
        part.write(b"</sheetData></worksheet>")


def bomb_of_strings(archive, size: int) -> None:
    with archive.open("xl/sharedStrings.xml", "w") as part:
        part.write(parts()["xl/sharedStrings.xml"].removesuffix("</sst>").encode())
        for first in range(0, 700_000, 1000):
            part.write("".join(f"<si><t>{n}</t></si>" for n in range(first, first + 1000)).encode())
        part.write(b"</sst>")


def bomb_of_elements(archive, size: int) -> None:
    with archive.open(SHEET, "w") as part:
        part.write(b"<worksheet>" + b"<a/>" * 7_000_000 + b"</worksheet>")


def bomb_of_unknown_elements(archive, size: int) -> None:
    with archive.open(SHEET, "w") as part:
        part.write(sheet("").split("</sheetData>")[0].encode())
        for line in range(1, 50_001):
            part.write(f"<row r='{line}'/>{''.join(f'<a{n * line}/>' for n in range(40))}".encode())
        part.write(b"</sheetData></worksheet>")


def bomb_in_one_row(archive, size: int) -> None:
    with archive.open(SHEET, "w") as part:
        part.write(sheet("").split("</sheetData>")[0].encode() + b"<row r='1'><c r='A1'>")
        part.write("".join(f"<v>{n}</v>" for n in range(1_000_000)).encode())
        part.write(b"</c></row></sheetData></worksheet>")


BOMBS = [
    (bomb_of_spaces, 300 << 20, BOMB),
    (bomb_of_spaces, 100 << 20, strange(SHEET)),
    (bomb_of_rows, 0, "Plus de 50000 lignes : partager le classeur, ou l’enregistrer en CSV UTF-8."),
    (bomb_of_strings, 0, "Le classeur a trop de textes : l’enregistrer en CSV UTF-8."),
    (bomb_of_elements, 0, strange(SHEET)),
    (bomb_of_unknown_elements, 0, strange(SHEET)),
    (bomb_in_one_row, 0, strange(SHEET)),
]


@pytest.mark.parametrize(("fill", "size", "message"), BOMBS)
def test_a_bomb_is_refused_before_it_unfolds(tmp_path, fill, size, message):
    path = tmp_path / "people.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        fill(archive, size)

    assert refusal(path)[1] == message
    assert peak_of_reading(path) < 20 << 20


def peak_of_reading(path) -> int:
    tracemalloc.start()
    with pytest.raises(FileRefused):
        list(read_lines(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_what_folds_too_well_is_refused_even_when_small_enough_in_all(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_RATIO", 10**9)
    monkeypatch.setattr(workbook_parts, "MAX_ELEMENTS", 1000)
    path = pack(tmp_path / "people.xlsx", spoilt(SHEET, "<worksheet>" + "<a/>" * 2000 + "</worksheet>"))

    assert refusal(path)[1] == strange(SHEET)


@pytest.mark.parametrize(("suffix", "limit", "message"), [
    (".csv", "MAX_CSV", "Le fichier dépasse 1 Mo : le partager en plusieurs."),
    (".xlsx", "MAX_WORKBOOK", "Le classeur dépasse 1 Mo : l’enregistrer en CSV UTF-8."),
])  # fmt: skip
def test_a_file_larger_than_its_limit_is_refused(tmp_path, monkeypatch, suffix, limit, message):
    monkeypatch.setattr(spreadsheets, limit, 1 << 20)
    path = tmp_path / f"people{suffix}"
    path.write_bytes(b"a" * (1 << 20) + b"a")

    assert refusal(path)[1] == message
