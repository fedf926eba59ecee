"""A believable, entirely invented partnership, as a directory of interchange files."""

import csv
from datetime import date
from pathlib import Path
from random import Random

from clichy_partnership.demo.mentoring import invent_mentoring
from clichy_partnership.demo.organisations import invent_organisations
from clichy_partnership.demo.people import invent_population
from clichy_partnership.demo.placements import invent_placements
from clichy_partnership.demo.projects import invent_projects
from clichy_partnership.demo.season import add_months
from clichy_partnership.demo.training import invent_training
from clichy_partnership.demo.workshops import invent_workshops

MONTHS = 38
NAME = "Clichy – EM Normandie (démonstration)"
COLUMNS = {
    "partnership": "name city school postcodes started_on",
    "organisations": "ref name kind siret naf postcode city headcount",
    "people": "ref first_name last_name email phone birth_date postcode city neighbourhood referrer"
    " guardian_name guardian_email guardian_phone",
    "affiliations": "person_ref organisation_ref role started_on ended_on",
    "mentorships": "ref kind mentor_refs mentee_refs formed_on term_on ended_on end_reason",
    "meetings": "ref mentorship_ref held_on minutes channel topics confirmed rating",
    "workshops": "ref kind title held_on minutes capacity digital result_observed_on result_summary",
    "workshop_registrations": "workshop_ref person_ref attended satisfaction postcode_at_event",
    "offers": "ref organisation_ref kind title published_on closed_on positions",
    "placements": "ref offer_ref person_ref organisation_ref kind signed_on starts_on planned_end_on ended_on"
    " cancelled_on postcode_at_event",
    "outcomes": "placement_ref horizon_months answered_on status contract_months same_employer",
    "courses": "ref title objectives digital",
    "sessions": "ref course_ref modality capacity result_observed_on result_summary",
    "slots": "ref session_ref starts_at ends_at break_minutes validated_on cancelled_on",
    "enrolments": "session_ref person_ref employer_ref status left_on",
    "attendances": "slot_ref person_ref status followed_minutes signed",
    "satisfaction": "session_ref person_ref moment answered_on score",
    "productivity": "ref session_ref organisation_ref measure unit before before_on after after_on",
    "projects": "ref organisation_ref title theme digital started_on delivered_on accepted_on"
    " result_observed_on result_summary",
    "project_members": "project_ref person_ref role",
    "usage_feedback": "project_ref answered_on usage",
}


def write_demo(directory: Path, today: date, seed: int = 92110) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    rows = invent_everything(today, seed)
    for name, columns in COLUMNS.items():
        with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns.split(), lineterminator="\n")
            writer.writeheader()
            writer.writerows({column: as_text(value) for column, value in row.items()} for row in rows[name])


def invent_everything(today: date, seed: int) -> dict[str, list[dict]]:
    """Each subject has its own dice, so that a change in one leaves the others alone."""

    def dice(subject: str) -> Random:
        return Random(f"{seed} {subject}")

    start = add_months(today.replace(day=1), -MONTHS)
    organisations = invent_organisations(dice("organisations"))
    population = invent_population(dice("people"), organisations, start, today)
    return {
        "partnership": [present_partnership(start)],
        "organisations": [organisation.row() for organisation in organisations],
        "people": [person.row() for person in population.everyone()],
        "affiliations": [each for person in population.everyone() for each in person.affiliations],
        **invent_mentoring(dice("mentoring"), population, start, today),
        **invent_workshops(dice("workshops"), population, start, today),
        **invent_placements(dice("placements"), population, organisations, start, today),
        **invent_training(dice("training"), population, organisations, start, today),
        **invent_projects(dice("projects"), population, organisations, start, today),
    }


def present_partnership(start: date) -> dict:
    return {
        "name": NAME,
        "city": "Clichy",
        "school": "EM Normandie",
        "postcodes": ["92110"],
        "started_on": start,
    }


def as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return "|".join(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
