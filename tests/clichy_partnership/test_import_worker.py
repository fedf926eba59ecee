"""A large file through a real broker and real workers, one of them killed in the middle."""

import signal

import pytest
from django.core.files.base import ContentFile

from clichy_partnership import imports, tasks
from clichy_partnership.models import ImportRequest
from people.models import Person
from tests.factories import UserFactory
from tests.workers import stop_group, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("worker")]
PEOPLE = 12_000


@pytest.fixture
def file() -> ContentFile:
    lines = [f"P{number},Ana,Roche,ana{number}@exemple.fr" for number in range(PEOPLE)]
    return ContentFile("\n".join(["ref,first_name,last_name,email", *lines]).encode(), name="jeunes.csv")


def fresh(request: ImportRequest) -> ImportRequest:
    return ImportRequest.objects.get(pk=request.pk)


def test_a_large_file_is_checked_then_written_with_visible_progress(worker, transactional_db, file):
    worker()
    seen = set()

    def ready() -> bool:
        row = fresh(request)
        seen.add((row.step, 0 < row.progress < 100))
        return row.state == "ready"

    request = imports.start("people", file, UserFactory())
    wait_until(ready)
    checked = fresh(request)
    assert (checked.counts["created"], checked.lines, Person.objects.count()) == (PEOPLE, PEOPLE + 1, 0)
    imports.confirm(checked)
    wait_until(ready)

    assert Person.objects.count() == Person.history.count() == PEOPLE
    assert fresh(request).is_written
    assert {("check", True), ("write", True)} <= seen


def test_a_worker_killed_while_it_writes_leaves_nothing_half_done(worker, transactional_db, file):
    first = worker()
    request = imports.start("people", file, UserFactory())
    wait_until(lambda: fresh(request).state == "ready")
    imports.confirm(fresh(request))
    wait_until(lambda: fresh(request).step == "write" and fresh(request).progress > 0)
    assert Person.objects.count() == 0

    stop_group(first, signal.SIGKILL)
    worker()

    def swept() -> bool:
        tasks.sweep_imports.delay()
        return fresh(request).state == "ready"

    wait_until(swept, pause=1)
    assert fresh(request).tries == 2
    assert Person.objects.count() == Person.history.count() == PEOPLE
