"""Why the house keeps mentorships and workshops: a line of the register."""

from django.utils.translation import gettext_lazy as _

from common.privacy import Basis, Processing
from people.processing import TWO_YEARS

MENTORING = Processing(
    name=_("Accompagner des jeunes"),
    purpose=_(
        "Former des binômes, suivre leurs rencontres, tenir les ateliers, et dire ce qui en reste à six mois."
    ),
    basis=Basis.PUBLIC_TASK,
    people=_("jeunes accompagnés, mentors, participants aux ateliers"),
    audience=_("équipe de l’accompagnement, école, le binôme lui-même"),
    retention=TWO_YEARS,
)

CHECK_KEPT = 12  # months after a check is out of date

CHECKS = Processing(
    name=_("Vérifier les mentors de mineurs"),
    purpose=_("Savoir qui a vu quoi, quand, et jusqu’à quand : la pièce elle-même n’est jamais gardée."),
    basis=Basis.PUBLIC_TASK,
    people=_("mentors"),
    audience=_("équipe de l’accompagnement, référents protection"),
    retention=_("douze mois après la fin de validité"),
)

CONVERSATION_KEPT = 12  # months after the mentorship is over

CONVERSATIONS = Processing(
    name=_("Laisser un binôme s’écrire"),
    purpose=_(
        "Que chacun joigne l’autre sans donner ses coordonnées, et qu’un signalement puisse être vérifié."
    ),
    basis=Basis.PUBLIC_TASK,
    people=_("jeunes accompagnés, mentors"),
    audience=_(
        "les membres de l’accompagnement ; après un signalement qui le nomme, les référents protection"
    ),
    retention=_("douze mois après la fin de l’accompagnement, ou le temps d’un signalement qui le nomme"),
)
