"""The systemd units of docs/install.md agree with the settings they are installed with."""

import configparser
import re
from pathlib import Path

import pytest
from django.conf import settings as project_settings

ROOT = project_settings.BASE_DIR
EXAMPLE = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


def service(name: str) -> configparser.SectionProxy:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "deploy" / "systemd" / f"clichy-{name}.service")
    return unit["Service"]


@pytest.mark.parametrize(
    ("name", "written"), [("web", "MEDIA_ROOT"), ("worker", "MEDIA_ROOT"), ("beat", "BEAT_SCHEDULE")]
)
def test_each_process_may_write_where_its_setting_says_and_nowhere_else(name, written):
    allowed = service(name)["ReadWritePaths"]

    assert Path(EXAMPLE[written]).is_relative_to(allowed)
    assert service(name)["ProtectSystem"] == "strict"


@pytest.mark.parametrize("name", ["web", "worker", "beat", "backup"])
def test_each_unit_starts_a_program_that_is_there_as_an_ordinary_user(name):
    program = Path(service(name)["ExecStart"].split()[0])

    assert (ROOT / program.relative_to("/srv/clichy/app")).exists()
    assert service(name)["User"] == "clichy"
