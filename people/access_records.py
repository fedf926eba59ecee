"""The access log as the protection of data reads it: who saw whose file, between which moments."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from functools import cache, reduce
from operator import or_

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.access import Reason, Role, Scope, Sensitivity, policy
from common.admin import ReadOnlyAdmin
from common.interchange.formulas import neutralise
from common.models import AccessRecord
from common.search import searched_words
from people.models import Person, User

NAMESAKES = 50
PAGES = {
    "change": _("Fiche :"), "history": _("Historique :"), "delete": _("Suppression :"), "export": _("Export de liste :"),
    "csv": _("Export de liste :"),
}  # fmt: skip
COLUMNS = (
    "at",
    "account",
    "roles",
    "reason",
    "route",
    "model",
    "object_key",
    "person",
    "person_key",
    "request_id",
)


def matching(rows: QuerySet, text: str, *paths: str) -> list[int]:
    """The keys of whom a text names, by their number or by each of its words in one of `paths`."""
    if text.isdigit() and len(text) < 10:
        return [int(text)]
    for word in searched_words(text):
        rows = rows.filter(reduce(or_, (Q(**{f"{path}__contains": word}) for path in paths)))
    return list(rows.values_list("pk", flat=True)[:NAMESAKES])


class SeenFilter(admin.ListFilter):
    """Whose file, by whom, from when to when: one form."""

    title = _("qui a vu quoi, quand")
    template = "admin/people/seen_filter.html"
    parameters = ("person", "account", "since", "until")

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.parameters:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1].strip()
        self.asked = {name: self.used_parameters.get(name, "") for name in self.parameters}

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str]:
        return list(self.parameters)

    def choices(self, changelist) -> Iterator[dict]:
        """The other filters, kept beside this one."""
        for name, values in changelist.filter_params.items():
            yield from ({"name": name, "value": value} for value in values if name not in self.parameters)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if text := self.asked["person"]:
            named = Q(person_key__in=matching(Person.objects.all(), text, "search_key"))
            queryset = queryset.filter(named | Q(reason=Reason.EXPORT))  # a list may hold anybody
        if text := self.asked["account"]:
            found = matching(User.objects.all(), text, "email", "person__search_key")
            queryset = queryset.filter(user_key__in=found)
        if self.asked["since"]:
            queryset = queryset.filter(at__gte=moment(self.asked["since"]))
        if self.asked["until"]:
            queryset = queryset.filter(at__lt=moment(self.asked["until"]) + dt.timedelta(minutes=1))
        return queryset


@cache
def kinds() -> dict[str, str]:
    return {model._meta.label_lower: str(model._meta.verbose_name) for model in apps.get_models()}


def moment(text: str) -> dt.datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise IncorrectLookupParameters(text)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    roles = frozenset({Role.DPO})  # whom the gate lets in; not even who administers the platform
    change_list_template = "admin/people/accesses.html"
    list_display = ["at", "account", "person", "what", "reason", "roles_read"]
    list_display_links = None
    list_filter = [SeenFilter, "reason"]
    date_hierarchy = "at"

    def has_view_permission(self, request: HttpRequest, obj: AccessRecord | None = None) -> bool:
        return Role.DPO in request.user.roles and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        name = Concat("first_name", Value(" "), "last_name")
        return (
            super()
            .get_queryset(request)
            .annotate(
                account_name=Subquery(User.objects.filter(pk=OuterRef("user_key")).values("email")[:1]),
                person_name=Subquery(
                    Person.objects.filter(pk=OuterRef("person_key")).annotate(name=name).values("name")[:1]
                ),
            )
        )

    def get_urls(self):
        taken = self.admin_site.admin_view(self.csv_view)
        return [path("acces.csv", taken, name="common_accessrecord_csv"), *super().get_urls()]

    @policy(
        Role.DPO, scope=Scope.ALL, sensitivity=Sensitivity.SENSITIVE, permissions=("common.view_accessrecord",),
        about=AccessRecord, reason=Reason.EXPORT,
    )  # fmt: skip
    def csv_view(self, request: HttpRequest) -> StreamingHttpResponse:
        rows = self.get_changelist_instance(request).get_queryset(request)
        response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="acces-consignes.csv"'
        response["Cache-Control"] = "private, no-store"
        return response

    @admin.display(description=_("compte"), ordering="user_key")
    def account(self, row: AccessRecord) -> str:
        return row.account_name or (
            _("compte n° %(key)d") % {"key": row.user_key} if row.user_key else _("commande")
        )

    @admin.display(description=_("rôles"))
    def roles_read(self, row: AccessRecord) -> str:
        return ", ".join(str(Role(role).label) for role in row.roles.split() if role in Role.values)

    @admin.display(description=_("personne"), ordering="person_key")
    def person(self, row: AccessRecord) -> str:
        if not row.person_key:
            return "—"
        name = row.person_name or _("fiche n° %(key)d") % {"key": row.person_key}
        return format_html('<a href="?person={}">{}</a>', row.person_key, name)

    @admin.display(description=_("page"))
    def what(self, row: AccessRecord) -> str:
        read = PAGES.get(row.route.rpartition("_")[2], row.route)
        number = f"n° {row.object_key}" if row.object_key else ""
        return " ".join(filter(None, (str(read), kinds().get(row.model, row.model), number)))


def readers_of(person: Person, viewer: User) -> list[tuple[str, str]]:
    """The button that leads to who saw a file, for whoever may know."""
    if Role.DPO not in viewer.roles:
        return []
    listed = reverse("admin:common_accessrecord_changelist")
    return [(_("Qui a vu cette fiche"), f"{listed}?person={person.pk}")]


def lines(rows: QuerySet) -> Iterator[str]:
    """For a French spreadsheet, which opens it with a double click."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";")
    writer.writerow(COLUMNS)
    yield "\ufeff" + line.getvalue()
    for row in rows.iterator(chunk_size=500):
        line.seek(0), line.truncate()
        values = {
            "account": row.account_name,
            "person": row.person_name,
            "at": timezone.localtime(row.at).isoformat(),
        }
        cells = (values.get(name, getattr(row, name, "")) for name in COLUMNS)
        writer.writerow(neutralise(str(cell if cell is not None else "")) for cell in cells)
        yield line.getvalue()
