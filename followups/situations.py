"""What the list of follow-ups is filtered by, and what the first page counts: one condition for both."""

import datetime as dt

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from followups.models import Followup

State = Followup.State


def to_call(day: dt.date) -> Q:
    return Q(state=State.PHONE, call_on__lte=day)


FOLLOWUPS = {
    "to_call": (_("à appeler aujourd’hui"), to_call),
    "to_call_later": (_("à rappeler plus tard"), lambda day: Q(state=State.PHONE, call_on__gt=day)),
    "awaited": (_("réponse attendue"), lambda day: Q(state__in=Followup.ASKED)),
    "answered": (_("répondues"), lambda day: Q(state=State.ANSWERED)),
    "late": (
        _("répondues trop tard pour compter"),
        lambda day: Q(state=State.ANSWERED, answered_on__gt=F("closes_on")),
    ),
    "refused": (_("refusées"), lambda day: Q(state=State.REFUSED)),
    "silent": (_("sans réponse"), lambda day: Q(state=State.EXPIRED)),
    "void": (_("sans objet"), lambda day: Q(state=State.VOID)),
}
