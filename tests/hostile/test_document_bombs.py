"""Bombs in the renderer: each ends at its limit, costs its own report and nothing more."""

import datetime as dt
import os
import resource

import pytest

from common import pdf
from common.pdf import FINAL, PdfError, render_pdf
from indicators.models import Report
from tests.factories import PartnershipFactory
from tests.hostile.bombs import ENDLESS, HARMLESS
from tests.workers import wait_until

PAGE = "<html lang=fr><title>Essai</title><body>{}</body></html>"
AS_OF = dt.date(2025, 2, 27)
SAMPLE = ["3000 tables one in another", "image of 13 000 pixels a side", "drawing of a billion drawings"]
DROPPED = SAMPLE if os.environ.get("BOMBS") != "all" else list(ENDLESS)
SECONDS = 8  # of processor; a true report takes half of that


@pytest.mark.parametrize("name", HARMLESS)
def test_a_document_is_not_what_it_says_but_what_it_takes(name, record_property):
    assert render_pdf(PAGE.format(HARMLESS[name]()), seconds=SECONDS).startswith(b"%PDF-")

    record_property("hostile", ("bombs", 1))


def spent() -> float:
    """Seconds of processor, of all the children that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", ENDLESS)
def test_a_document_without_end_is_given_up_at_its_limit(name, record_property, monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 30)  # it is its own limit that ends it, however busy the machine
    html = PAGE.format(ENDLESS[name]())
    before = spent()

    with pytest.raises(PdfError) as given_up:
        render_pdf(html, seconds=2, memory_mb=400)

    assert spent() - before < 3.5
    assert (given_up.value.final, given_up.value.reason in FINAL.values()) == (True, True)
    record_property("hostile", ("bombs", 1))


def settle(report: Report) -> Report:
    wait_until(lambda: not Report.objects.get(pk=report.pk).is_under_way)
    report.refresh_from_db()
    return report


def asked(horizon: int) -> Report:
    report = Report(horizon_months=horizon, as_of=AS_OF)
    report.ask()
    return report


@pytest.mark.worker
@pytest.mark.xdist_group("worker")
def test_a_worker_outlives_each_bomb_and_makes_the_next_report(worker, tmp_path, monkeypatch):
    PartnershipFactory(started_on=dt.date(2024, 8, 31))
    template = tmp_path / "indicators" / "report.html"
    template.parent.mkdir()
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.hostile.replaced_templates")
    monkeypatch.setenv("REPLACED_TEMPLATES", str(tmp_path))
    monkeypatch.setenv("PDF_SECONDS", str(SECONDS))
    process = worker()

    for name in DROPPED:
        template.write_text(PAGE.format(ENDLESS[name]()))
        bomb = settle(asked(6))
        template.unlink()
        good = settle(asked(6))

        assert (name, bomb.state, bomb.tries, bomb.file.name) == (name, "failed", 1, "")
        assert bomb.error in FINAL.values()
        assert (name, good.state, good.tries, good.error) == (name, "ready", 1, "")
        assert process.poll() is None
