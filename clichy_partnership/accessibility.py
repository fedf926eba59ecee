"""How far the site follows the RGAA 4.1.2: the grid of its criteria, what it counts, the statement that the law asks for.

Loi n° 2005-102, art. 47; décret n° 2019-768, art. 5 to 8; arrêté du 20 septembre 2019, which carries the RGAA: its
criteria, the rate, the form of the statement and the three mentions.
"""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clichy_partnership.public_pages import about, public

GRID = Path(__file__).with_name("rgaa.csv")
STATED = dt.date(2026, 11, 27)  # the audit and the first statement are of the same day
AUDITED = dt.date(2026, 11, 27)
VALID = relativedelta(years=3)  # a statement older than that says nothing any more


class Result(StrEnum):
    MET = "C"
    MISSED = "NC"
    OUT = "NA"


class Level(StrEnum):
    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


MENTIONS = {
    Level.FULL: _("Accessibilité : totalement conforme"),
    Level.PARTIAL: _("Accessibilité : partiellement conforme"),
    Level.NONE: _("Accessibilité : non conforme"),
}


@dataclass(frozen=True)
class Criterion:
    """`title` is the official text; `known_by` says what proves the result, or why the criterion does not apply.

    What follows is said of what is missed alone: `where` ("portal" or "back-office"), what it means for people, what
    they may do meanwhile, what is planned. These three are in the catalogue of translations, as is `theme`.
    """

    number: str
    theme: str
    title: str
    result: Result
    known_by: str
    where: str = ""
    consequence: str = ""
    workaround: str = ""
    planned: str = ""


@dataclass(frozen=True)
class Count:
    met: int
    missed: int
    out: int

    @property
    def applicable(self) -> int:
        return self.met + self.missed

    @property
    def percent(self) -> int:
        """Of the criteria that apply, those met; rounded down, so that 100 is all of them."""
        return 100 * self.met // self.applicable if self.applicable else 0

    @property
    def level(self) -> Level:
        if not self.applicable or 2 * self.met < self.applicable:
            return Level.NONE
        return Level.PARTIAL if self.missed else Level.FULL


@cache
def grid() -> tuple[Criterion, ...]:
    """The 106 criteria, in the order of the RGAA."""
    with GRID.open(encoding="utf-8", newline="") as file:
        return tuple(Criterion(**row | {"result": Result(row["result"])}) for row in csv.DictReader(file))


def count(criteria: Iterable[Criterion]) -> Count:
    results = [criterion.result for criterion in criteria]
    return Count(results.count(Result.MET), results.count(Result.MISSED), results.count(Result.OUT))


def by_theme() -> list[tuple[str, list[Criterion]]]:
    return [(theme, list(criteria)) for theme, criteria in groupby(grid(), lambda each: each.theme)]


def level() -> Level:
    """As of today: an audit that is no longer valid counts for nothing."""
    return count(grid()).level if timezone.localdate() <= AUDITED + VALID else Level.NONE


def summary() -> str:
    """The mention that every page shows, in the language of the page."""
    return str(MENTIONS[level()])


def contact() -> str:
    """Where a link leads whoever meets an obstacle: the form of the site, or the address it writes from."""
    try:
        return reverse("contact_write", args=["probleme"])
    except NoReverseMatch:
        return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    missed = [criterion for criterion in grid() if criterion.result is Result.MISSED]
    context = about(
        level=level(),
        mention=summary(),
        count=count(grid()),
        themes=[(theme, count(criteria)) for theme, criteria in by_theme()],
        on_the_portal=[criterion for criterion in missed if criterion.where == "portal"],
        in_the_back_office=[criterion for criterion in missed if criterion.where == "back-office"],
        stated=STATED,
        audited=AUDITED,
        valid_until=AUDITED + VALID,
        host=request.get_host(),
        contact=contact(),
    )
    return render(request, "public/accessibility.html", context)
