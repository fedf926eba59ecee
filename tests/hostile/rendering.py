"""The child of common.pdf as it is, forked from a process that has the renderer loaded: its start costs a second."""

import contextlib
import io
import logging
import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from common import pdf_child


class Rendering(NamedTuple):
    code: int
    pdf: bytes
    complaint: str
    seconds: float  # of processor


def rendering(html: str, static: str, home: str) -> Rendering:
    tempfile.tempdir = home
    sys.stdin = io.TextIOWrapper(io.BytesIO(html.encode()))
    sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    before = time.process_time()
    code = pdf_child.main([static, "1024", "20"])
    return Rendering(code, sys.stdout.buffer.getvalue(), sys.stderr.getvalue(), time.process_time() - before)


def left_to_itself(html: str, folder: str) -> bool:
    """Whether the renderer, without any of our locks, opens a file of the folder or asks for a connection."""
    import weasyprint

    went = []

    def note(event: str, arguments: tuple) -> None:
        if event == "socket.connect" or (event == "open" and str(arguments[0]).startswith(folder)):
            went.append(event)

    logging.disable()
    sys.addaudithook(note)
    with contextlib.suppress(Exception):
        fetcher = weasyprint.urls.URLFetcher(timeout=0.2)
        weasyprint.HTML(string=html, base_url="static:/", url_fetcher=fetcher).write_pdf()
    return bool(went)


def behind_the_second_lock(html: str, static: str, home: str) -> bytes:
    """The renderer with its own fetcher, which goes everywhere, and nothing but the lock that is behind ours."""
    import weasyprint

    tempfile.tempdir = home
    logging.disable()
    pdf_child.stay_inside(Path(static))
    try:
        return weasyprint.HTML(string=html, base_url="static:/").write_pdf()
    except Exception:
        return b""


@contextlib.contextmanager
def renderers():
    """Runs each call in a process of its own."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["weasyprint", "pikepdf"])
    with ProcessPoolExecutor(2, context, max_tasks_per_child=1) as pool:
        yield pool.submit
