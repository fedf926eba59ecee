"""« Mes messages »: what the platform wrote to somebody, what they wish to receive, and the link that says no."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from common import sms
from common.access import FORM, Scope, policy
from people.models import User
from people.outbox.letters import Letter, Topic
from people.outbox.models import OutgoingMessage
from people.outbox.preferences import TOPICS, Channel, choose, chosen, opened

PER_PAGE = 20
HINTS = {
    Topic.REMINDERS: gettext_lazy(
        "Une question, un rendez-vous qui approche : une fois par semaine au plus."
    ),
    Topic.NEWS: gettext_lazy("Ce que les autres ont fait pour vous, un bilan prêt."),
}


def written_to(user: User):
    return OutgoingMessage.objects.of(user).in_space()


def unread_count(user: User) -> int:
    return OutgoingMessage.objects.of(user).unread().count()


def letter_of(message: OutgoingMessage) -> Letter:
    """In the language of the page."""
    return message.kind_of.letter(message.shown_words)


@policy(methods=FORM, scope=Scope.OWN)
def inbox(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        OutgoingMessage.objects.of(request.user).unread().update(read_at=timezone.now())
        return redirect("my_messages")
    page = Paginator(written_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    shown = [(message, letter_of(message)) for message in page]
    context = {"page": page, "shown": shown, "unread": unread_count(request.user)}
    return render(request, "people/messages/inbox.html", context)


@policy(methods=("POST",), scope=Scope.OWN, about=OutgoingMessage)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """On to what the message asks; it is read from then on."""
    message = get_object_or_404(written_to(request.user), pk=pk)
    OutgoingMessage.objects.filter(pk=message.pk, read_at=None).update(read_at=timezone.now())
    action = letter_of(message).action
    return redirect(action.address if action and action.address.startswith("/") else "my_messages")


class PreferencesForm(forms.Form):
    def __init__(self, user: User, *args, **kwargs):
        self.person, self.user = (user.person, None) if user.person_id else (None, user)
        super().__init__(*args, label_suffix="", **kwargs)
        before = chosen(self.person, self.user)
        ways = [(Channel.EMAIL, _("Par e-mail"))] if user.email else []
        if user.phone and sms.available():
            ways.append((Channel.SMS, _("Par SMS")))
        for topic in TOPICS:
            self.fields[topic] = forms.ChoiceField(
                label=topic.label,
                help_text=HINTS[topic],
                choices=[*ways, (Channel.SPACE, _("Seulement ici, dans mes messages"))],
                widget=forms.RadioSelect,
                initial=before.get(topic, ways[0][0] if ways else Channel.SPACE),
            )

    def save(self) -> None:
        for topic in TOPICS:
            choose(self.person, self.user, topic, self.cleaned_data[topic])


@policy(methods=FORM, scope=Scope.OWN)
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, _("C’est noté."))
        return redirect("message_preferences")
    return render(request, "people/messages/preferences.html", {"form": form})


@csrf_exempt  # whoever holds the link may say no, and mail readers do it by themselves (RFC 8058)
@policy(signed_in=False, methods=FORM, scope=Scope.OWN, throttle="60/h")
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    found = opened(token)
    if found is None:
        raise Http404
    person, user, topic = found
    if request.method == "POST":
        choose(person, user, topic, Channel.SPACE)
    is_done = chosen(person, user).get(topic) == Channel.SPACE
    response = render(request, "people/messages/unsubscribe.html", {"topic": topic, "is_done": is_done})
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response
