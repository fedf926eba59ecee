"""Is this file a spreadsheet, and no trap? Asked before anything parses it; in pieces, never all in memory.

A workbook is a zip of XML parts. A few kilobytes may unfold into gigabytes, name files outside the archive, hold
macros or declare entities that multiply themselves: so everything is counted while it unfolds.
"""

import re
import stat
import zlib
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.workbook_parts import FileRefused, PartReader, Worksheet

CHUNK = 1 << 16
MAX_CSV = 1 << 30  # a million people are 150 MB
MAX_WORKBOOK = 20 << 20  # 50,000 people are 3 MB
MAX_UNFOLDED = 192 << 20  # the same 50,000 people, unfolded, are 50 MB
MAX_STRINGS = 32 << 20  # openpyxl keeps the shared strings in memory
MAX_RATIO = 200  # rows all alike fold 50 times, a bomb 1,000 times
RATIO_MATTERS_FROM = 1 << 20  # a small part may fold as much as it likes
MAX_ENTRIES = 1000  # a workbook has a dozen parts, and one a picture
MAX_CENTRAL_DIRECTORY = MAX_ENTRIES * 256  # bytes; zipfile reads it whole before anything can be counted

ZIP = b"PK\x03\x04"
SIGNATURES = {
    b"%PDF": gettext_lazy("un PDF"),
    b"\x89PNG": gettext_lazy("une image"),
    b"\xff\xd8\xff": gettext_lazy("une image"),
    b"GIF8": gettext_lazy("une image"),
    b"\xd0\xcf\x11\xe0": gettext_lazy("un ancien classeur .xls ou un classeur protégé par mot de passe"),
    b"\x1f\x8b": gettext_lazy("une archive"),
    b"Rar!": gettext_lazy("une archive"),
    b"{\\rtf": gettext_lazy("un document de traitement de texte"),
    b"<!DOCTYPE HTML": gettext_lazy("une page web"),
    b"<HTML": gettext_lazy("une page web"),
    b"<?XML": gettext_lazy("un fichier XML"),
}
DANGEROUS_PARTS = (
    (r"vbaproject|vbadata|macrosheets/|dialogsheets/", gettext_lazy("des macros")),
    (r"externallinks/", gettext_lazy("des liens vers d’autres classeurs")),
    (r"connections\.xml|querytables/", gettext_lazy("une connexion à des données extérieures")),
    (r"embeddings/|activex/|oleobject", gettext_lazy("des objets incorporés")),
)
BINARY_PARTS = re.compile(r"xl/media/|xl/printersettings/|docprops/thumbnail\.")


def check_csv(path: Path) -> None:
    """Raises FileRefused when it is too large, or another kind of file under the name of a CSV."""
    if path.stat().st_size > MAX_CSV:
        raise FileRefused(
            _("Le fichier dépasse %(size)d Mo : le partager en plusieurs.") % _megabytes(MAX_CSV)
        )
    with path.open("rb") as file:
        start = file.read(CHUNK)
    _refuse_other_kinds(start)
    if start.startswith(ZIP):
        raise FileRefused(
            _("Ce fichier est un classeur ou une archive, malgré son nom : l’enregistrer en CSV UTF-8.")
        )


def check_workbook(path: Path) -> dict[str, Worksheet]:
    """What the worksheets hold, by part name. Raises FileRefused on all that is no plain .xlsx."""
    if path.stat().st_size > MAX_WORKBOOK:
        raise FileRefused(
            _("Le classeur dépasse %(size)d Mo : l’enregistrer en CSV UTF-8.") % _megabytes(MAX_WORKBOOK)
        )
    with path.open("rb") as file:
        _check_container(file)
        try:
            with ZipFile(file) as archive:
                _check_entries(archive.infolist())
                reader = PartReader()
                for entry in archive.infolist():
                    if not entry.is_dir():
                        _read_part(archive, entry, reader)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError):
            raise _damaged() from None
    return reader.worksheets


def _megabytes(size: int) -> dict[str, int]:
    return {"size": size >> 20}


def _damaged() -> FileRefused:
    return FileRefused(_("Le classeur est abîmé ou tronqué : l’ouvrir et l’enregistrer de nouveau en .xlsx."))


