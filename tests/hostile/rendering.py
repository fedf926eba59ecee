"""The child of common.pdf as it is, forked from a process that has the renderer loaded: its start costs a second."""

import contextlib
import io
import logging
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from common import pdf_child


class Rendering(NamedTuple):
    code: int
    pdf: bytes
    complaint: str
    seconds: float  # of processor


class Outing(NamedTuple):
    went: bool
    pdf: bytes


def rendering(html: str, static: str, home: str) -> Rendering:
    tempfile.tempdir = home
    sys.stdin = io.TextIOWrapper(io.BytesIO(html.encode()))
    sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    before = time.process_time()
    code = pdf_child.main([static, "512", "20"])
    return Rendering(code, sys.stdout.buffer.getvalue(), sys.stderr.getvalue(), time.process_time() - before)


def left_to_itself(html: str, folder: str) -> Outing:
    """The renderer without any of our locks: whether it opens a file of the folder or asks for a connection."""
    went = []

    def note(event: str, arguments: tuple) -> None:
        if event == "socket.connect" or (event == "open" and str(arguments[0]).startswith(folder)):
            went.append(event)

    sys.addaudithook(note)
    pdf = _with_its_own_fetcher(html)
    return Outing(bool(went), pdf)


def behind_the_second_lock(html: str, static: str, home: str) -> bytes:
    """The renderer with nothing but the lock that stands behind our fetcher."""
    tempfile.tempdir = home
    pdf_child.stay_inside(Path(static))
    return _with_its_own_fetcher(html)


def _with_its_own_fetcher(html: str) -> bytes:
    """Empty when the document fails."""
    import weasyprint

    logging.disable()
    fetcher = weasyprint.urls.URLFetcher(timeout=0.2)
    with contextlib.suppress(Exception):
        return weasyprint.HTML(string=html, base_url="static:/", url_fetcher=fetcher).write_pdf()
    return b""


@contextlib.contextmanager
def renderers():
    """Runs each call in a process of its own, two at a time."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["weasyprint", "pikepdf"])
    with context.Pool(2, maxtasksperchild=1) as pool:
        yield lambda function, calls: pool.starmap_async(function, calls, chunksize=1).get(timeout=120)
