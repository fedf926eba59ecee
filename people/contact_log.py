"""The contact log in the back-office: its list, its form, and the actions it leaves to do."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import RecordAdmin
from people.models import Interaction

AT_ONCE = 100


class ActionFilter(admin.SimpleListFilter):
    title = _("prochaine action")
    parameter_name = "action_is"

    def lookups(self, request, model_admin):
        return [("to_do", _("à faire")), ("late", _("en retard")), ("done", _("fait"))]

    def queryset(self, request, queryset):
        match self.value():
            case "to_do":
                return queryset.to_do()
            case "late":
                return queryset.late(timezone.localdate())
            case "done":
                return queryset.done()


class DoneForm(forms.Form):
    """Which actions are done: `id`, as many times as there are."""

    id = forms.ModelMultipleChoiceField(Interaction.objects, required=False)


class InteractionAdmin(RecordAdmin):
    list_display = ["happened_on", "channel", "with_whom", "said", "next_action", "next_action_on", "done_on"]
    list_filter = [ActionFilter, "channel"]
    list_select_related = ["person", "organisation", "author"]
    date_hierarchy = "happened_on"
    autocomplete_fields = ["person", "organisation"]
    search_fields = ["search_key", "person__search_key", "organisation__search_key"]
    fields = ["person", "organisation", "happened_on", "channel", "note", "next_action", "next_action_on",
              "done_on", "author"]  # fmt: skip
    readonly_fields = ["author"]
    actions = ["mark_done"]

    def get_urls(self):
        done = path("faites/", self.admin_site.admin_view(self.done_view), name="people_interaction_done")
        return [done, *super().get_urls()]

    def get_fields(self, request, obj=None) -> list[str]:
        """Noted from a file, an interaction is with whom the file is about: nothing else to search for."""
        if obj:
            return self.fields
        asked = {"person", "organisation"} & request.GET.keys()
        hidden = {"done_on", "author"} | ({"person", "organisation"} - asked if asked else set())
        return [name for name in self.fields if name not in hidden]

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        file = self._file_it_came_from(request, obj)
        return redirect(file) if file and "_save" in request.POST else response

    def _file_it_came_from(self, request, interaction: Interaction | None) -> str:
        """The person's or the organisation's page, when the address says that it began there."""
        for name in ("person", "organisation"):
            record = getattr(interaction, name, None)
            seen = record and self.admin_site.get_model_admin(type(record)).has_view_permission(request)
            if seen and name in request.GET:
                return reverse(f"admin:people_{name}_change", args=[record.pk])
        return ""

    @admin.action(description=_("Marquer l’action comme faite"), permissions=["change"])
    def mark_done(self, request, queryset) -> HttpResponse | None:
        ids = list(queryset.to_do().values_list("pk", flat=True)[: AT_ONCE + 1])
        if not ids:
            messages.warning(request, _("Aucun des échanges choisis n’a d’action à faire."))
        elif len(ids) > AT_ONCE:
            messages.error(request, _("Au plus %(count)d échanges à la fois.") % {"count": AT_ONCE})
        else:
            asked = QueryDict(mutable=True)
            asked.setlist("id", ids)
            return redirect(reverse("admin:people_interaction_done") + "?" + asked.urlencode())

    def done_view(self, request: HttpRequest) -> HttpResponse:
        """Shows the actions that `?id=…&id=…` names; a POST of the same ids marks them done today."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = DoneForm(request.POST if request.method == "POST" else request.GET)
        named = form.cleaned_data["id"] if form.is_valid() else Interaction.objects.none()
        back = self._file_it_came_from(request, named.first()) or reverse(
            "admin:people_interaction_changelist"
        )
        if request.method == "POST":
            if count := mark_done(named):
                text = ngettext("%(count)d action est faite.", "%(count)d actions sont faites.", count)
                messages.success(request, text % {"count": count})
            else:
                messages.warning(request, _("Rien à marquer : ces actions étaient déjà faites."))
            return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Marquer comme fait"),
            "opts": self.opts,
            "interactions": named.to_do().select_related("person", "organisation"),
            "back": back,
        }
        return render(request, "people/actions_done.html", context)

    @admin.display(description=_("avec"))
    def with_whom(self, interaction: Interaction) -> str:
        return " – ".join(str(who) for who in (interaction.person, interaction.organisation) if who)

    @admin.display(description=_("note"))
    def said(self, interaction: Interaction) -> str:
        return Truncator(interaction.note).chars(80)


@transaction.atomic
def mark_done(interactions: QuerySet) -> int:
    """How many were still to do, and are done today."""
    waiting = list(interactions.to_do().order_by("pk").select_for_update(of=["self"]))
    for interaction in waiting:
        interaction.done_on = timezone.localdate()
        interaction.save()
    return len(waiting)
