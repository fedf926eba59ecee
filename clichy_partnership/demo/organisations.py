"""The school, the city and its services, and invented companies, associations and shops."""

from dataclasses import dataclass
from random import Random

CITIES = {
    "92110": "Clichy",
    "92300": "Levallois-Perret",
    "92600": "Asnières-sur-Seine",
    "75017": "Paris",
    "93400": "Saint-Ouen-sur-Seine",
}

SERVICES = [
    ("Direction des ressources humaines", "84.11Z", 38),
    ("Direction des finances", "84.11Z", 24),
    ("État civil", "84.11Z", 19),
    ("Accueil et relations aux usagers", "84.11Z", 22),
    ("Médiathèque", "91.01Z", 31),
    ("Direction de la jeunesse", "84.12Z", 46),
    ("Direction de l'éducation", "84.12Z", 64),
    ("Petite enfance", "88.91A", 72),
    ("Direction des systèmes d'information", "84.11Z", 17),
    ("Urbanisme et aménagement", "84.13Z", 21),
    ("Centre communal d'action sociale", "84.12Z", 33),
]

INDUSTRY = [
    ("Mécanique Lorval", "25.62B", 48),
    ("Imprimerie du Quai Neuf", "18.12Z", 22),
    ("Cosmétiques Aubelune", "20.42Z", 135),
    ("Optique Valdrin", "26.70Z", 64),
    ("Biscuiterie Tamarelle", "10.72Z", 37),
    ("Énergies Brévant", "35.14Z", 88),
    ("Récup'Boucle", "38.32Z", 29),
]
CONSTRUCTION = [
    ("Électricité Marsannoux", "43.21A", 34),
    ("Plomberie Tessandier", "43.22A", 16),
    ("Bâtir Boucle Nord", "41.20B", 112),
    ("Menuiserie Orvelle", "43.32A", 12),
    ("Peinture Calvignon", "43.34Z", 9),
    ("Travaux publics Sauvenière", "42.11Z", 76),
]
COMMERCE = [
    ("Grossiste Palmarole", "46.39B", 41),
    ("Négoce Brunevent", "46.69B", 27),
    ("Supermarché des Bateliers", "47.11D", 58),
    ("Maison Lavandrière", "47.59B", 14),
    ("Sportive Odéane", "47.64Z", 33),
    ("Pharmacie Rosavert", "47.73Z", 8),
    ("Parfumerie Sélénor", "47.75Z", 11),
    ("Vélos Caravelin", "47.64Z", 7),
    ("Prêt-à-porter Mirabelune", "47.71Z", 19),
    ("Pièces auto Gravelot", "45.31Z", 23),
]
TRANSPORT = [
    ("Messagerie Trévelin", "52.29A", 95),
    ("Transports Oustalier", "49.41A", 54),
    ("Coursiers de la Boucle", "53.20Z", 21),
    ("Entrepôts Galvary", "52.10B", 62),
    ("Navettes Sylvarol", "49.39A", 30),
]
HOSPITALITY = [
    ("Hôtel des Deux Berges", "55.10Z", 42),
    ("Brasserie La Chaloupière", "56.10A", 18),
    ("Cuisines Marvalon", "56.29B", 67),
    ("Traiteur Épicéane", "56.21Z", 15),
    ("Café Le Ponton Bleu", "56.30Z", 6),
    ("Restauration rapide Vitalune", "56.10C", 24),
]
DIGITAL_MEDIA = [
    ("Logiciels Quartzine", "62.01Z", 84),
    ("Conseil numérique Altavelle", "62.02A", 156),
    ("Données Lumarine", "63.11Z", 45),
    ("Infogérance Sémaphis", "62.03Z", 38),
    ("Production Grand Hublot", "59.11B", 17),
    ("Réseaux Cordelys", "61.10Z", 73),
    ("Éditions du Bac", "58.11Z", 13),
    ("Jeux Tournevire", "58.21Z", 26),
]
FINANCE_PROPERTY = [
    ("Courtage Amarillis Nord", "66.22Z", 20),
    ("Gestion Portevoie", "66.30Z", 36),
    ("Immobilière Valcendre", "68.31Z", 11),
    ("Mutuelle Solidariande", "65.12Z", 210),
    ("Foncière Brisemare", "68.20B", 15),
]
BUSINESS_SERVICES = [
    ("Cabinet comptable Orsevault", "69.20Z", 29),
    ("Agence Pivoine & Craie", "73.11Z", 18),
    ("Ingénierie Haldemar", "71.12B", 140),
    ("Propreté Clairanse", "81.21Z", 190),
    ("Recrutement Passerive", "78.10Z", 14),
    ("Études Mirador Nord", "73.20Z", 22),
]
HEALTH_EDUCATION = [
    ("Clinique des Marronvilles", "86.10Z", 230),
    ("Laboratoire Sanguérin", "86.90B", 32),
    ("Auto-école du Bac d'Argent", "85.53Z", 6),
    ("Aide à domicile Douvemont", "88.10A", 85),
]
ARTS_OTHER = [
    ("Salle de sport Ardentine", "93.13Z", 12),
    ("Coiffure Lisandre", "96.02A", 5),
    ("Réparation Électrobis", "95.11Z", 10),
]
COMPANIES = {
    "industry": INDUSTRY,
    "construction": CONSTRUCTION,
    "commerce": COMMERCE,
    "transport": TRANSPORT,
    "hospitality": HOSPITALITY,
    "digital_media": DIGITAL_MEDIA,
    "finance_property": FINANCE_PROPERTY,
    "business_services": BUSINESS_SERVICES,
    "public_health_education": HEALTH_EDUCATION,
    "arts_other": ARTS_OTHER,
}

