"""Why the house asks people what became of them: a line of the register."""

from django.utils.translation import gettext_lazy as _

from common.privacy import Basis, Processing

FOLLOWUPS = Processing(
    name=_("Demander ce qui s’est passé ensuite"),
    purpose=_(
        "Poser la bonne question au bon moment, ne pas la poser deux fois, et savoir quelle part a répondu."
    ),
    basis=Basis.PUBLIC_TASK,
    people=_("personnes placées, accompagnées ou formées, contacts des organisations"),
    audience=_("équipe du programme concerné"),
    retention=_("comme la fiche ; un lien, 120 jours après la date limite de réponse"),
)
