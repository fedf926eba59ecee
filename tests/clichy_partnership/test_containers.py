"""The image and the services, as their files describe them: no engine runs here."""

import fnmatch
import re
import subprocess

import pytest
import yaml  # comes with djlint
from django.conf import settings as project_settings

ROOT = project_settings.BASE_DIR
STANDING = ["beat", "database", "mail", "redis", "web", "worker"]


def compose(tmp_path, *arguments: str, **values: str) -> subprocess.CompletedProcess:
    text = (ROOT / ".env.example").read_text()
    for name, value in values.items():
        text = re.sub(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
    (tmp_path / "env").write_text(text)
    return subprocess.run(
        ["docker-compose", "--env-file", str(tmp_path / "env"), "config", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def services(tmp_path) -> dict[str, dict]:
    accepted = compose(tmp_path, SECRET_KEY="k" * 60, POSTGRES_PASSWORD="p" * 20)
    assert accepted.returncode == 0, accepted.stderr
    return yaml.safe_load(accepted.stdout)["services"]


def test_the_services_are_those_of_the_platform(services):
    assert sorted(services) == sorted([*STANDING, "migrate"])


def test_what_stands_is_watched_and_started_again(services):
    assert [name for name in STANDING if services[name]["restart"] != "unless-stopped"] == []
    assert [name for name in STANDING if not services[name]["healthcheck"].get("test")] == []
    assert services["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_of_ours_starts_before_the_migrations_are_done(services, name):
    assert services[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "database": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


def test_what_must_last_is_in_named_volumes(services):
    kept = {
        name: [volume.split(":")[0] for volume in services[name]["volumes"]]
        for name in services
        if name != "mail"
    }

    assert kept == {
        "database": ["database"],
        "redis": ["redis"],
        "migrate": ["media", "backups"],
        "web": ["media", "backups"],
        "worker": ["media", "backups"],
        "beat": ["beat"],
    }


def test_no_port_is_open_to_the_outside(services):
    ports = [str(port) for service in services.values() for port in service.get("ports", [])]

    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []
    assert len(ports) == 2


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "POSTGRES_PASSWORD"])
def test_without_a_secret_or_a_name_nothing_starts(tmp_path, missing):
    values = {"SECRET_KEY": "k" * 60, "POSTGRES_PASSWORD": "p" * 20, missing: ""}

    refused = compose(tmp_path, "--quiet", **values)

    assert refused.returncode == 1
    assert missing in refused.stderr


def test_every_setting_reaches_the_containers(services):
    read = set(
        re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "clichy_partnership" / "settings.py").read_text())
    )
    in_the_image = set(re.findall(r"\b([A-Z_]+)=", " ".join(instructions(stages()[-1], "ENV"))))

    assert read - set(services["web"]["environment"]) - in_the_image == {"DEBUG", "SMS_FILE"}


def stages() -> list[list[str]]:
    """The instructions of each stage of the Dockerfile, one a line."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def instructions(stage: list[str], name: str) -> list[str]:
    return [line.removeprefix(name).strip() for line in stage if line.startswith(f"{name} ")]


def test_the_image_runs_as_an_ordinary_user_and_says_whether_it_is_alive():
    final = stages()[-1]
    (user,) = instructions(final, "USER")

    assert f"useradd --uid 1000 --create-home {user} " in " ".join(instructions(final, "RUN"))
    assert final.index(f"USER {user}") < [line.startswith("CMD") for line in final].index(True)
    assert len(instructions(final, "HEALTHCHECK")) == 1


def test_what_the_image_copies_exists_and_is_not_ignored():
    ignored = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    copied = [line.split()[:-1] for line in instructions(stages()[0], "COPY")]
    names = [name for sources in copied for name in sources]

    assert [name for name in names if not (ROOT / name).exists()] == []
    assert [name for name in names for pattern in ignored if fnmatch.fnmatch(name, pattern)] == []
    assert {".env", ".git", "var", ".venv"} <= set(ignored)


def test_the_image_has_every_library_that_setup_installs():
    wanted = set(re.findall(r"^need_library \S+ (\S+)$", (ROOT / "bin" / "setup").read_text(), re.MULTILINE))

    installed = set(
        re.search(r"apt-get install (.+?) &&", " ".join(instructions(stages()[-1], "RUN")))[1].split()
    )
    assert wanted <= installed
    assert len(wanted) == 3


def test_the_image_installs_only_what_the_lock_names():
    (installed,) = [line for line in instructions(stages()[0], "RUN") if "pip install" in line]

    assert installed.endswith("pip install --no-cache-dir --require-hashes -r requirements.txt")