def _refuse_other_kinds(start: bytes) -> None:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, kind in SIGNATURES.items():
        if text[: len(signature)].upper() == signature.upper():
            raise FileRefused(
                _("Ce fichier est %(kind)s, malgré son nom : l’enregistrer en .xlsx ou en CSV UTF-8.")
                % {"kind": kind}
            )


def _check_container(file: BinaryIO) -> None:
    """The first bytes are a zip's, the last its plain end record, and its list of entries is short."""
    start = file.read(CHUNK)
    if not start:
        raise FileRefused(_("Le fichier est vide."))
    _refuse_other_kinds(start)
    if not start.startswith(ZIP):
        raise FileRefused(
            _("Ce fichier n’est pas un classeur .xlsx : l’enregistrer en .xlsx ou en CSV UTF-8.")
        )
    size = file.seek(0, 2)
    file.seek(max(0, size - 42))
    end = file.read()
    # No comment, no zip64: zipfile then looks for the end record where it is looked for here.
    if end[-22:-18] != b"PK\x05\x06" or end[-2:] != b"\0\0" or end[:4] == b"PK\x06\x07":
        raise _damaged()
    if int.from_bytes(end[-10:-6], "little") > MAX_CENTRAL_DIRECTORY:
        raise FileRefused(_("Le classeur a trop de parties : copier les données dans un classeur neuf."))
    file.seek(0)


def _check_entries(entries: list[ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(names) > MAX_ENTRIES or len(set(names)) < len(names):
        raise FileRefused(
            _(
                "Le classeur a trop de parties, ou deux du même nom : copier les données dans un classeur neuf."
            )
        )
    if "mimetype" in names:
        raise FileRefused(_("Ce fichier est un classeur .ods : l’enregistrer en .xlsx ou en CSV UTF-8."))
    for entry, name in zip(entries, names, strict=True):
        _check_entry(entry, name)
    if sum(entry.file_size for entry in entries) > MAX_UNFOLDED:
        raise _bomb()


def _check_entry(entry: ZipInfo, name: str) -> None:
    if entry.flag_bits & 0x1:
        raise FileRefused(_("Le classeur est protégé par mot de passe : l’enregistrer sans protection."))
    outside = name.startswith("/") or "\\" in entry.orig_filename or ":" in name or ".." in name.split("/")
    if outside or stat.S_ISLNK(entry.external_attr >> 16) or "\0" in entry.orig_filename:
        raise FileRefused(_("Le classeur désigne des fichiers hors de lui-même : ce n’est pas un .xlsx."))
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _damaged()
    for pattern, what in DANGEROUS_PARTS:
        if re.search(pattern, name):
            raise FileRefused(
                _("Le classeur contient %(what)s : copier les valeurs dans un classeur .xlsx neuf.")
                % {"what": what}
            )
    if name == "xl/sharedstrings.xml" and entry.file_size > MAX_STRINGS:
        raise FileRefused(_("Le classeur a trop de textes : l’enregistrer en CSV UTF-8."))


def _bomb() -> FileRefused:
    return FileRefused(
        _("Le classeur se déplie en plus de données qu’un classeur n’en a : l’enregistrer en CSV UTF-8.")
    )


def _read_part(archive: ZipFile, entry: ZipInfo, reader: PartReader) -> None:
    """Unfold one entry through the reader, counting what really comes out."""
    with archive.open(entry) as part:
        chunk = part.read(CHUNK)
        is_xml = chunk.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")
        if chunk.startswith(ZIP) or not (is_xml or BINARY_PARTS.match(entry.filename.lower())):
            raise FileRefused(
                _("La partie « %(part)s » n’est pas celle d’un classeur : copier les données dans un neuf.")
                % {"part": entry.filename}
            )
        if is_xml:
            reader.begin(entry.filename)
        size = 0
        while chunk:
            size += len(chunk)
            reader.unfolded += len(chunk)
            if reader.unfolded > MAX_UNFOLDED or (
                size > RATIO_MATTERS_FROM and size > MAX_RATIO * entry.compress_size
            ):
                raise _bomb()
            if is_xml:
                reader.feed(chunk)
            chunk = part.read(CHUNK)
        if is_xml:
            reader.end()
