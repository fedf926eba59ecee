"""Export a million people as CSV, against PostgreSQL's own COPY of the same columns.

    SECRET_KEY=x bin/services .venv/bin/python benchmarks/export.py [ROWS]

Prints sizes, seconds (best of three), the ratio to COPY, and the growth of memory; then the same for an .xlsx of at
most 100,000 rows. The aim: at most 3 × COPY, and a memory that does not grow with the rows.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 -- Django is set up first
from django.db import connection  # noqa: E402 -- Django is set up first

from common.database import one_state  # noqa: E402 -- Django is set up first
from common.interchange.exporter import write_csv, write_xlsx  # noqa: E402 -- Django is set up first
from people.models import Person  # noqa: E402 -- Django is set up first
from people.resources import PEOPLE  # noqa: E402 -- Django is set up first

COLUMNS = ", ".join(column.name for column in PEOPLE.columns)
WORKBOOK_ROWS = 100_000
# Columns that nobody fills here are empty texts; every value is invented.
INSERT = """
    INSERT INTO people_person (ref, first_name, last_name, email, phone, birth_date, postcode, city, neighbourhood,
                               referrer, guardian_name, guardian_email, guardian_phone)
    SELECT 'P' || n, 'Prénom' || n %% 5000, 'Nom' || n, 'personne' || n || '@exemple.fr',
           '+336' || lpad((n %% 100000000)::text, 8, '0'), date '1990-01-01' + n %% 9000, '92110', 'Clichy',
           'Quartier ' || n %% 12, 'mission_locale', '', '', ''
    FROM generate_series(1, %s) AS n
"""


def copy(path: Path) -> None:
    with path.open("wb") as file, connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {COLUMNS} FROM people_person ORDER BY id) TO STDOUT (FORMAT csv, HEADER)", file
        )


def export_csv(path: Path) -> None:
    with one_state(), path.open("w", encoding="utf-8", newline="") as file:
        write_csv(PEOPLE, Person.objects.order_by("pk"), file)


def export_xlsx(path: Path) -> None:
    with one_state():
        write_xlsx(PEOPLE, Person.objects.filter(pk__lte=WORKBOOK_ROWS).order_by("pk"), path)


def measure(name: str, export, path: Path, times: int = 3) -> float:
    """Seconds of the best run."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        export(path)
        seconds.append(time.perf_counter() - start)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    size = path.stat().st_size / 1e6
    print(f"{name:5} {size:7.1f} MB  {min(seconds):6.2f} s  memory +{grown / 1024:.0f} MB", flush=True)
    return min(seconds)


def main(rows: int) -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [rows])
        cursor.execute("ANALYZE people_person")
    with tempfile.TemporaryDirectory() as directory:
        reference = measure("COPY", copy, Path(directory, "copy.csv"))
        seconds = measure("CSV", export_csv, Path(directory, "people.csv"))
        print(f"CSV is {seconds / reference:.2f} × COPY for {rows} rows")
        measure(
            f"XLSX of {min(rows, WORKBOOK_ROWS)} rows", export_xlsx, Path(directory, "people.xlsx"), times=1
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
