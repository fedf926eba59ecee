"""French names of the classes by which figures are broken down, and the fixed sector tree."""

from django.utils.translation import gettext_lazy as _

KINDS_OF_MENTORSHIP = {"pair": _("Binômes"), "group": _("Petits groupes")}
RETENTION = {
    "maintained": _("Toujours en cours à 6 mois"),
    "completed": _("Terminés, objectifs ou terme atteints"),
    "ended_early": _("Arrêtés avant leur terme"),
    "unknown": _("Sans nouvelle autour du 6e mois"),
}
WORKSHOPS = {
    "orientation": _("Orientation"),
    "public_speaking": _("Prise de parole"),
    "experience": _("Partage d’expérience"),
    "job_market": _("Marché du travail"),
    "digital_skills": _("Compétences numériques"),
    "networking": _("Réseau professionnel"),
    "culture": _("Culture"),
    "sport_inclusion": _("Sport et inclusion"),
}
WORK_CONTRACTS = {
    "internship": _("Stages"),
    "apprenticeship": _("Contrats d’apprentissage"),
    "professionalisation": _("Contrats de professionnalisation"),
}
OTHER_CONTRACTS = {
    "observation": _("Stages d’observation"),
    "immersion": _("Immersions (PMSMP)"),
    "iae": _("Insertion par l’activité économique"),
}
POPULATIONS = {
    "young_residents": _("Jeunes habitants, hors étudiants de l’école"),
    "others": _("Autres signataires"),
}
SITUATIONS = {
    "permanent": _("CDI"),
    "fixed_term": _("CDD"),
    "public_service": _("Fonction publique"),
    "self_employed": _("À son compte"),
    "work_study": _("Nouvelle alternance"),
    "study": _("Études"),
    "training": _("Formation"),
    "job_seeking": _("Recherche d’emploi"),
    "inactive": _("Sans activité ni recherche"),
    "unknown": _("Sans réponse"),
}
DIGITAL = {"true": _("Formations au numérique"), "false": _("Autres formations")}
BENEFICIARIES = {
    "school": _("École"),
    "city": _("Ville"),
    "municipal_service": _("Services municipaux"),
    "company": _("Entreprises"),
    "association": _("Associations"),
    "shop": _("Commerces"),
    "other": _("Autres"),
}
ACTIONS = {"workshop": _("Ateliers"), "training": _("Sessions de formation"), "project": _("Projets")}


def _branch(label, **leaves) -> dict:
    return {
        "label": label,
        "children": {code: {"label": leaf, "children": {}} for code, leaf in leaves.items()},
    }


# NAF rev. 2 sections, fixed before any data was seen. Root → four branches → ten leaves.
SECTOR_TREE = {
    "production": _branch(
        _("Production"), industry=_("Industrie et agriculture (A à E)"), construction=_("Construction (F)")
    ),
    "trade": _branch(
        _("Commerce, transport et accueil"),
        commerce=_("Commerce (G)"),
        transport=_("Transport et entreposage (H)"),
        hospitality=_("Hébergement et restauration (I)"),
    ),
    "services": _branch(
        _("Services aux entreprises"),
        digital_media=_("Numérique et médias (J)"),
        finance_property=_("Finance et immobilier (K et L)"),
        business_services=_("Conseil et services de soutien (M et N)"),
    ),
    "public_personal": _branch(
        _("Services publics et à la personne"),
        public_health_education=_("Administration, santé, enseignement (O à Q)"),
        arts_other=_("Arts, autres services et activité inconnue (R à U)"),
    ),
}
SECTORS = {
    code: leaf["label"] for branch in SECTOR_TREE.values() for code, leaf in branch["children"].items()
}


def flat_tree(labels: dict) -> dict:
    """A tree of one level under the root."""
    return {code: {"label": label, "children": {}} for code, label in labels.items()}


def tree_labels(tree: dict) -> dict:
    """Every node's label, branches before their leaves."""
    found = {}
    for code, node in tree.items():
        found[code] = node["label"]
        found |= tree_labels(node["children"])
    return found
