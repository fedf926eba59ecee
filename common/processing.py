"""The lines of the register that are common to the whole house."""

from django.utils.translation import gettext_lazy as _

from common.privacy import Basis, Processing

MACHINERY = Processing(
    name=_("Faire marcher la plateforme"),
    purpose=_("Compter les appels, ranger les droits, calculer les figures : rien n’y dit qui est qui."),
    basis=Basis.NOBODY,
    people=_("personne"),
    audience=_("administration de la plateforme"),
    retention=_("tant que la plateforme sert"),
)
TRACE = Processing(
    name=_("Garder la trace de ce qui est fait"),
    purpose=_(
        "Savoir qui a changé ou importé quoi, et quand, pour corriger une erreur et répondre d’un accès."
    ),
    basis=Basis.LEGAL_DUTY,
    people=_("celles et ceux qui ont un compte, et les personnes dont la fiche a été lue ou changée"),
    audience=_(
        "équipe de chaque programme pour l’historique d’une fiche, délégué à la protection des données"
    ),
    retention=_("historique : comme la fiche ; accès : 12 mois ; fichiers importés : 7 jours"),
    source=_("RGPD, art. 5.2 et 32 ; CNIL, délibération n° 2021-122 du 14 octobre 2021 (journalisation)"),
)
