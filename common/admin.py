import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, lookup_spawns_duplicates, unquote
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTextInputWidget, AutocompleteSelect
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from common.access import visible
from common.history_page import history_page
from common.lists import BoundedPaginator, PlainList, indexed_fields
from common.models import ImportRun
from common.records import Record
from common.search import searched_words

INLINE_ROWS = 50  # a page with more is a list


class NamedAutocomplete(AutocompleteSelect):
    """Django's search box, with a prompt: empty, it has no name that a screen reader could say."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs) | {"data-placeholder": _("Rechercher…")}
        attrs.pop("required", None)  # on a hidden list nobody hears it: named-widgets.js says it of the box
        return attrs

    def create_option(self, name, value, label, *args, **kwargs):
        return super().create_option(
            name, value, label or "—", *args, **kwargs
        )  # HTML wants no option without a word


class NamedSplitDateTime(AdminSplitDateTime):
    """A date and an hour that a screen reader tells apart, in the group that their field makes (fieldset.html)."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        for widget, name in zip(self.widgets, (_("Date"), _("Heure")), strict=True):
            widget.attrs["aria-label"] = name


class ScopedFields:
    """Rows and choices that whoever looks may see; a name for the fields that Django's admin leaves without one."""

    formfield_overrides = {
        models.DateTimeField: {"form_class": forms.SplitDateTimeField, "widget": NamedSplitDateTime}
    }

    def get_queryset(self, request):
        return visible(super().get_queryset(request), request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = visible(db_field.related_model._default_manager.all(), request.user)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = NamedAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class QuickList(ScopedFields, admin.ModelAdmin):
    """A list whose pages take the same time whatever the size of its table."""

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_changelist(self, request, **kwargs):
        return PlainList

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404  # whether it never was, or is somebody else's

    def get_sortable_by(self, request):
        return indexed_fields(self.model) & set(self.get_list_display(request))

    def get_search_results(self, request, queryset, search_term):
        """Each word, without accents, in one of `search_fields`: the search keys of the record or of others, its ref."""
        words = searched_words(search_term) if self.search_fields else []
        for word in words:
            found = (
                Q(**{f"{path}__{'contains' if path.endswith('search_key') else 'icontains'}": word})
                for path in self.search_fields
            )
            queryset = queryset.filter(reduce(or_, found))
        repeated = any(lookup_spawns_duplicates(self.opts, path) for path in self.search_fields)
        return queryset, bool(words) and repeated


def foreign_key(model: type[models.Model], parent: type[models.Model]) -> str:
    return next(field.name for field in model._meta.concrete_fields if field.related_model is parent)


@dataclass(frozen=True)
class Next:
    """A button on a record's page: another record to add for it, or the list of those it has.

    `field` is the foreign key, from the other model to this one.
    """

    label: str
    model: type[models.Model]
    field: str
    adds: bool = True

    def address(self, record: models.Model, request, site: admin.AdminSite) -> str:
        """Empty for who may not."""
        other = site.get_model_admin(self.model)
        name = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}"
        if self.adds:
            return other.has_add_permission(request) and reverse(f"{name}_add") + f"?{self.field}={record.pk}"
        seen = other.has_view_permission(request)
        return seen and reverse(f"{name}_changelist") + f"?{self.field}__id__exact={record.pk}"


