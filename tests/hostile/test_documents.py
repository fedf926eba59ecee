"""Documents that try to read this machine or to speak to another: none does, whatever they are made of."""

import io
import socketserver
import subprocess
import threading

import pikepdf
import pytest

from common import pdf, pdf_child
from common.pdf import PdfError, render_pdf
from tests.hostile.documents import DOCUMENTS
from tests.hostile.rendering import behind_the_second_lock, left_to_itself, renderers, rendering

PAGE = "<html lang=fr><title>Essai</title><body>{}</body></html>"
CANARY = "canari-9c41"
SECONDS = 2  # of processor, beyond the start of the child


class Ear(socketserver.ThreadingTCPServer):
    """Notes each connection, whatever is said on it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.heard = []

    def verify_request(self, request, client_address) -> bool:
        self.heard.append(client_address)
        return True


@pytest.fixture(scope="module")
def ear():
    with Ear() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """A folder of files that no document may read."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "canary.txt").write_text(CANARY)
    (folder / "canary.css").write_text(f'html {{ bookmark-level: 1; bookmark-label: "{CANARY}" }}')
    drawn = f'<text id="canary" y="9" font-size="4">{CANARY}</text>'
    (folder / "canary.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{drawn}</svg>')
    return folder


@pytest.fixture(scope="module")
def static(tmp_path_factory, outside):
    folder = tmp_path_factory.mktemp("static")
    (folder / "way-out").symlink_to(outside)
    (folder / "sheet.css").write_text("p { color: red }")
    return folder


@pytest.fixture(scope="module")
def page(ear, outside):
    address = f"127.0.0.1:{ear.server_address[1]}"
    return lambda html: PAGE.format(html).replace("SERVER", address).replace("CANARY", str(outside))


@pytest.fixture(scope="module")
def submit():
    with renderers() as submit:
        yield submit


def words(content: bytes) -> str:
    """All a document holds: its streams and attachments decompressed, its strings, and the text it draws."""
    with pikepdf.open(io.BytesIO(content)) as document:
        parts = [
            bytes(element.read_bytes()) if isinstance(element, pikepdf.Stream) else element.unparse()
            for element in document.objects
        ]
        outline = [item.title.encode() for item in document.open_outline().root]
    drawn = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    return b"\n".join([*parts, *outline, drawn]).decode(errors="replace")


@pytest.fixture
def heard(ear):
    ear.heard.clear()
    return ear.heard


def test_no_document_reads_this_machine_or_speaks_to_another(
    submit, page, static, heard, tmp_path, record_property
):
    asked = {name: submit(rendering, page(html), str(static), str(tmp_path)) for name, html in DOCUMENTS}
    made = {name: future.result() for name, future in asked.items()}

    broken = {name: part.complaint for name, part in made.items() if part.code not in (0, pdf_child.OUTSIDE)}
    talkative = [name for name, part in made.items() if part.pdf and CANARY in words(part.pdf)]
    slow = {name: part.seconds for name, part in made.items() if part.seconds > SECONDS}
    assert (broken, talkative, slow, heard) == ({}, [], {}, [])
    record_property("hostile", ("documents", len(DOCUMENTS)))


def test_left_to_itself_the_renderer_would_go_where_these_documents_send_it(submit, page, outside):
    asked = [submit(left_to_itself, page(html), str(outside)) for _name, html in DOCUMENTS]

    assert sum(future.result() for future in asked) > 30


def test_were_the_fetcher_to_let_everything_through_the_child_would_still_stay_inside(
    submit, page, static, heard, tmp_path
):
    asked = [
        submit(behind_the_second_lock, page(html), str(static), str(tmp_path)) for _name, html in DOCUMENTS
    ]
    made = [future.result() for future in asked]

    assert heard == []
    assert [content for content in made if content and CANARY in words(content)] == []


@pytest.mark.parametrize(
    "name",
    ["image on a server", "stylesheet imported", "attachment on disk", "image that draws an image",
     "static through a symbolic link"],
)  # fmt: skip
def test_a_document_that_asks_for_an_address_outside_is_refused_for_good(
    name, page, static, heard, monkeypatch
):
    monkeypatch.setattr(pdf, "STATIC", static)

    with pytest.raises(PdfError, match="address refused") as refusal:
        render_pdf(page(dict(DOCUMENTS)[name]))

    assert (refusal.value.final, heard) == (True, [])
    assert refusal.value.reason == "Le document fait appel à une adresse extérieure : il est refusé."


def test_what_an_attachment_holds_would_be_found(submit, page, static, tmp_path):
    (static / "planted.txt").write_text(CANARY)

    made = submit(
        rendering, page('<link rel="attachment" href="static:planted.txt">'), str(static), str(tmp_path)
    )

    assert CANARY in words(made.result().pdf)
