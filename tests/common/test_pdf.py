import io
import signal
import time

import pikepdf
import pytest

from common import pdf
from common.pdf import PdfError, render_pdf

PAGE = "<html lang=fr><title>Essai</title><body>{}</body></html>"


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import "http://127.0.0.1:9/x.css";</style>',
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="//127.0.0.1/x.png">',
        '<link rel="stylesheet" href="static:../manage.py">',
        '<link rel="stylesheet" href="static:%2e%2e/manage.py">',
        '<link rel="stylesheet" href="static:/etc/passwd">',
    ],
)
def test_an_address_outside_the_static_folder_fails_the_document(hostile):
    with pytest.raises(PdfError, match="address refused"):
        render_pdf(PAGE.format(hostile))


def test_three_hundred_nested_boxes_are_drawn():
    assert render_pdf(PAGE.format("<div>" * 300 + "au fond")).startswith(b"%PDF-")


def test_boxes_nested_beyond_reason_are_an_error_and_not_a_crash():
    with pytest.raises(PdfError, match="nested too deeply"):
        render_pdf(PAGE.format("<div>" * 3000 + "au fond"))


def test_a_document_that_takes_too_long_is_stopped():
    started = time.monotonic()

    with pytest.raises(PdfError, match=f"code -{signal.SIGXCPU}"):
        render_pdf(PAGE.format("<p>ligne</p>" * 50_000), seconds=2)

    assert time.monotonic() - started < 10


def test_a_document_that_wants_too_much_memory_is_an_error():
    with pytest.raises(PdfError):
        render_pdf(PAGE.format("<p>ligne</p>" * 50_000), memory_mb=160, seconds=60)


def test_the_caller_gives_a_sign_of_life_while_it_waits():
    ticks = []

    with pytest.raises(PdfError):
        render_pdf(PAGE.format("<p>ligne</p>" * 50_000), seconds=3, on_tick=lambda: ticks.append(1))

    assert len(ticks) >= 2


def test_a_caller_that_gives_up_ends_the_child(monkeypatch):
    children = []
    real = pdf.subprocess.Popen
    monkeypatch.setattr(
        pdf.subprocess, "Popen", lambda *a, **k: children.append(real(*a, **k)) or children[0]
    )

    def give_up():
        raise RuntimeError("lost the lease")

    with pytest.raises(RuntimeError, match="lost the lease"):
        render_pdf(PAGE.format("<p>ligne</p>" * 50_000), on_tick=give_up)

    assert children[0].poll() is not None


def test_the_child_is_given_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    monkeypatch.setenv("DATABASE_URL", "postgres://x")

    assert {"SECRET_KEY", "DATABASE_URL"}.isdisjoint(pdf._environment("/nowhere"))


def test_header_cells_say_whether_they_head_a_row_or_a_column():
    table = "<table><thead><tr><th>Type<th>Nombre</thead><tbody><tr><th>Stages<td>31</tbody></table>"

    with pikepdf.open(io.BytesIO(render_pdf(PAGE.format(table)))) as document:
        scopes = [_scope(cell) for cell in document.objects if _is_header(cell)]
        assert sorted(scopes) == ["/Column", "/Column", "/Row"]
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.Root.Lang) == "fr"


def _is_header(element) -> bool:
    return isinstance(element, pikepdf.Dictionary) and element.get("/S") == pikepdf.Name.TH


def _scope(cell) -> str:
    tables = cell.A if isinstance(cell.A, pikepdf.Array) else [cell.A]
    return next(str(table.Scope) for table in tables if "/Scope" in table)


def test_a_link_is_described_by_the_heading_it_leads_to():
    body = "<h1 id=but>Le but</h1><p><a href='#but'>Voir</a> <a id=ici href='#ici'>Sur place</a>"

    with pikepdf.open(io.BytesIO(render_pdf(PAGE.format(body)))) as document:
        assert [str(link.Contents) for link in document.pages[0].Annots] == ["Le but", "ici"]
