"""The history of a record, for people: who changed what on its page, when and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q, Window
from django.db.models.functions import Lag
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import sees_every_row, visible
from common.forms import CodesField
from common.models import ImportRun
from common.records import Record

SHOWN = 200
UNKNOWN = "—"
NUMBERED = gettext_lazy("fiche n° %(key)s")  # removed since, or not for the reader to see

Targets = dict[tuple[type[models.Model], object], models.Model]
"""What foreign keys point to, by model and key."""


@dataclass
class Version:
    """One row of history, with the one before it (none for a creation)."""

    row: models.Model
    before: models.Model | None
    of_record: bool

    @property
    def model(self) -> type[models.Model]:
        return self.row.instance_type

    @property
    def fields(self) -> list[models.Field]:
        return [
            field for field in self.model._meta.concrete_fields if field.editable and not field.primary_key
        ]


@dataclass
class Entry:
    row: models.Model
    what: str
    changes: list[tuple[str, str, str]]
    """(name of the field, old value, new value), as they are read."""


def history_page(model_admin, request: HttpRequest, key: str) -> HttpResponse:
    record = model_admin.get_object(request, key)
    shown = record or _removed(model_admin.model, key, request.user)
    if not model_admin.has_view_permission(request, shown):
        raise PermissionDenied
    runs = model_admin.admin_site.get_model_admin(ImportRun)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Historique : %(record)s") % {"record": _name(shown)},
        "opts": model_admin.opts,
        "record": record,
        "name": _name(shown),
        "entries": list(entries(model_admin, request, shown)),
        "most": SHOWN,
        "runs_seen": runs.has_view_permission(request),
    }
    return render(request, "admin/history.html", context)


def _removed(model: type[Record], key: str, reader: models.Model) -> Record:
    """As its last version left it, for who sees every row of its kind; one that still exists stays unseen."""
    try:
        pk = model._meta.pk.to_python(key)
        if sees_every_row(model, reader) and not model._base_manager.filter(pk=pk).exists():
            return model.history.filter(**{model._meta.pk.attname: pk}).latest().instance
    except (ObjectDoesNotExist, ValidationError):
        pass
    raise Http404


def entries(model_admin, request: HttpRequest, record: Record) -> Iterator[Entry]:
    """The latest changes, latest first; versions in which nothing readable changed are left out."""
    model = model_admin.model
    versions = list(_versions(model, Q(**{model._meta.pk.attname: record.pk})))
    for inline in model_admin.get_inline_instances(request, record):
        if issubclass(inline.model, Record) and inline.has_view_permission(request, record):
            versions += _inline_versions(inline, request, record)
    versions.sort(key=lambda version: version.row.history_date, reverse=True)
    versions = versions[:SHOWN]
    targets = _targets(versions, request.user)
    codes = _codes(model_admin)
    for version in versions:
        row, changes = version.row, list(_changes(version, targets, codes))
        if changes or not version.before or row.history_type == "-" or row.history_change_reason:
            yield Entry(row, _what(version, changes, targets), changes)


def _versions(model: type[Record], rows: Q, of_record: bool = True) -> Iterator[Version]:
    """The latest of the history rows that `rows` selects: it must select whole histories."""
    key = model._meta.pk.attname
    before = Window(Lag("history_id"), partition_by=key, order_by=["history_date", "history_id"])
    latest = list(
        model.history.filter(rows)
        .annotate(before_id=before)
        .select_related("history_user", "import_run")
        .order_by("-history_date", "-history_id")[:SHOWN]
    )
    befores = model.history.in_bulk([row.before_id for row in latest if row.before_id])
    for row in latest:
        yield Version(row, befores.get(row.before_id) if row.history_type != "+" else None, of_record)


def _inline_versions(inline, request: HttpRequest, record: Record) -> Iterator[Version]:
    """Versions of the rows that are or were on the record's page, while they were."""
    model, key = inline.model, inline.model._meta.pk.attname
    parent = inline.get_formset(request, record).fk.attname
    owned = model.history.filter(**{parent: record.pk}).values(key)
    for version in _versions(model, Q(**{f"{key}__in": owned}), of_record=False):
        if record.pk in (getattr(version.row, parent), getattr(version.before, parent, None)):
            yield version


def _targets(versions: list[Version], reader: models.Model) -> Targets:
    """What the foreign keys of these versions point to, if the reader sees it: one query a model, names included."""
    wanted = defaultdict(set)
    for version in versions:
        for field in version.fields:
            if field.is_relation:
                rows = (version.row, version.before)
                wanted[field.related_model] |= {getattr(row, field.attname) for row in rows if row} - {None}
    return {
        (model, pk): target
        for model, pks in wanted.items()
        # A name may be made of the names of its own foreign keys.
        for pk, target in visible(model._base_manager.select_related(), reader).in_bulk(pks).items()
    }


def _codes(model_admin) -> dict[str, dict]:
    """Labels of the lists of codes that only the form knows: {field: {code: label}}."""
    declared = getattr(model_admin.form, "declared_fields", {})
    return {name: dict(field.choices) for name, field in declared.items() if isinstance(field, CodesField)}


def _changes(version: Version, targets: Targets, codes: dict) -> Iterator[tuple[str, str, str]]:
    if not version.before or version.row.history_type != "~":
        return
    for field in version.fields:
        old, new = (getattr(row, field.attname) for row in (version.before, version.row))
        if old != new:
            labels = codes.get(field.name, {}) if version.of_record else {}
            read = [read_value(field, value, targets, labels) for value in (old, new)]
            yield capfirst(str(field.verbose_name)), *read


def read_value(field: models.Field, value, targets: Targets, labels: dict) -> str:
    """The value as the pages of the back-office write it."""
    if value is None or value == "" or value == []:
        return UNKNOWN
    if field.is_relation:
        target = targets.get((field.related_model, value))
        return str(target) if target else NUMBERED % {"key": value}
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    match value:
        case bool():
            return _("oui") if value else _("non")
        case dt.datetime():
            return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        case dt.date():
            return date_format(value, "SHORT_DATE_FORMAT")
        case list():
            return ", ".join(str(labels.get(item, item)) for item in value)
    return str(localize(value))


def _what(version: Version, changes: list, targets: Targets) -> str:
    kind = version.row.history_type
    if version.of_record:
        unchanged = _("Enregistrement sans changement") if version.before else _("Première version connue")
        changed = _("Modification") if changes else unchanged
        return {"+": _("Création de la fiche"), "~": changed, "-": _("Suppression de la fiche")}[kind]
    row = version.row.instance
    name = _name(row) if _is_named_by(row, version.fields, targets) else NUMBERED % {"key": row.pk}
    said = {"+": _("Ajout, %(kind)s : %(name)s"), "~": _("Modification, %(kind)s : %(name)s"),
            "-": _("Retrait, %(kind)s : %(name)s")}[kind]  # fmt: skip
    return said % {"kind": row._meta.verbose_name, "name": name}


def _is_named_by(row: models.Model, fields: list[models.Field], targets: Targets) -> bool:
    """Give the row the records it points to; False when one of them, of which its name is made, is not seen."""
    keys = {
        field: (field.related_model, getattr(row, field.attname)) for field in fields if field.is_relation
    }
    for field, key in keys.items():
        if key in targets:
            setattr(row, field.name, targets[key])
    return all(key in targets for key in keys.values() if key[1] is not None)


def _name(record: models.Model) -> str:
    try:
        return str(record)
    except ObjectDoesNotExist:  # named after a record that is gone
        return _("n° %(key)s") % {"key": record.pk}
