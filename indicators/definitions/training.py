"""Formation: what municipal agents followed, and what they say of it."""

from django.utils.translation import gettext_lazy as _

from indicators.definitions.base import Definition
from indicators.definitions.classes import DIGITAL

_SHEETS = _("Formation : émargements signés des demi-journées validées.")

TRAINING = [
    Definition(
        "training.trainee_hours",
        "amount",
        _("Heures suivies par les agents"),
        _("Somme des heures réellement suivies par chaque agent municipal."),
        _(
            "Minutes suivies, divisées par 60, des émargements signés dans les demi-journées validées de la période, "
            "pour les agents municipaux. Une présence non signée compte zéro ; toute inscription d’agent compte, "
            "attendue ou non."
        ),
        _SHEETS,
        breakdowns={"digital": DIGITAL},
    ),
    Definition(
        "training.delivered_hours",
        "amount",
        _("Heures de formation données"),
        _("Durée des demi-journées de formation, chacune comptée une fois."),
        _(
            "Fin moins début moins pause des demi-journées validées de la période où au moins un agent municipal "
            "était attendu, chacune comptée une seule fois."
        ),
        _SHEETS,
        persons=False,
        public_act=True,
    ),
    Definition(
        "training.attendance_rate",
        "amount",
        _("Assiduité des agents"),
        _("Heures suivies rapportées aux heures attendues."),
        _(
            "Heures suivies par les agents, divisées par la somme, sur les mêmes demi-journées, de la durée nette "
            "multipliée par le nombre d’agents municipaux attendus."
        ),
        _SHEETS,
    ),
    Definition(
        "training.agents_trained",
        "count",
        _("Agents formés"),
        _("Agents municipaux ayant suivi au moins une formation, comptés une seule fois."),
        _("Agents municipaux distincts qui ont des minutes comptées dans les heures suivies."),
        _SHEETS,
    ),
    Definition(
        "training.hot_satisfaction",
        "rate",
        _("Satisfaction à chaud"),
        _("Part des agents qui donnent 4 ou 5 sur 5 à la fin de la session."),
        _(
            "Pour chaque agent municipal ayant suivi une session dont toutes les demi-journées sont validées et la "
            "dernière est dans la période : réponse à l’unique question notée de 1 à 5, donnée au plus tard 7 jours "
            "après la dernière demi-journée. Oui : 4 ou 5. Non : 1 à 3. Avec moins de cinq réponses, aucun chiffre "
            "n’est donné, à qui que ce soit."
        ),
        _("Formation : évaluations à chaud."),
    ),
    Definition(
        "training.productivity",
        "amount",
        _("Évolution observée au travail"),
        _("Écart médian avant et après la formation : une évolution observée, jamais un effet."),
        _(
            "Médiane de (avant − après) / avant, sur les mesures convenues à l’avance dont les deux valeurs sont "
            "connues et la seconde datée dans la période. C’est une évolution observée, jamais un effet de la "
            "formation : d’autres causes ont pu jouer."
        ),
        _("Formation : mesures avant et après convenues avec les services."),
    ),
]
