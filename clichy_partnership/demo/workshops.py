"""Workshops and who came to them."""

from datetime import date, timedelta
from random import Random

from clichy_partnership.demo.chance import draw, happens
from clichy_partnership.demo.people import Person, Population
from clichy_partnership.demo.season import SCHOOL_YEAR, dates_since

WORKSHOPS = (8, 48)
TITLES = {
    "orientation": [
        "Quel métier me ressemble ?",
        "Choisir sa formation après le bac",
        "Mes atouts, mes envies",
    ],
    "public_speaking": ["Se présenter en deux minutes", "Oser prendre la parole", "Convaincre à l'oral"],
    "experience": ["Une journée chez un employeur du quartier", "Raconter une expérience de stage"],
    "job_market": [
        "Lire une offre d'emploi",
        "Entretiens blancs avec des recruteurs",
        "Comprendre l'alternance",
    ],
    "digital_skills": [
        "Son CV avec un traitement de texte",
        "Le tableur pour débuter",
        "Soigner son profil en ligne",
    ],
    "networking": [
        "Petit-déjeuner avec des entreprises",
        "Se constituer un réseau",
        "Rencontre avec d'anciens élèves",
    ],
    "culture": ["Visite du pavillon Vendôme", "Une pièce au théâtre Rutebeuf", "Écrire la ville"],
    "sport_inclusion": ["Tournoi mixte et recrutement", "Courir ensemble, parler métiers"],
}
DIGITAL_TITLES = {"Lire une offre d'emploi", "Se constituer un réseau"}
OBSERVED = (
    "Onze des quinze participants ont mis un CV à jour en ligne dans le mois qui a suivi.",
    "Huit participants sur douze savent désormais déposer seuls une candidature sur le site d'un employeur.",
    "Sept profils professionnels créés pendant l'atelier sont toujours actifs deux mois plus tard.",
    "Cinq participants disent avoir obtenu un entretien grâce au profil travaillé en atelier.",
    "Au point à trois mois, la moitié des participants utilise encore le tableau de suivi des candidatures.",
    "Peu de suites visibles : trois participants sur dix seulement se servent de l'outil présenté.",
)


def invent_workshops(rng: Random, population: Population, start: date, today: date) -> dict[str, list[dict]]:
    workshops, registrations, unused = [], [], []
    for number, held_on in enumerate(dates_since(rng, WORKSHOPS, start, today, SCHOOL_YEAR), 1):
        if not unused:
            unused = rng.sample(list(TITLES), len(TITLES))
        workshop = announce(rng, f"ATE{number:02}", unused.pop(), held_on)
        if workshop["digital"] and happens(rng, 0.6):
            observe(rng, workshop, today)
        workshops.append(workshop)
        registrations += register(rng, workshop, population)
    return {"workshops": workshops, "workshop_registrations": registrations}


def announce(rng: Random, ref: str, kind: str, held_on: date) -> dict:
    title = rng.choice(TITLES[kind])
    return {
        "ref": ref,
        "kind": kind,
        "title": title,
        "held_on": held_on,
        "minutes": rng.choice((90, 120, 120, 150, 180)),
        "capacity": rng.choice((12, 15, 15, 18, 20)),
        "digital": kind == "digital_skills" or title in DIGITAL_TITLES,
    }


def observe(rng: Random, workshop: dict, today: date) -> None:
    observed_on = workshop["held_on"] + timedelta(days=rng.randrange(30, 110))
    if observed_on <= today:
        workshop["result_observed_on"] = observed_on
        workshop["result_summary"] = rng.choice(OBSERVED)


def register(rng: Random, workshop: dict, population: Population) -> list[dict]:
    held_on = workshop["held_on"]
    residents = [resident for resident in population.residents if resident.joined_on <= held_on]
    registered: list[Person] = rng.sample(
        residents, min(len(residents), workshop["capacity"], rng.randrange(8, 16))
    )
    if happens(rng, 0.4):
        registered += rng.sample(population.students_on(held_on), rng.randrange(1, 4))
    rows = []
    for person in registered[: workshop["capacity"]]:
        attended = happens(rng, 0.76)
        rows.append(
            {
                "workshop_ref": workshop["ref"],
                "person_ref": person.ref,
                "attended": attended,
                "satisfaction": draw(rng, {5: 5, 4: 5, 3: 2, 2: 1})
                if attended and happens(rng, 0.7)
                else None,
                "postcode_at_event": person.postcode_on(held_on),
            }
        )
    return rows
