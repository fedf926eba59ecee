"""Small exchange directories: one valid record of each kind, that a test then spoils."""

import csv
from pathlib import Path

import pytest

VALID = {
    "partnership.csv": "name,city,school,postcodes,started_on\nPartenariat,Clichy,École,92110,2024-09-01\n",
    "organisations.csv": "ref,name,kind,siret,naf,headcount\nO1,Service,municipal_service,,84.11Z,12\nO2,École,school,,,\n",
    "people.csv": "ref,first_name,last_name,email,birth_date,postcode\n"
    "P1,Ana,Roche,ana@exemple.fr,2005-05-05,92110\nP2,Noé,Petit,,,75017\n",
    "affiliations.csv": "person_ref,organisation_ref,role,started_on,ended_on\nP2,O2,student,2024-09-01,\n",
    "mentorships.csv": "ref,kind,mentor_refs,mentee_refs,formed_on,term_on,ended_on,end_reason\n"
    "M1,pair,P2,P1,2024-10-01,2025-04-01,,\n",
    "meetings.csv": "ref,mentorship_ref,held_on,minutes,channel,topics,confirmed,rating\n"
    "R1,M1,2024-10-10,45,phone,cv|career,true,4\n",
    "workshops.csv": "ref,kind,title,held_on,capacity\nW1,culture,Visite,2024-11-05,1\n",
    "workshop_registrations.csv": "workshop_ref,person_ref,attended,satisfaction\nW1,P1,true,5\n",
    "offers.csv": "ref,organisation_ref,kind,title,published_on,closed_on,positions\n"
    "F1,O1,apprenticeship,Accueil,2024-09-15,,1\n",
    "placements.csv": "ref,offer_ref,person_ref,organisation_ref,kind,signed_on,starts_on,planned_end_on,ended_on,"
    "cancelled_on\nL1,F1,P1,O1,apprenticeship,2024-10-01,2024-10-15,2025-10-14,,\n",
    "outcomes.csv": "placement_ref,horizon_months,answered_on,status,contract_months,same_employer\n"
    "L1,6,2026-04-14,fixed_term,8,oui\n",
    "courses.csv": "ref,title,objectives,digital\nC1,Tableur,Trier|Filtrer,true\n",
    "sessions.csv": "ref,course_ref,modality,capacity\nS1,C1,in_person,12\n",
    "slots.csv": "ref,session_ref,starts_at,ends_at,break_minutes,validated_on\n"
    "SL1,S1,2024-12-02T09:00,2024-12-02T12:00,30,2024-12-03\n",
    "enrolments.csv": "session_ref,person_ref,employer_ref,status\nS1,P2,O1,completed\n",
    "attendances.csv": "slot_ref,person_ref,status,followed_minutes,signed\nSL1,P2,present,150,true\n",
    "satisfaction.csv": "session_ref,person_ref,moment,answered_on,score\nS1,P2,hot,2024-12-03,5\n",
    "productivity.csv": "ref,session_ref,organisation_ref,measure,unit,before,before_on,after,after_on\n"
    'D1,S1,O1,Délai,jours,"12,5",2024-11-01,10,2025-03-01\n',
    "projects.csv": "ref,organisation_ref,title,theme,digital,started_on,delivered_on,accepted_on\n"
    "J1,O1,Vitrine,visibility,true,2024-10-01,2025-01-10,2025-01-20\n",
    "project_members.csv": "project_ref,person_ref,role\nJ1,P2,student\n",
    "usage_feedback.csv": "project_ref,answered_on,usage\nJ1,2025-04-20,as_is\n",
}


class Directory:
    """An exchange directory on disk; its files are spoiled line by line."""

    def __init__(self, path: Path):
        self.path = path
        for name, text in VALID.items():
            (path / name).write_text(text, encoding="utf-8")

    def __str__(self) -> str:
        return str(self.path)

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.path / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, name: str, rows: list[dict[str, str]]) -> None:
        with (self.path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def change(self, name: str, row: int = 0, **cells: str) -> None:
        rows = self.rows(name)
        for other in rows:
            other.update({column: other.get(column, "") for column in cells})
        rows[row].update(cells)
        self.write(name, rows)

    def add(self, name: str, **cells: str) -> None:
        rows = self.rows(name)
        self.write(name, [*rows, rows[-1] | cells])

    def drop_column(self, name: str, column: str) -> None:
        rows = self.rows(name)
        self.write(name, [{key: cell for key, cell in row.items() if key != column} for row in rows])


@pytest.fixture
def directory(tmp_path) -> Directory:
    path = tmp_path / "echange"
    path.mkdir()
    return Directory(path)
