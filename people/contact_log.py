"""The contact log in the back-office: its list, its form, and the actions it leaves to do."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.access import FORM, Scope, policy
from common.admin import RecordAdmin
from common.confirmation import confirmed
from people.access import STAFF
from people.models import Interaction, InteractionQuerySet, User


class ActionFilter(admin.SimpleListFilter):
    title = _("prochaine action")
    parameter_name = "action_is"

    def lookups(self, request, model_admin):
        return [
            ("to_do", _("à faire")),
            ("today", _("à faire aujourd’hui")),
            ("late", _("en retard")),
            ("done", _("fait")),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "to_do":
                return queryset.to_do()
            case "today":
                return queryset.due(timezone.localdate())
            case "late":
                return queryset.late(timezone.localdate())
            case "done":
                return queryset.done()


class DoneForm(forms.Form):
    """Which actions are done: `id`, as many times as there are."""

    id = forms.ModelMultipleChoiceField(Interaction.objects.none(), required=False)

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["id"].queryset = Interaction.objects.visible_to(user)


def what_is_left_to_do(interaction: Interaction) -> str:
    return f"{interaction.next_action} – {interaction.person or interaction.organisation}"


@confirmed(
    _("Marquer l’action comme faite"),
    ngettext_lazy("%(count)d action est faite.", "%(count)d actions sont faites.", "count"),
    waiting=InteractionQuerySet.to_do,
    name=what_is_left_to_do,
    related=("person", "organisation"),
    nothing=_("Rien à marquer : ces actions étaient déjà faites."),
    button=_("Oui, c’est fait"),
)
def mark_done(interaction: Interaction, answers: dict) -> None:
    interaction.done_on = timezone.localdate()


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
    actions = [mark_done]

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
                page = "overview" if request.GET.get("back") == "overview" else "change"
                return reverse(f"admin:people_{name}_{page}", args=[record.pk])
        return ""

    @policy(*STAFF, methods=FORM, scope=Scope.PROGRAMME, permissions=("people.change_interaction",))
    def done_view(self, request: HttpRequest) -> HttpResponse:
        """The same question as the action of the list, about `?id=…`; the file it was asked from is next."""
        form = DoneForm(request.user, request.GET)
        named = form.cleaned_data["id"] if form.is_valid() else Interaction.objects.none()
        back = self._file_it_came_from(request, named.first())
        return mark_done.step.answer(
            self,
            request,
            named,
            confirmed=request.method == "POST",
            back=back or reverse("admin:people_interaction_changelist"),
        )

    @admin.display(description=_("avec"))
    def with_whom(self, interaction: Interaction) -> str:
        return " – ".join(str(who) for who in (interaction.person, interaction.organisation) if who)

    @admin.display(description=_("note"))
    def said(self, interaction: Interaction) -> str:
        return Truncator(interaction.note).chars(80)
