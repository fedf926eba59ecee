"""The printed reports as a screen reader meets them: PDF/UA-1, whatever the horizon."""

import io
import re
from itertools import pairwise

import pikepdf
import pytest

from indicators import documents
from tests.indicators.test_report_document import ORIGIN, payload


@pytest.fixture(scope="module", params=(6, 12, 24))
def document(request):
    pdf = documents.report_pdf(payload(), request.param, **ORIGIN)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        yield opened


def elements(document, kind: str = "") -> list:
    """The elements of the structure, in the order of reading, those of one kind alone when it is given."""
    found, waiting = [], [document.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if "/S" in element and kind in ("", str(element.S)):
            found.append(element)
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return found


def words(element) -> int:
    """How many pieces of text the page shows of an element."""
    kids = element.get("/K", [])
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    return sum(
        1 if isinstance(kid, int) else words(kid) for kid in kids if isinstance(kid, int | pikepdf.Dictionary)
    )


def test_the_document_is_tagged_and_says_that_it_follows_pdf_ua_1(document):
    metadata = document.Root.Metadata.read_bytes().decode()

    assert bool(document.Root.MarkInfo.Marked)
    assert re.findall(r'pdfuaid:part="(\d)"', metadata) == ["1"]


def test_its_title_is_shown_and_its_language_is_french(document):
    with document.open_metadata() as metadata:
        assert re.fullmatch(r"Bilan à \d+\s+mois – Partenariat d’essai", metadata["dc:title"])
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert str(document.Root.Lang) == "fr"


def test_every_drawing_says_its_figures(document):
    drawings = elements(document, "/Figure")

    assert len(drawings) >= 12
    assert [drawing for drawing in drawings if not re.search(r"\d", str(drawing.get("/Alt", "")))] == []


def test_every_head_of_a_table_has_its_scope_and_its_words(document):
    heads = elements(document, "/TH")

    scopes = [str(part.Scope) for head in heads for part in head.A if "/Scope" in part]
    assert len(scopes) == len(heads) and set(scopes) == {"/Column", "/Row"}
    assert [head for head in heads if not words(head)] == []


def test_every_table_has_a_caption_heads_and_data(document):
    for table in elements(document, "/Table"):
        kinds = {str(element.S) for element in _under(table)}
        assert kinds >= {"/Caption", "/TR", "/TH", "/TD"}


def _under(element) -> list:
    kids = [kid for kid in element.get("/K", []) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return kids + [below for kid in kids for below in _under(kid)]


def test_headings_begin_with_the_title_and_skip_no_level(document):
    levels = [
        int(str(element.S)[2]) for element in elements(document) if re.fullmatch("/H[1-6]", str(element.S))
    ]

    assert levels.count(1) == 1 and levels[0] == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def test_every_link_says_the_heading_it_leads_to(document):
    links = [link for page in document.pages for link in page.get("/Annots", [])]
    told = list(dict.fromkeys(str(link.get("/Contents", "")) for link in links))

    assert told == [
        "L’essentiel en deux pages", "Accompagnement", "Placements", "Formation", "Projets", "Numérique",
        "Ce qui n’est pas encore observable", "Annexe",
    ]  # fmt: skip
