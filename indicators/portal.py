"""Progress reports for those who only read them: the leadership of the city and of the school."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.access import Role
from common.portal import ROWS, Card, Row
from indicators.models import Report
from people.models import User


def cards(user: User, role: Role) -> Iterator[Card]:
    if role == Role.LEADERSHIP:
        ready = Report.objects.visible_to(user).filter(state=Report.State.READY)
        rows = [
            Row(
                _("Bilan à %(months)d mois (PDF)") % {"months": report.horizon_months},
                _("arrêté au %(day)s") % {"day": date_format(report.as_of)},
                reverse("report", args=[report.pk]),
            )
            for report in ready.order_by("-as_of", "-pk")[:ROWS]
        ]
        yield Card(_("Bilans d’étape"), _("Aucun bilan n’est encore prêt."), rows)
