"""Messages are kept a year, codes a week: long enough to answer « je n’ai rien reçu »."""

import datetime as dt

from django.utils import timezone

from common.dates import add_months
from people.outbox.letters import KINDS
from people.outbox.models import OutgoingMessage

KEPT_MONTHS = 12
CODES_KEPT = dt.timedelta(days=7)


def forget_old() -> int:
    """How many rows went."""
    now = timezone.now()
    codes = [kind.code for kind in KINDS.values() if kind.lasts and kind.secrets]
    old_codes = OutgoingMessage.objects.filter(kind__in=codes, created_at__lt=now - CODES_KEPT)
    limit = add_months(timezone.localdate(), -KEPT_MONTHS)
    old = OutgoingMessage.objects.filter(created_at__date__lt=limit)
    return sum(rows.delete()[0] for rows in (old_codes, old))
