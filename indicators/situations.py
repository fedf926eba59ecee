"""What the list of reports is filtered by, and what the first page counts: one condition for both."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.work import State

REPORTS = {
    "to_read": (_("prêts à relire"), lambda day: Q(state=State.READY, reviewed_at=None)),
    "read": (_("relus"), lambda day: Q(reviewed_at__isnull=False)),
    "failed": (_("en échec"), lambda day: Q(state=State.FAILED)),
}
