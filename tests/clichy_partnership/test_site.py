"""An installation as its visitors meet it: gunicorn, production settings, one database."""

import gzip
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as project_settings

from tests.access.test_headers import POLICY, missing

pytestmark = pytest.mark.xdist_group("site")
ROOT = project_settings.BASE_DIR
NAME = "partenariat.exemple.fr"
THROUGH_THE_PROXY = {"Host": NAME, "X-Forwarded-Proto": "https"}


class Site:
    def __init__(self, folder: Path, **environment: str):
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": NAME,
            "CSRF_TRUSTED_ORIGINS": f"https://{NAME}",
            "TRUSTED_PROXY": "true",
            "EMAIL_URL": f"filemail:///{folder / 'mail'}",
            "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
            "WEB_CONCURRENCY": "1",
            **environment,
        }
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def manage(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def start(self) -> subprocess.Popen:
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers=THROUGH_THE_PROXY if headers is None else headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    process = site.start()
    try:
        wait_for(site, process)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)


def wait_for(site: Site, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            return site.get("/healthz")
        except OSError:
            assert time.monotonic() < deadline and process.poll() is None, site.log()
            time.sleep(0.1)


def test_pages_are_given_over_https_only(site):
    direct = site.get("/compte/login/", {"Host": NAME})
    lying = site.get("/compte/login/", {"Host": "autre.exemple.fr", "X-Forwarded-Proto": "https"})
    status, headers, _page = site.get("/compte/login/")

    assert (direct[0], direct[1]["Location"]) == (301, f"https://{NAME}/compte/login/")
    assert lying[0] == 400
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert re.findall(r"__Host-csrftoken=\w+;.*; Secure", headers["Set-Cookie"]) == [headers["Set-Cookie"]]


def test_static_files_carry_their_digest_are_compressed_and_kept_for_ever(site):
    page = site.get("/compte/login/")[2].decode()
    address = re.search(r'href="(/static/look/tokens\.[0-9a-f]{12}\.css)"', page)[1]

    status, headers, content = site.get(address, THROUGH_THE_PROXY | {"Accept-Encoding": "gzip"})

    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert missing(headers, POLICY | {"upgrade-insecure-requests"}) == []
    fonts = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', gzip.decompress(content).decode())
    assert [site.get(f"/static/{font}")[0] for font in fonts] == [200, 200, 200]


def test_no_address_gives_a_file_of_the_media_folder(site):
    (site.folder / "media" / "reports").mkdir(parents=True)
    (site.folder / "media" / "reports" / "bilan.pdf").write_bytes(b"%PDF-private")
    tried = [
        "/media/reports/bilan.pdf",
        "/reports/bilan.pdf",
        "/static/../media/reports/bilan.pdf",
        "/static/%2e%2e/media/reports/bilan.pdf",
        "/static//media/reports/bilan.pdf",
        f"/static/{site.folder}/media/reports/bilan.pdf",
    ]

    answers = [site.get(path) for path in tried]

    assert [status for status, _headers, _content in answers] == [404] * len(tried)
    assert [content for _status, _headers, content in answers if b"private" in content] == []


def test_a_report_is_printed_with_the_fonts_and_the_style_of_the_house(site, tmp_path):
    site.manage("import_data", str(ROOT / "tests" / "examples" / "small"))
    site.manage("render_report", "--horizon", "6", "--output", str(tmp_path / "bilan.pdf"))

    listed = subprocess.run(
        ["pdffonts", tmp_path / "bilan.pdf"], capture_output=True, text=True, check=True
    ).stdout
    names = {line.split()[0].partition("+")[2] for line in listed.splitlines()[2:]}
    assert {name.split("-")[0] for name in names} == {"Hanken", "Source"}


def test_the_log_has_one_json_line_a_request_and_nothing_of_what_was_asked(site):
    before = len(site.log().splitlines())

    site.get("/admin/people/person/Zephyrine/change/?q=zephyrine@exemple.fr")
    site.get("/Zephyrine")
    site.get("/compte/login/", {"Host": "zephyrine.exemple.fr", "X-Forwarded-Proto": "https"})
    time.sleep(0.2)

    lines = [json.loads(line) for line in site.log().splitlines()[before:]]
    requests = [
        (line["route"], line["method"], line["status"]) for line in lines if line["message"] == "request"
    ]
    assert requests == [("admin:people_person_change", "GET", 302), ("-", "GET", 404), ("-", "GET", 400)]
    assert "zephyrine" not in site.log().lower()
    assert "127.0.0.1" not in "".join(site.log().splitlines()[before:])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0123456789abcdef0123456789abcdef", True),
        ("0c9b4a5e-7f7d-4f0e-9d3c-1b2a3c4d5e6f", True),
        ("zoe.marchand@exemple.fr", False),
        ("0612345678", False),
        ('0123456789abcdef", "level": "DEBUG', False),
    ],
)
def test_the_proxy_s_number_of_a_request_is_kept_when_it_was_drawn_at_random(site, given, kept):
    answered = site.get("/compte/login/", THROUGH_THE_PROXY | {"X-Request-ID": given})[1]["X-Request-ID"]
    time.sleep(0.2)

    assert (answered == given) is kept
    assert json.loads(site.log().splitlines()[-1])["request_id"] == answered


def test_strangers_learn_only_whether_it_is_well(site):
    alive = site.get("/healthz", {"Host": "127.0.0.1"})
    ready = site.get("/readyz", {"Host": "127.0.0.1"})

    assert (alive[0], alive[2]) == (200, b"ok\n")
    assert (ready[0], ready[2]) == (200, b"ok\n")
