"""The settings of an installation, in processes of their own with a real environment."""

import json
import os
import re
import secrets
import subprocess
import sys

import pytest
from django.conf import settings as project_settings

ROOT = project_settings.BASE_DIR
READ = """
import json, os
from django.conf import settings
print(json.dumps([getattr(settings, name, None) for name in os.environ["NAMES"].split()]))
"""


@pytest.fixture
def installation(tmp_path) -> dict[str, str]:
    """The environment of a site served behind a proxy."""
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "partenariat.exemple.fr",
        "CSRF_TRUSTED_ORIGINS": "https://partenariat.exemple.fr",
        "TRUSTED_PROXY": "true",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "BEAT_SCHEDULE": str(tmp_path / "beat"),
        "LEGAL_PUBLISHER": "Ville d’Exemple, 1 place de la Mairie, 00000 Exemple",
        "LEGAL_DIRECTOR": "Camille Exemple",
        "LEGAL_HOST": "Hébergeur d’Exemple, 2 rue du Serveur, 00000 Exemple",
        "DPO_CONTACT": "dpo@exemple.fr",
        "CONTACT_EMAIL": "contact@exemple.fr",
        "CONTACT_PHONE": "01 00 00 00 02",
        "CONTACT_ADDRESS": "Maison des projets, 3 rue d’Exemple, 00000 Exemple",
        "CONTACT_HOURS": "du lundi au vendredi, de 9 h à 17 h",
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def settings_of(environment: dict[str, str], *names: str) -> str:
    answer = run(environment | {"NAMES": " ".join(names)}, "manage.py", "shell", "--no-imports", "-c", READ)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_an_installation_has_nothing_to_blush_for(installation):
    answer = run(installation, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (answer.returncode, answer.stdout) == (
        0,
        "System check identified no issues (1 silenced).\n",
    ), answer.stderr


def test_an_installation_is_warned_of_what_its_public_pages_leave_out(installation):
    missing = [
        "LEGAL_HOST",
        "DPO_CONTACT",
        "CONTACT_EMAIL",
        "CONTACT_PHONE",
        "CONTACT_ADDRESS",
        "CONTACT_HOURS",
    ]
    anonymous = installation | dict.fromkeys(missing, "")

    answer = run(anonymous, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert answer.returncode == 1
    assert re.findall(r"\) (\w+) manque", answer.stderr) == missing


@pytest.mark.parametrize(
    ("spoiled", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY manque"),
        ({"SECRET_KEY": "trop-courte"}, "SECRET_KEY est trop courte ou connue de tous"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY est trop courte ou connue de tous"),
        (
            {"SECRET_KEY": "django-insecure-" + secrets.token_urlsafe(50)},
            "SECRET_KEY est trop courte ou connue de tous",
        ),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS manque ou admet tout"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS manque ou admet tout"),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL écrirait les messages dans le journal"),
        ({"SMS_BACKEND": "common.sms.Console"}, "SMS_BACKEND écrirait les messages dans le journal"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_installation_refuses_to_start_and_says_what_to_do(installation, spoiled, sentence):
    answer = run(installation | spoiled, "manage.py", "check")

    last = answer.stderr.strip().splitlines()[-1]
    assert answer.returncode == 1
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: {sentence}")


def test_a_trial_on_this_machine_needs_neither_https_nor_a_long_secret(installation):
    trial = {"SECRET_KEY": "essai", "ALLOWED_HOSTS": "", "CSRF_TRUSTED_ORIGINS": "", "TRUSTED_PROXY": ""}

    read = settings_of(
        installation | trial, "PRODUCTION", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS"
    )

    assert read == '[false, false, false, ["127.0.0.1", "localhost", "[::1]"]]'


def test_the_cookies_of_an_installation_go_to_its_own_host_over_https_only(installation):
    read = settings_of(
        installation,
        *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME"),
        *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"),
        *("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "LANGUAGE_COOKIE_DOMAIN"),
    )

    names = '"__Host-sessionid", "__Host-csrftoken", "__Host-language"'
    assert read == f"[{names}, true, true, true, null, null, null]"


def test_an_installation_asks_for_https_for_a_year_on_all_its_hosts_and_never_debugs(installation):
    read = settings_of(installation, "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "DEBUG")

    assert read == "[31536000, true, false]"


def test_no_error_is_sent_by_e_mail(installation):
    """Django's would hold the whole request, its cookies and its variables."""
    asked = "import logging; from django.conf import settings; from django.utils.log import AdminEmailHandler as Mail"
    loggers = "[logging.root, *map(logging.getLogger, logging.root.manager.loggerDict)]"
    found = f"[(l.name, h) for l in {loggers} for h in l.handlers if isinstance(h, Mail)]"

    answer = run(installation, "manage.py", "shell", "--no-imports", "-c", f"{asked}; print({found})")

    assert answer.stdout == "[]\n", answer.stderr
    assert settings_of(installation, "ADMINS", "MANAGERS") == "[[], []]"


HABITS = """
import gc, sys, threading, warnings, logging
def fail(): raise ValueError("Zoe Marchand")
class Dying:
    def __del__(self): fail()
threading.Thread(target=fail).start()
Dying(); gc.collect()
warnings.warn("Zoe Marchand", RuntimeWarning)
class Clumsy(logging.Handler):
    def emit(self, record): self.handleError(record)
logger = logging.getLogger("trial"); logger.addHandler(Clumsy()); logger.warning("hello %s", "Zoe Marchand")
fail()
"""


def test_what_python_would_print_by_itself_is_a_line_without_its_words(installation):
    answer = run(installation, "manage.py", "shell", "--no-imports", "-c", HABITS)

    lines = [json.loads(line) for line in answer.stderr.splitlines()]
    assert (answer.returncode, answer.stdout) == (1, "")
    assert [(line["logger"], *(error["type"] for error in line.get("exceptions", []))) for line in lines] == [
        ("clichy_partnership.logs", "builtins.ValueError"),
        ("clichy_partnership.logs", "builtins.ValueError"),
        ("py.warnings",),
        ("trial",),
        ("clichy_partnership.logs", "builtins.ValueError"),
    ]
    assert "Zoe" not in answer.stderr


@pytest.mark.parametrize("believed", [True, False])
def test_a_proxy_is_believed_only_when_told_so(installation, believed):
    read = settings_of(
        installation | {"TRUSTED_PROXY": str(believed)}, "SECURE_PROXY_SSL_HEADER", "PRODUCTION"
    )

    header = '["HTTP_X_FORWARDED_PROTO", "https"]' if believed else "null"
    assert read == f"[{header}, true]"


def test_the_web_server_refuses_to_answer_outside_without_a_name(installation):
    bare = installation | {"ALLOWED_HOSTS": "", "CSRF_TRUSTED_ORIGINS": "", "TRUSTED_PROXY": ""}

    answer = run(bare, "-m", "gunicorn", "--bind", "0.0.0.0:0")

    assert answer.returncode == 1
    assert "ALLOWED_HOSTS manque : y mettre le nom du site" in answer.stderr
