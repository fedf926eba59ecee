import datetime as dt

import pytest
from django.utils import timezone

from common.database import update_row
from people.models import OutgoingMessage
from tests.factories import OutgoingMessageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def test_a_row_is_updated_when_it_is_as_said_and_then_only():
    message, other = OutgoingMessageFactory(), OutgoingMessageFactory()
    now = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)

    first = update_row(OutgoingMessage, {"id": message.pk, "claim": None, "tries": 0}, alive_at=now, tries=1)
    second = update_row(
        OutgoingMessage, {"id": message.pk, "claim": None, "tries": 0}, alive_at=None, tries=2
    )

    told = OutgoingMessage.objects.order_by("pk").values_list("pk", "alive_at", "tries")
    assert (first, second) == (True, False)
    assert list(told) == [(message.pk, now, 1), (other.pk, None, 0)]
