"""What the list of projects is filtered by, and what the first page counts: one condition for both."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.dates import add_months
from followups.windows import DAYS_AFTER
from projects.figures import USAGE_MONTHS


def usage_to_ask(day: dt.date) -> Q:
    """Accepted three months ago, whose answer would still count, were it given today."""
    earliest = add_months(day - dt.timedelta(days=DAYS_AFTER), -USAGE_MONTHS)
    return Q(accepted_on__range=(earliest, add_months(day, -USAGE_MONTHS)), usage_feedback=None)


PROJECTS = {
    "running": (_("en cours"), lambda day: Q(delivered_on=None, accepted_on=None)),
    "delivered": (_("livrés, à accepter"), lambda day: Q(delivered_on__isnull=False, accepted_on=None)),
    "accepted": (_("acceptés"), lambda day: Q(accepted_on__isnull=False)),
    "usage_to_ask": (_("retour d’usage à demander"), usage_to_ask),
}
