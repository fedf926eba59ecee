"""One file into one table: lines read, checked, compared with what is there and written, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _

from common.history import CHANGED, CREATED, write_history
from common.interchange.cautions import Caution
from common.interchange.columns import ManyReferences, Reference, Sheet
from common.interchange.files import read_lines
from common.interchange.merged_refs import rename, rows_of_merged
from common.interchange.values import Refusal, format_value

if TYPE_CHECKING:
    from common.interchange.importer import Importer

BATCH = 2000
SAMPLE = 20


@dataclass
class Row:
    line: int
    texts: dict[str, str]
    values: dict[str, object] = field(default_factory=dict)
    linked: dict[str, models.Model] = field(default_factory=dict)
    refused: bool = False
    renamed: bool = False  # it names a record by the ref of another that was merged into it
    aside: bool = False  # it repeats what another line says of the same record, and is not written
    instance: models.Model | None = None
    before: dict[str, object] = field(default_factory=dict)  # what an update replaces, by field


class FileImport:
    def __init__(self, importer: Importer, sheet: Sheet):
        self.importer = importer
        self.sheet = sheet
        self.counts = {"created": 0, "updated": 0, "unchanged": 0}
        self.samples: dict[str, list[dict]] = {"created": [], "updated": []}
        self.lines: dict[int, int] = {}
        self.first_lines: dict[int, int] = {}  # hash of a key → line: a million keys in 150 MB
        self.parsers = {column.name: column.parser(sheet.model) for column in sheet.columns}
        fields = [column.field for column in sheet.columns if column.fills_a_field]
        self.blanks = {name: sheet.model._meta.get_field(name).get_default() for name in fields}
        self.frozen = {column.field: column.frozen_from for column in sheet.columns if column.frozen_from}
        self.renamed: set[int] = set()
        self.incomplete = False

    def refuse(self, line: int, column: str, message: str) -> None:
        self.importer.errors.append((self.sheet.file, Caution(line, column, message, True)))

    # Reading: from lines of text to parsed rows.

    def read(self, path: Path) -> Iterator[Row]:
        lines = read_lines(path)
        line, header = next(lines)
        self._check_header(line, header)
        for line, cells in lines:
            self.importer.lines_read = line
            if len(cells) != len(header):
                self.refuse(
                    line,
                    _("ligne"),
                    _("%(found)d cellules au lieu de %(wanted)d.")
                    % {"found": len(cells), "wanted": len(header)},
                )
                self.importer.unread.add(self.sheet.model)
                continue
            yield self._parse(Row(line, dict(zip(header, cells, strict=True))))

    def _check_header(self, line: int, header: list[str]) -> None:
        known = self.sheet.by_name
        for name in dict.fromkeys(header):
            if name not in known:
                self.refuse(line, name or _("(sans nom)"), _("Colonne inconnue."))
            elif header.count(name) > 1:
                self.refuse(line, name, _("Colonne présente deux fois."))
        for column in self.sheet.columns:
            if column.required and column.name not in header:
                self.refuse(line, column.name, _("Cette colonne obligatoire manque."))
                self.incomplete = True
        if self.incomplete:
            self.importer.unread.add(self.sheet.model)

    def _parse(self, row: Row) -> Row:
        row.refused = self.incomplete
        for name, text in row.texts.items():
            column = self.sheet.by_name.get(name)
            if column is None:
                continue
            if not text:
                row.values[name] = None
                if column.required:
                    self._refuse(row, name, _("Cette valeur est obligatoire."))
                continue
            try:
                row.values[name] = self.parsers[name](text)
            except Refusal as refusal:
                row.values[name] = None
                self._refuse(row, name, str(refusal))
        self._check_repeated(row)
        return row

    def _refuse(self, row: Row, column: str, message: str) -> None:
        row.refused = True
        self.refuse(row.line, column, message)

    def _key(self, row: Row) -> tuple | None:
        key = tuple(row.values.get(name) for name in self.sheet.key)
        return None if None in key else key

    def _check_repeated(self, row: Row) -> None:
        key = self._key(row)
        if key is None:
            return
        first = self.first_lines.setdefault(hash(key), row.line)
        if first == row.line:
            if row.renamed:
                self.renamed.add(row.line)
        elif row.renamed or first in self.renamed:
            self._set_aside(
                row,
                _("Même fiche que la ligne %(line)d depuis une fusion : rien n’est changé.")
                % {"line": first},
            )
        else:
            message = self.sheet.repeated or _("Déjà présent à la ligne %(line)d du même fichier.")
            self._refuse(row, self.sheet.key[-1] if self.sheet.key else _("ligne"), message % {"line": first})

    def _set_aside(self, row: Row, message: str) -> None:
        row.aside = True
        caution = Caution(row.line, self.sheet.key[-1], message)
        self.importer.warnings.append((self.sheet.file, caution))

    # Taking: from parsed rows to the database, a batch at a time.

    def take(self, batch: list[Row]) -> None:
        self._refuse_erased(batch)
        batch = self._follow_merges(batch)
        for column in self.sheet.columns:
            if isinstance(column, Reference):
                self._resolve(batch, column)
        if self.sheet.complete:
            self.sheet.complete([row for row in batch if not row.refused], self._complain)
        existing = self._existing([row for row in batch if not row.refused])
        created, updated = [], []
        for row in batch:
            changed = self._apply(row, existing)
            if row.refused:
                if key := self._key(row):
                    self.importer.refused[self.sheet.model].add(key)
            elif row.instance.pk is None or row.instance._state.adding:
                created.append(row)
            elif changed:
                updated.append(row)
        self._write([row for row in batch if not row.refused], created, updated)
        self._sample("created", created)
        self._sample("updated", updated)

    def _complain(self, row: Row, column: str, message: str, depends_on: tuple = ()) -> None:
        """Refuse a row from `complete`; silently when what it depends on was itself refused."""
        row.refused = True
        if not any(
            key in self.importer.refused.get(model, ()) or model in self.importer.unread
            for model, key in depends_on
        ):
            self.refuse(row.line, column, message)

    def _refuse_erased(self, batch: list[Row]) -> None:
        """The lines that would bring back somebody who asked to go, or whose time was over."""
        if self.sheet.key != ("ref",):
            return
        gone = self.sheet.model.refs_erased({row.values.get("ref") for row in batch} - {None})
        for row in batch if gone else ():
            if row.values.get("ref") in gone:
                self._refuse(row, "ref", _("Cette fiche a été effacée : retirer la ligne."))

    def _follow_merges(self, batch: list[Row]) -> list[Row]:
        """The lines left to write, under the refs that the records have since they were merged."""
        if self.sheet.key == ("ref",):
            for row, kept in rows_of_merged(batch, self.sheet.model):
                message = _("Cette fiche a été fusionnée avec « %(ref)s » : rien n’est changé.")
                self._set_aside(row, message % {"ref": kept})
        for column in self.sheet.columns:
            if isinstance(column, Reference):
                for row in rename(batch, column, column.target_of(self.sheet.model)):
                    if column.name in self.sheet.key:
                        row.renamed = True
                        self._check_repeated(row)
        return [row for row in batch if not row.aside]

    def _resolve(self, batch: list[Row], column: Reference) -> None:
        many = isinstance(column, ManyReferences)
        model = column.target_of(self.sheet.model)
        wanted: set[str] = set()
        for row in batch:
            value = row.values.get(column.name)
            if value:
                wanted.update(value if many else (value,))
        related = model.objects.select_related(*column.related) if column.related else model.objects
        found = {record.ref: record for record in related.filter(ref__in=wanted)} if wanted else {}
        for row in batch:
            value = row.values.get(column.name)
            if value is None:
                continue
            refs = value if many else [value]
            if missing := [ref for ref in refs if ref not in found]:
                self._miss(row, column, missing, model)
            elif many:
                row.linked[column.field] = [found[ref] for ref in refs]
            else:
                row.linked[column.field] = found[value]

    def _miss(self, row: Row, column: Reference, missing: list[str], model) -> None:
        row.refused = True
        row.values[column.name] = None
        if model in self.importer.unread:
            return
        erased = model.refs_erased(set(missing))
        for ref in missing:
            if (ref,) not in self.importer.refused.get(model, ()):
                message = _("« %(ref)s » n’existe pas (%(what)s).")
                if ref in erased:
                    message = _("« %(ref)s » a été effacée (%(what)s) : retirer la ligne.")
                self.refuse(row.line, column.name, message % {"ref": ref, "what": model._meta.verbose_name})

    def _existing(self, rows: list[Row]) -> dict[tuple, models.Model]:
        if not rows:
            return {}
        identities = [self._identity(row) for row in rows]
        conditions = {
            f"{attribute}__in": {identity[position] for identity in identities}
            for position, attribute in enumerate(self.sheet.identity)
        }
        found = self.sheet.model.objects.filter(**conditions)
        return {
            tuple(getattr(record, attribute) for attribute in self.sheet.identity): record for record in found
        }

    def _identity(self, row: Row) -> tuple:
        return tuple(self._identity_value(row, attribute) for attribute in self.sheet.identity)

    def _identity_value(self, row: Row, attribute: str):
        if attribute == "id":
            return 1  # the one row of the partnership
        if attribute.endswith("_id") and attribute[:-3] in row.linked:
            return row.linked[attribute[:-3]].pk
        return row.values[attribute]

    def _apply(self, row: Row, existing: dict[tuple, models.Model]) -> bool:
        """Make the row's record; whether it must be written. Refused rows are checked too."""
        record = None if row.refused else existing.get(self._identity(row))
        given = self._given(row, is_new=record is None)
        if record is None:
            row.instance = self.sheet.model(**given)
        else:
            row.instance = record
            row.before = {
                name: _stored(record, name)
                for name, value in given.items()
                if _stored(record, name) != getattr(value, "pk", value)
            }
            for name, value in given.items():
                setattr(record, name, value)
            if not row.before:
                return False
        row.instance.derive()
        for field_name, message in row.instance.violations():
            self._refuse(row, self.sheet.column_of_field.get(field_name, field_name), str(message))
        return True

    def _given(self, row: Row, is_new: bool) -> dict[str, object]:
        """What the line says, by attribute. A missing column and a blank frozen fact say nothing."""
        given: dict[str, object] = {
            name: linked
            for name, linked in row.linked.items()
            if not isinstance(linked, list) and name not in self.sheet.column_of_field
        }
        for column in self.sheet.columns:
            if isinstance(column, ManyReferences) or column.name not in row.values:
                continue
            value = row.values[column.name]
            if isinstance(column, Reference):
                if column.target is None:
                    given[column.field] = row.linked.get(column.field)
            elif value is not None:
                given[column.field] = value
            elif not column.frozen_from and not row.texts[column.name]:
                given[column.field] = None if column.required else self.blanks[column.field]
        if is_new and not row.refused:
            for name, source in self.frozen.items():
                if name not in given:
                    start, attribute = source.split(".")
                    given[name] = getattr(row.linked[start], attribute)
        return given

    def _write(self, accepted: list[Row], created: list[Row], updated: list[Row]) -> None:
        model = self.sheet.model
        if created:
            model.objects.bulk_create([row.instance for row in created])
            self._keep_history(model, [row.instance.pk for row in created], CREATED)
        if updated:
            written = [field.name for field in model._meta.concrete_fields if not field.primary_key]
            model.objects.bulk_create(
                [row.instance for row in updated],
                update_conflicts=True,
                unique_fields=[model._meta.pk.name],
                update_fields=written,
            )
            self._keep_history(model, [row.instance.pk for row in updated], CHANGED)
        changed = {row.line for row in created} | {row.line for row in updated}
        relinked = self._link(accepted) - changed if self.sheet.links else set()
        self.counts["created"] += len(created)
        self.counts["updated"] += len(updated) + len(relinked)
        self.counts["unchanged"] += len(accepted) - len(changed) - len(relinked)
        if self.sheet.tracked:
            for row in accepted:
                if row.line in changed or row.line in relinked:
                    self.lines[getattr(row.instance, self.sheet.tracked)] = row.line

    def _keep_history(self, model: type[models.Model], pks: list[int], kind: str) -> None:
        write_history(model, pks, kind, user=self.importer.user, import_run=self.importer.import_run)

    def _link(self, accepted: list[Row]) -> set[int]:
        """Make the link rows say what the files say; the lines whose links changed."""
        links = self.sheet.links
        owner_id = f"{links.owner}_id"
        present: dict[tuple, models.Model] = {}
        for link in links.model.objects.filter(**{f"{owner_id}__in": [row.instance.pk for row in accepted]}):
            present[getattr(link, owner_id), link.person_id, link.role] = link
        gone, added, lines = dict(present), [], set()
        for row in accepted:
            for name, role in links.roles.items():
                for person in row.linked.get(name, ()):
                    if gone.pop((row.instance.pk, person.pk, role), None) is None:
                        added.append(links.model(**{links.owner: row.instance}, person=person, role=role))
                        lines.add(row.line)
        line_of = {row.instance.pk: row.line for row in accepted}
        stated = {
            (row.instance.pk, role)
            for row in accepted
            for name, role in links.roles.items()
            if name in row.linked
        }
        for (owner, _person, role), link in gone.items():
            if (owner, role) in stated:
                self._unlink(link)
                lines.add(line_of[owner])
        if added:
            links.model.objects.bulk_create(added)
            self._keep_history(links.model, [link.pk for link in added], CREATED)
        return lines

    def _unlink(self, link: models.Model) -> None:
        pk = link.pk
        link.delete()
        removal = type(link).history.filter(id=pk, history_type="-")
        removal.update(import_run=self.importer.import_run, history_user=self.importer.user)

    def _sample(self, kind: str, rows: list[Row]) -> None:
        kept = self.samples[kind]
        for row in rows[: SAMPLE - len(kept)]:
            changes = [
                [column, self._old_text(name, old), row.texts.get(column, "")]
                for name, old in row.before.items()
                if (column := self.sheet.column_of_field.get(name))
            ]
            kept.append({"line": row.line, "record": str(row.instance), "changes": changes})

    def _old_text(self, name: str, old: object) -> str:
        field = self.sheet.model._meta.get_field(name)
        if old is not None and field.is_relation:
            return field.related_model.objects.values_list("ref", flat=True).get(pk=old)
        return format_value(old)


def _stored(record: models.Model, name: str) -> object:
    """Without fetching what a foreign key points to."""
    return getattr(record, record._meta.get_field(name).attname)
