"""What a demonstration adds to the files that it imports: records, under the rules of the platform."""

import datetime as dt
from random import Random
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from common.dates import add_months
from people.models import Affiliation, Person

Kept = TypeVar("Kept", bound=Model)


def keep(record: Kept) -> Kept:
    record.full_clean()
    record.save()
    return record


def days_from_today(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Of that day, or an hour ago when it has not come yet."""
    said = timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
    return min(said, timezone.now() - dt.timedelta(hours=1))


def some(rng: Random, people: QuerySet, count: int) -> list[Person]:
    """Of those without an account, whose pages stay as they are."""
    known = list(people.filter(user=None).order_by("ref"))
    return rng.sample(known, min(count, len(known)))


def residents() -> QuerySet:
    """Of the age of those who come today."""
    born = add_months(timezone.localdate(), -25 * 12), add_months(timezone.localdate(), -16 * 12)
    return Person.objects.filter(affiliations=None, birth_date__range=born)


def students_on(day: dt.date) -> QuerySet:
    running = Affiliation.objects.running_on(day).filter(role=Affiliation.Role.STUDENT)
    return Person.objects.filter(pk__in=running.values("person"))
