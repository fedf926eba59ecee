"""Why the house keeps tutored projects: a line of the register."""

from django.utils.translation import gettext_lazy as _

from common.privacy import Basis, Processing
from people.processing import TWO_YEARS

PROJECTS = Processing(
    name=_("Mener des projets tutorés"),
    purpose=_("Composer les équipes, suivre ce qu’elles livrent, et savoir ce qui en sert trois mois après."),
    basis=Basis.PUBLIC_TASK,
    people=_("étudiant·es, tuteurs, bénéficiaires"),
    audience=_("équipe des projets, école, l’équipe du projet et son bénéficiaire"),
    retention=TWO_YEARS,
)
