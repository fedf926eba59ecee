"""What a programme shows on somebody's first page: cards, each a title and rows that lead to a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from common.access import Role

ROWS = 10  # a first page is not a list


@dataclass(frozen=True)
class Row:
    label: str
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Card:
    """`empty` is what is said when there is no row."""

    title: str
    empty: str
    rows: list[Row] = field(default_factory=list)


class Portal(Protocol):
    """The `portal` module of a programme."""

    def cards(self, user, role: Role) -> Iterator[Card]:
        """For somebody acting in this role; none when the programme has nothing to do with it."""
