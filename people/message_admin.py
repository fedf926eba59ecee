"""The desk where what was written from the site is read, and settled."""

from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import OFFICERS, Role, Scope, policy
from common.admin import ReadOnlyAdmin, RecordAdmin
from common.lists import waiting_filter
from people.desk import pass_on, settle
from people.messages import Message, Received, State

READERS = (Role.ADMINISTRATOR, *OFFICERS)
SETTLE = {
    "methods": ("POST",), "scope": Scope.ALL, "permissions": ("people.change_message",), "about": Message,
}  # fmt: skip


HandledFilter = waiting_filter(
    State.choices[1:], "to_handle", gettext_lazy("À traiter"), gettext_lazy("Tous")
)


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("Ce que vous avez fait"),
        choices=[
            (State.ANSWERED, gettext_lazy("J’ai répondu, ou fait le nécessaire")),
            (State.SET_ASIDE, gettext_lazy("Je classe sans suite")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Ce qui a été répondu, ou pourquoi c’est classé"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


class ReceivedAdmin(ReadOnlyAdmin, RecordAdmin):
    """Nothing of what was written is ever changed: it is settled."""

    list_display = ["__str__", "received_at", "sender", "delay", "state"]
    list_filter = [HandledFilter]
    list_select_related = ["user__person"]
    search_fields = ["ref", "email"]
    search_help_text = gettext_lazy("Référence ou adresse e-mail.")
    ordering = ["received_at", "pk"]
    template = "people/message.html"

    @admin.display(description=gettext_lazy("de"))
    def sender(self, received: Received) -> str:
        return received.sender or "—"

    @admin.display(description=gettext_lazy("délai"))
    def delay(self, received: Received) -> str:
        return _("en retard") if received.is_late else ""

    def get_urls(self):
        name, wrap = f"people_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("<int:pk>/traiter/", wrap(self.settle_view), name=f"{name}_traiter"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        if not str(object_id).isdigit() or request.method != "GET":
            return redirect(f"admin:people_{self.opts.model_name}_changelist")
        return self.page(request, self._found(request, object_id), SettleForm(label_suffix=""))

    def settle(self, request: HttpRequest, pk: int) -> HttpResponse:
        received = self._found(request, pk)
        form = SettleForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.page(request, received, form)
        done = settle(received, form.cleaned_data["state"], form.cleaned_data["note"], request.user)
        self._say(request, done, _("C’est noté."))
        return redirect(f"admin:people_{self.opts.model_name}_change", pk)

    def page(self, request: HttpRequest, received: Received, form: SettleForm) -> HttpResponse:
        settles = self.settles(request, received)
        subject = quote(_("Votre message %(ref)s") % {"ref": received.spoken})
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(received),
            "received": received,
            "listed": f"admin:people_{self.opts.model_name}_changelist",
            "settled_at": f"admin:people_{self.opts.model_name}_traiter",
            "mail": f"mailto:{quote(received.mail_to, '@')}?subject={subject}" if received.mail_to else "",
            "form": form,
            "settles": settles,
            "passes_on": settles and self.model is Message,
        }
        return TemplateResponse(request, self.template, context | self.more(request, received))

    def settles(self, request: HttpRequest, received: Received) -> bool:
        return received.is_new and request.user.has_perm(f"people.change_{self.opts.model_name}")

    def more(self, request: HttpRequest, received: Received) -> dict:
        """What the page of a kind shows besides."""
        return {}

    def _found(self, request: HttpRequest, pk) -> Received:
        return get_object_or_404(
            self.get_queryset(request).select_related("user__person", "handled_by"), pk=pk
        )

    def _say(self, request: HttpRequest, done: bool, sentence: str) -> None:
        if done:
            messages.success(request, sentence)
        else:
            messages.warning(request, _("Un collègue l’a déjà traité : rien n’a changé."))


class MessageAdmin(ReceivedAdmin):
    list_display = ["__str__", "kind", "received_at", "sender", "delay", "state"]
    list_filter = [HandledFilter, "kind"]

    def get_urls(self):
        pass_on_view = self.admin_site.admin_view(self.pass_on_view)
        own = path("<int:pk>/transmettre/", pass_on_view, name="people_message_transmettre")
        return [own, *super().get_urls()]

    @policy(*READERS, **SETTLE)
    def settle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.settle(request, pk)

    @policy(*READERS, **SETTLE)
    def pass_on_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        done = pass_on(self._found(request, pk))
        self._say(request, done, _("Les référents l’ont reçu, et sont désormais seuls à le lire."))
        return redirect("admin:people_message_changelist")
