"""Which minors a record is about, as the access log asks."""

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.access_log import MINORS
from common.dates import add_months

MAJORITY = 18 * 12  # months


def is_minor(path: str = "") -> Q:
    """A person, or whom `path` leads to: by the date of birth or, when it is unknown, by having a guardian."""
    youngest_adult = add_months(timezone.localdate(), -MAJORITY)
    with_guardian = Q(**{f"{path}birth_date": None, f"{path}guardian_name__gt": ""})
    return Q(**{f"{path}birth_date__gt": youngest_adult}) | with_guardian


def about_people(path: str, *models: type[models.Model], person: str = "") -> None:
    """Declare that a record of these models is about whom `path` leads to, as "person__"; `person` leads to their key."""
    for model in models:
        MINORS[model] = partial(_minors, path, person or f"{path}pk")


def _minors(path: str, person: str, rows: models.QuerySet) -> models.QuerySet:
    return rows.filter(is_minor(path)).order_by().values_list("pk", person).distinct()