ASSOCIATIONS = [
    ("Les Jardins de la Boucle", "88.99B", 14),
    ("Clichy Rebond", "88.99B", 22),
    ("Un Vélo pour l'Emploi", "95.29Z", 9),
    ("La Ressourcerie des Berges", "94.99Z", 16),
    ("Lire à Beaujon", "94.99Z", 2),
    ("Femmes en Chemin 92", "94.99Z", 4),
    ("Boxing Club des Bateliers", "93.12Z", 3),
    ("Chœur Victor Hugo", "90.01Z", None),
    ("Aînés connectés", "94.99Z", 2),
    ("Entraide Entrée de Ville", "88.99B", 5),
    ("Basket Bac d'Asnières", "93.12Z", 2),
    ("Théâtre du Passe-Muraille", "90.01Z", 6),
]
SHOPS = [
    ("Boulangerie Au Blé de Clichy", "10.71C", 7),
    ("Librairie La Page Cornée", "47.61Z", 3),
    ("Fleurs Amarante", "47.76Z", 2),
    ("Fromagerie du Marché", "47.29Z", 3),
    ("Cordonnerie Semelle & Cie", "95.23Z", 1),
    ("Épicerie Saveurs d'Ici", "47.11B", 2),
    ("Retouches Fil d'Or", "95.29Z", 2),
    ("Pizzeria Bella Riva", "56.10C", 5),
    ("Primeurs Martinal", "47.21Z", 3),
    ("Bijouterie Opaline", "47.77Z", 2),
    ("Salon Mèche Rebelle", "96.02A", 4),
    ("Quincaillerie Castelon", "47.52A", 4),
]
SHOP_SECTORS = {
    "10": "industry",
    "47": "commerce",
    "56": "hospitality",
    "95": "arts_other",
    "96": "arts_other",
}
INTEGRATION_HOSTS = {
    "Les Jardins de la Boucle",
    "Clichy Rebond",
    "La Ressourcerie des Berges",
    "Récup'Boucle",
    "Propreté Clairanse",
}


@dataclass(eq=False)
class Organisation:
    ref: str
    name: str
    kind: str
    naf: str
    headcount: int | None
    sector: str
    siret: str = ""
    postcode: str = "92110"

    @property
    def hires_through_integration(self) -> bool:
        return self.name in INTEGRATION_HOSTS

    def row(self) -> dict:
        return {
            "ref": self.ref,
            "name": self.name,
            "kind": self.kind,
            "siret": self.siret,
            "naf": self.naf,
            "postcode": self.postcode,
            "city": CITIES[self.postcode],
            "headcount": self.headcount,
        }


def luhn_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def invented_siret(rng: Random) -> str:
    """SIREN numbers below 000 3xx xxx are held by nobody in the Sirene register."""
    siren = f"0001{rng.randrange(10_000):04}"
    siren += luhn_digit(siren)
    establishment = f"{siren}0001"
    return establishment + luhn_digit(establishment)


def invent_organisations(rng: Random) -> list[Organisation]:
    found = [
        Organisation("ECOLE", "EM Normandie", "school", "85.42Z", 300, "public_health_education"),
        Organisation("VILLE", "Ville de Clichy", "city", "84.11Z", 1250, "public_health_education"),
    ]
    for number, (name, naf, headcount) in enumerate(SERVICES, 1):
        sector = "arts_other" if naf.startswith("91") else "public_health_education"
        found.append(Organisation(f"SRV{number:02}", name, "municipal_service", naf, headcount, sector))
    number = 0
    for sector, companies in COMPANIES.items():
        for name, naf, headcount in companies:
            number += 1
            found.append(Organisation(f"ENT{number:02}", name, "company", naf, headcount, sector))
    for number, (name, naf, headcount) in enumerate(ASSOCIATIONS, 1):
        sector = "public_health_education" if naf.startswith("88") else "arts_other"
        found.append(Organisation(f"ASSO{number:02}", name, "association", naf, headcount, sector))
    for number, (name, naf, headcount) in enumerate(SHOPS, 1):
        found.append(Organisation(f"COM{number:02}", name, "shop", naf, headcount, SHOP_SECTORS[naf[:2]]))
    locate_and_number(rng, found)
    return found


def locate_and_number(rng: Random, organisations: list[Organisation]) -> None:
    """Companies may sit in a neighbouring town; small associations have no SIRET on file."""
    given = set()
    for organisation in organisations:
        if organisation.kind == "company" and rng.random() < 0.3:
            organisation.postcode = rng.choice([postcode for postcode in CITIES if postcode != "92110"])
        has_number = organisation.kind in ("company", "shop") or (
            organisation.kind == "association" and (organisation.headcount or 0) >= 5
        )
        while has_number and (not organisation.siret or organisation.siret in given):
            organisation.siret = invented_siret(rng)
        given.add(organisation.siret)
