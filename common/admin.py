from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from common.models import ImportRun


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


class RecordAdmin(SearchedForeignKeys, SimpleHistoryAdmin):
    """A tracked record: its history is a click away, and no list counts a whole table."""

    show_full_result_count = False
    list_per_page = 50

    def get_actions(self, request) -> dict:
        """Nothing is deleted by the page: a fact recorded by mistake is corrected, and figures remember."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class RecordInline(SearchedForeignKeys, admin.StackedInline):
    """Stacked: the columns of a tabular one leave their fields without a name."""

    extra = 1


class ReadOnlyAdmin(admin.ModelAdmin):
    """What the platform writes itself: seen, never edited."""

    show_full_result_count = False

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

    @admin.display(description=_("fiches créées / modifiées"))
    def written(self, run: ImportRun) -> str:
        totals = [sum(counts[key] for counts in run.counts.values()) for key in ("created", "updated")]
        return " / ".join(map(str, totals))
