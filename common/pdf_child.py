"""The child of `common.pdf`: HTML on standard input, PDF on standard output. It knows nothing of Django.

python -m common.pdf_child STATIC_FOLDER MEMORY_MB CPU_SECONDS
"""

import contextlib
import io
import logging
import mimetypes
import os
import resource
import sys
import sysconfig
import tempfile
from pathlib import Path
from urllib.parse import unquote

RECURSION = 6000  # layout recurses into nested boxes; Python's own limit refuses honest tables
FAILED, OUTSIDE, TOO_DEEP, TOO_BIG = 1, 3, 4, 5  # how it ends, when not well
OUTLETS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")


def limit(memory_mb: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))  # SIGXCPU, then SIGKILL
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**26, 2**26))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def stay_inside(static: Path) -> None:
    """A second lock, behind the fetcher: no socket, no program, no file but the document's and the libraries'.

    For what runs in Python, whoever calls it. Libraries in C that read fonts do not ask.
    """
    libraries = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    folders = tuple(os.path.realpath(path) + os.sep for path in (static, tempfile.gettempdir(), *libraries))

    def refuse(event: str, arguments: tuple) -> None:
        outside = (
            event == "open"
            and not isinstance(arguments[0], int)
            and not os.path.realpath(os.fsdecode(arguments[0])).startswith(folders)
        )
        if outside or event.startswith(OUTLETS):
            raise PermissionError(f"{event} refused")

    mimetypes.init()  # it reads files of the system, once
    sys.addaudithook(refuse)


class Outside(Exception):
    """The document asks for an address that is not ours."""


def static_file(static: Path, address: str) -> Path:
    """The file behind `static:…`. Raises Outside for another scheme, or a file that is not in the folder."""
    scheme, _, name = address.partition(":")
    try:
        path = (static / unquote(name.split("?")[0].split("#")[0]).lstrip("/")).resolve()
        if scheme.lower() == "static" and path.is_relative_to(static) and path.is_file():
            return path
    except (ValueError, OSError):  # no file could have this name
        pass
    raise Outside(f"address refused: {address[:200]}")


def fetcher(static: Path):
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        refusals: list[Outside] = []

        def fetch(self, url, headers=None):
            if url.partition(":")[0].lower() == "data":
                return super().fetch(url, headers)
            try:
                path = static_file(static, url)
            except Outside as refusal:
                # Fatal, not skipped: a document that asks for anything else is not one of ours.
                self.refusals.append(refusal)
                raise FatalURLFetchingError(str(refusal)) from refusal
            mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": mime})

    return Fetcher(allowed_protocols=["data"], allow_redirects=False)


def render(html: str, static: Path) -> bytes:
    # Imported after the limits are set: what the libraries take counts too.
    import pikepdf  # noqa: F401 -- before the lock, like all that loads libraries
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    ours = fetcher(static)
    stay_inside(static)
    pdf = b""
    with contextlib.suppress(FatalURLFetchingError):
        pdf = HTML(string=html, base_url="static:/", url_fetcher=ours).write_pdf(pdf_variant="pdf/ua-1")
    if ours.refusals:  # also those met while an SVG was drawn, where the renderer drops every exception
        raise ours.refusals[0]
    return finish(pdf)


def finish(pdf: bytes) -> bytes:
    """What PDF/UA asks and the renderer leaves out: /Scope on header cells, title in the window bar, words of links."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        headings = {}
        for element in document.objects:
            if not isinstance(element, pikepdf.Dictionary):
                continue
            if element.get("/S") == pikepdf.Name.TH:
                _add_scope(element, pikepdf)
            elif "/Title" in element and isinstance(element.get("/Dest"), pikepdf.Array):
                headings[_place(element.Dest)] = element.Title
        _describe_links(document, headings, pikepdf)
        root = document.Root
        if "/ViewerPreferences" not in root:
            root.ViewerPreferences = pikepdf.Dictionary()
        root.ViewerPreferences.DisplayDocTitle = True
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _add_scope(cell, pikepdf) -> None:
    attributes = cell.get("/A")
    tables = attributes if isinstance(attributes, pikepdf.Array) else [attributes] if attributes else []
    if any("/Scope" in table for table in tables if isinstance(table, pikepdf.Dictionary)):
        return
    # A header that has data cells beside it heads its row; a row of headers heads the columns.
    row = cell.get("/P")
    cells = list(row.K) if row is not None and isinstance(row.get("/K"), pikepdf.Array) else []
    beside = any(
        isinstance(other, pikepdf.Dictionary) and other.get("/S") == pikepdf.Name.TD for other in cells
    )
    scope = pikepdf.Dictionary(
        O=pikepdf.Name.Table, Scope=pikepdf.Name.Row if beside else pikepdf.Name.Column
    )
    cell.A = pikepdf.Array([*tables, scope]) if tables else scope


def _describe_links(document, headings: dict, pikepdf) -> None:
    """A link to a heading is described by the heading; the renderer says the name of the anchor."""
    tree = document.Root.get("/Names", {}).get("/Dests")
    places = {name: _place(place) for name, place in pikepdf.NameTree(tree).items()} if tree else {}
    for page in document.pages:
        for link in page.get("/Annots", []):
            heading = headings.get(places.get(str(link.get("/Dest", ""))))
            if heading:
                link.Contents = heading


def _place(destination) -> tuple:
    page, _kind, x, y = list(destination)[:4]
    return (page.objgen, round(float(x), 2), round(float(y), 2))


def complain(code: int, words: str) -> int:
    print(words.replace("\n", " "), file=sys.stderr)
    return code


def main(arguments: list[str]) -> int:
    static, memory_mb, cpu_seconds = arguments
    limit(int(memory_mb), int(cpu_seconds))
    sys.setrecursionlimit(RECURSION)
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    html = sys.stdin.buffer.read().decode()
    try:
        pdf = render(html, Path(static).resolve())
    except Outside as refusal:
        return complain(OUTSIDE, str(refusal))
    except MemoryError:
        return complain(TOO_BIG, "the document needs more memory than allowed")
    except RecursionError:
        return complain(TOO_DEEP, "the document is nested too deeply")
    except Exception as error:  # the parent turns the last line into its message, whatever went wrong
        return complain(FAILED, f"{type(error).__name__}: {error}")
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
