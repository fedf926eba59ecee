"""The questions that wait for somebody, in their space."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.access import Role
from common.kit import Stage, Task
from common.portal import ROWS, Appointment, Card
from followups.models import Followup
from people.models import User


def tasks(user: User, role: Role | None) -> Iterator[Task]:
    if role is None or user.person_id is None:
        return
    today = timezone.localdate()
    waiting = Followup.objects.visible_to(user).asked().filter(closes_on__gte=today)
    for followup in waiting.order_by("closes_on", "pk")[:ROWS]:
        if (subject := followup.subject) is None:
            continue
        yield Task(
            followup.kind.ask(followup.kind.words(subject)).title,
            Stage.LATE if followup.state == Followup.State.PHONE else Stage.TODO,
            reverse("followup", args=[followup.pk]),
            _("Une question, une minute, avant le %(day)s.") % {"day": date_format(followup.closes_on)},
            _("Répondre"),
        )


def dates(user: User, role: Role | None) -> Iterator[Appointment]:
    yield from ()


def cards(user: User, role: Role | None) -> Iterator[Card]:
    yield from ()
