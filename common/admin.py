from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from common.models import ImportRun


class RecordAdmin(SimpleHistoryAdmin):
    """A tracked record: its history is a click away, and no list counts a whole table."""

    show_full_result_count = False
    list_per_page = 50


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
