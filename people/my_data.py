"""Everything the house holds about one person, in a file they can read and another machine too (GDPR, 15 and 20)."""

import datetime as dt
import io
import json
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.erasing import rows_about
from common.privacy import Privacy, Processing, declared, privacy_of
from people.models import Person, User


@dataclass(frozen=True)
class Kept:
    """The rows of one model about somebody: `columns` are (name, label), `rows` the values by name."""

    model: type[models.Model]
    processing: Processing
    columns: list[tuple[str, str]]
    rows: list[dict]
    withheld: list[tuple[str, str]]

    @property
    def title(self) -> str:
        own = privacy_of(self.model).labels.get("")
        return str(own or capfirst(str(self.model._meta.verbose_name_plural)))

    def readable(self) -> list[list[tuple[str, str]]]:
        """Of each row, (label, value) of what is known."""
        return [
            [(label, readable(row[name])) for name, label in self.columns if row[name] not in ("", None, [])]
            for row in self.rows
        ]


def readable(value) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dt.datetime):
        return localize(timezone.localtime(value))
    return str(localize(value))


def everything_about(person: Person | None, account: User | None) -> list[Kept]:
    """By model, the person's own file first; nothing of the histories, which repeat it."""
    found = []
    for model, privacy in declared():
        if not (privacy.subject or privacy.account):
            continue
        names = privacy.exported()
        rows = [
            {name: _value(row, name) for name in names}
            for row in rows_about(model, privacy, person and person.pk, account and account.pk).order_by("pk")
        ]
        if rows and names:
            columns = [(name, _label(model, privacy, name)) for name in names]
            found.append(Kept(model, privacy.processing, columns, rows, _withheld(model, privacy)))
    return sorted(found, key=lambda part: part.model is not Person)


def _label(model: type[models.Model], privacy: Privacy, name: str) -> str:
    return str(privacy.labels.get(name) or capfirst(str(model._meta.get_field(name).verbose_name)))


def _withheld(model: type[models.Model], privacy: Privacy) -> list[tuple[str, str]]:
    """Those that have a name for people: keys that the machine compares have none."""
    return [
        (_label(model, privacy, name), str(reason))
        for name, reason in privacy.withheld.items()
        if not name.endswith("_key")
    ]


def _value(row: models.Model, name: str):
    field = row._meta.get_field(name)
    if field.is_relation:
        target = getattr(row, name)
        return target and str(target)
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    return getattr(row, name)


def archive(person: Person | None, account: User | None) -> bytes:
    """A zip of `donnees.json` and `donnees.html`."""
    kept, moment = everything_about(person, account), timezone.localtime()
    content = {
        "produced_at": moment.isoformat(timespec="seconds"),
        "data": [
            {
                "model": part.model._meta.label,
                "title": part.title,
                "purpose": str(part.processing.purpose),
                "basis": part.processing.basis.label,
                "audience": str(part.processing.audience),
                "retention": str(part.processing.retention),
                "columns": dict(part.columns),
                "rows": part.rows,
                "withheld": dict(part.withheld),
            }
            for part in kept
        ],
    }
    page = render_to_string("people/my_data_file.html", {"kept": kept, "moment": moment, "person": person})
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as files:
        files.writestr("donnees.json", json.dumps(content, default=str, ensure_ascii=False, indent=1))
        files.writestr("donnees.html", page)
    return target.getvalue()
