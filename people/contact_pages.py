"""« Nous écrire »: who to turn to, one form for three needs, and what happens next; for anybody, account or not."""

import datetime as dt
import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from common.access import FORM, READ, Sensitivity, policy
from people.account_forms import ContactField
from people.desk import receive
from people.messages import LONGEST, Concern, Message, Received, new_token
from people.names import no_link

QUESTION, PROBLEM, CONCERN = "question", "probleme", "inquietude"
QUESTIONS = {
    QUESTION: _("Votre question"),
    PROBLEM: _("Ce qui ne va pas"),
    CONCERN: _("Ce qui vous inquiète"),
}
SENT = "message_sent"  # in the session: what the page that follows says of the message
TRAP = "suite"  # a field that nobody sees, and that no browser knows how to fill in: only a robot does
OURS = re.compile(r"/(?!/)[\w./-]{0,199}", re.ASCII)
SECRET = re.compile(r"/(invitation|accord)/[^/]+/")  # addresses that open something to whoever holds them
# Emergency numbers: info.gouv.fr, « Harcèlement, agressions, violences : trois numéros pour aider les enfants en danger »
# (22 September 2023), and service-public.gouv.fr, actualité A14455 (24 September 2025).
EMERGENCIES = (
    ("17", _("la police, si quelqu’un est en danger maintenant")),
    ("112", _("toutes les urgences, partout en Europe")),
    ("114", _("les mêmes urgences par SMS, si vous entendez ou parlez difficilement")),
    ("119", _("un enfant ou un jeune en danger : jour et nuit, gratuit, confidentiel")),
    ("3018", _("le harcèlement et les violences en ligne : gratuit, confidentiel")),
)


class MessageField(forms.CharField):
    """A text whose ends of lines count as one sign; too long, it is refused, and never cut by the browser."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": LONGEST, "widget": forms.Textarea({"rows": 7}), **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict:
        return {}

    def to_python(self, value) -> str:
        return super().to_python((value or "").replace("\r\n", "\n"))


class WriteForm(forms.Form):
    text = MessageField(help_text=_("2 000 caractères au plus."))
    page = forms.CharField(
        label=_("La page concernée (facultatif)"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Votre nom (facultatif)"),
        max_length=200,
        required=False,
        validators=[no_link],
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    contact = ContactField(
        label=_("Votre e-mail ou votre numéro de mobile (facultatif)"),
        help_text=_("Sans cela, nous ne pourrons pas vous répondre."),
        required=False,
        widget=forms.TextInput({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, kind: str, knows_sender: bool, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.kind = kind
        self.fields["text"].label = QUESTIONS[kind]
        for name in ("name", "contact") if knows_sender else ():
            del self.fields[name]
        if kind != PROBLEM:
            del self.fields["page"]

    def clean(self) -> dict:
        if self.data.get(TRAP):
            raise ValidationError(
                _(
                    "Votre message ressemble à un envoi automatique. Rien n’est perdu : envoyez-le encore une fois."
                )
            )
        return super().clean()

    def written(self) -> Received:
        """What was typed, not saved."""
        given = self.cleaned_data
        contact = given.get("contact") or ""
        values = {
            "text": given["text"],
            "name": given.get("name", ""),
            "email": contact if "@" in contact else "",
            "phone": "" if "@" in contact else contact,
            "language": get_language(),
        }
        if self.kind == CONCERN:
            return Concern(**values)
        kind = Message.Kind.PROBLEM if self.kind == PROBLEM else Message.Kind.QUESTION
        return Message(kind=kind, page=given.get("page", ""), **values)


@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PUBLIC)
def contact(request: HttpRequest) -> HttpResponse:
    known = {
        name.lower(): getattr(settings, f"CONTACT_{name}") for name in ("EMAIL", "PHONE", "ADDRESS", "HOURS")
    }
    dialled = re.sub(r"[^\d+]", "", settings.CONTACT_PHONE)
    return render(request, "people/contact/contact.html", {"known": known, "dialled": dialled})


@policy(signed_in=False, methods=FORM, throttle="30/h")
def write(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in QUESTIONS:
        raise Http404
    knows_sender = request.user.is_authenticated
    if request.method == "POST":
        form = WriteForm(kind, knows_sender, request.POST)
        if form.is_valid():
            return _received(request, form)
    else:
        form = WriteForm(kind, knows_sender, initial={"page": page_of_ours(request), "token": new_token()})
    context = {"form": form, "kind": kind, "trap": TRAP, "emergencies": EMERGENCIES}
    return render(request, "people/contact/write.html", context)


def _received(request: HttpRequest, form: WriteForm) -> HttpResponse:
    written = form.written()
    if request.user.is_authenticated:
        written.user = request.user
    kept = receive(written, form.cleaned_data["token"] or new_token())
    request.session[SENT] = {
        "kind": form.kind,
        "ref": kept.spoken,
        "day": kept.answer_by.isoformat(),
        "answered": bool(kept.mail_to or kept.call_to),
    }
    return redirect("contact_sent")


def page_of_ours(request: HttpRequest) -> str:
    """The page that somebody comes from to write, when it is of this site; never one whose address is a secret."""
    page = request.GET.get("page", "")
    return page if OURS.fullmatch(page) and not SECRET.search(page) else ""


@never_cache
@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PUBLIC)
def sent(request: HttpRequest) -> HttpResponse:
    told = request.session.get(SENT)
    if told is None:
        return redirect("contact")
    context = {"told": told, "day": dt.date.fromisoformat(told["day"]), "emergencies": EMERGENCIES}
    return render(request, "people/contact/sent.html", context)
