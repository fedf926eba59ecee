"""Why the house keeps placements: a line of the register."""

from django.utils.translation import gettext_lazy as _

from common.privacy import Basis, Processing

AFTER_PLACEMENT = 27  # months: the question of the 24th, and the three during which its answer is awaited

PLACEMENTS = Processing(
    name=_("Suivre les stages, alternances, immersions et contrats"),
    purpose=_("Placer des jeunes et des étudiants, et savoir ce qu’ils deviennent à 6, 12 et 24 mois."),
    basis=Basis.PUBLIC_TASK,
    people=_("personnes placées, organisations d’accueil"),
    audience=_("équipe des stages et de l’emploi, école, organisation d’accueil pour ses propres placements"),
    retention=_("jusqu’à la question des 24 mois après la fin, puis deux ans après le dernier contact"),
    source=_("Code de l’éducation, art. L124-3 (suivi des stages)"),
)
