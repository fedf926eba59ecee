"""Files and envelopes that a form never expected: each is refused in words, or kept under a name that says nothing."""

import re
import time
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from clichy_partnership.models import ImportRequest
from tests.accounts import sign_in, staff, without_account
from tests.hostile.uploads import CONTENTS, CSV, EDGE, ENVELOPES, NAMES, PEOPLE, REFUSED_NAMES, envelope

pytestmark = [pytest.mark.django_db]
ADD = "admin:clichy_partnership_importrequest_add"
RANDOM = re.compile(r"[0-9a-f]{32}\.(csv|xlsx)")
SECONDS = 2  # of processor


@pytest.fixture(autouse=True)
def counted(record_property):
    record_property("hostile", ("uploads", 1))


@pytest.fixture
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def officer(client, media):
    user = staff(email="user@exemple.fr")
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=["people", "clichy_partnership"])
    )
    sign_in(client, user)
    yield client
    assert all(
        path.parent == media / "imports" and RANDOM.fullmatch(path.name) for path in everything_under(media)
    )


def send(client, body: bytes):
    """The page that answers, having followed where it leads; nothing outlasts it but what its row says."""
    started = time.process_time()
    answer = client.post(reverse(ADD), body, f"multipart/form-data; boundary={EDGE.decode()}", follow=True)
    assert time.process_time() - started < SECONDS
    assert not without_account().exists()
    assert "__xss=1</script>" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    return answer


def everything_under(root: Path) -> list[Path]:
    return [path for path in root.parent.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("_said", "name"), NAMES, ids=[said for said, _name in NAMES])
def test_a_name_decides_neither_where_nor_under_which_name_a_file_is_kept(officer, media, _said, name):
    answer = send(officer, envelope(name, CSV, PEOPLE))

    (kept,) = everything_under(media)
    assert answer.status_code == 200
    assert kept.read_bytes() == PEOPLE
    assert ImportRequest.objects.get().awaits_confirmation


@pytest.mark.parametrize(("_said", "name"), REFUSED_NAMES, ids=[said for said, _name in REFUSED_NAMES])
def test_a_name_of_something_else_is_refused_and_nothing_is_kept(officer, media, _said, name):
    answer = send(officer, envelope(name, CSV, PEOPLE))

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert everything_under(media) == []
    assert not ImportRequest.objects.exists()


@pytest.mark.parametrize(
    ("_said", "name", "type", "content"), CONTENTS, ids=[content[0] for content in CONTENTS]
)
def test_a_content_that_is_no_table_is_refused_in_words(officer, _said, name, type, content):
    answer = send(officer, envelope(name, type, content))

    assert answer.status_code == 200
    refused = ImportRequest.objects.first()
    if refused:
        assert (refused.error_count > 0, refused.awaits_confirmation) == (True, False)
    else:
        assert answer.context["form"].errors["file"]


@pytest.mark.parametrize(("_said", "body"), ENVELOPES, ids=[said for said, _body in ENVELOPES])
def test_an_envelope_that_is_torn_or_stuffed_writes_nothing(officer, _said, body):
    answer = send(officer, body)

    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        request = ImportRequest.objects.first()
        assert answer.context["form"].errors if request is None else not request.awaits_confirmation
