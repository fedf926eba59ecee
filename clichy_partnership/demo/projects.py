"""Projects of student teams for shops, associations, services and companies."""

from datetime import date, timedelta
from random import Random

from clichy_partnership.demo.chance import deck, happens
from clichy_partnership.demo.organisations import Organisation
from clichy_partnership.demo.people import Population
from clichy_partnership.demo.season import SCHOOL_YEAR, add_months, dates_over, working_day

BENEFICIARIES = {"shop": 0.32, "association": 0.4, "municipal_service": 0.2, "company": 0.08}
LAUNCH_PROJECTS, LATER_PROJECTS = 4, 22
BRIEFS = [
    ("Une fiche d'établissement en ligne à jour", "visibility", True),
    ("Commande et retrait en boutique", "digitalisation", True),
    ("Un agenda partagé des bénévoles", "digital_transformation", True),
    ("Fête de quartier et recherche de partenaires", "event", False),
    ("Rendre le site lisible par tous", "accessibility", True),
    ("Étude de la clientèle du quartier", "visibility", False),
    ("Suivi des adhésions sans papier", "digitalisation", True),
    ("Guide d'accueil en langage clair", "accessibility", False),
    ("Tableau de bord des demandes d'usagers", "digital_transformation", True),
    ("Une journée portes ouvertes", "event", False),
    ("Refonte de la lettre d'information", "visibility", True),
    ("Plan de collecte de dons", "other", False),
    ("Prise de rendez-vous en ligne", "digitalisation", True),
    ("Vitrine et signalétique", "visibility", False),
    ("Inventaire du matériel prêté", "digital_transformation", True),
    ("Parcours d'accueil des nouveaux arrivants", "other", False),
]
OBSERVED = {
    "Une fiche d'établissement en ligne à jour": "Les appels par la fiche sont passés de 9 à 21 par mois.",
    "Commande et retrait en boutique": "Une commande sur six passe désormais par l'outil, surtout le samedi.",
    "Un agenda partagé des bénévoles": "L'agenda est ouvert chaque semaine par quatre bénévoles sur cinq.",
    "Rendre le site lisible par tous": "Deux usagers malvoyants ont rempli le formulaire sans aide.",
    "Suivi des adhésions sans papier": "Quarante adhésions ont été enregistrées en ligne à la rentrée.",
    "Tableau de bord des demandes d'usagers": (
        "Le tableau sert à la réunion mensuelle ; deux indicateurs sur six ont été abandonnés."
    ),
    "Refonte de la lettre d'information": "La lettre paraît chaque mois ; un destinataire sur trois l'ouvre.",
    "Prise de rendez-vous en ligne": "Moins de rendez-vous manqués, mais la moitié téléphone encore.",
    "Inventaire du matériel prêté": "L'inventaire est tenu à jour, avec une semaine de retard environ.",
}


def invent_projects(
    rng: Random, population: Population, organisations: list[Organisation], start: date, today: date
) -> dict[str, list[dict]]:
    launch = dates_over(rng, LAUNCH_PROJECTS, start, start + timedelta(days=28), SCHOOL_YEAR)
    later = dates_over(rng, LATER_PROJECTS, add_months(start, 3), today - timedelta(days=20), SCHOOL_YEAR)
    beneficiaries = choose_beneficiaries(rng, organisations)
    briefs = rng.sample(BRIEFS, len(BRIEFS))
    projects, members, feedback = [], [], []
    for number, (started_on, organisation) in enumerate(zip(launch + later, beneficiaries, strict=True)):
        title, theme, digital = briefs[number % len(briefs)]
        project = {
            "ref": f"PRJ{number + 1:02}",
            "organisation_ref": organisation.ref,
            "title": title,
            "theme": theme,
            "digital": digital,
            "started_on": started_on,
        }
        stopped = number == 11
        if not stopped:
            deliver(rng, project, today)
            feedback += report_usage(rng, project, today)
        projects.append(project)
        members += staff_project(rng, project, population)
    return {"projects": projects, "project_members": members, "usage_feedback": feedback}


def choose_beneficiaries(rng: Random, organisations: list[Organisation]) -> list[Organisation]:
    chosen, last = [], None
    for kind in deck(rng, BENEFICIARIES, LAUNCH_PROJECTS + LATER_PROJECTS):
        last = rng.choice([each for each in organisations if each.kind == kind and each is not last])
        chosen.append(last)
    return chosen


def deliver(rng: Random, project: dict, today: date) -> None:
    """Ten weeks to four months of work, then the client's acceptance."""
    delivered_on = working_day(project["started_on"] + timedelta(days=rng.randrange(70, 115)))
    if delivered_on > today:
        return
    project["delivered_on"] = delivered_on
    accepted_on = working_day(delivered_on + timedelta(days=rng.randrange(4, 26)))
    if accepted_on > today:
        return
    project["accepted_on"] = accepted_on
    observed_on = accepted_on + timedelta(days=rng.randrange(40, 120))
    if project["digital"] and happens(rng, 0.6) and observed_on <= today:
        project["result_observed_on"] = observed_on
        project["result_summary"] = OBSERVED[project["title"]]


def report_usage(rng: Random, project: dict, today: date) -> list[dict]:
    """Asked three months after acceptance; a few answer after the window."""
    accepted_on = project.get("accepted_on")
    if not accepted_on or not happens(rng, 0.82):
        return []
    delay = rng.randrange(66, 100) if happens(rng, 0.07) else rng.randrange(-20, 55)
    answered_on = add_months(accepted_on, 3) + timedelta(days=delay)
    usage = rng.choices(("as_is", "adapted", "not_used"), (35, 45, 20))[0]
    return (
        [{"project_ref": project["ref"], "answered_on": answered_on, "usage": usage}]
        if answered_on <= today
        else []
    )


def staff_project(rng: Random, project: dict, population: Population) -> list[dict]:
    students = rng.sample(population.students_on(project["started_on"]), rng.choice((3, 4, 4, 5, 5, 6)))
    tutor = rng.choice(
        [member for member in population.staff if member.affiliations[0]["organisation_ref"] == "ECOLE"]
    )
    team = [(student, "student") for student in students] + [(tutor, "tutor")]
    return [{"project_ref": project["ref"], "person_ref": person.ref, "role": role} for person, role in team]
