"""Lists that stay quick whatever the size of their table: bounded counts, cheap dates, sorting by indexes only."""

import datetime as dt
from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import EmptyPage, Paginator
from django.db import DataError, models
from django.db.models import Max, Min, Q, QuerySet
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BOUND = 5_000
# What an address may ask of a field: what filters, dates and links to a list do, and no pattern that takes hours.
ASKED = {"exact", "isnull", "gte", "lt", "year", "month", "day"}


def yes_or_no(value: bool | None) -> str:
    """A word that everybody reads; Django draws an icon, and names it « True » whatever the language."""
    if value is None:
        return "—"
    return format_html('<span class="tag {}">{}</span>', *(("done", _("Oui")) if value else ("no", _("Non"))))


admin_list._boolean_icon = yes_or_no  # the one place that lists and forms both take it from


class BoundedPaginator(Paginator):
    """Counts and pages through the first BOUND rows: beyond, one searches. `is_bounded` says that there are more.

    A page before the first or after the last is that one.
    """

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: BOUND + 1].count()

    @property
    def count(self) -> int:
        return min(self._counted, BOUND)

    @property
    def is_bounded(self) -> bool:
        return self._counted > BOUND

    def validate_number(self, number) -> int:
        try:
            return super().validate_number(number)
        except EmptyPage:
            return 1 if int(number) < 1 else self.num_pages


class PlainList(ChangeList):
    """What its address asks and no calendar, column or page has leads back to the whole list."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)

    def get_queryset(self, request, exclude_parameters=None) -> QuerySet:
        if any("__" in name and name.split("__")[-1] not in ASKED for name in self.get_filters_params()):
            raise IncorrectLookupParameters
        try:
            return super().get_queryset(request, exclude_parameters)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters from error

    def get_results(self, request) -> None:
        try:
            super().get_results(request)
        except (ValueError, OverflowError, DataError) as error:  # a number that no column holds
            raise IncorrectLookupParameters from error
        self.page_num = self.paginator.validate_number(self.page_num)


def indexed_fields(model: type[models.Model]) -> set[str]:
    """Names of the fields that an index, alone or as its first column, can sort by."""
    first = {index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields}
    single = {
        field.name
        for field in model._meta.concrete_fields
        if field.primary_key or field.unique or field.db_index
    }
    return first | single


def filter_of(
    title: str, parameter: str, choices: dict[str, tuple[str, Callable[[dt.date], Q]]]
) -> type[admin.SimpleListFilter]:
    """A list filter: code → (its label, the condition as of today)."""

    class Situation(admin.SimpleListFilter):
        def lookups(self, request, model_admin):
            return [(code, label) for code, (label, _condition) in choices.items()]

        def queryset(self, request, queryset: QuerySet) -> QuerySet:
            if self.value() not in choices:
                return queryset
            return queryset.filter(choices[self.value()][1](timezone.localdate()))

    Situation.title, Situation.parameter_name = title, parameter
    return Situation


def waiting_filter(
    states: list[tuple[str, str]], waits: str, waiting: str, everything: str
) -> type[admin.SimpleListFilter]:
    """A list filter that shows what waits for staff, unless one of `states`, or all, is asked for.

    `waits` is the method of the rows that keeps those that wait; `waiting` and `everything` are labels.
    """

    class Waiting(admin.SimpleListFilter):
        title, parameter_name = gettext_lazy("état"), "state_is"

        def lookups(self, request, model_admin):
            return [*states, ("all", everything)]

        def choices(self, changelist):
            first, *others = super().choices(changelist)
            yield first | {"display": waiting}
            yield from others

        def queryset(self, request, queryset: QuerySet) -> QuerySet:
            if self.value() == "all":
                return queryset
            return queryset.filter(state=self.value()) if self.value() else getattr(queryset, waits)()

    return Waiting


def date_links(changelist) -> dict:
    """What Django's date hierarchy shows, from the first and last dates alone: an index gives both at once."""
    field = changelist.date_hierarchy
    chosen = [changelist.params.get(f"{field}__{unit}") for unit in ("year", "month", "day")]
    ends = changelist.queryset.aggregate(first=Min(field), last=Max(field))
    if ends["first"] is None:
        return {"show": False}
    first, last = map(_day, (ends["first"], ends["last"]))
    year, month, day = (int(value) if value and value.isdecimal() else None for value in chosen)
    if year is None and first.year == last.year:
        year = first.year

    def link(**units: int) -> str:
        filters = {f"{field}__{unit}": value for unit, value in units.items()}
        return changelist.get_query_string(filters, [f"{field}__"])

    def choice(moment: dt.date, shape: str, **units: int) -> dict:
        return {"title": capfirst(formats.date_format(moment, shape)), "link": link(**units)}

    back, choices = None, []
    if day:
        back = choice(first, "YEAR_MONTH_FORMAT", year=year, month=month)
        choices = [{"title": formats.date_format(first, "MONTH_DAY_FORMAT")}]
    elif month:
        back = {"title": str(year), "link": link(year=year)}
        days = [first.replace(day=number) for number in range(first.day, last.day + 1)]
        choices = [
            choice(moment, "MONTH_DAY_FORMAT", year=year, month=month, day=moment.day) for moment in days
        ]
    elif year:
        back = {"title": _("Toutes les dates"), "link": link()} if chosen[0] else None
        months = [dt.date(year, number, 1) for number in range(first.month, last.month + 1)]
        choices = [choice(moment, "YEAR_MONTH_FORMAT", year=year, month=moment.month) for moment in months]
    else:
        choices = [
            {"title": str(number), "link": link(year=number)} for number in range(first.year, last.year + 1)
        ]
    return {"show": True, "back": back, "choices": choices}


def _day(moment: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment
