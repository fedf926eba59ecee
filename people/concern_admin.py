"""The register of concerns, for referents alone: how long is left, whom each is about, what was done, what is next."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.access import Reason, Role, Sensitivity, policy
from common.admin import NamedAutocomplete
from people.desk import note_step, say_about
from people.message_admin import SETTLE, ReceivedAdmin
from people.messages import Concern, ConcernStep, Received
from people.models import Person
from people.walk_in import day_input

READ = {"sensitivity": Sensitivity.SENSITIVE, "reason": Reason.CONCERN, "about": Concern}
WRITE = SETTLE | READ | {"permissions": ("people.change_concern",)}


class StepForm(forms.ModelForm):
    class Meta:
        model = ConcernStep
        fields = ["done", "next_step", "next_on"]
        widgets = {"done": forms.Textarea({"rows": 3}), "next_on": day_input()}
        labels = {
            "done": gettext_lazy("Ce que vous avez fait, ou appris"),
            "next_step": gettext_lazy("Prochaine étape (facultatif)"),
            "next_on": gettext_lazy("À faire le (facultatif)"),
        }

    def clean(self) -> dict:
        given = super().clean()
        if given.get("next_on") and not given.get("next_step"):
            self.add_error("next_step", _("Une date demande une prochaine étape : écrivez laquelle."))
        return given


class AboutForm(forms.Form):
    about = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("La personne à protéger, ou dont il est question"),
        required=False,
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["about"].queryset = Person.objects.visible_to(user)
        self.fields["about"].widget = NamedAutocomplete(Concern._meta.get_field("about"), admin.site)
        self.fields["about"].widget.choices = self.fields["about"].choices


class ConcernAdmin(ReceivedAdmin):
    """Each reading is recorded, the list included."""

    sensitivity, reason = Sensitivity.SENSITIVE, Reason.CONCERN
    roles = frozenset({Role.REFERENT})  # whom the gate lets in; not even who administers the platform
    template = "people/concern.html"
    list_display = ["__str__", "delay", "urgent", "received_at", "about", "sender", "state"]
    list_select_related = ["user__person", "about"]
    ordering = ["-urgent", "received_at", "pk"]
    autocomplete_fields = ["about"]
    # What the programmes add: sections of its page (a function of the concern that returns a template and its context,
    # or nothing), and pages of its own (the word of their address, their view).
    sections: list[Callable[[Concern], tuple[str, dict] | None]] = []
    pages: list[tuple[str, Callable[..., HttpResponse]]] = []

    def has_view_permission(self, request: HttpRequest, obj: Concern | None = None) -> bool:
        return Role.REFERENT in request.user.roles and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=gettext_lazy("délai"))
    def delay(self, received: Received) -> str:
        return time_left(received)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        own = [("noter", self.note_view), ("sujet", self.about_view), *self.pages]
        return [
            *(path(f"<int:pk>/{word}/", wrap(view), name=f"people_concern_{word}") for word, view in own),
            *super().get_urls(),
        ]

    def more(self, request: HttpRequest, received: Concern, step: forms.Form | None = None) -> dict:
        steps = list(received.steps.select_related("done_by__person"))
        added = [section(received) for section in self.sections]
        return {
            "steps": steps,
            "next": next((step for step in reversed(steps) if step.next_step), None),
            "time_left": time_left(received),
            "step_form": step or StepForm(label_suffix=""),
            "about_form": AboutForm(request.user, initial={"about": received.about_id}),
            "writes": request.user.has_perm("people.change_concern"),
            "sections": [section for section in added if section],
            "today": timezone.localdate(),
        }

    @policy(Role.REFERENT, **WRITE)
    def settle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.settle(request, pk)

    @policy(Role.REFERENT, **WRITE)
    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        concern, form = self._found(request, pk), StepForm(request.POST, label_suffix="")
        if form.is_valid():
            note_step(concern, request.user, **form.cleaned_data)
            messages.success(request, _("C’est noté dans la trace."))
        else:
            messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("admin:people_concern_change", pk)

    @policy(Role.REFERENT, **WRITE)
    def about_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        concern, form = self._found(request, pk), AboutForm(request.user, request.POST)
        if form.is_valid():
            say_about(concern, form.cleaned_data["about"], request.user)
            messages.success(request, _("C’est noté."))
        else:
            messages.error(request, _("Choisissez une personne de la liste."))
        return redirect("admin:people_concern_change", pk)


def time_left(received: Received) -> str:
    """Until the promised day, in words; empty once it is handled."""
    if not received.is_new:
        return ""
    days = (received.answer_by - timezone.localdate()).days
    if days < 0:
        return _("en retard depuis le %(day)s") % {"day": date_format(received.answer_by, "j F")}
    if days == 0:
        return _("à traiter aujourd’hui")
    return ngettext("reste %(days)d jour", "reste %(days)d jours", days) % {"days": days}
