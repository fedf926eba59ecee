"""The desk where staff answer what people ask about their own data; it also notes what they ask by phone or letter."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Role, Scope, policy
from common.admin import ReadOnlyAdmin, RecordAdmin
from common.lists import waiting_filter
from people import rights
from people.erasure import obstacles
from people.models import RightsRequest
from people.my_data import everything_about

ANSWERERS = (Role.ADMINISTRATOR, Role.DPO)


OpenFilter = waiting_filter(
    RightsRequest.State.choices[1:], "open", gettext_lazy("À traiter"), gettext_lazy("Toutes")
)


class AnswerForm(forms.Form):
    GRANT, REFUSE = "grant", "refuse"

    decision = forms.ChoiceField(
        label=gettext_lazy("Votre décision"),
        choices=[(GRANT, gettext_lazy("Accepter")), (REFUSE, gettext_lazy("Refuser"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Réponse, en mots que la personne lira"),
        help_text=gettext_lazy("Un refus dit toujours pourquoi."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("decision") == self.REFUSE and not cleaned.get("answer"):
            self.add_error("answer", _("Dites pourquoi : la personne le lira."))
        return cleaned


class RightsRequestAdmin(RecordAdmin):
    list_display = ["person", "kind", "state", "asked_on", "due_on", "is_late"]
    list_filter = [OpenFilter, "kind"]
    list_select_related = ["person"]
    fields = ["person", "kind", "said", "asked_on"]
    autocomplete_fields = ["person"]
    ordering = ["due_on", "pk"]

    @admin.display(description=gettext_lazy("délai"))
    def is_late(self, request: RightsRequest) -> str:
        return _("en retard") if request.is_late else ""

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_urls(self):
        answer = self.admin_site.admin_view(self.answer_view)
        return [path("<int:pk>/repondre/", answer, name="people_rightsrequest_answer"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        if not str(object_id).isdigit() or request.method != "GET":
            return redirect("admin:people_rightsrequest_changelist")
        return self.page(request, self._found(request, object_id), AnswerForm(label_suffix=""))

    @policy(
        *ANSWERERS, methods=("POST",), scope=Scope.ALL, about=RightsRequest, permissions=("people.change_rightsrequest",),
    )  # fmt: skip
    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = self._found(request, pk)
        form = AnswerForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.page(request, asked, form)
        grants = form.cleaned_data["decision"] == AnswerForm.GRANT
        if grants and asked.kind == RightsRequest.Kind.ERASURE and "confirm" not in request.POST:
            return self.page(request, asked, form, confirms=True)
        try:
            done = (rights.grant if grants else rights.refuse)(pk, request.user, form.cleaned_data["answer"])
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
            return self.page(request, asked, form)
        if done:
            messages.success(request, _("C’est répondu."))
        else:
            messages.warning(request, _("Quelqu’un a déjà répondu : rien n’a changé."))
        return redirect("admin:people_rightsrequest_changelist")

    def page(
        self, request: HttpRequest, asked: RightsRequest, form: AnswerForm, confirms: bool = False
    ) -> HttpResponse:
        kept = everything_about(asked.person, getattr(asked.person, "user", None)) if confirms else ()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(asked),
            "asked": asked,
            "form": form,
            "confirms": confirms,
            "kept": kept,
            "obstacles": list(obstacles(asked.person)) if asked.kind == RightsRequest.Kind.ERASURE else (),
            "answers": asked.is_open and self.has_change_permission(request, asked),
        }
        return TemplateResponse(request, "people/rights_request.html", context)

    def _found(self, request: HttpRequest, pk) -> RightsRequest:
        return get_object_or_404(self.get_queryset(request).select_related("person", "decided_by"), pk=pk)


class ErasureAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "cause", "done_at", "done_by"]
    list_filter = ["cause"]
    list_select_related = ["done_by"]
    date_hierarchy = "done_at"
