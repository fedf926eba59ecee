"""What tests of follow-ups share: cases that fall due, a clock, and the link of a message that left."""

import datetime as dt
import re

from django.core import mail

from followups.asking import follow_up
from tests import factories as make
from tests.post import leave

NOON = dt.datetime(2026, 11, 26, 11, tzinfo=dt.UTC)  # a Thursday, at noon in Paris
TODAY = NOON.date()


def contract(ended: dt.date, **terms):
    """A work-study contract of a year, of somebody who can be written to."""
    starts = ended - dt.timedelta(days=365)
    person = terms.pop("person", None) or make.PersonFactory(first_name="Inès", email="ines@exemple.fr")
    host = terms.pop("organisation", None) or make.OrganisationFactory(name="Atelier Roche")
    dates = {"signed_on": starts, "starts_on": starts, "planned_end_on": ended} | terms
    return make.PlacementFactory(person=person, organisation=host, **dates)


def rounds(count: int = 1) -> None:
    """As beat has them done, and what they wrote leaves."""
    for _number in range(count):
        follow_up()
    leave()


def link_of(letter) -> str:
    """The path that a letter leads to."""
    return re.search(r"http://testserver(/r/[^/\s]+/)", letter.body)[1]


def last_link() -> str:
    return link_of(mail.outbox[-1])