class RecordAdmin(QuickList):
    """A tracked record. Whoever changes it may say why: `change_reason`, kept in the history of all that is saved.

    frozen: fields that never change once the record exists. next_steps: buttons on its page, to which the programmes
    add theirs.
    """

    frozen: tuple[str, ...] = ()
    next_steps: tuple[Next, ...] = ()

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.frozen if obj else ())]

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj and self.has_change_permission(request, obj):
            fieldsets.append((None, {"fields": ["change_reason"]}))
        return fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        fields = (
            kwargs.pop("fields")
            if "fields" in kwargs
            else flatten_fieldsets(self.get_fieldsets(request, obj))
        )
        of_record = fields and [name for name in fields if name != "change_reason"]
        form = super().get_form(request, obj, change, fields=of_record, **kwargs)
        if change and self.has_change_permission(request, obj):
            form.base_fields["change_reason"] = forms.CharField(
                label=_("Motif de la modification"),
                help_text=_("Facultatif : il se lit dans l’historique de la fiche."),
                max_length=100,
                required=False,
                widget=AdminTextInputWidget,
            )
        return form

    def get_actions(self, request) -> dict:
        """Nothing is deleted by the page: a fact recorded by mistake is corrected, and figures remember."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def response_add(self, request, obj, post_url_continue=None):
        """On to what comes next; or back to the record whose page it was added from."""
        if "_save" not in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        came_from = (getattr(obj, name, None) for name in request.GET)
        parent = next((record for record in came_from if isinstance(record, Record)), None)
        shown = obj if self.next_steps or parent is None else parent
        if shown is obj and not self.next_steps:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("« %(record)s » : fiche enregistrée.") % {"record": obj})
        return redirect(f"admin:{shown._meta.app_label}_{shown._meta.model_name}_change", shown.pk)

    def get_inlines(self, request, obj):
        """Those short enough for a page; of the others, a button leads to the list."""
        return [
            inline
            for inline in super().get_inlines(request, obj)
            if obj is None or self._is_short(inline, obj)
        ]

    def _is_short(self, inline, record: Record) -> bool:
        rows = inline.model._default_manager.filter(**{foreign_key(inline.model, self.model): record})
        return rows.order_by()[: INLINE_ROWS + 1].count() <= INLINE_ROWS

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, unquote(object_id))
        heading = {"subtitle": self.heading(record)} if record else {}
        steps = self.steps(record, request) if record else []
        context = {"next_steps": steps, **heading, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def steps(self, record, request) -> list[tuple[str, str]]:
        """(label, address) of the buttons of its page, those of `next_steps` that whoever looks may press."""
        found = [(step.label, step.address(record, request, self.admin_site)) for step in self.next_steps]
        return [step for step in found if step[1]]

    def heading(self, record) -> str:
        """What the page is headed with, when a record's name alone does not say who it is about."""
        return str(record)

    def save_model(self, request, obj, form, change) -> None:
        obj._change_reason = form.cleaned_data.get("change_reason") or None
        if not change or form.changed_data:
            super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change) -> None:
        for row in formset.forms:
            row.instance._change_reason = form.cleaned_data.get("change_reason") or None
        super().save_formset(request, form, formset, change)

    @method_decorator(require_safe)
    def history_view(self, request, object_id, extra_context=None):
        return history_page(self, request, unquote(object_id))


class Shown(forms.Widget):
    """The value of an existing row, in words: it is not asked again, nor fetched."""

    def __init__(self, record: models.Model, name: str):
        super().__init__()
        self.record, self.name = record, name

    def id_for_label(self, id_: str) -> str:
        return ""  # nothing is there to fill in

    def render(self, name, value, attrs=None, renderer=None) -> str:
        displayed = getattr(self.record, f"get_{self.name}_display", None)
        value = displayed() if displayed else getattr(self.record, self.name)
        if isinstance(value, dt.date):
            value = formats.date_format(value)
        return format_html('<span class="readonly">{}</span>', value)


class RecordInline(ScopedFields, admin.StackedInline):
    """Stacked: the columns of a tabular one leave their fields without a name.

    frozen: fields that never change once the row exists.
    """

    extra = 0
    show_change_link = True
    frozen: tuple[str, ...] = ()

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        frozen = self.frozen

        class Frozen(formset):
            def add_fields(self, form, index):
                super().add_fields(form, index)
                for name in frozen if form.instance.pk else ():
                    form.fields[name].disabled = True
                    form.fields[name].widget = Shown(form.instance, name)

        return Frozen


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
