"""What the list of imports is filtered by, and what the first page counts: one condition for both."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clichy_partnership.models import DAYS_KEPT, ImportRequest
from common.work import State


def failed(day: dt.date) -> Q:
    """While the page still says why, and until a file of the same content is read without an error."""
    since = timezone.now() - dt.timedelta(days=DAYS_KEPT)
    read_since = ImportRequest.objects.filter(
        sheet=OuterRef("sheet"), state=State.READY, error_count=0, requested_at__gt=OuterRef("requested_at")
    )
    wrong = Q(state=State.FAILED) | Q(error_count__gt=0)
    return wrong & Q(requested_at__gte=since) & ~Q(Exists(read_since))


IMPORTS = {
    "failed": (_("à reprendre"), failed),
    "to_confirm": (
        _("à confirmer"),
        lambda day: Q(step=ImportRequest.Step.CHECK, state=State.READY, error_count=0) & ~Q(file=""),
    ),
}
