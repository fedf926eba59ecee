"""The drill: back up while the platform writes, restore elsewhere, find the same figures and the same files."""

import json
import os
import shutil
import subprocess
import tarfile
import uuid
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings as project_settings

pytestmark = pytest.mark.xdist_group("backup")  # for its installations to be made once
ROOT = project_settings.BASE_DIR
MAKE_A_REPORT = """
import datetime as dt
from indicators.models import Report
from indicators.tasks import render_report
report = Report.objects.create(horizon_months=6, as_of=dt.date(2025, 2, 27))
render_report(report.pk)
"""
GO_ON_WRITING = """
import datetime as dt, os
from indicators.models import Report, Snapshot
snapshot = Snapshot.objects.get()
while True:
    report = Report.objects.create(horizon_months=12, as_of=dt.date(2025, 8, 30))
    report.take_up()
    report.finish(snapshot, b"%PDF-" + os.urandom(50_000))
    print(flush=True)
"""
DESCRIBE = """
import datetime as dt, hashlib, json
from indicators import snapshots
from indicators.models import Report, Snapshot
from people.models import Partnership
print(json.dumps({
    "kept": Snapshot.objects.get().digest,
    "computed": snapshots.compute(Partnership.objects.get(), dt.date(2025, 2, 27), "internal")["digest"],
    "files": {report.file.name: hashlib.sha256(report.file.read()).hexdigest()
              for report in Report.objects.filter(state="ready").order_by("pk")},
}))
"""


class Place:
    """An installation's database and media folder."""

    def __init__(self, folder: Path, url: str):
        folder.mkdir(exist_ok=True)
        self.vendor = "sqlite" if url.startswith("sqlite") else "postgresql"
        self.name = url.rpartition("/")[2]  # of the database, or its file's
        self.folder = folder
        self.media = folder / "media"
        self.environment = os.environ | {
            "SECRET_KEY": "tests-only",
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(self.media),
        }

    def copy_to(self, place: "Place") -> None:
        if self.vendor == "sqlite":
            shutil.copyfile(self.folder.parent / self.name, place.folder.parent / place.name)
        else:
            cursor = server()[0]
            cursor.execute(f"DROP DATABASE {place.name}")
            cursor.execute(f"CREATE DATABASE {place.name} TEMPLATE {self.name}")
        if self.media.exists():
            shutil.copytree(self.media, place.media)

    def run(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def does(self, *command: str) -> str:
        done = self.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, script: str) -> str:
        return self.does(".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", script)

    def described(self) -> dict:
        return json.loads(self.shell(DESCRIBE))

    def writing(self) -> subprocess.Popen:
        command = [".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", GO_ON_WRITING]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)

    def archives(self, folder: Path) -> list[Path]:
        return sorted(folder.glob("*.tar"))


def server():
    """The tests' PostgreSQL, to make databases in; and the address of one by its name."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("needs a PostgreSQL server: run it through bin/test")
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection.cursor(), lambda name: f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Installations made once, and copied: (vendor, whether it is filled) to its place."""
    made = {}
    yield made, tmp_path_factory.mktemp("originals")
    for place in made.values():
        if place.vendor == "postgresql":
            server()[0].execute(f"DROP DATABASE {place.name} WITH (FORCE)")


@pytest.fixture
def places(request, tmp_path):
    """Two installations, neither with a table."""
    if request.param == "sqlite":
        yield [Place(tmp_path / name, f"sqlite:///{tmp_path / name}.sqlite3") for name in ("one", "two")]
        return
    cursor, url_of = server()
    names = {name: f"drill_{uuid.uuid4().hex[:8]}" for name in ("one", "two")}
    for name in names.values():
        cursor.execute(f"CREATE DATABASE {name}")
    yield [Place(tmp_path / name, url_of(database)) for name, database in names.items()]
    for name in names.values():
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def installed(originals):
    """Gives a place its tables, and rows and files when it is to be filled."""
    made, folder = originals

    def install(place: Place, is_filled: bool = True) -> Place:
        key = place.vendor, is_filled
        if key not in made:
            name = f"original_{'filled' if is_filled else 'empty'}_{uuid.uuid4().hex[:8]}"
            if place.vendor == "postgresql":
                cursor, url_of = server()
                cursor.execute(f"CREATE DATABASE {name}")
                made[key] = Place(folder / name, url_of(name))
            else:
                made[key] = Place(folder / name, f"sqlite:///{folder / name}.sqlite3")
            made[key].does(".venv/bin/python", "manage.py", "migrate", "--verbosity", "0")
            if is_filled:
                made[key].does(".venv/bin/python", "manage.py", "import_data", "tests/examples/small")
                made[key].shell(MAKE_A_REPORT)
        made[key].copy_to(place)
        return place

    return install


@pytest.mark.parametrize("places", ["postgresql", "sqlite"], indirect=True)
def test_what_is_backed_up_while_others_write_is_restored_whole_elsewhere(places, installed, tmp_path):
    ours, theirs = installed(places[0]), places[1]
    with ours.writing() as writer:
        for _report in range(5):
            writer.stdout.readline()
        ours.does("bin/backup", str(tmp_path / "kept"))
        writer.stdout.readline()
        writer.kill()
    (archive,) = ours.archives(tmp_path / "kept")

    said = theirs.does("bin/restore", str(archive))

    before, after = ours.described(), theirs.described()
    assert (after["kept"], after["computed"]) == (before["kept"], before["computed"])
    assert after["computed"] == after["kept"]
    assert 6 <= len(after["files"]) < len(before["files"])
    assert after["files"].items() <= before["files"].items()
    assert archive.stat().st_mode & 0o777 == 0o600
    assert said.splitlines()[1:] == ["Migrations passées : la plateforme peut repartir."]


