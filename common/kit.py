"""What the components of the kit are given to show, when it is more than a few words."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST_EVENTS = 100  # of each kind, on a timeline: it tells a path, and lists hold the rest


class Stage(TextChoices):
    """Where a task stands; the words are what its status tag says."""

    TODO = "todo", _("À faire")
    DOING = "doing", _("En cours")
    WAITING = "quiet", _("En attente")
    LATE = "late", _("En retard")
    DONE = "done", _("Terminé")


@dataclass(frozen=True)
class Task:
    """Without an `address` it is only told: somebody else's turn, or done.

    `button` is what its button says where it is the one thing to do; `is_advice`: it never is, and comes last.
    """

    label: str
    stage: Stage
    address: str = ""
    hint: str = ""
    button: str = ""
    is_advice: bool = False


@dataclass(frozen=True)
class Tab:
    label: str
    address: str
    is_current: bool = False


@dataclass(frozen=True)
class Event:
    """`is_past` fills its mark on the line."""

    day: dt.date
    title: str
    text: str = ""
    address: str = ""
    is_past: bool = True


def shown_pages(page: Page) -> list[int | None]:
    """The numbers to offer: the ends, and those around the page; None where some are left out."""
    return [number if isinstance(number, int) else None
            for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)]  # fmt: skip
