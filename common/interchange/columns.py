from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models

from common.interchange.values import parser


@dataclass(frozen=True)
class Column:
    """A cell that fills the model field of the same name; its type, codes and limits are the field's own.

    `frozen_from`: path of the value taken at creation when the cell is empty, never rewritten by a blank.
    """

    name: str
    required: bool = False
    frozen_from: str = ""

    @property
    def field(self) -> str:
        return self.name

    @property
    def fills_a_field(self) -> bool:
        return True

    @property
    def path(self) -> str:
        """Where an export reads it."""
        return self.field

    def parser(self, model: type[models.Model]) -> Callable[[str], object]:
        return parser(model._meta.get_field(self.field))


@dataclass(frozen=True)
class Words(Column):
    """A cell of several values separated by `|`, of these codes when given."""

    codes: type[models.TextChoices] | None = None

    def parser(self, model):
        one = parser(models.CharField(max_length=200, choices=self.codes.choices if self.codes else None))
        return lambda text: [one(word.strip()) for word in text.split("|") if word.strip()]


@dataclass(frozen=True)
class Reference(Column):
    """A cell that names another record by its ref: person_ref → person.

    `target` for a reference that fills no field of its own: the sheet's `complete` uses it.
    """

    target: type[models.Model] | None = None
    export_path: str = ""
    related: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        return self.name.removesuffix("_ref")

    @property
    def fills_a_field(self) -> bool:
        return self.target is None

    @property
    def path(self) -> str:
        return self.export_path or f"{self.field}__ref"

    def parser(self, model):
        return parser(models.CharField(max_length=64))

    def target_of(self, model: type[models.Model]) -> type[models.Model]:
        return self.target or model._meta.get_field(self.field).related_model


@dataclass(frozen=True)
class ManyReferences(Reference):
    """A cell that names several records: mentor_refs → S1|S2, kept as rows of a link model."""

    @property
    def field(self) -> str:
        return self.name.removesuffix("_refs") + "s"

    def parser(self, model):
        one = parser(models.CharField(max_length=64))
        return lambda text: list(dict.fromkeys(one(ref.strip()) for ref in text.split("|") if ref.strip()))


@dataclass(frozen=True)
class Links:
    """How ManyReferences columns are kept: rows of `model`, `owner` the record, `roles` by column field."""

    model: type[models.Model]
    owner: str
    roles: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """One file of the exchange format.

    key: columns that name a line; identity: the model attributes that name the same row in the database.
    complete(rows): fills what several columns say together, on a whole batch.
    told: the rows that its columns can tell of; all, unless said.
    review(lines): cautions on what was written, `lines` mapping the attribute `tracked` to a line number.
    """

    file: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("ref",)
    identity: tuple[str, ...] = ("ref",)
    repeated: str = ""
    complete: Callable[[list], None] | None = None
    links: Links | None = None
    tracked: str = ""
    review: Callable[[dict[int, int]], Iterable] | None = None
    defaults: dict = field(default_factory=dict)
    told: models.Q = field(default_factory=models.Q)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def column_of_field(self) -> dict[str, str]:
        return {column.field: column.name for column in self.columns}
