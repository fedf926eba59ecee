"""The catalogue of courses for municipal agents, and what is measured around them."""

COURSES = [
    (
        "Piloter un projet public",
        ["Cadrer un projet et ses parties prenantes", "Tenir un calendrier", "Rendre compte aux élus"],
        False,
    ),
    (
        "Évaluer une politique locale",
        [
            "Poser les questions d'évaluation",
            "Choisir des indicateurs",
            "Présenter des résultats sans les forcer",
        ],
        False,
    ),
    (
        "Outils numériques collaboratifs",
        ["Partager et classer les documents", "Écrire à plusieurs", "Préparer une réunion à distance"],
        True,
    ),
    (
        "Tableur pour le suivi budgétaire",
        ["Structurer un tableau de suivi", "Croiser les données", "Repérer un écart à temps"],
        True,
    ),
    ("Accueil du public", ["Accueillir et orienter", "Gérer une situation tendue"], False),
    ("Écriture administrative claire", ["Écrire pour être compris", "Simplifier un courrier type"], False),
    (
        "Données personnelles au guichet",
        ["Connaître les droits des usagers", "Ne garder que le nécessaire"],
        True,
    ),
    ("Documents numériques accessibles", ["Structurer un document", "Vérifier son accessibilité"], True),
    ("Conduire une réunion utile", ["Préparer un ordre du jour", "Décider et consigner"], False),
    (
        "Démarches en ligne : aider les usagers",
        ["Accompagner sans faire à la place", "Connaître les relais numériques"],
        True,
    ),
    ("Lire et présenter des données", ["Choisir un graphique", "Commenter un chiffre avec prudence"], True),
    ("Achats responsables", ["Définir le besoin", "Rédiger des critères sociaux et environnementaux"], False),
]

OBSERVED = {
    "Outils numériques collaboratifs": (
        "Sept agents sur dix écrivent chaque semaine dans un document partagé, contre deux auparavant.",
        "Les comptes rendus sont classés au même endroit ; les doublons ont presque disparu.",
    ),
    "Tableur pour le suivi budgétaire": (
        "Le tableau de suivi construit pendant la session est utilisé chaque mois par quatre services.",
        "Deux écarts de crédits ont été repérés avant la décision modificative.",
    ),
    "Données personnelles au guichet": (
        "Trois formulaires d'accueil ne demandent plus la situation familiale.",
    ),
    "Documents numériques accessibles": (
        "Neuf documents publiés sur douze passent la vérification, contre un seul auparavant.",
    ),
    "Démarches en ligne : aider les usagers": (
        "Les agents orientent davantage vers le relais numérique ; l'attente au guichet n'a pas changé.",
    ),
    "Lire et présenter des données": (
        "Le rapport d'activité du service comporte pour la première fois des graphiques.",
    ),
}

# Course, measure, unit, value before, and the share of it gained after (a loss when negative).
MEASURES = [
    ("Évaluer une politique locale", "Temps de rédaction d'un bilan d'action", "heures", 15, -0.07),
    ("Outils numériques collaboratifs", "Temps de recherche d'un document partagé", "minutes", 12, 0.33),
    ("Tableur pour le suivi budgétaire", "Préparation du tableau de suivi mensuel", "minutes", 180, 0.36),
    ("Tableur pour le suivi budgétaire", "Erreurs relevées au contrôle", "erreurs par mois", 9, -0.11),
    ("Accueil du public", "Attente moyenne au guichet", "minutes", 17, 0.12),
    ("Écriture administrative claire", "Délai de réponse à un courrier d'usager", "jours", 14, 0.29),
    ("Écriture administrative claire", "Appels sur le sens d'un courrier", "appels par semaine", 31, 0.22),
    ("Données personnelles au guichet", "Durée de constitution d'un dossier", "minutes", 26, -0.05),
    ("Conduire une réunion utile", "Durée moyenne d'une réunion de service", "minutes", 95, 0.12),
    ("Démarches en ligne : aider les usagers", "Dossiers incomplets", "dossiers par mois", 42, 0.17),
    ("Lire et présenter des données", "Préparation du rapport trimestriel", "heures", 20, 0.25),
]
