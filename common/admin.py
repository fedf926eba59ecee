from functools import reduce
from operator import or_

from django.contrib import admin
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from common.lists import BoundedPaginator, indexed_fields
from common.models import ImportRun
from common.search import searched_words


class NamedAutocomplete(AutocompleteSelect):
    """Django's search box, with a prompt: empty, it has no name that a screen reader could say."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-placeholder": _("Rechercher…")}


class SearchedForeignKeys:
    """Foreign keys of `autocomplete_fields` are searched through a named box."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = NamedAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class QuickList(admin.ModelAdmin):
    """A list whose pages take the same time whatever the size of its table."""

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_sortable_by(self, request):
        return indexed_fields(self.model) & set(self.get_list_display(request))

    def get_search_results(self, request, queryset, search_term):
        """Each word, without accents, in one of `search_fields`: the search keys of the record or of others, its ref."""
        for word in searched_words(search_term) if self.search_fields else ():
            found = (
                Q(**{f"{path}__{'contains' if path.endswith('search_key') else 'icontains'}": word})
                for path in self.search_fields
            )
            queryset = queryset.filter(reduce(or_, found))
        repeated = any(lookup_spawns_duplicates(self.opts, path) for path in self.search_fields)
        return queryset, repeated


class RecordAdmin(SearchedForeignKeys, QuickList, SimpleHistoryAdmin):
    """A tracked record: its history is a click away."""


class RecordInline(SearchedForeignKeys, admin.StackedInline):
    """Stacked: the columns of a tabular one leave their fields without a name."""

    extra = 1


class ReadOnlyAdmin(QuickList):
    """What the platform writes itself: seen, never edited."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["source", "started_at", "written"]
    date_hierarchy = "started_at"
    fields = ["source", "started_at", "written"]

    def has_module_permission(self, request) -> bool:
        return False  # reached from the import that asked for it, and from the histories

    @admin.display(description=_("fiches créées / modifiées"))
    def written(self, run: ImportRun) -> str:
        totals = [sum(counts[key] for counts in run.counts.values()) for key in ("created", "updated")]
        return " / ".join(map(str, totals))
