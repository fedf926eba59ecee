"""Why the house knows people, their employers and their accounts: lines of the register."""

from django.utils.translation import gettext_lazy as _

from common.privacy import Basis, Processing

LAST_CONTACT = 24  # months after which a file that nobody needs goes

TEAMS = _("équipes de la Ville et de l’école, chacune pour ses programmes")
TWO_YEARS = _("deux ans après le dernier contact, prévenu·e trente jours avant")

DIRECTORY = Processing(
    name=_("Connaître les personnes et leurs interlocuteurs"),
    purpose=_("Savoir qui participe au partenariat, le joindre, et l’accompagner vers l’emploi."),
    basis=Basis.PUBLIC_TASK,
    people=_(
        "jeunes de Clichy, étudiant·es, agents, contacts d’entreprises et d’acteurs locaux, représentants légaux"
    ),
    audience=TEAMS,
    retention=TWO_YEARS,
    source=_("Code général des collectivités territoriales, art. L2121-29 (affaires de la commune)"),
)
ACCOUNTS = Processing(
    name=_("Ouvrir chaque page à la bonne personne"),
    purpose=_("Reconnaître qui se connecte, sans mot de passe partagé, et fermer la porte aux autres."),
    basis=Basis.PUBLIC_TASK,
    people=_("celles et ceux qui ont un compte"),
    audience=_("la personne elle-même, administration de la plateforme"),
    retention=_("comme la fiche ; un appareil oublié, 14 jours"),
    source=_("RGPD, art. 32"),
)
NEWCOMERS = Processing(
    name=_("Accueillir qui s’inscrit ou est invité"),
    purpose=_("Recevoir une demande, la valider, et rappeler la personne."),
    basis=Basis.PUBLIC_TASK,
    people=_("jeunes, étudiant·es et entreprises qui s’inscrivent, représentants légaux"),
    audience=_("équipe qui valide"),
    retention=_("comme la fiche ; une inscription jamais confirmée, 7 jours"),
)
ADAPTATIONS = Processing(
    name=_("Noter les besoins d’aménagement"),
    purpose=_("Préparer un accueil, une formation ou un poste pour qui a un handicap ou un souci de santé."),
    basis=Basis.CONSENT,
    people=_("personnes qui l’ont demandé"),
    audience=_("référents handicap, et personne d’autre"),
    retention=_("douze mois, ou jusqu’au retrait de l’accord"),
    source=_("RGPD, art. 9.2.a"),
)
RIGHTS = Processing(
    name=_("Respecter les droits des personnes"),
    purpose=_(
        "Garder ce à quoi chacun a consenti, répondre aux demandes, prouver qu’un effacement a eu lieu."
    ),
    basis=Basis.LEGAL_DUTY,
    people=_("toutes les personnes de la plateforme"),
    audience=_("administration, délégué à la protection des données"),
    retention=_(
        "comme la fiche ; la preuve d’un effacement, sans nom, tant que des sauvegardes la précèdent"
    ),
    source=_("RGPD, art. 7.1, 12 à 22 ; loi n° 78-17, art. 45"),
)
MESSAGES = Processing(
    name=_("Répondre à qui nous écrit"),
    purpose=_("Lire les questions et les problèmes signalés sur le site, et y répondre."),
    basis=Basis.PUBLIC_TASK,
    people=_("toute personne qui écrit depuis le site, avec un compte ou sans"),
    audience=_("administration de la plateforme, équipes de la Ville"),
    retention=_("douze mois après la réponse"),
)
SENT = Processing(
    name=_("Écrire aux personnes"),
    purpose=_(
        "Envoyer codes, réponses et rappels par e-mail ou SMS, savoir s’ils sont partis, et respecter les choix."
    ),
    basis=Basis.PUBLIC_TASK,
    people=_("celles et ceux à qui la plateforme écrit"),
    audience=_("la personne elle-même, équipe qui voit sa fiche, administration de la plateforme"),
    retention=_("douze mois ; un code, sept jours, et effacé dès son envoi"),
)
CONCERNS = Processing(
    name=_("Recevoir une inquiétude pour quelqu’un"),
    purpose=_("Protéger une personne qui est peut-être en danger, et prévenir qui doit l’être."),
    basis=Basis.PUBLIC_TASK,
    people=_("qui signale une inquiétude, et la personne dont il est question"),
    audience=_("référents handicap et protection, et personne d’autre"),
    retention=_("douze mois après la suite donnée"),
    source=_("Code de l’action sociale et des familles, art. L226-2-1"),
)
