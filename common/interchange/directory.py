"""Which file of a directory holds each sheet."""

from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from common.interchange.columns import Sheet
from common.interchange.files import OTHER_FORMATS
from common.interchange.importer import Caution, ImportRefused

FORMATS = (".csv", ".xlsx", *OTHER_FORMATS)


def sheets_in(directory: Path, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """`sheets`, each under the name of its file there: people.csv or people.xlsx. Raises ImportRefused."""
    present: dict[str, list[str]] = {}
    for path in sorted(directory.iterdir()):
        if path.suffix.lower() in FORMATS:
            present.setdefault(path.stem, []).append(path.name)
    found, errors = [], []
    for sheet in sheets:
        names = present.get(Path(sheet.file).stem, [sheet.file])
        if len(names) > 1:
            message = _("%(names)s : ne garder qu’un de ces fichiers.") % {"names": ", ".join(names)}
            errors.append((names[0], Caution(1, _("fichier"), message, is_error=True)))
        found.append(replace(sheet, file=names[0]))
    if errors:
        raise ImportRefused(errors)
    return tuple(found)


def unknown_files(directory: Path, sheets: tuple[Sheet, ...]) -> list[str]:
    known = {Path(sheet.file).stem for sheet in sheets}
    return [
        path.name
        for path in sorted(directory.iterdir())
        if path.suffix.lower() in FORMATS and path.stem not in known
    ]
