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
