"""Accompagnement: mentorships, meetings and workshops."""

from django.utils.translation import gettext_lazy as _

from indicators.definitions.base import Definition
from indicators.definitions.classes import KINDS_OF_MENTORSHIP, RETENTION, WORKSHOPS

_FORMED = _("Accompagnement : binômes et petits groupes enregistrés.")
_MEETINGS = _("Accompagnement : rencontres confirmées.")
_SHEETS = _("Accompagnement : ateliers et feuilles de présence.")

MENTORING = [
    Definition(
        "mentoring.created",
        "count",
        _("Accompagnements créés"),
        _("Binômes et petits groupes formés depuis le début du partenariat."),
        _(
            "Accompagnements dont la date de formation est dans la période. Ceux saisis par erreur n’ont jamais "
            "existé : ni eux ni leurs rencontres ne comptent."
        ),
        _FORMED,
        breakdowns={"kind": KINDS_OF_MENTORSHIP},
    ),
    Definition(
        "mentoring.never_met",
        "count",
        _("Accompagnements sans aucune rencontre"),
        _("Formés depuis au moins 60 jours, et toujours sans rencontre confirmée."),
        _(
            "Parmi les accompagnements créés dans la période, ceux formés au moins 60 jours avant la date du bilan "
            "et sans aucune rencontre confirmée."
        ),
        _FORMED,
    ),
    Definition(
        "mentoring.retention_6m",
        "rate",
        _("Accompagnements toujours en cours à 6 mois"),
        _("Part des accompagnements qui se poursuivent six mois après leur première rencontre."),
        _(
            "Le point de départ est la première rencontre confirmée. Six mois plus tard, un accompagnement est "
            "terminé s’il a pris fin avant, au terme prévu ou objectifs atteints ; arrêté s’il a pris fin avant pour "
            "toute autre raison ; sinon maintenu si une rencontre confirmée a eu lieu dans les 60 jours autour de "
            "cette date ; sinon sans nouvelle. Oui : maintenu. Non : terminé ou arrêté. Un cas compte à partir de "
            "6 mois et 60 jours après sa première rencontre. Toujours montré avec ses classes et avec la part "
            "sans arrêt anticipé."
        ),
        _MEETINGS,
        horizon=6,
        breakdowns={"classes": RETENTION},
    ),
    Definition(
        "mentoring.no_early_end_6m",
        "rate",
        _("Accompagnements sans arrêt anticipé à 6 mois"),
        _(
            "Part des accompagnements maintenus, ou terminés comme prévu, six mois après la première rencontre."
        ),
        _(
            "Mêmes cas que les accompagnements toujours en cours à 6 mois. Oui : maintenu, ou terminé au terme prévu "
            "ou objectifs atteints. Non : arrêté pour toute autre raison."
        ),
        _MEETINGS,
        horizon=6,
    ),
    Definition(
        "mentoring.active",
        "count",
        _("Accompagnements actifs"),
        _("Ouverts à la date du bilan, avec une rencontre dans les 60 derniers jours."),
        _(
            "Accompagnements formés dans la période, non terminés à la date du bilan, avec une rencontre confirmée "
            "dans les 60 jours qui la précèdent."
        ),
        _MEETINGS,
    ),
    Definition(
        "mentoring.meetings",
        "count",
        _("Rencontres confirmées"),
        _("Rencontres entre mentors et jeunes, confirmées par l’autre partie."),
        _(
            "Rencontres confirmées tenues dans la période, quelle que soit la date de formation du binôme ou du groupe."
        ),
        _MEETINGS,
    ),
    Definition(
        "mentoring.meeting_hours",
        "amount",
        _("Heures de rencontre"),
        _("Durée totale des rencontres confirmées."),
        _("Somme des durées des rencontres confirmées tenues dans la période, en heures."),
        _MEETINGS,
    ),
    Definition(
        "mentoring.meetings_per_active_month",
        "amount",
        _("Rythme des rencontres"),
        _("Nombre médian de rencontres par mois d’accompagnement."),
        _(
            "Médiane, sur les accompagnements formés dans la période qui ont au moins une rencontre confirmée, du "
            "nombre de ces rencontres divisé par le nombre de mois depuis la première, jusqu’à la fin de "
            "l’accompagnement ou la date du bilan (jours divisés par 30,4375, au moins un mois)."
        ),
        _MEETINGS,
    ),
    Definition(
        "mentoring.workshops",
        "count",
        _("Ateliers tenus"),
        _("Ateliers collectifs organisés depuis le début du partenariat."),
        _("Ateliers tenus dans la période, par type."),
        _SHEETS,
        persons=False,
        public_act=True,
        breakdowns={"kind": WORKSHOPS},
    ),
    Definition(
        "mentoring.workshop_attendance",
        "count",
        _("Présences aux ateliers"),
        _("Une personne venue à trois ateliers compte trois fois."),
        _(
            "Inscriptions suivies d’une présence aux ateliers tenus dans la période, toutes personnes confondues."
        ),
        _SHEETS,
    ),
    Definition(
        "mentoring.workshop_residents",
        "count",
        _("Jeunes habitants venus aux ateliers"),
        _("Jeunes de 15 à 29 ans habitant la ville, comptés une seule fois chacun."),
        _(
            "Personnes distinctes présentes à au moins un atelier de la période, de 15 à 29 ans le jour de l’atelier "
            "et dont le code postal, ce jour-là, est l’un de ceux du partenariat. Sans date de naissance connue, "
            "une personne n’est pas comptée."
        ),
        _SHEETS,
    ),
    Definition(
        "mentoring.workshop_satisfaction",
        "amount",
        _("Satisfaction aux ateliers"),
        _("Note moyenne sur 5 donnée par les participants."),
        _("Moyenne des notes de 1 à 5 données par les personnes présentes aux ateliers de la période."),
        _SHEETS,
    ),
]
