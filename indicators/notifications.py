"""What the platform writes about reports."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Role
from indicators.models import Report
from people.models import User
from people.outbox.letters import Action, Letter, Topic, Words, day, letter
from people.outbox.posting import of_user, post
from people.roles import GROUPS


@letter(
    gettext_lazy("Bilan prêt"),
    Topic.NEWS,
    {"name": "Camille", "months": 12, "as_of": "2026-08-30", "page": "/espace/bilans/1/", "report": 0},
)
def report_ready(words: Words) -> Letter:
    said = {"months": number_format(words["months"]), "day": day(words["as_of"])}
    return Letter(
        _("Le bilan à %(months)s mois est prêt") % said,
        (_("Le bilan à %(months)s mois est prêt. Il est arrêté au %(day)s.") % said,),
        Action(_("Lire le bilan (PDF)"), str(words["page"])),
    )


def tell_ready(report: Report) -> None:
    """Leadership, and whoever asked for it. Inside the transaction that says it is ready."""
    in_group = User.objects.filter(groups__name=GROUPS[Role.LEADERSHIP]).select_related("person")
    readers = {
        user.pk: reverse("report", args=[report.pk]) for user in in_group if Role.LEADERSHIP in user.roles
    }
    if report.requested_by_id:
        readers.setdefault(
            report.requested_by_id, reverse("admin:indicators_report_change", args=[report.pk])
        )
    for user in User.objects.filter(pk__in=readers, is_active=True).select_related("person"):
        words = {
            "months": report.horizon_months,
            "as_of": report.as_of,
            "page": readers[user.pk],
            "report": report.pk,
        }
        name = (user.person and user.person.first_name) or user.first_name
        post(report_ready, of_user(user), key=f"report_ready:{report.pk}:{user.pk}", name=name, **words)
