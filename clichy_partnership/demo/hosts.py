"""Where placements take place, and the jobs offered there."""

from random import Random

from clichy_partnership.demo.chance import deck, draw
from clichy_partnership.demo.organisations import Organisation

BRANCHES = {
    "production": ("industry", "construction"),
    "trade": ("commerce", "transport", "hospitality"),
    "services": ("digital_media", "finance_property", "business_services"),
    "public_personal": ("public_health_education", "arts_other"),
}
BRANCH_SHARES = {"production": 0.2, "trade": 0.29, "services": 0.31, "public_personal": 0.2}
HOST_KINDS = {
    "apprenticeship": ("company", "city", "municipal_service", "shop"),
    "professionalisation": ("company", "association"),
    "internship": ("company", "association", "municipal_service", "shop"),
    "observation": ("company", "association", "municipal_service", "shop"),
    "immersion": ("company", "association", "shop"),
}
JOBS = {
    "industry": ("Opérateur de production", "Technicienne qualité", "Assistant méthodes", "Aide boulanger"),
    "construction": ("Aide électricien", "Assistante conduite de travaux", "Aide plombier", "Métreur"),
    "commerce": ("Conseillère de vente", "Adjoint chef de rayon", "Assistante achats", "Employé commercial"),
    "transport": ("Agent d'exploitation transport", "Préparatrice de commandes", "Assistant logistique"),
    "hospitality": ("Réceptionniste", "Commis de cuisine", "Serveuse", "Assistant de direction hôtelière"),
    "digital_media": (
        "Développeuse web",
        "Chargé de support informatique",
        "Assistante chef de projet numérique",
    ),
    "finance_property": (
        "Conseiller clientèle",
        "Assistante de gestion locative",
        "Gestionnaire de contrats",
    ),
    "business_services": ("Assistant comptable", "Chargée de communication", "Assistante recrutement"),
    "public_health_education": (
        "Agent d'accueil",
        "Assistante administrative",
        "Animateur",
        "Aide à domicile",
    ),
    "arts_other": ("Conseiller sportif", "Chargée de projet associatif", "Agent de médiathèque", "Valoriste"),
}
KIND_WORDS = {
    "apprenticeship": "Apprentissage",
    "professionalisation": "Contrat de professionnalisation",
    "internship": "Stage",
    "observation": "Stage d'observation",
    "immersion": "Immersion",
    "iae": "Parcours d'insertion",
}


class Hosts:
    """Deals hosts so that every branch has its share of each kind of placement."""

    def __init__(self, rng: Random, organisations: list[Organisation]):
        self.rng = rng
        self.organisations = organisations
        self.branches: dict[str, list[str]] = {}

    def choose(self, kind: str) -> Organisation:
        if kind == "iae":
            hosts = [each for each in self.organisations if each.hires_through_integration]
        else:
            hosts = self._in_branch(kind, self._next_branch(kind))
        return draw(self.rng, {host: min(host.headcount or 1, 100) ** 0.4 for host in hosts})

    def _next_branch(self, kind: str) -> str:
        if not self.branches.get(kind):
            self.branches[kind] = deck(self.rng, BRANCH_SHARES, 20)
        return self.branches[kind].pop()

    def _in_branch(self, kind: str, branch: str) -> list[Organisation]:
        return [
            each
            for each in self.organisations
            if each.kind in HOST_KINDS[kind] and each.sector in BRANCHES[branch]
        ]

    def job_title(self, host: Organisation, kind: str) -> str:
        return f"{KIND_WORDS[kind]} – {self.rng.choice(JOBS[host.sector])}"
