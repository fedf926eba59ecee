"""In the back-office: what was written to people and what became of it, and what each message says."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import BACK_OFFICE, Role, Scope, Sensitivity, policy
from common.admin import ReadOnlyAdmin
from common.lists import filter_of
from people.outbox.delivery import let_be, send_again
from people.outbox.letters import KINDS, Kind, Topic
from people.outbox.models import LONGEST_INTRODUCTION, Introduction, OutgoingMessage
from people.outbox.posting import wake_worker
from people.outbox.rendering import Rendered, part_of, rendered, seen_by_staff
from people.situations import MESSAGES

READERS = BACK_OFFICE - {Role.DPO, Role.REFERENT}
RIGHT = "people.change_outgoingmessage"
SEND = {"methods": ("POST",), "scope": Scope.PROGRAMME, "permissions": (RIGHT,), "about": OutgoingMessage}
State = OutgoingMessage.State
LANGUAGES = ("fr", "en")
SituationFilter = filter_of(gettext_lazy("situation"), "situation", MESSAGES)


class IntroductionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Ce que l’équipe dit en tête de ce message"),
        help_text=gettext_lazy(
            "Quelques phrases, sans nom de personne. Vide, le message commence sans elles."
        ),
        max_length=LONGEST_INTRODUCTION,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class OutgoingMessageAdmin(ReadOnlyAdmin):
    change_list_template = "admin/people/outgoingmessage/change_list.html"
    list_display = ["title", "to_whom", "channel", "created_at", "state", "sent_at"]
    list_filter = [SituationFilter, "channel"]
    list_select_related = ["person", "user"]
    search_fields = ["person__search_key", "contact"]
    search_help_text = gettext_lazy("Nom de la personne, adresse ou numéro.")
    date_hierarchy = "created_at"

    @admin.display(description=gettext_lazy("message"))
    def title(self, message: OutgoingMessage) -> str:
        return str(message)

    @admin.display(description=gettext_lazy("à"))
    def to_whom(self, message: OutgoingMessage) -> str:
        return str(message.person or message.user or message.contact)

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, "people_outgoingmessage"
        return [
            path("modeles/", wrap(self.kinds_view), name=f"{name}_kinds"),
            path("modeles/<slug:code>/<slug:language>/", wrap(self.kind_view), name=f"{name}_kind"),
            path(
                "modeles/<slug:code>/<slug:language>/introduction/",
                wrap(self.introduce_view),
                name=f"{name}_introduce",
            ),
            path("<int:pk>/renvoyer/", wrap(self.send_again_view), name=f"{name}_renvoyer"),
            path("<int:pk>/laisser/", wrap(self.let_be_view), name=f"{name}_laisser"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None) -> HttpResponse:
        if not str(object_id).isdigit() or request.method != "GET":
            return redirect("admin:people_outgoingmessage_changelist")
        message = self._found(request, object_id)
        may = request.user.has_perm(RIGHT)
        context = {
            "title": str(message),
            "message": message,
            "is_late": message.state == State.WAITING and message.not_before > timezone.now(),
            "sends": may
            and (message.state in message.TO_LOOK_AT or message.state == State.SENT)
            and not message.hides_words,
            "lets_be": may and message.state in message.TO_LOOK_AT,
            "content": seen_by_staff(message),
        }
        return self._page(request, "people/outbox/message.html", context)

    @policy(*READERS, **SEND)
    def send_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        message = self._found(request, pk)
        sent = send_again(message)
        if sent is None:
            messages.warning(request, _("Ce message ne peut pas repartir : rien n’a changé."))
            return redirect("admin:people_outgoingmessage_change", pk)
        wake_worker()
        messages.success(request, _("Le message part de nouveau."))
        return redirect("admin:people_outgoingmessage_change", sent.pk)

    @policy(*READERS, **SEND)
    def let_be_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if let_be(self._found(request, pk)):
            messages.success(request, _("C’est noté : ce message ne repartira pas."))
        return redirect("admin:people_outgoingmessage_changelist")

    @policy(*READERS, permissions=("people.view_outgoingmessage",), sensitivity=Sensitivity.INTERNAL)
    def kinds_view(self, request: HttpRequest) -> HttpResponse:
        said = set(Introduction.objects.exclude(text="").values_list("kind", flat=True))
        topics = [
            (topic, [(kind, _example(kind, "fr").subject, kind.code in said) for kind in kinds_of(topic)])
            for topic in Topic
        ]
        context = {"title": _("Ce que disent nos messages"), "topics": topics}
        return self._page(request, "people/outbox/kinds.html", context)

    @policy(*READERS, permissions=("people.view_outgoingmessage",), sensitivity=Sensitivity.INTERNAL)
    def kind_view(self, request: HttpRequest, code: str, language: str) -> HttpResponse:
        kind = _kind(code, language)
        introduction = Introduction.objects.filter(kind=code, language=language).first()
        text = introduction.text if introduction else ""
        context = {
            "title": kind.title,
            "kind": kind,
            "language": language,
            "languages": LANGUAGES,
            "form": IntroductionForm({"text": text}, label_suffix=""),
            "writes": request.user.has_perm("people.change_introduction"),
            "introduction": introduction,
            "content": _example(kind, language, text),
        }
        return self._page(request, "people/outbox/kind.html", context)

    @policy(
        *READERS,
        methods=("POST",),
        permissions=("people.change_introduction",),
        sensitivity=Sensitivity.INTERNAL,
    )
    def introduce_view(self, request: HttpRequest, code: str, language: str) -> HttpResponse:
        kind, form = _kind(code, language), IntroductionForm(request.POST, label_suffix="")
        if form.is_valid():
            said, _made = Introduction.objects.get_or_create(kind=kind.code, language=language)
            said.text = form.cleaned_data["text"]
            said.save()
            messages.success(request, _("C’est noté : les prochains messages le diront."))
        else:
            messages.error(request, " ".join(form.errors["text"]))
        return redirect("admin:people_outgoingmessage_kind", code, language)

    def _found(self, request: HttpRequest, pk) -> OutgoingMessage:
        return get_object_or_404(
            self.get_queryset(request).select_related("person", "user", "carrier"), pk=pk
        )

    def _page(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, template, {**shared, **context})


def kinds_of(topic: Topic) -> list[Kind]:
    return sorted((kind for kind in KINDS.values() if kind.topic == topic), key=lambda kind: str(kind.title))


def _kind(code: str, language: str) -> Kind:
    if code not in KINDS or language not in LANGUAGES:
        raise Http404
    return KINDS[code]


def _example(kind: Kind, language: str, introduction: str = "") -> Rendered:
    with translation.override(language):
        unsubscribe = "#" if kind.is_refusable else ""
        part = part_of(kind, kind.example, introduction)
        return rendered([part], str(kind.example.get("name", "")), unsubscribe, level=3)
