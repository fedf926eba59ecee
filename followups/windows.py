"""When the answer to a question asked later counts: from 30 days before its due date to 60 days after.

Outside it an answer is kept and never counted, so that a closed cohort never changes.
"""

import datetime as dt

from django.db.models import Q

from common.dates import AddDays, AddMonths
from common.statistics import MATURITY_LAG

DAYS_BEFORE = 30
DAYS_AFTER = MATURITY_LAG.days


def answered_in_window(answered: str, reference: str, months: int, as_of: dt.date) -> Q:
    """Condition on the names of two dates: the answer's, and the reference the question runs from."""
    due = AddMonths(reference, months)
    return Q(
        **{f"{answered}__gte": AddDays(due, -DAYS_BEFORE)},
        **{f"{answered}__lte": AddDays(due, DAYS_AFTER)},
    ) & Q(**{f"{answered}__lte": as_of})
