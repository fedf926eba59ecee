"""Who read what is sensitive: written by the gate once the page is made, and before anybody sees it.

A page is sensitive because its policy says so, or because the record that its address names is about a minor: each app
says in its `access` whom its records are about.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse

from common.access import Policy, Reason, Sensitivity
from common.models import AccessRecord


class Shown(NamedTuple):
    object_key: int | str
    person_key: int | None


Minors = Callable[[models.QuerySet], models.QuerySet]
MINORS: dict[type[models.Model], Minors] = {}
"""Of rows of a model, the (key of the row, key of the person) for each minor they are about."""


def record(request: HttpRequest, response: HttpResponse, policy: Policy) -> None:
    """One INSERT, or none when nothing sensitive was read. Raises DatabaseError: the page is then not to be shown."""
    if response.status_code != 200:
        return
    shown = minors_shown(request, policy)
    reason = policy.reason or (Reason.MINOR if shown else Reason.SPECIAL)
    if policy.reason is Reason.EXPORT:
        shown = [Shown("", None)] if "attachment" in response.get("Content-Disposition", "") else []
    elif not shown and (policy.reason or policy.sensitivity is Sensitivity.SENSITIVE):
        shown = [Shown(next(iter(request.resolver_match.kwargs.values()), ""), None)]
    lines = [line(request, policy, reason, *keys) for keys in shown]
    if lines:
        with transaction.atomic():
            AccessRecord.objects.bulk_create(lines)


def line(request: HttpRequest, policy: Policy, reason: Reason, object_key, person_key) -> AccessRecord:
    return AccessRecord(
        user_key=request.user.pk,
        roles=" ".join(sorted(request.user.acting)),
        reason=reason,
        route=request.resolver_match.view_name,
        model=policy.about._meta.label_lower if policy.about else "",
        object_key=object_key,
        person_key=person_key,
        request_id=getattr(request, "request_id", ""),
    )


def minors_shown(request: HttpRequest, policy: Policy) -> list[Shown]:
    """Others than the reader, whom the record that the address names is about."""
    if policy.about not in MINORS or not request.resolver_match.kwargs:
        return []
    argument, value = next(iter(request.resolver_match.kwargs.items()))
    field = "ref" if argument == "ref" else "pk"
    rows = policy.about._base_manager.filter(**{field: unquote(str(value))})
    found = [Shown(*keys) for keys in MINORS[policy.about](rows)]
    return [
        shown for shown in found if shown.person_key != request.user.person_id or shown.person_key is None
    ]
