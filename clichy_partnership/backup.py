"""One file that holds the database and the media, and the way back from it.

The archive is a tar: `database`, `media/…`, then `manifest.json` (date, revision, digest of every part). The database
is read first and the media after: media are only ever added, so that each file a row speaks of is there.
"""

import datetime as dt
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from people.erasure import JOURNAL, complete_journal

FORMAT = 1
NAME = "sauvegarde-{:%Y%m%dT%H%M%SZ}.tar"
NAMES = "sauvegarde-*Z.tar"
RESTART = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"


class Refused(Exception):
    """The archive or the database does not allow it; the sentence says why, and nothing has changed."""


class Digesting:
    """A file whose digest is known once it has been read."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.sha256.update(block)
        return block


# Back up


def back_up(directory: Path) -> Path:
    """Write the archive under its name once it is whole and on the disk."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = dt.datetime.now(dt.UTC)
    target = directory / NAME.format(moment)
    with tempfile.TemporaryDirectory(dir=directory, prefix=".sauvegarde-") as work:  # 0700, on the same disk
        partial = Path(work) / "archive"
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                _write(archive, Path(work) / "database", moment.isoformat(timespec="seconds"))
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    return target


def forget(directory: Path, keep: int) -> list[Path]:
    """Delete all archives but the `keep` newest; their names sort by date."""
    old = sorted(directory.glob(NAMES))[:-keep]
    for path in old:
        path.unlink()
    return old


def _write(archive: tarfile.TarFile, database: Path, created_at: str) -> None:
    _dump(database)
    parts = {"database": _add(archive, "database", database)}
    media = Path(settings.MEDIA_ROOT)
    for path in sorted(path for path in media.rglob("*") if path.is_file() and not path.is_symlink()):
        name = f"media/{path.relative_to(media)}"
        try:
            parts[name] = _add(archive, name, path)
        except FileNotFoundError:
            continue  # the file of a report that another worker has made meanwhile
    manifest = {
        "format": FORMAT,
        "created_at": created_at,
        "code_revision": settings.CODE_REVISION,
        "database": connection.vendor,
        "parts": parts,
    }
    text = json.dumps(manifest, indent=1).encode()
    info = tarfile.TarInfo("manifest.json")
    info.size = len(text)
    archive.addfile(info, io.BytesIO(text))


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Copy the file into the archive; its digest is that of what was copied."""
    with path.open("rb") as file:
        info = tarfile.TarInfo(name)
        status = os.fstat(file.fileno())
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), 0o600
        digesting = Digesting(file)
        archive.addfile(info, digesting)
    return digesting.sha256.hexdigest()


def _dump(target: Path) -> None:
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", f"--file={target}")
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole by itself


# Restore


def restore(path: Path, *, force: bool = False) -> dict:
    """Put back what the archive holds and return its manifest; the schema may still want its migrations.

    The archive is verified whole before anything is written. Raises Refused.
    """
    try:
        with tarfile.open(path, "r:") as archive, tempfile.TemporaryDirectory() as work:
            manifest = _verified(archive)
            _refuse_to_overwrite(manifest, force)
            # Files first: one too many harms nobody, a row without its file does.
            for name in manifest["parts"]:
                if name == f"media/{JOURNAL}":
                    complete_journal(archive.extractfile(name).read().decode())
                elif name != "database":
                    _put(archive, name, Path(settings.MEDIA_ROOT) / name.removeprefix("media/"))
            _put(archive, "database", Path(work) / "database")
            _load(Path(work) / "database", Path(work) / "database.sql")
    except tarfile.TarError as damaged:
        raise Refused(_("Cette archive est abîmée ou n’est pas une sauvegarde.")) from damaged
    except sqlite3.Error as busy:
        raise Refused(_("La base est occupée : arrêter d’abord la plateforme.")) from busy
    return manifest


def _verified(archive: tarfile.TarFile) -> dict:
    """The manifest, once every part has the digest it tells."""
    found, manifest = {}, None
    for member in archive:
        content = archive.extractfile(member) if member.isreg() else None
        if content is None:
            raise Refused(_("Cette archive est abîmée ou n’est pas une sauvegarde."))
        if member.name == "manifest.json":
            manifest = _read_manifest(content)
        else:
            found[member.name] = hashlib.file_digest(content, "sha256").hexdigest()
    if (
        manifest is None
        or manifest["parts"] != found
        or not all(map(_expected, found))
        or "database" not in found
    ):
        raise Refused(_("Cette archive est abîmée : son contenu n’est pas celui de son manifeste."))
    return manifest


def _read_manifest(content: BinaryIO) -> dict:
    try:
        manifest = json.load(content)
        known = manifest["format"] == FORMAT and {"created_at", "code_revision", "database", "parts"} <= set(
            manifest
        )
    except (ValueError, TypeError, KeyError):
        known = False
    if not known:
        raise Refused(_("Le manifeste de cette archive est illisible ou d’un format inconnu."))
    return manifest


def _expected(name: str) -> bool:
    """The database, or a file below the media folder and never above it."""
    parts = PurePosixPath(name).parts
    return name == "database" or (len(parts) > 1 and parts[0] == "media" and ".." not in parts)


def _refuse_to_overwrite(manifest: dict, force: bool) -> None:
    if manifest["database"] != connection.vendor:
        raise Refused(
            _("Cette sauvegarde vient d’une base %(theirs)s et ne va pas dans une base %(ours)s.")
            % {"theirs": manifest["database"], "ours": connection.vendor}
        )
    if not force and connection.introspection.table_names():
        raise Refused(_("La base n’est pas vide : ajouter --force pour remplacer tout ce qu’elle contient."))


def _put(archive: tarfile.TarFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    with archive.extractfile(name) as content, partial.open("wb") as file:
        shutil.copyfileobj(content, file)
    partial.replace(target)


def _load(dump: Path, sql: Path) -> None:
    """All or nothing: one transaction, or SQLite's own copy in one step."""
    if connection.vendor == "postgresql":
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={sql}", str(dump), connect=False)
        restart = [f"--command={RESTART}"] if connection.introspection.table_names() else []
        connection.close()
        _run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
             "--output=/dev/null", *restart, f"--file={sql}")  # fmt: skip
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(dump)) as copy:
        copy.backup(connection.connection)


def _run(program: str, *arguments: str, connect: bool = True) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, not by the command line."""
    (_psql, *where), environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    quiet = {"PGOPTIONS": "-c client_min_messages=warning"}
    try:
        subprocess.run(
            [program, *(where if connect else []), *arguments],
            env=os.environ | (environment or {}) | quiet,
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as missing:
        raise Refused(
            _("Il manque %(program)s : installer postgresql-client.") % {"program": program}
        ) from missing
    except subprocess.CalledProcessError as failed:
        raise Refused(f"{program} : {failed.stderr.strip()[-1000:]}") from failed
