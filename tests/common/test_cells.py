"""What a cell of a workbook or of a CSV becomes: the exact text."""

import pytest

from common.interchange.files import read_lines
from tests.common.workbooks import (
    EXTERNAL,
    HEADER,
    SHEET,
    inline,
    number,
    pack,
    parts,
    row,
    sheet,
    spoilt,
)


def read(tmp_path, *args, **kwargs) -> list[tuple[int, list[str]]]:
    """The lines under the header."""
    return list(read_lines(pack(tmp_path / "people.xlsx", parts(*args, **kwargs))))[1:]


VALUES = [
    (number("B2", "3"), "3"),
    (number("B2", "3.0"), "3"),
    (number("B2", "3.3000000000000003"), "3.3"),
    (number("B2", "0.1"), "0.1"),
    (number("B2", "-12.5"), "-12.5"),
    (number("B2", "92110"), "92110"),
    (number("B2", "7.3282932000074E+13"), "73282932000074"),
    (number("B2", "73282932000074", "0.00E+00"), "73282932000074"),
    (number("B2", "1E-6"), "0.000001"),
    (number("B2", "100"), "100"),
    (number("B2", "1000", "00000"), "01000"),
    (number("B2", "612345678", '0#" "##" "##" "##" "##'), "0612345678"),
    (number("B2", "0.125", "0%"), "12.5%"),
    (number("B2", "45658", "DD/MM/YYYY"), "2025-01-01"),
    (number("B2", "45658.375", "DD/MM/YYYY HH:MM"), "2025-01-01T09:00:00"),
    (number("B2", "45658", "DD/MM/YYYY HH:MM"), "2025-01-01T00:00:00"),
    (number("B2", "45658.347222222219", "DD/MM/YYYY HH:MM"), "2025-01-01T08:20:00"),
    (number("B2", "2958465", "DD/MM/YYYY"), "9999-12-31"),
    (number("B2", "-5", "DD/MM/YYYY"), "1899-12-25"),
    ('<c r="B2" t="b"><v>1</v></c>', "true"),
    ('<c r="B2" t="b"><v>0</v></c>', "false"),
    ('<c r="B2" t="d"><v>2025-01-01</v></c>', "2025-01-01"),
    ('<c r="B2" t="d"><v>2025-01-01T09:30:00</v></c>', "2025-01-01T09:30:00"),
    ('<c r="B2" t="s"><v>0</v></c>', "gras et plat"),
    ('<c r="B2" t="s"><v>1</v></c>', "à\rb"),
    ('<c r="B2" t="str"><v>texte</v></c>', "texte"),
    (inline("B2", "  Zoé  "), "Zoé"),
    (inline("B2", "00012"), "00012"),
    (inline("B2", "#N/A"), "#N/A"),
    (inline("B2", "=1+1"), "=1+1"),
    (inline("B2", "'=1+1"), "=1+1"),
    (inline("B2", "a_x005F_x0041_"), "a_x0041_"),
    (inline("B2", "\u202egnp.exe\u200b\u2066"), "\u202egnp.exe\u200b\u2066"),
    (inline("B2", "🎓&amp;&lt;b&gt;"), "🎓&<b>"),
    (inline("B2", "_xD800_"), "_xD800_"),
    (inline("B2", "a" * 32_767), "a" * 32_767),
]
STRINGS = "<si><r><rPr><b/></rPr><t>gras</t></r><r><t xml:space='preserve'> et plat</t></r></si><si><t>à_x000D_b</t></si>"


@pytest.mark.parametrize(("cell", "text"), VALUES, ids=range(len(VALUES)))
def test_a_cell_is_read_as_the_text_of_a_csv(tmp_path, cell, text):
    assert read(tmp_path, row(2, inline("A2", "P1"), cell), strings=STRINGS) == [(2, ["P1", text])]


def test_the_days_of_the_1904_calendar_are_read_rightly(tmp_path):
    rows = row(2, inline("A2", "P1"), number("B2", "44196", "DD/MM/YYYY"))

    assert read(tmp_path, rows, settings='<workbookPr date1904="1"/>') == [(2, ["P1", "2025-01-01"])]


def test_rows_keep_their_own_numbers_and_empty_ones_are_passed_over(tmp_path):
    rows = row(2, number("A2", "1")) + row(5, inline("A5", " ")) + row(9, inline("B9", "x")) + row(1_048_576)

    assert read(tmp_path, rows) == [(2, ["1", ""]), (9, ["", "x"])]


def test_hidden_rows_are_read_and_empty_columns_left_out(tmp_path):
    rows = row(2, inline("A2", "P1"), '<c r="F2" s="1"/>').replace("<row", '<row hidden="1"')

    assert read(tmp_path, rows) == [(2, ["P1", ""])]


def test_what_is_beyond_the_header_is_not_lost_in_silence(tmp_path):
    assert read(tmp_path, row(2, inline("A2", "P1"), inline("D2", "x"))) == [(2, ["P1", "", "", "x"])]


def test_the_size_that_a_sheet_claims_is_not_believed(tmp_path):
    claimed = sheet(HEADER + row(2, inline("A2", "P1")), dimension='<dimension ref="A1:XFD1048576"/>')
    path = pack(tmp_path / "people.xlsx", spoilt(SHEET, claimed))

    assert list(read_lines(path)) == [(1, ["ref", "name"]), (2, ["P1", ""])]


def test_parts_in_utf_16_and_addresses_in_links_are_no_harm(tmp_path):
    contents = spoilt("xl/worksheets/_rels/sheet1.xml.rels", EXTERNAL % "hyperlink")
    contents[SHEET] = sheet(HEADER + row(2, inline("A2", "Zoé"))).encode("utf-16")
    path = pack(tmp_path / "people.xlsx", contents)

    assert list(read_lines(path)) == [(1, ["ref", "name"]), (2, ["Zoé", ""])]


CSV_TEXTS = ["\u202etxt\u200b", "a\x01b", "'simple", "a\u2028b", "d\x85e"]


@pytest.mark.parametrize("text", CSV_TEXTS)
def test_a_csv_keeps_the_characters_nobody_sees(tmp_path, text):
    path = tmp_path / "people.csv"
    path.write_text(f"ref,name\nP1,{text}\n", encoding="utf-8")

    assert list(read_lines(path))[1] == (2, ["P1", text])
