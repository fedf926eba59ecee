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
    return folder


@pytest.fixture(scope="module")
def page(ear, outside):
    address = f"127.0.0.1:{ear.server_address[1]}"
    return lambda html: PAGE.format(html).replace("SERVER", address).replace("CANARY", str(outside))


@pytest.fixture(scope="module")
def each():
    """Runs a function on each document, in a process of its own; by the document's name."""
    with renderers() as run:
        yield lambda function, page, *arguments: dict(
            zip(
                (name for name, _html in DOCUMENTS),
                run(function, [(page(html), *arguments) for _name, html in DOCUMENTS]),
                strict=True,
            )
        )


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
    each, page, static, heard, tmp_path, record_property
):
    made = each(rendering, page, str(static), str(tmp_path))

    broken = {name: part.complaint for name, part in made.items() if part.code not in (0, pdf_child.OUTSIDE)}
    talkative = [name for name, part in made.items() if part.pdf and CANARY in words(part.pdf)]
    slow = {name: part.seconds for name, part in made.items() if part.seconds > SECONDS}
    assert (broken, talkative, slow, heard) == ({}, [], {}, [])
    record_property("hostile", ("documents", len(DOCUMENTS)))


def test_left_to_itself_the_renderer_would_go_where_these_documents_send_it(each, page, outside, heard):
    made = each(left_to_itself, page, str(outside))

    talkative = [name for name, part in made.items() if part.pdf and CANARY in words(part.pdf)]
    assert sum(part.went for part in made.values()) > 30
    assert len(heard) > 20
    assert {"image on disk", "stylesheet on disk", "attachment on disk"} <= set(talkative)


def test_were_the_fetcher_to_let_everything_through_the_child_would_still_stay_inside(
    each, page, static, heard, tmp_path
):
    made = each(behind_the_second_lock, page, str(static), str(tmp_path))

    talkative = [name for name, content in made.items() if content and CANARY in words(content)]
    assert (talkative, heard) == ([], [])


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
