"""Nothing of anybody reaches a log, whatever goes wrong: a planted person, real processes, and every byte they wrote."""

import io
import json
import re
import subprocess
import sys
from base64 import b64encode
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import quote_plus

import psycopg2
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import connection

from clichy_partnership.celery import app
from clichy_partnership.models import ImportRequest
from common.access import Role
from people.models import Person, User
from people.newcomers import digest, new_token
from tests.accounts import employed
from tests.clichy_partnership.test_site import NAME, Site, wait_for
from tests.factories import InteractionFactory, InvitationFactory
from tests.hostile.canaries import NOTE, PASSWORD, PERSON, PHONES, PLANTED, TOTP_SECRET, WRONG_PASSWORD, found
from tests.hostile.visitors import Visitor
from tests.people.account_states import app_code
from tests.workers import LEASE_SECONDS, database_url, stop_group, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("worker")]
EMAIL, LAST_NAME = PERSON["email"], PERSON["last_name"]
HEADER = "ref,first_name,last_name,email,phone,birth_date,neighbourhood"
END = b"\n" + b"-" * 79 + b"\n"  # of a message, in the file of a web process
LINE = f"{PERSON['first_name']},{LAST_NAME},{EMAIL},{PHONES['phone at home']}"


@pytest.fixture
def site(broker, transactional_db, tmp_path) -> Site:
    """Not started yet."""
    return Site(
        tmp_path,
        DATABASE_URL=database_url(),
        REDIS_URL=settings.REDIS_URL,
        SECRET_KEY_FALLBACKS=settings.SECRET_KEY,  # what the test signs and encrypts
        WORK_LEASE_SECONDS=str(LEASE_SECONDS),
        BEAT_SCHEDULE=str(tmp_path / "beat"),
    )


