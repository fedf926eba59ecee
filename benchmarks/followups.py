"""A wave of follow-ups: written by the round that asks, and sent by the outbox to an SMTP server.

    bin/services .venv/bin/python benchmarks/followups.py [CONTRACTS] [WORKERS]

Fills PostgreSQL with work-study contracts that ended six months ago (50,000 by default), each of somebody else. One round
writes the questions, then one worker, or several, sends them to a server on this machine that takes all it is given,
in a process of its own. Then the same messages go to another such server, as fast as smtplib gives them on one
connection: that is the bare rate. Checks that each question was received once, and that more rounds add nothing.
"""

import multiprocessing
import os
import smtplib
import sys
import time
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")
os.environ.setdefault("SECRET_KEY", "benchmark-" + "x" * 50)
SENDER, HOST = "partenariat@exemple.fr", "127.0.0.1"
LONG = 24 * 3600.0  # seconds
PEOPLE = """
    INSERT INTO people_person (ref, first_name, last_name, email, phone, birth_date, postcode, city, neighbourhood,
        referrer, guardian_name, guardian_email, guardian_phone, search_key)
    SELECT 'B' || n, 'Inès', 'Nom' || n, 'p' || n || '@exemple.fr', '', date '2000-01-01' + (n %% 2000), '92110',
        'Clichy', '', '', '', '', '', 'nom' || n
    FROM generate_series(1, %s) AS n
"""
CONTRACTS = """
    INSERT INTO placements_placement (ref, person_id, organisation_id, kind, signed_on, starts_on, planned_end_on,
        postcode_at_event)
    SELECT 'B' || p.id, p.id, (SELECT min(id) FROM people_organisation), 'apprenticeship', ended - 365, ended - 365,
        ended, '92110'
    FROM people_person AS p, (SELECT (%s::date - interval '6 months')::date AS ended) AS day
"""
processes = multiprocessing.get_context("spawn")


class Kept:
    """Takes everything, and looks at nothing before the end."""

    def __init__(self):
        self.messages: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.messages.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"


def serve(pipe) -> None:
    """An SMTP server, until it is asked what it took."""
    from aiosmtpd.controller import Controller

    from tests.relays import closed_port

    kept = Kept()
    controller = Controller(kept, hostname=HOST, port=closed_port())
    controller.start()
    pipe.send(controller.port)
    pipe.recv()
    controller.stop()
    pipe.send(kept.messages)


class Server:
    def __init__(self):
        self.pipe, there = processes.Pipe()
        self.process = processes.Process(target=serve, args=[there], daemon=True)
        self.process.start()
        there.close()  # whoever dies is not waited for
        self.port = self.pipe.recv()

    def taken(self) -> list[tuple[str, bytes]]:
        self.pipe.send(None)
        messages = self.pipe.recv()
        self.process.join()
        return messages


def fill(contracts: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from people.models import Organisation, Partnership

    Organisation.objects.create(name="Atelier Roche", kind="company")
    Partnership.objects.create(
        name="Essai", city="Clichy", school="EM Normandie", postcodes=["92110"], started_on="2010-01-01"
    )
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [contracts])
        cursor.execute(CONTRACTS, [timezone.localdate()])
        for table in ("people_person", "placements_placement"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def round_of_questions() -> None:
    from followups.asking import follow_up

    while follow_up():
        pass


def send_all(port: int) -> None:
    """All that waits, at any hour."""
    from django.conf import settings

    from people.outbox import delivery, solicitations

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, port
    by_day = {"return_value": False}
    with patch.object(delivery, "is_quiet", **by_day), patch.object(solicitations, "is_quiet", **by_day):
        while delivery.send_waiting(LONG):
            pass


def work(port: int, ready, begin) -> None:
    import django

    django.setup()
    from django.urls import reverse

    reverse("home")  # reads every view, as a worker has done since long
    ready.release()
    begin.wait()
    send_all(port)


def by_workers(count: int, port: int) -> float:
    """Seconds, once all are up."""
    ready, begin = processes.Semaphore(0), processes.Event()
    workers = [processes.Process(target=work, args=[port, ready, begin]) for _number in range(count)]
    for worker in workers:
        worker.start()
    for _worker in workers:
        ready.acquire()
    start = time.perf_counter()
    begin.set()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


def bare(messages: list[tuple[str, bytes]]) -> float:
    """Seconds to give them to another server, on one connection."""
    server = Server()
    start = time.perf_counter()
    with smtplib.SMTP(HOST, server.port) as session:
        for contact, content in messages:
            session.sendmail(SENDER, [contact], content)
    seconds = time.perf_counter() - start
    assert len(server.taken()) == len(messages)
    return seconds


def identities(messages: list[tuple[str, bytes]]) -> Counter[str]:
    parser = BytesHeaderParser()
    return Counter(parser.parsebytes(content)["Message-ID"] for _contact, content in messages)


def main(contracts: int, workers: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from followups.models import Followup, FollowupLink
    from people.models import OutgoingMessage

    def counted() -> tuple[int, ...]:
        return tuple(model.objects.count() for model in (Followup, FollowupLink, OutgoingMessage))

    call_command("migrate", verbosity=0)
    fill(contracts)
    writing = timed(round_of_questions)
    server = Server()
    sending = by_workers(workers, server.port)
    written = counted()
    again = timed(round_of_questions)
    by_workers(1, server.port)
    taken = server.taken()

    assert written == counted() == (contracts,) * 3
    assert set(identities(taken).values()) == {1} and len(taken) == contracts
    assert OutgoingMessage.objects.filter(state="sent").count() == contracts
    seconds = bare(taken)
    limit, octets = contracts / seconds, sum(len(content) for _contact, content in taken) / contracts
    print(
        f"{contracts:,} messages of {octets:,.0f} octets, each received once; another round ({again:.1f} s): nothing"
    )
    print(f"the server's own rate, one connection: {limit:,.0f} a second")
    print(f"scheduled and written in {writing:.1f} s: {contracts / writing:,.0f} a second")
    for name, took in ((f"sent by {workers}", sending), ("written and sent", writing + sending)):
        rate = contracts / took
        print(f"{name} in {took:.1f} s: {rate:,.0f} a second, {rate / limit:.0%} of the server's own rate")


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]]
    main(*(sizes + [50_000, 1][len(sizes) :]))
