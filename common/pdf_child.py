"""The child of `common.pdf`: HTML on standard input, PDF on standard output. It knows nothing of Django.

python -m common.pdf_child STATIC_FOLDER MEMORY_MB CPU_SECONDS
"""

import io
import logging
import mimetypes
import resource
import sys
from pathlib import Path
from urllib.parse import unquote

RECURSION = 6000  # layout recurses into nested boxes; Python's own limit refuses honest tables


def limit(memory_mb: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**26, 2**26))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def static_file(static: Path, address: str) -> Path:
    """The file behind `static:…`, or ValueError when it lies outside the static folder."""
    name = unquote(address.partition(":")[2].split("?")[0].split("#")[0]).lstrip("/")
    path = (static / name).resolve()
    if not path.is_relative_to(static) or not path.is_file():
        raise ValueError(f"address refused: {address[:200]}")
    return path


def fetcher(static: Path):
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url, headers=None):
            scheme = url.partition(":")[0].lower()
            if scheme == "data":
                return super().fetch(url, headers)
            if scheme != "static":
                # Fatal, not skipped: a document that asks for anything else is not one of ours.
                raise FatalURLFetchingError(f"address refused: {url[:200]}")
            try:
                path = static_file(static, url)
            except ValueError as refused:
                raise FatalURLFetchingError(str(refused)) from refused
            mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": mime})

    return Fetcher(allowed_protocols=["data"], allow_redirects=False)


def render(html: str, static: Path) -> bytes:
    # Imported after the limits are set: what the libraries take counts too.
    from weasyprint import HTML

    document = HTML(string=html, base_url="static:/", url_fetcher=fetcher(static))
    return finish(document.write_pdf(pdf_variant="pdf/ua-1"))


def finish(pdf: bytes) -> bytes:
    """What PDF/UA asks and the renderer leaves out: /Scope on header cells, title in the window bar."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        for element in document.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == pikepdf.Name.TH:
                _add_scope(element, pikepdf)
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


def main(arguments: list[str]) -> int:
    static, memory_mb, cpu_seconds = arguments
    limit(int(memory_mb), int(cpu_seconds))
    sys.setrecursionlimit(RECURSION)
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    html = sys.stdin.buffer.read().decode()
    try:
        pdf = render(html, Path(static).resolve())
    except MemoryError:
        print("the document needs more memory than allowed", file=sys.stderr)
        return 1
    except RecursionError:
        print("the document is nested too deeply", file=sys.stderr)
        return 1
    except Exception as error:  # the parent turns the last line into its message, whatever went wrong
        print(f"{type(error).__name__}: {error}".replace("\n", " "), file=sys.stderr)
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
