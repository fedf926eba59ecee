"""Projets, and the digital part of all programmes."""

from django.utils.translation import gettext_lazy as _

from indicators.definitions.base import Definition
from indicators.definitions.classes import ACTIONS, BENEFICIARIES

PROJECTS = [
    Definition(
        "projects.delivered",
        "count",
        _("Projets livrés"),
        _("Projets d’étudiants acceptés par leur commanditaire."),
        _(
            "Projets dont l’acceptation par le commanditaire est datée dans la période, par type d’organisation."
        ),
        _("Projets : acceptations des livrables."),
        persons=False,
        public_act=True,
        breakdowns={"beneficiary": BENEFICIARIES},
    ),
    Definition(
        "projects.used_3m",
        "rate",
        _("Projets utilisés 3 mois après"),
        _("Part des projets livrés dont le résultat sert, tel quel ou adapté."),
        _(
            "Projets acceptés depuis au moins 3 mois et 60 jours. Oui : utilisé tel quel ou adapté. Non : non utilisé. "
            "La réponse du commanditaire est comptée si elle est reçue de 30 jours avant à 60 jours après les 3 mois."
        ),
        _("Projets : retours d’usage des commanditaires."),
        horizon=3,
        persons=False,
        public_act=True,
    ),
    Definition(
        "digital.share",
        "rate",
        _("Part d’actions numériques"),
        _(
            "Parmi les ateliers, sessions de formation et projets terminés, ceux qui portent sur le numérique."
        ),
        _(
            "Actions terminées dans la période : ateliers tenus, sessions de formation, municipales ou non, dont toutes "
            "les demi-journées sont validées, projets acceptés. Oui : action marquée numérique (pour une session, "
            "d’après sa formation)."
        ),
        _("Accompagnement, formation et projets."),
        persons=False,
        public_act=True,
        breakdowns={"action": ACTIONS},
    ),
    Definition(
        "digital.proven",
        "rate",
        _("Actions numériques au résultat constaté"),
        _("Part des actions numériques pour lesquelles un résultat a été observé."),
        _(
            "Actions numériques terminées depuis au moins 3 mois. Oui : un résultat observé est enregistré à la date du "
            "bilan. Sans résultat enregistré, l’action reste inconnue, jamais un échec : la part est celle des "
            "résultats constatés sur toutes ces actions, et se lit sans intervalle."
        ),
        _("Accompagnement, formation et projets : résultats observés."),
        horizon=3,
        persons=False,
        public_act=True,
    ),
]
