"""Placements: what is signed, and what becomes of people afterwards."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from indicators.definitions.base import Definition
from indicators.definitions.classes import OTHER_CONTRACTS, POPULATIONS, SECTORS, SITUATIONS, WORK_CONTRACTS

_AGREEMENTS = _("Placements : conventions et contrats enregistrés.")
_ANSWERS = _(
    "Placements : réponses aux suivis. Notion voisine de l’insertion d’InserJeunes (DEPP et Dares), qui se fonde sur "
    "les données des employeurs : les deux mesures ne se comparent pas directement."
)
_DURABLE_ANSWERS = _(
    "Placements : réponses aux suivis. Emploi durable au sens des sorties de l’insertion par l’activité économique "
    "(IAE) : CDI, fonction publique, ou CDD d’au moins 6 mois."
)
_CASES = _(
    "Un cas est un contrat d’apprentissage ou de professionnalisation signé dans la période, quel qu’en soit le "
    "signataire, qu’aucune alternance plus récente de la même personne ne suit dans les 31 jours après sa fin réelle. "
    "La situation est celle déclarée {months} mois après la fin réelle, rupture anticipée comprise (réponse reçue de "
    "30 jours avant à 60 jours après cette date). Un cas compte à partir de {months} mois et 60 jours après la plus "
    "tardive de la fin réelle et de la fin prévue. Les études, la formation et une nouvelle alternance sont exclues."
)
_YOUNG = _(
    "Un jeune habitant a de 15 à 29 ans le jour de la signature et habite alors l’un des codes postaux du partenariat. "
    "Un placement annulé avant son début ne compte pas."
)


def _after(name: str, months: int, title: str, short: str, meaning: str, source: str, **more) -> Definition:
    """A rate on the same final work-study contracts, `months` after their end."""
    return Definition(
        f"placements.{name}_{months}m",
        "rate",
        format_lazy(title, months=months),
        format_lazy(short, months=months),
        format_lazy("{} {}", format_lazy(_CASES, months=months), meaning),
        source,
        horizon=months,
        **more,
    )


def _conversion(months: int) -> Definition:
    return _after(
        "conversion",
        months,
        _("En emploi {months} mois après l’alternance"),
        _("Part des anciens alternants en emploi {months} mois après leur dernier contrat."),
        _(
            "Oui : CDI, CDD, fonction publique, à son compte. Non : recherche d’emploi, sans activité ni recherche."
        ),
        _ANSWERS,
        breakdowns={"population": POPULATIONS},
    )


def _durable(months: int) -> Definition:
    return _after(
        "durable",
        months,
        _("En emploi durable {months} mois après l’alternance"),
        _("Part des anciens alternants en CDI, dans la fonction publique ou en CDD d’au moins 6 mois."),
        _(
            "Oui : CDI, fonction publique, ou CDD d’au moins 6 mois. Non : toute autre situation connue et non exclue."
        ),
        _DURABLE_ANSWERS,
    )


PLACEMENTS = [
    Definition(
        "placements.signed",
        "count",
        _("Stages et alternances de jeunes habitants"),
        _("Stages, apprentissages et contrats de professionnalisation signés, hors étudiants de l’école."),
        format_lazy(
            "{} {}",
            _(
                "Stages, contrats d’apprentissage et de professionnalisation signés dans la période par de jeunes "
                "habitants qui ne sont pas étudiants de l’école, par type et par secteur d’activité (NAF)."
            ),
            _YOUNG,
        ),
        _AGREEMENTS,
        breakdowns={"kind": WORK_CONTRACTS, "sector": SECTORS},
    ),
    Definition(
        "placements.signed_other",
        "count",
        _("Autres mises en situation de jeunes habitants"),
        _("Stages d’observation, immersions et contrats d’insertion, hors étudiants de l’école."),
        format_lazy(
            "{} {}",
            _(
                "Stages d’observation, immersions (PMSMP) et contrats d’insertion par l’activité économique signés dans "
                "la période par de jeunes habitants qui ne sont pas étudiants de l’école."
            ),
            _YOUNG,
        ),
        _AGREEMENTS,
        breakdowns={"kind": OTHER_CONTRACTS},
    ),
    Definition(
        "placements.signed_students",
        "count",
        _("Placements de jeunes habitants étudiants de l’école"),
        _("Comptés à part, jamais dans les deux précédents."),
        format_lazy(
            "{} {}",
            _(
                "Placements des six types signés dans la période par de jeunes habitants étudiants de l’école le jour "
                "de la signature."
            ),
            _YOUNG,
        ),
        _AGREEMENTS,
        breakdowns={"kind": WORK_CONTRACTS | OTHER_CONTRACTS},
    ),
    _conversion(6),
    _conversion(12),
    _conversion(24),
    _durable(6),
    _durable(12),
    _durable(24),
    _after(
        "same_employer",
        6,
        _("En emploi durable chez le même employeur {months} mois après"),
        _("Part des anciens alternants en emploi durable là où ils ont été formés."),
        _(
            "Oui : emploi durable, et même employeur déclaré. Non : toute autre situation connue et non exclue."
        ),
        _DURABLE_ANSWERS,
    ),
    Definition(
        "placements.trajectory_24m",
        "count",
        _("Situations 24 mois après l’alternance"),
        _("Ce que sont devenus les anciens alternants, dans les neuf situations possibles."),
        format_lazy(
            "{} {}",
            format_lazy(_CASES, months=24),
            _(
                "Ici toutes les situations déclarées sont comptées, y compris les exclues, et l’absence de réponse."
            ),
        ),
        _ANSWERS,
        horizon=24,
        breakdowns={"status": SITUATIONS},
    ),
    Definition(
        "placements.rupture_9m",
        "rate",
        _("Ruptures d’alternance avant 9 mois"),
        _("Part des contrats arrêtés avant leur terme dans les neuf premiers mois."),
        _(
            "Contrats d’apprentissage et de professionnalisation signés dans la période, quel qu’en soit le "
            "signataire. Oui : fin réelle avant la fin prévue et avant 9 mois de contrat. Un contrat compte à partir "
            "de 9 mois et 60 jours après son début. Aucune situation n’est inconnue : ce sont les contrats qui le disent."
        ),
        _AGREEMENTS,
        horizon=9,
    ),
    Definition(
        "placements.time_to_hire",
        "amount",
        _("Délai entre l’offre et la signature"),
        _("Nombre médian de jours entre la publication d’une offre et la signature."),
        _(
            "Médiane du nombre de jours entre la publication de l’offre et la signature, sur les placements signés "
            "dans la période et issus d’une offre, de tous types et pour tous les candidats."
        ),
        _("Placements : offres et contrats enregistrés."),
    ),
]
