"""HTML → PDF/UA-1 bytes, made in a child process that has limits and no way out."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from common import pdf_child

PROJECT = Path(__file__).resolve().parent.parent
STATIC = PROJECT / "static"
PATIENCE = 3  # seconds on the clock for each of processor: a machine may have better to do


# What would fail the same way again, by the child's return code; a library in C out of memory aborts or traps.
FINAL = {
    pdf_child.OUTSIDE: _("Le document fait appel à une adresse extérieure : il est refusé."),
    pdf_child.TOO_DEEP: _("Le document emboîte trop d’éléments les uns dans les autres."),
    -signal.SIGXCPU: _("Le document demande plus de calcul que la limite."),
    **dict.fromkeys(
        (pdf_child.TOO_BIG, -signal.SIGABRT, -signal.SIGTRAP),
        _("Le document demande plus de mémoire que la limite."),
    ),
}


class PdfError(Exception):
    """The document could not be made. The message is for a log, the reason for whoever asked for it.

    final: it would fail the same way again.
    """

    def __init__(self, message: str, code: int | None = None):
        super().__init__(message)
        self.final = code in FINAL
        self.reason = str(FINAL.get(code, _("La mise en page du document a échoué.")))


def render_pdf(
    html: str, *, on_tick: Callable[[], None] | None = None, seconds: int = 60, memory_mb: int = 512
) -> bytes:
    """Render `html`; `on_tick` is called about each second, so that a caller can show a sign of life.

    seconds: of processor; PATIENCE times as many on the clock.
    Only `data:` addresses and `static:path/in/static` are read; any other address fails the document.
    An exception raised by `on_tick` ends the child and goes up.
    """
    # A new program rather than multiprocessing: Celery's prefork children are daemons and may not fork.
    command = [sys.executable, "-m", "common.pdf_child", str(STATIC), str(memory_mb), str(seconds)]
    with tempfile.TemporaryDirectory() as home:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=PROJECT,
            env=_environment(home),
        )
        try:
            pdf, complaint = _wait(child, html.encode(), on_tick, time.monotonic() + PATIENCE * seconds)
        finally:
            if child.poll() is None:
                child.kill()
                child.communicate()
    if child.returncode != 0 or not pdf.startswith(b"%PDF-"):
        lines = complaint.decode(errors="replace").strip().splitlines()
        words = lines[-1][:500] if lines else f"the renderer ended with code {child.returncode}"
        raise PdfError(words, child.returncode)
    return pdf


def _environment(home: str) -> dict[str, str]:
    """The least the child needs: no database address and no secret key go with it."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_PATH")
        if name in os.environ
    }
    return kept | {"HOME": home, "TMPDIR": home, "XDG_CACHE_HOME": home, "LANG": "C.UTF-8"}


def _wait(
    child: subprocess.Popen, html: bytes | None, on_tick: Callable[[], None] | None, deadline: float
) -> tuple[bytes, bytes]:
    while True:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise PdfError("the renderer took too long and was stopped")
        try:
            return child.communicate(html, timeout=min(1, remaining))
        except subprocess.TimeoutExpired:
            html = None  # the child already holds it, or communicate() goes on with what is left
            if on_tick:
                on_tick()
