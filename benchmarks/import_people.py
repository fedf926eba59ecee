"""Import of people: ours against a stock ModelResource of django-import-export, on the same file.

    bin/services .venv/bin/python benchmarks/import_people.py [LINES]

Both write the history of every record, each in a process of its own, into an emptied throw-away database; the
stock one checks less (no SIRET, no e-mail, no report of all the errors). Prints seconds, peak memory and the ratio.
"""

import csv
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")
os.environ.setdefault("SECRET_KEY", "benchmark-" + "x" * 50)
FIRST_NAMES = ("Inès", "Noé", "Léa", "Adam", "Éléonore", "Yanis", "Chloé", "Ilyes")
LAST_NAMES = ("Roche", "Petit", "Diallo", "Nguyen", "Lefèvre", "Benali", "Da Silva")


def write_people(path: Path, lines: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["ref", "first_name", "last_name", "email", "phone", "birth_date", "postcode", "city"]
        )
        for number in range(lines):
            writer.writerow(
                [
                    f"P{number}",
                    chance.choice(FIRST_NAMES),
                    chance.choice(LAST_NAMES),
                    f"personne{number}@exemple.fr",
                    f"06{number:08}",
                    f"{chance.randrange(1990, 2010)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
                    "92110",
                    "Clichy",
                ]
            )


def with_ours(path: Path) -> None:
    from clichy_partnership.interchange import SHEETS
    from common.interchange import Importer

    Importer(SHEETS).run(path.parent)


def with_stock(path: Path) -> None:
    import tablib
    from import_export.resources import modelresource_factory

    from people.models import Person

    stock = modelresource_factory(Person, meta_options={"import_id_fields": ["ref"], "exclude": ["id"]})()
    stock.import_data(tablib.Dataset().load(path.read_text(encoding="utf-8"), "csv"), raise_errors=True)


def measure(work, path: Path, results) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    start = time.perf_counter()
    work(path)
    seconds = time.perf_counter() - start
    from people.models import Person

    counts = Person.objects.count(), Person.history.count()
    results.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, *counts))


def run(work, path: Path) -> tuple[float, float, int, int]:
    """Seconds, MB at most, people, rows of history."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=measure, args=(work, path, results))
    process.start()
    process.join()
    return results.get(timeout=1)


def migrate() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def main(lines: int, works: dict) -> None:
    process = multiprocessing.get_context("spawn").Process(target=migrate)
    process.start()
    process.join()
    seconds = {}
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "people.csv"
        write_people(path, lines)
        for name, work in works.items():
            seconds[name], memory, people, history = run(work, path)
            print(
                f"{name}: {seconds[name]:.1f} s, {memory:.0f} MB, {people} people, {history} rows of history"
            )
    if len(seconds) == 2:
        print(f"{lines} lines: {seconds['stock'] / seconds['ours']:.1f} times faster than stock")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    chosen = {"ours": with_ours, "stock": with_stock}
    if "--ours" in arguments:  # for sizes at which the stock one would take hours
        arguments.remove("--ours")
        del chosen["stock"]
    main(int(arguments[0]) if arguments else 100_000, chosen)
