"""The first page of the back-office at a million rows: what each counter costs, to each who reads it.

    bin/services .venv/bin/python benchmarks/first_page.py [ROWS]

Fills PostgreSQL with ROWS people and placements (a million by default), half as many lines of the contact log, a fifth as
many mentorships with five meetings each, and a thousandth as many notices. Prints milliseconds (median of 5): all the
counters, what the week holds, and the counters that cost most.
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
TIMES, SHOWN = 5, 3
FILLED = {
    "people_interaction": """
        INSERT INTO people_interaction (ref, person_id, happened_on, channel, note, next_action, next_action_on, done_on,
            search_key)
        SELECT 'I' || id, id, current_date - 300 + (id % 200)::int, 'phone', 'note',
            CASE WHEN id % 3 = 0 THEN 'Rappeler' ELSE '' END,
            CASE WHEN id % 3 = 0 THEN current_date - 60 + (id % 100)::int END,
            CASE WHEN id % 3 = 0 AND id % 50 <> 0 THEN current_date - 1 END, 'rappeler note'
        FROM people_person WHERE id % 2 = 0
    """,
    "people_retentionnotice": """
        INSERT INTO people_retentionnotice (person_id, noticed_on, reached)
        SELECT id, current_date - 60, false FROM people_person WHERE id % 1000 = 1
    """,
    "mentoring_mentorship": """
        INSERT INTO mentoring_mentorship (ref, kind, formed_on, ended_on, end_reason)
        SELECT 'M' || id, 'pair', current_date - 1000 + (id % 900)::int,
            CASE WHEN id % 20 <> 0 THEN current_date - 50 END, CASE WHEN id % 20 <> 0 THEN 'term_reached' ELSE '' END
        FROM people_person WHERE id % 5 = 0
    """,
    "mentoring_meeting": """
        INSERT INTO mentoring_meeting (ref, mentorship_id, held_on, minutes, channel, topics, confirmed)
        SELECT 'R' || id || '-' || n, id, formed_on + n * 20, 60, 'phone', '[]', true
        FROM mentoring_mentorship, generate_series(1, 5) AS n
    """,
    "mentoring_mentorshipmember": """
        INSERT INTO mentoring_mentorshipmember (mentorship_id, person_id, role)
        SELECT m.id, p.id, 'mentee' FROM mentoring_mentorship AS m JOIN people_person AS p ON m.ref = 'M' || p.id
    """,
}


def fill(rows: int) -> None:
    from django.db import connection

    from benchmarks import lists

    lists.fill(1, rows)
    with connection.cursor() as cursor:
        for table, statement in FILLED.items():
            cursor.execute(statement)
            cursor.execute(f"VACUUM ANALYZE {table}")


def milliseconds(work) -> float:
    taken = []
    for _time in range(TIMES + 1):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[1:])


def main(rows: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from clichy_partnership import today
    from common.access import Role
    from tests.accounts import employed
    from tests.factories import OrganisationFactory

    call_command("migrate", verbosity=0)
    OrganisationFactory()
    roles = (Role.ADMINISTRATOR, Role.MENTORING_OFFICER, Role.PLACEMENTS_OFFICER, Role.SCHOOL_STAFF, Role.DPO)
    viewers = {role: employed(role) for role in roles}
    fill(rows)
    day = timezone.localdate()
    counters = [counter for group in today.groups() for counter in group.counters]
    for role, viewer in viewers.items():
        costs = {
            str(counter.words % {"count": 2}): milliseconds(lambda counter=counter: counter.todo(viewer, day))  # noqa: B023 -- called at once
            for counter in counters
            if counter.is_for(viewer)
        }
        week = milliseconds(lambda: today.week(viewer))  # noqa: B023 -- called at once
        dearest = sorted(costs.items(), key=lambda cost: -cost[1])[:SHOWN]
        told = ", ".join(f"{words} {cost:.0f} ms" for words, cost in dearest)
        print(f"{role}: counters {sum(costs.values()):.0f} ms, week {week:.0f} ms ({told})", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
