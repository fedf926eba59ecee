"""When the partnership looks back: 6, 12 and 24 months, then every half-year."""

import datetime as dt
from itertools import count

from common.dates import add_months

FIRST_HORIZONS = (6, 12, 24)
HALF_YEAR = 6


def is_horizon(months: int) -> bool:
    return months in FIRST_HORIZONS or (months > FIRST_HORIZONS[-1] and months % HALF_YEAR == 0)


def milestone(start: dt.date, months: int) -> dt.date:
    """The last day a report at that horizon knows: the eve of the anniversary."""
    return add_months(start, months) - dt.timedelta(days=1)


def passed(start: dt.date, as_of: dt.date) -> list[tuple[int, dt.date]]:
    """(horizon, milestone) of every milestone reached by `as_of`."""
    reached = []
    for months in filter(is_horizon, count(HALF_YEAR, HALF_YEAR)):
        day = milestone(start, months)
        if day > as_of:
            return reached
        reached.append((months, day))
    return reached
