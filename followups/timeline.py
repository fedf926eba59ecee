"""What somebody was asked, as whoever looks may read it; what they answered is told by its programme."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common import french
from common.access import readable
from common.kit import MOST_EVENTS, Event
from followups.models import Followup
from people.models import Organisation, Person

State = Followup.State


def events(person: Person, viewer: Model) -> Iterator[Event]:
    yield from _asked(readable(Followup, viewer).filter(person=person))


def organisation_events(organisation: Organisation, viewer: Model) -> Iterator[Event]:
    yield from _asked(readable(Followup, viewer).filter(organisation=organisation))


def _asked(rows) -> Iterator[Event]:
    for followup in rows.exclude(state__in=(State.VOID, State.SCHEDULED))[:MOST_EVENTS]:
        title = _("Question : %(question)s") % {"question": followup}
        address = reverse("admin:followups_followup_change", args=[followup.pk])
        yield Event(_day(followup), title, _became(followup), address)


def _day(followup: Followup) -> dt.date:
    return (
        timezone.localdate(followup.sent_at or followup.posted_at) if followup.posted_at else followup.due_on
    )


def _became(followup: Followup) -> str:
    said = capfirst(followup.get_state_display())
    if followup.answered_on:
        words = {"day": french.day(followup.answered_on), "source": followup.get_source_display()}
        said = _("Répondue le %(day)s, %(source)s") % words
    return said + (_(" – après la date limite") if followup.was_late else "")
