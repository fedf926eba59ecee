"""Workbooks written part by part, so that a test can spoil any of them."""

# ruff: noqa: E501 -- XML, a part a line

import io
import zipfile
from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet1.xml"
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>ref</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'
FORMATS = (
    "General",
    "DD/MM/YYYY",
    "DD/MM/YYYY HH:MM",
    "00000",
    "0%",
    '0#" "##" "##" "##" "##',
    "[h]:mm",
    "0.00E+00",
)

EXTERNAL = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId9" Type="{OFFICE}/%s" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'


def inline(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def number(cell: str, value: str, format: str = "General") -> str:
    return f'<c r="{cell}" s="{FORMATS.index(format)}"><v>{value}</v></c>'


def row(line: int, *cells: str) -> str:
    return f'<row r="{line}">{"".join(cells)}</row>'


def sheet(rows: str, tail: str = "", dimension: str = "") -> str:
    return f"<worksheet {MAIN}>{dimension}<sheetData>{rows}</sheetData>{tail}</worksheet>"


def parts(
    rows: str = "", tail: str = "", strings: str = "", settings: str = "", state: str = "visible"
) -> dict[str, str]:
    """A whole workbook, by the names of its parts; `rows` come under the header ref, name."""
    own = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(FORMATS)
    )
    styles = "".join(
        f'<xf numFmtId="{200 + n}" fontId="0" fillId="0" borderId="0"/>' for n in range(len(FORMATS))
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}">{settings}'
        f'<sheets><sheet name="Feuil1" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {MAIN}><numFmts>{own}</numFmts><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
        f"<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": sheet(HEADER + rows, tail),
    }  # fmt: skip


def pack(path: Path, contents: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def packed(contents: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    pack(stream, contents)
    return stream.getvalue()


def spoilt(name: str, content: str | bytes) -> dict[str, str | bytes]:
    """A whole workbook but for one part, replaced or added."""
    return parts() | {name: content}
