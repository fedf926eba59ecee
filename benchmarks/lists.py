"""Lists of the back-office: how their time follows the size of their table.

    bin/services .venv/bin/python benchmarks/lists.py [ROWS]

Opens the first page, with its counters, and the lists of people and placements, and searches a name, at 1,000 rows and
at ROWS (a million by default), signed in, in this process. Prints milliseconds (median of 15) and the ratio of the two
sizes.
"""

import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")
os.environ.setdefault("SECRET_KEY", "benchmark-" + "x" * 50)
TIMES = 15
PEOPLE = """
    INSERT INTO people_person (ref, first_name, last_name, email, phone, birth_date, postcode, city, neighbourhood,
        referrer, guardian_name, guardian_email, guardian_phone, search_key)
    SELECT 'B' || n, 'Ana', 'Nom' || n, 'p' || n || '@exemple.fr', '', date '1990-01-01' + (n %% 7000), '92110',
        'Clichy', '', '', '', '', '', 'nom' || n || ' ana p' || n || ' exemple fr b' || n
    FROM generate_series(%s, %s) AS n
"""
PLACEMENTS = """
    INSERT INTO placements_placement (ref, person_id, organisation_id, kind, signed_on, starts_on, planned_end_on,
        postcode_at_event)
    SELECT 'B' || p.id, p.id, (SELECT min(id) FROM people_organisation), 'internship', day, day + 10, day + 100, '92110'
    FROM (SELECT id, date '2023-10-01' + (id %% 1100)::int AS day FROM people_person WHERE ref LIKE 'B%%'
        ORDER BY id OFFSET %s) AS p
"""


def fill(first: int, last: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [first, last])
        cursor.execute(PLACEMENTS, [first - 1])
        cursor.execute("VACUUM ANALYZE people_person")
        cursor.execute("VACUUM ANALYZE placements_placement")


def milliseconds(client, url: str) -> float:
    taken = []
    for _time in range(TIMES + 1):
        start = time.perf_counter()
        assert client.get(url).status_code == 200
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[1:])


def main(rows: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from people.models import Organisation
    from tests.accounts import operator, sign_in

    call_command("migrate", verbosity=0)
    client = Client(headers={"host": "localhost"})
    sign_in(client, operator())
    Organisation.objects.create(name="Atelier", kind="company")
    pages = {
        "the first page": "/admin/",
        "people": "/admin/people/person/",
        "people, search": "/admin/people/person/?q=nom777",
        "placements": "/admin/placements/placement/",
        "placements, running": "/admin/placements/placement/?situation=running",
    }
    fill(1, 1000)
    small = {name: milliseconds(client, url) for name, url in pages.items()}
    fill(1001, rows)
    for name, url in pages.items():
        large = milliseconds(client, url)
        print(
            f"{name}: {small[name]:.0f} ms at 1,000 rows, {large:.0f} ms at {rows:,}: {large / small[name]:.2f} times"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
