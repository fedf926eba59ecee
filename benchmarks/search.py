"""The search box of the back-office: people and organisations found from any page.

    bin/services .venv/bin/python benchmarks/search.py [PEOPLE] [ORGANISATIONS]

Fills PostgreSQL (100,000 people and 20,000 organisations by default, a tenth of the people with an affiliation), then
searches as an administrator and as an officer who sees part of the people. Prints milliseconds (median of 15): the
queries alone, the whole page, and both beside a bare query of the same words served by the index.
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
FIRST = (
    "ana lina ines moussa karim sofia theo jade lucas fatou mariam yanis adam lea hugo emma noe zoe ali sarah"
)
LAST = "martin bernard dubois traore diallo petit moreau garcia benali nguyen lopez girard roux fontaine marchand"
PEOPLE = """
    INSERT INTO people_person (ref, first_name, last_name, email, phone, birth_date, postcode, city, neighbourhood,
        referrer, guardian_name, guardian_email, guardian_phone, search_key)
    SELECT 'B' || n, f, l, 'p' || n || '@exemple.fr', '', date '1990-01-01' + (n %% 7000), '92110', 'Clichy', '', '', '',
        '', '', l || ' ' || f || ' p' || n || ' exemple fr 06' || (10000000 + n) || ' b' || n
    FROM (SELECT n, (%s::text[])[1 + n %% %s] AS f, (%s::text[])[1 + (n / 7) %% %s] || (n %% 97) AS l
        FROM generate_series(1, %s) AS n) AS invented
"""
ORGANISATIONS = """
    INSERT INTO people_organisation (ref, name, kind, siret, naf, postcode, city, email_domains, search_key)
    SELECT 'O' || n, 'Atelier ' || l || n, 'company', '', '62.01Z', '92110', 'Clichy', '[]',
        'atelier ' || l || n || ' 123456789' || (10000 + n) || ' clichy o' || n
    FROM (SELECT n, (%s::text[])[1 + n %% %s] AS l FROM generate_series(1, %s) AS n) AS invented
"""
AFFILIATIONS = """
    INSERT INTO people_affiliation (person_id, organisation_id, role, started_on)
    SELECT id, (SELECT min(id) FROM people_organisation), (ARRAY['agent', 'student'])[1 + id / 10 % 2], date '2024-09-01'
    FROM people_person WHERE id % 10 = 0
"""
SEARCHES = {
    "a rare word": "p777",
    "a common name": "martin",
    "two words": "lina benali12",
    "a phone": "06 10 07 77 77",
    "a SIRET": "12345678910777",
    "two letters": "ma",
    "nothing": "zzzzz",
}


def fill(people: int, organisations: int) -> None:
    from django.db import connection

    first, last = FIRST.split(), LAST.split()
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [first, len(first), last, len(last), people])
        cursor.execute(ORGANISATIONS, [last, len(last), organisations])
        cursor.execute(AFFILIATIONS)
        for table in ("people_person", "people_organisation", "people_affiliation"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def milliseconds(work) -> float:
    taken = []
    for _time in range(TIMES + 1):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[1:])


def bare(query: str) -> None:
    """The twenty first keys of each table, by the words alone."""
    from django.db import connection

    from common.search import searched_words

    words = searched_words(query)
    condition = " AND ".join(["search_key LIKE %s"] * len(words))
    with connection.cursor() as cursor:
        for table in ("people_person", "people_organisation"):
            cursor.execute(
                f"SELECT id FROM {table} WHERE {condition} ORDER BY search_key LIMIT 21",
                [f"%{word}%" for word in words],
            )
            cursor.fetchall()


def opened(client, query: str) -> None:
    assert client.get("/admin/recherche/", {"q": query}).status_code == 200


def main(people: int, organisations: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from clichy_partnership.find import results
    from common.access import Role
    from people.models import User
    from tests.accounts import employed, operator, sign_in

    call_command("migrate", verbosity=0)
    viewers = {"administrator": operator(), "officer": employed(Role.MENTORING_OFFICER)}
    fill(people, organisations)
    for name, account in viewers.items():
        client = Client(headers={"host": "localhost"})
        sign_in(client, account)
        for kind, query in SEARCHES.items():
            viewer = User.objects.get(pk=account.pk)
            queries = milliseconds(lambda query=query, viewer=viewer: list(results(query, viewer)))
            page = milliseconds(lambda query=query, client=client: opened(client, query))
            alone = milliseconds(lambda query=query: bare(query))
            told = f"{queries:.1f} ms, the page {page:.0f} ms; bare {alone:.1f} ms"
            print(f"{name}, {kind}: {told}: {queries / alone:.1f} times")


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]]
    main(*(sizes + [100_000, 20_000][len(sizes) :]))
