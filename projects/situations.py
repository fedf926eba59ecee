"""What the list of projects is filtered by, and what the first page counts: one condition for both."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PROJECTS = {
    "running": (_("en cours"), lambda day: Q(delivered_on=None, accepted_on=None)),
    "delivered": (_("livrés, à accepter"), lambda day: Q(delivered_on__isnull=False, accepted_on=None)),
    "accepted": (_("acceptés"), lambda day: Q(accepted_on__isnull=False)),
}
