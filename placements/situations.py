"""What the lists of placements are filtered by, and what the first page counts: one condition for both."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.dates import add_months
from placements.models import WORK_STUDY_KINDS, Outcome

OLD_OFFER = 60  # days
HORIZONS = (6, 12, 24)
KEPT = Q(cancelled_on=None)


def ended_by(day: dt.date) -> Q:
    return Q(ended_on__lte=day) | Q(ended_on=None, planned_end_on__lte=day)


def without_answer(months: int) -> Callable[[dt.date], Q]:
    """Work-study contracts whose former holder should by now have said what they became."""

    def condition(day: dt.date) -> Q:
        answered = Outcome.objects.filter(placement=OuterRef("pk"), horizon_months=months)
        ended = ended_by(add_months(day, -months))
        return KEPT & Q(kind__in=WORK_STUDY_KINDS) & ended & ~Q(Exists(answered))

    return condition


OFFERS = {
    "open": (_("ouvertes"), lambda day: Q(closed_on=None) | Q(closed_on__gt=day)),
    "old": (
        _("ouvertes depuis plus de 60 jours"),
        lambda day: (
            Q(published_on__lt=day - dt.timedelta(days=OLD_OFFER))
            & (Q(closed_on=None) | Q(closed_on__gt=day))
        ),
    ),
    "closed": (_("closes"), lambda day: Q(closed_on__lte=day)),
}
PLACEMENTS = {
    "to_come": (_("à venir"), lambda day: KEPT & Q(starts_on__gt=day)),
    "running": (
        _("en cours"),
        lambda day: (
            KEPT & Q(starts_on__lte=day, planned_end_on__gte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))
        ),
    ),
    "over": (_("terminés"), lambda day: KEPT & (Q(ended_on__lte=day) | Q(planned_end_on__lt=day))),
    "cancelled": (_("annulés"), lambda day: Q(cancelled_on__isnull=False)),
}
OUTCOMES = {
    f"missing_{months}": (_("sans réponse à %(months)d mois") % {"months": months}, without_answer(months))
    for months in HORIZONS
}