@pytest.mark.parametrize("places", ["postgresql", "sqlite"], indirect=True)
def test_a_database_in_use_is_replaced_only_by_force_and_then_as_often_as_wanted(places, installed, tmp_path):
    ours, theirs = installed(places[0]), places[1]
    installed(theirs, is_filled=False)
    ours.does("bin/backup", str(tmp_path))
    (archive,) = ours.archives(tmp_path)

    refused = theirs.run("bin/restore", str(archive))
    untouched = theirs.shell("from people.models import Person; print(Person.objects.count())")
    theirs.does("bin/restore", "--force", str(archive))
    theirs.does("bin/backup", str(tmp_path / "again"))
    (second,) = theirs.archives(tmp_path / "again")
    ours.does("bin/restore", "--force", str(second))

    assert (refused.returncode, untouched) == (1, "0\n")
    assert refused.stderr == (
        "CommandError: Rien n’a été restauré : La base n’est pas vide : "
        "ajouter --force pour remplacer tout ce qu’elle contient.\n"
    )
    assert ours.described() == theirs.described()


ERASE = """
from people.erasure import Erasure, erase
from people.models import Person
person = Person.objects.order_by("pk").first()
erase(person, Erasure.Cause.REQUEST)
"""
FIRST = "from people.models import Person; print(Person.objects.order_by('pk').first())"


@pytest.mark.parametrize("places", ["postgresql", "sqlite"], indirect=True)
def test_a_restore_does_not_bring_back_who_was_erased_since(places, installed, tmp_path):
    ours, theirs = installed(places[0]), places[1]
    before = ours.described()
    ours.does("bin/backup", str(tmp_path / "old"))
    (old,) = ours.archives(tmp_path / "old")
    ours.shell(ERASE)
    theirs.media.mkdir()
    (theirs.media / "effacements.jsonl").write_bytes((ours.media / "effacements.jsonl").read_bytes())

    at_home = ours.does("bin/restore", "--force", str(old))
    elsewhere = theirs.does("bin/restore", str(old))

    again = "Une fiche effacée depuis cette sauvegarde l’est de nouveau."
    assert [said.splitlines()[1] for said in (at_home, elsewhere)] == [again, again]
    assert [place.shell(FIRST) for place in (ours, theirs)] == ["Personne effacée\n"] * 2
    assert [place.described()["computed"] for place in (ours, theirs)] == [before["computed"]] * 2


def cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-30_000])


def flip(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[5000] ^= 1
    archive.write_bytes(bytes(content))


def rename(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes().replace(b"media/note.txt", b"media/../a.txt"))


def replace(archive: Path) -> None:
    archive.write_text("rien")


@pytest.mark.parametrize("places", ["sqlite"], indirect=True)
@pytest.mark.parametrize("spoil", [cut, flip, rename, replace])
def test_a_damaged_archive_is_refused_and_nothing_changes(places, installed, tmp_path, spoil):
    ours, theirs = installed(places[0], is_filled=False), places[1]
    ours.media.mkdir()
    (ours.media / "note.txt").write_text("une note")
    ours.does("bin/backup", str(tmp_path))
    (archive,) = ours.archives(tmp_path)
    spoil(archive)

    refused = theirs.run("bin/restore", str(archive))

    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: Rien n’a été restauré : Cette archive est abîmée")
    assert theirs.run("bin/restore", str(archive)).stderr == refused.stderr  # the base is still empty
    assert not theirs.media.exists()
    assert not (tmp_path / "two" / "a.txt").exists()


@pytest.mark.parametrize("places", ["sqlite"], indirect=True)
def test_the_newest_archives_are_kept_and_each_says_what_it_holds(places, installed, tmp_path):
    ours = installed(places[0], is_filled=False)
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in ("sauvegarde-20250101T020000Z.tar", "sauvegarde-20250102T020000Z.tar", "autre.tar"):
        (kept / name).touch()

    ours.does("bin/backup", str(kept), "--keep", "2")

    left = ours.archives(kept)
    assert [path.name for path in left[:2]] == ["autre.tar", "sauvegarde-20250102T020000Z.tar"]
    assert [path.name for path in kept.iterdir() if path not in left] == []
    with tarfile.open(left[2]) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))
    assert (manifest["format"], manifest["database"], list(manifest["parts"])) == (1, "sqlite", ["database"])


@pytest.mark.parametrize("places", ["sqlite"], indirect=True)
def test_a_backup_that_fails_leaves_nothing_behind(places, tmp_path):
    ours = places[0]
    ours.environment["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/nothing"

    failed = ours.run("bin/backup", str(tmp_path / "kept"))

    assert failed.returncode == 1
    assert failed.stderr.startswith("CommandError: Rien n’a été sauvegardé : pg_dump : ")
    assert list((tmp_path / "kept").iterdir()) == []
