"""The search box of the back-office: people and organisations, whatever the room one stands in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import BACK_OFFICE, Scope, policy, readable
from common.search import LONGEST_QUERY, searched_words
from people.models import Affiliation, Organisation, Person
from people.names import named_like

SHOWN = 20
WELCOMES = ("people.view_person", "people.add_person", "people.add_interaction")


@dataclass(frozen=True)
class Found:
    """`tells` is what two of the same name do not have in common."""

    name: str
    tells: list[str]
    address: str


@dataclass(frozen=True)
class Results:
    title: str
    found: list[Found]
    all_address: str
    has_more: bool


@policy(*BACK_OFFICE, scope=Scope.PROGRAMME)
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    asked = bool(searched_words(query))
    context = {
        **admin.site.each_context(request),
        "title": _("Recherche"),
        "query": query,
        "asked": asked,
        "results": list(results(query, request.user)) if asked else [],
        "welcomes": request.user.has_perms(WELCOMES),
    }
    return render(request, "admin/search.html", context)


def results(query: str, viewer: Model) -> Iterator[Results]:
    for title, model, shape, rows in (
        (_("Personnes"), Person, person_found, people(viewer)),
        (_("Organisations"), Organisation, organisation_found, readable(Organisation, viewer)),
    ):
        rows = list(named_like(rows, query).order_by("search_key", "pk")[: SHOWN + 1])
        if rows:
            listed = reverse(f"admin:people_{model._meta.model_name}_changelist")
            yield Results(title, [shape(row) for row in rows[:SHOWN]], listed, len(rows) > SHOWN)


def people(viewer: Model) -> QuerySet:
    """With where each belongs today, as far as the viewer may know."""
    running = readable(Affiliation, viewer).running_on(timezone.localdate()).select_related("organisation")
    return readable(Person, viewer).prefetch_related(Prefetch("affiliations", running, to_attr="running"))


def person_found(person: Person) -> Found:
    born = person.birth_date and _("né·e en %(year)d") % {"year": person.birth_date.year}
    belongs = [f"{each.get_role_display()}, {each.organisation}" for each in person.running]
    tells = [
        born,
        person.neighbourhood or person.city or person.postcode,
        *belongs,
        person.phone or person.email,
    ]
    return Found(
        str(person), list(filter(None, tells)), reverse("admin:people_person_overview", args=[person.pk])
    )


def organisation_found(organisation: Organisation) -> Found:
    siret = organisation.siret and _("SIRET %(siret)s") % {"siret": organisation.siret}
    tells = [organisation.get_kind_display(), organisation.city or organisation.postcode, siret]
    address = reverse("admin:people_organisation_overview", args=[organisation.pk])
    return Found(organisation.name, list(filter(None, tells)), address)
