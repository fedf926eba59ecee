"""What leadership aims at: in which unit a figure is said, and until when a target for it can be set."""

import datetime as dt
from decimal import Decimal
from itertools import count

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from common.french import NBSP
from indicators import milestones
from indicators.definitions import DEFINITIONS, report_codes

LAST_HORIZON = 120  # months
HORIZONS = [months for months in range(6, LAST_HORIZON + 1, 6) if milestones.is_horizon(months)]
UNITS = {
    "mentoring.meeting_hours": "hours",
    "mentoring.meetings_per_active_month": "meetings/month",
    "mentoring.workshop_satisfaction": "score",
    "placements.time_to_hire": "days",
    "training.trainee_hours": "hours",
    "training.delivered_hours": "hours",
    "training.attendance_rate": "ratio",
    "training.productivity": "ratio",
}
"""Of the amounts; a count has none, and a rate is a ratio."""
HIGHEST = {"ratio": 1, "score": 5}
DECIMALS = {"": 0, "ratio": 4, "days": 0}  # of the value kept; 2 for the others


def unit_of(code: str) -> str:
    return "ratio" if DEFINITIONS[code].shape == "rate" else UNITS.get(code, "")


def is_percent(code: str) -> bool:
    return unit_of(code) == "ratio"


def decimals(code: str) -> int:
    return DECIMALS.get(unit_of(code), 2)


def said(code: str, value: Decimal) -> str:
    """« 65 % », « 1 200 h », « 45 jours »: as the figure itself is said."""
    forms = {
        "hours": _("%(n)s h"),
        "days": _("%(n)s jours"),
        "score": _("%(n)s sur 5"),
        "meetings/month": _("%(n)s par mois"),
        "ratio": _("%(n)s %%"),
    }
    shown = plain(value * 100 if is_percent(code) else value)
    return (forms.get(unit_of(code), "%(n)s") % {"n": shown}).replace(" ", NBSP)


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return number_format(Decimal(text), force_grouping=True)


def is_open(start: dt.date, months: int, day: dt.date) -> bool:
    """A target is set before its result: until the milestone, included."""
    return day <= milestones.milestone(start, months)


def open_horizons(start: dt.date, day: dt.date) -> list[int]:
    """Those of the first two years that are not over, or else the next one."""
    first = [months for months in milestones.FIRST_HORIZONS if is_open(start, months, day)]
    following = filter(milestones.is_horizon, count(milestones.HALF_YEAR, milestones.HALF_YEAR))
    return first or [next(months for months in following if is_open(start, months, day))]


def is_reported(code: str, months: int) -> bool:
    """Whether the report at that horizon prints the figure."""
    return code in report_codes(months)
