"""The check that removes guards is itself kept working; bin/mutants removes them all."""

import subprocess
import sys

from django.conf import settings

from tests.access import mutants


def test_a_guard_removed_is_seen():
    """One of each kind that a single file of tests kills."""
    run = subprocess.run(
        [sys.executable, "tests/access/mutants.py", "--sample", "--workers", "1"],
        cwd=settings.BASE_DIR, capture_output=True, text=True,
    )  # fmt: skip

    assert (run.returncode, run.stdout.splitlines()[-1:]) == (
        0,
        ["4 gardes enlevées une à une, 0 sans qu’un test le voie."],
    ), run.stdout + run.stderr


def test_each_guard_is_found_and_its_removal_is_still_python():
    found = mutants.mutants()

    for mutant in found:
        source = (mutants.ROOT / mutant.path).read_text(encoding="utf-8")
        compile(mutant.text(source), mutant.path, "exec")
    assert {mutant.kind for mutant in found} == {"rows", "ground", "holder", "policy", "step"}
    assert len(found) > 130
