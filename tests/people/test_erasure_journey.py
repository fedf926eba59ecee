"""Somebody asks to go, on a phone; whoever protects data empties their file; nothing names them, and no figure moves."""

import os
import subprocess

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from common.access import Role
from indicators.models import Report
from indicators.tasks import render_report
from people.models import Person
from tests.accounts import employed, sign_in
from tests.browser import faults, signed_in
from tests.factories import InteractionFactory, UserFactory
from tests.people.test_erasure import DATES, EXAMPLE, digests
from tests.post import leave

NAMES = ("zélindor", "zelindor", "quarzmann", "zq-courriel", "612345698")


def named_in(text: str) -> list[str]:
    return [name for name in NAMES if name in text.lower().replace(" ", "")]


def dump() -> str:
    """The whole database, as a backup has it."""
    name = connection.settings_dict["NAME"]
    address = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    return subprocess.run(
        ["pg_dump", "--inserts", address], capture_output=True, check=True, text=True
    ).stdout


def reports() -> str:
    """The words of the reports made today."""
    said = []
    for date in DATES[:1]:
        report = Report.objects.create(horizon_months=6, as_of=date)
        render_report(report.pk)
        report.refresh_from_db()
        drawn = subprocess.run(
            ["pdftotext", "-", "-"], input=report.file.read(), capture_output=True, check=True
        )
        said.append(drawn.stdout.decode())
    return "\n".join(said)


def test_somebody_of_the_example_asks_to_go_and_nothing_names_them_while_no_figure_moves(
    live_server, transactional_db, browser, settings, tmp_path, caplog
):
    if connection.vendor != "postgresql":
        pytest.skip("reads a dump of PostgreSQL: run it through bin/test")
    settings.MEDIA_ROOT = tmp_path
    call_command("import_data", str(EXAMPLE))
    person = Person.objects.filter(
        placements__outcomes__isnull=False, mentorship_memberships__isnull=False
    ).first()
    person.first_name, person.last_name, person.email = "Zélindor", "Quarzmann", "zq-courriel@exemple.fr"
    person.phone = "06 12 34 56 98"
    person.save()
    InteractionFactory(note="Appelé Zélindor Quarzmann.")
    before, young, officer = digests(), Client(), Client()
    sign_in(young, UserFactory(email="zq-courriel@exemple.fr", first_name="Zélindor", person=person))
    sign_in(officer, employed(Role.DPO))
    found = []

    page = signed_in(browser, young, live_server, 390)
    page.goto(f"{live_server.url}/compte/donnees/")
    found += faults(page)
    page.get_by_role("link", name="effacer").click()
    found += faults(page)
    page.get_by_role("button", name="Demander l’effacement").click()
    page.get_by_text("Votre demande est envoyée").wait_for()
    found += faults(page)

    desk = signed_in(browser, officer, live_server, 1280)
    desk.goto(f"{live_server.url}/admin/people/rightsrequest/")
    found += faults(desk)
    assert named_in(dump()) == list(NAMES)  # the search can find
    desk.get_by_role("link", name="Zélindor Quarzmann").first.click()
    found += faults(desk)
    desk.get_by_label("Accepter").check()
    desk.get_by_role("button", name="Répondre").click()
    desk.get_by_text("Effacer tout ce qui dit qui est Zélindor Quarzmann ?").wait_for()
    found += faults(desk)
    desk.get_by_role("button", name="Effacer ses données").click()
    desk.get_by_text("C’est répondu.").wait_for()
    found += faults(desk)
    leave()  # the answer, whose row goes with it
    page.reload()

    assert "/compte/login/" in page.url  # signed out at once
    assert named_in(dump()) == []
    assert named_in(reports()) == []
    assert [
        path.name for path in tmp_path.rglob("*") if path.is_file() and named_in(path.read_text("latin-1"))
    ] == []
    assert named_in(caplog.text) == []
    assert digests() == before
    assert found == []
