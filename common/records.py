"""What every record of the house has: a history, rules, and often a `ref` that outside senders know."""

import secrets
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from common.access import ScopedQuerySet

REF_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, none misread over the phone


def new_ref() -> str:
    return "".join(REF_ALPHABET[byte % 32] for byte in secrets.token_bytes(12))


class BytewiseField(models.CharField):
    """A text compared byte by byte on every database, whatever its collation."""

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class ImportTrace(models.Model):
    """Base of every history row: which import, if any, made the change."""

    import_run = models.ForeignKey(
        "common.ImportRun",
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True


class Record(models.Model):
    """A tracked row. `violations` holds its own rules, for forms, admin and importer alike."""

    history = HistoricalRecords(inherit=True, bases=[ImportTrace])
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill the stored fields that follow from the others."""

    def violations(self) -> Iterator[tuple[str, str]]:
        """(field, message) for each rule of its own that the row breaks."""
        return iter(())

    def clean(self) -> None:
        super().clean()
        errors: dict[str, list[str]] = {}
        for field, message in self.violations():
            errors.setdefault(field, []).append(message)
        if errors:
            raise ValidationError(errors)


class ReferencedRecord(Record):
    ref = BytewiseField(_("référence"), max_length=64, unique=True, editable=False, default=new_ref)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        stored = getattr(self, "_stored_ref", None)
        if stored is not None and self.ref != stored:
            raise ValidationError({"ref": _("La référence d’une fiche ne change jamais.")})
        super().save(*args, **kwargs)
        self._stored_ref = self.ref

    @classmethod
    def refs_now(cls, refs: set[str]) -> dict[str, str]:
        """Those of `refs` that name a record merged since, each with the ref of the record that stays."""
        return {}

    @classmethod
    def refs_erased(cls, refs: set[str]) -> set[str]:
        """Those of `refs` that named somebody whose file was emptied since, at their request or in its time."""
        return set()

    @classmethod
    def from_db(cls, db, field_names, values):
        record = super().from_db(db, field_names, values)
        record._stored_ref = record.__dict__.get("ref")
        return record


def one_of(field: str, values: str, name: str) -> models.CheckConstraint:
    """The database's twin of `choices`; an empty text is "not known"."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": [*values.split(), ""]}),
        name=name,
        violation_error_message=_("Cette valeur n’est pas dans la liste."),
    )


def never_before(later: str, earlier: str, name: str, message: str) -> models.CheckConstraint:
    """Two dates in order; an unknown date breaks nothing."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{later}__gte": models.F(earlier)}), name=name, violation_error_message=message
    )


def precedes(first: object, second: object) -> bool:
    """Both are known and the first comes before the second."""
    return first is not None and second is not None and first < second
