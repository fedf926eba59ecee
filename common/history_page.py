"""The history of a record as a person reads it: when, who, what from what to what, and why."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

LIMIT = 200
UNKNOWN = "—"
NOTHING = ("", None, [])


@dataclass
class Change:
    """One row of history: its `values` are (field, old, new), old being None when it is not known."""

    row: models.Model
    subject: str = ""
    values: list[tuple[models.Field, object, object]] = field(default_factory=list)
    lines: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def who(self) -> str:
        if self.row.import_run:
            return _("Import : %(source)s") % {"source": self.row.import_run.source}
        return str(self.row.history_user) if self.row.history_user else _("La plateforme")

    @property
    def kind(self) -> str:
        return {"+": _("création"), "~": _("modification"), "-": _("suppression")}[self.row.history_type]


def changes(record: models.Model, children: Iterable[tuple[type[models.Model], str]]) -> list[Change]:
    """The latest LIMIT changes of the record and of its children (model, name of the foreign key), newest first."""
    found = _told(record.history.all(), "")
    for model, foreign_key in children:
        rows = model.history.filter(**{foreign_key: record.pk})
        found += _told(rows, capfirst(model._meta.verbose_name), but=foreign_key)
    found.sort(key=lambda change: (change.row.history_date, change.row.history_id), reverse=True)
    found = found[:LIMIT]
    _name_targets(found)
    return found


def _told(rows: models.QuerySet, subject: str, but: str = "") -> list[Change]:
    latest = list(
        rows.select_related("history_user", "import_run").order_by("-history_date", "-history_id")[
            : LIMIT + 1
        ]
    )
    told, before = [], {}
    for row in reversed(latest):
        key = getattr(row, rows.model.instance_type._meta.pk.attname)
        change = Change(
            row, subject, [value for value in _differences(before.get(key), row) if value[0].name != but]
        )
        before[key] = row
        if change.values or row.history_type != "~":
            told.append(change)
    return told


def _differences(old: models.Model | None, new: models.Model) -> list[tuple[models.Field, object, object]]:
    """What a creation filled, what a change changed; a removal keeps what identifies the row."""
    found = []
    for tracked in new.tracked_fields:
        if not tracked.editable or tracked.primary_key:
            continue
        after = getattr(new, tracked.attname)
        before = getattr(old, tracked.attname) if old else None
        if new.history_type == "~" and old and before != after:
            found.append((tracked, before, after))
        elif new.history_type == "+" and after not in NOTHING:
            found.append((tracked, None, after))
        elif new.history_type == "-" and tracked.is_relation:
            found.append((tracked, after, None))
    return found


def _name_targets(found: list[Change]) -> None:
    """Fills `lines`; records that foreign keys name are fetched once per model."""
    wanted: dict[type[models.Model], set] = {}
    for change in found:
        for tracked, *values in change.values:
            if tracked.is_relation:
                wanted.setdefault(tracked.related_model, set()).update(value for value in values if value)
    named = {
        model: {pk: str(target) for pk, target in model._default_manager.in_bulk(pks).items()}
        for model, pks in wanted.items()
    }
    for change in found:
        change.lines = [
            (capfirst(tracked.verbose_name), _text(tracked, before, named), _text(tracked, after, named))
            for tracked, before, after in change.values
        ]


def _text(tracked: models.Field, value: object, named: dict) -> str:
    if value in NOTHING:
        return UNKNOWN
    if tracked.is_relation:
        return named[tracked.related_model].get(value) or _("fiche supprimée")
    if tracked.choices:
        return str(dict(tracked.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dt.datetime):
        return formats.date_format(timezone.localtime(value), "d/m/Y H:i")
    if isinstance(value, dt.date):
        return formats.date_format(value, "d/m/Y")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return formats.localize(value) if isinstance(value, (int, float)) else str(value)
