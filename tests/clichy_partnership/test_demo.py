"""The demonstration: invented records through the same door as real ones, figures, three reports."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import call_command

from clichy_partnership.demo import accounts
from clichy_partnership.demo.data import write_demo
from indicators.models import Report, Snapshot
from mentoring.models import WorkshopRegistration
from people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture(autouse=True)
def elsewhere(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(accounts, "kept_in", lambda: tmp_path / "accounts.json")


def test_the_same_day_gives_the_same_invented_records(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_demo(tmp_path / name, dt.date(2026, 11, 23))

    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 21
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.parametrize("today", ["2026-11-23", "2027-03-31", "2028-02-29"])
def test_the_invented_records_are_accepted_whatever_the_day(tmp_path, today):
    with time_machine.travel(f"{today} 10:00:00Z"):
        write_demo(tmp_path, dt.date.fromisoformat(today))
        call_command("import_data", str(tmp_path))

    assert 550 <= Person.objects.count() <= 650


def test_a_demonstration_is_made_once_and_kept(tmp_path, capsys):
    call_command("demo", "--reports", str(tmp_path / "reports"))
    first = accounts.described()
    WorkshopRegistration.objects.order_by("pk").first().delete()
    kept = WorkshopRegistration.objects.count()

    call_command("demo", "--reports", str(tmp_path / "reports"))

    assert accounts.described() == first
    assert WorkshopRegistration.objects.count() == kept
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == [
        "bilan-12-mois.pdf",
        "bilan-24-mois.pdf",
        "bilan-6-mois.pdf",
    ]
    assert Report.objects.filter(state="ready").count() == 3
    assert Snapshot.objects.count() == 4
    assert "admin@exemple.fr" in capsys.readouterr().out


def test_the_printed_accounts_can_sign_in_and_the_officer_has_no_say_over_accounts():
    accounts.create()

    email, password, *_role = accounts.described()[1].split()
    officer = authenticate(email=email, password=password)

    assert officer.is_staff
    assert officer.has_perm("mentoring.add_meeting")
    assert officer.has_perm("indicators.add_report")
    assert not officer.has_perm("people.change_user")
    assert not officer.has_perm("mentoring.delete_meeting")
