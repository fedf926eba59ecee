"""A drawing, the sentence to keep of it, and its figures as a table: one thing on a page and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Line:
    """A row of the table; `inner` when it is a part of the row above."""

    name: str
    cells: tuple[str, ...]
    inner: bool = False


@dataclass(frozen=True)
class Figure:
    """`columns` head the table, that of the names first; each row is (name, cell…) or a Line. All cells are text."""

    title: str
    takeaway: str
    drawing: SafeString
    columns: Sequence[str]
    rows: Sequence[Line | Sequence[str]]

    def __post_init__(self):
        if not (self.title.strip() and all(column.strip() for column in self.columns)):
            raise ValueError(f"« {self.title} »: a figure has a title, and each of its columns a head")
        if self.drawing and not isinstance(self.drawing, SafeString):
            raise ValueError(f"« {self.title} »: a drawing comes from a chart")
        lines = tuple(row if isinstance(row, Line) else Line(row[0], tuple(row[1:])) for row in self.rows)
        if any(len(line.cells) + 1 != len(self.columns) for line in lines):
            raise ValueError(f"« {self.title} »: a row has not {len(self.columns)} cells")
        object.__setattr__(self, "rows", lines)
