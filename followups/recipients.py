"""Who answers for an organisation."""

import datetime as dt

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When

from people.models import Affiliation, Erasure


def contact_of(organisation: str, day: dt.date) -> Subquery:
    """Key of its contact of the day: one with an e-mail address first, then the oldest. `organisation` is a path."""
    running = Affiliation.objects.running_on(day).filter(
        organisation=OuterRef(organisation), role=Affiliation.Role.CONTACT
    )
    gone = Erasure.objects.filter(file=OuterRef("person_id"))
    reachable_first = Case(When(person__email="", then=Value(1)), default=Value(0))
    known = running.filter(~Exists(gone)).order_by(reachable_first, "started_on", "pk")
    return Subquery(known.values("person")[:1])