@contextmanager
def running(site: Site):
    """The web server and a worker; at the end both have said their last word."""
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    command = [sys.executable, "-m", "celery", "-A", "clichy_partnership", "worker", "-c", "1"]
    with (site.folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            command,
            env=site.environment,
            cwd=settings.BASE_DIR,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    web = site.start()
    try:
        wait_for(site, web)
        yield
        web.terminate(), worker.terminate()
        web.wait(timeout=40), worker.wait(timeout=40)
    finally:
        web.kill(), stop_group(worker)


@pytest.fixture
def planted(site) -> User:
    """Of the city's staff, so that their secrets go through the back-office too; their own file is what they look at."""
    user = employed(Role.ADMINISTRATOR, email=EMAIL)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    TOTP.activate(user, TOTP_SECRET)
    Person.objects.filter(pk=user.person_id).update(**PERSON, phone=PHONES["phone"])
    InteractionFactory(person=user.person, note=NOTE)
    return user


def written(site: Site) -> bytes:
    """All that the processes left, PostgreSQL and Redis too; but for the messages and what visitors are given."""
    given = {"mail", "media", "static"}
    left = [path for path in site.folder.rglob("*") if path.relative_to(site.folder).parts[0] not in given]
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        beside = Path(cursor.fetchone()[0]).parent
    left += [beside / "postgres.log", beside / "redis.log"]
    return b"\n".join(path.read_bytes() for path in left if path.is_file())


def messages(site: Site) -> list[EmailMessage]:
    files = sorted((site.folder / "mail").glob("*"))
    return [
        message_from_bytes(part, policy=default)
        for path in files
        for part in path.read_bytes().split(END)[:-1]
    ]


def sign_in(visitor: Visitor, site: Site) -> dict[str, str]:
    """By everything that can go wrong before; the secrets that came by."""
    visitor.get("/compte/login/")
    visitor.post("/compte/login/", {"login": EMAIL, "password": WRONG_PASSWORD})
    visitor.post("/compte/login/", {"login": PHONES["phone"], "password": WRONG_PASSWORD})
    visitor.get("/compte/login/code/")
    visitor.post("/compte/login/code/", {"login": EMAIL})
    wait_until(lambda: bool(messages(site)))
    code = re.search(r"\b\d{6}\b", messages(site)[-1].get_body(["plain"]).get_content())[0]
    visitor.post("/compte/login/code/confirm/", {"code": "000000"})
    visitor.post("/compte/login/code/confirm/", {"code": code})
    visitor.post("/compte/2fa/authenticate/", {"code": "000000"})
    shown = app_code(TOTP_SECRET)
    answer = visitor.post("/compte/2fa/authenticate/", {"code": shown})
    assert (answer.status, visitor.get("/admin/").status) == (302, 200)
    return {
        "one-time code": code,
        "code of the application": shown,
        "session": visitor.cookies["__Host-sessionid"],
        "CSRF token": visitor.cookies["__Host-csrftoken"],
    }


def ask_what_is_refused(visitor: Visitor, token: str) -> list[int]:
    """Addresses, headers and forms that hold a person, to pages that do not want them."""
    stranger = Visitor(visitor.site)
    hers = PERSON["first_name"].encode().decode("latin-1")
    return [
        answer.status
        for answer in (
            visitor.get(f"/{EMAIL}"),
            visitor.get(f"/admin/people/person/{EMAIL}/change/"),
            stranger.get("/", Host=f"{LAST_NAME}.exemple.fr"),
            stranger.post("/compte/login/", {"login": EMAIL, "password": PASSWORD}, Cookie=""),
            stranger.get("/espace/bilans/1/", Cookie=f"__Host-sessionid={LAST_NAME}"),
            visitor.ask(EMAIL.upper().replace("@", ""), "/compte/login/"),
            visitor.get(f"/readyz?{EMAIL}", **{"User-Agent": hers, "Referer": f"https://{NAME}/?q={EMAIL}"}),
            visitor.get(f"/admin/people/person/?q={LAST_NAME}"),
            visitor.get(f"/admin/people/person/?{LAST_NAME}={EMAIL}"),
            visitor.get(f"/admin/people/interaction/?q={LAST_NAME}"),
            stranger.get(f"/invitation/{token}/"),
            stranger.get("/invitation/"),
            stranger.get(f"/invitation/{token}{LAST_NAME}/"),
        )
    ]


def upload(visitor: Visitor, content: str) -> ImportRequest:
    file = io.BytesIO(content.encode())
    file.name = f"{LAST_NAME}.csv"
    visitor.get("/admin/clichy_partnership/importrequest/add/")
    answer = visitor.post("/admin/clichy_partnership/importrequest/add/", {"sheet": "people", "file": file})
    assert answer.status == 302, answer.page
    imported = ImportRequest.objects.latest("pk")
    visitor.get(f"/admin/clichy_partnership/importrequest/{imported.pk}/change/")
    return imported


@contextmanager
def refusing(index: str):
    """PostgreSQL refuses the rows that somebody else wrote meanwhile, and quotes them."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE {index}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX canary")


SAME_EMAIL = "UNIQUE INDEX canary ON people_person (lower(email)) WHERE email <> ''"
NOT_A_NUMBER = "INDEX canary ON people_person ((last_name::integer)) WHERE ref = 'NOMBRE'"


def add_somebody(visitor: Visitor) -> object:
    nothing = {"affiliations-TOTAL_FORMS": "0", "affiliations-INITIAL_FORMS": "0"}
    named = {name: PERSON[name] for name in ("first_name", "last_name", "email", "city")}
    return visitor.post("/admin/people/person/add/", named | nothing | {"_walk": "1"})


@contextmanager
def database_gone():
    parts = connection.settings_dict
    server = psycopg2.connect(
        host=parts["HOST"],
        port=parts["PORT"],
        user=parts["USER"],
        password=parts["PASSWORD"],
        dbname="postgres",
    )
    server.autocommit = True
    name = parts["NAME"]
    with server.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s",
            [name, connection.connection.info.backend_pid],
        )
        yield
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    server.close()


def upload_what_breaks(visitor: Visitor) -> list[ImportRequest]:
    """Refused at once; refused by the database, in the web process; an error of the database, in the worker."""
    others = "\n".join(f"P{number},Ana,Roche,ana{number}@exemple.fr,,," for number in range(4000))
    rows = [upload(visitor, f"{HEADER}\nP1,{LINE},demain,ici\n")]
    with refusing(SAME_EMAIL):
        rows.append(upload(visitor, f"{HEADER}\nP1,{LINE},,ici\n"))
    with refusing(NOT_A_NUMBER):
        rows.append(upload(visitor, f"{HEADER}\n{others}\nNOMBRE,{LINE},,ici\n"))
        wait_until(lambda: ImportRequest.objects.get(pk=rows[-1].pk).error)
    return [ImportRequest.objects.get(pk=row.pk) for row in rows]


def break_tasks(site: Site) -> None:
    app.send_task("indicators.tasks.take_nightly_snapshot", args=[EMAIL])
    app.send_task(f"people.tasks.{LAST_NAME}", args=[EMAIL], kwargs={"note": NOTE})
    wait_until(lambda: b"KeyError" in (site.folder / "worker.log").read_bytes())


def test_no_planted_value_reaches_a_log_or_a_message_to_others(site, planted, record_property):
    token = new_token()
    InvitationFactory(contact=EMAIL, token_digest=digest(token), invited_by=planted)
    visitor = Visitor(site)
    page = f"/admin/people/person/{planted.person_id}/change/"

    with running(site):
        secrets = PLANTED | {"invitation": token} | sign_in(visitor, site)
        visitor.get(page)
        refusals = ask_what_is_refused(visitor, token)
        imports = upload_what_breaks(visitor)
        with refusing(SAME_EMAIL):
            duplicate = add_somebody(visitor)
        break_tasks(site)
        with database_gone():
            gone = visitor.get(page)

    log = written(site)
    record_property("canaries", (len(secrets), len(log)))
    assert refusals == [404, 404, 400, 403, 302, 400, 200, 200, 302, 200, 302, 200, 302]
    assert [(row.error_count, row.error) for row in imports] == [(1, ""), (1, ""), (0, "DataError")]
    for answer in (duplicate, gone):
        assert (answer.status, f"<code>{answer.headers['X-Request-ID']}</code>" in answer.page) == (500, True)
        assert answer.headers["X-Request-ID"].encode() in log
    assert EXPECTED - {error for error in EXPECTED if error in log} == set()
    assert found(log, secrets) == set()
    assert {message["To"] for message in messages(site)} == {EMAIL}


EXPECTED = {b"UniqueViolation", b"InvalidTextRepresentation", b"TypeError", b"KeyError", b"OperationalError"}
"""What went wrong is in the log all the same, by its type."""

WAYS = {
    "raw": str,
    "raw, in small letters": str.lower,
    "url-encoded": quote_plus,
    "escaped in JSON": json.dumps,
    "base64": lambda value: b64encode(f"session:{value}!".encode()).decode(),
    "hexadecimal": lambda value: value.encode().hex(),
    "escaped in Python": ascii,
}


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("way", WAYS)
def test_the_reader_finds_a_value_however_it_is_written(name, way):
    line = f'{{"level": "INFO", "message": "hello {WAYS[way](PLANTED[name])} of 123456"}}'

    assert name in {planted for planted, _form in found(line.encode(), PLANTED)}


def test_the_reader_finds_what_is_logged_on_purpose(site):
    """In the same files, through the same formatter: a name put into the text of a message by hand."""
    spoiled = f"import logging; logging.getLogger('people.trial').error('no ' + {PERSON['city']!r})"
    with (site.folder / "log").open("wb") as log:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", spoiled]
        subprocess.run(command, env=site.environment, cwd=settings.BASE_DIR, stderr=log, check=True)

    assert {name for name, _form in found(written(site), PLANTED)} == {"city"}
