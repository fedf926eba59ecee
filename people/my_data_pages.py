"""« Mes données », on one's account: what is kept and why, a copy to take away, and requests to staff."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Scope, policy
from people.consents import Consent, in_force, say
from people.models import Person, User
from people.my_data import archive, everything_about
from people.rights import RightsRequest, withdraw

Kind = RightsRequest.Kind
WORDS = {
    "corriger": Kind.RECTIFICATION,
    "opposition": Kind.OBJECTION,
    "effacer": Kind.ERASURE,
}
"""The word of each request in its address."""

OWN = {"scope": Scope.OWN}


class AskForm(forms.ModelForm):
    QUESTIONS = {
        Kind.RECTIFICATION: gettext_lazy("Que faut-il corriger ?"),
        Kind.OBJECTION: gettext_lazy("À quoi vous opposez-vous, et pourquoi ?"),
        Kind.ERASURE: gettext_lazy("Voulez-vous nous dire pourquoi ? (facultatif)"),
    }

    class Meta:
        model = RightsRequest
        fields = ["said"]
        widgets = {"said": forms.Textarea({"rows": 4})}

    def __init__(self, person: Person, kind: str, *args):
        super().__init__(*args, instance=RightsRequest(person=person, kind=kind), label_suffix="")
        self.fields["said"].label = self.QUESTIONS[kind]
        self.fields["said"].required = kind != Kind.ERASURE


class ContactForm(forms.ModelForm):
    """What somebody may correct alone; a name or a birth date is asked of staff, who check them."""

    class Meta:
        model = Person
        fields = ["postcode", "city", "neighbourhood"]
        widgets = {
            "postcode": forms.TextInput({"autocomplete": "postal-code"}),
            "city": forms.TextInput({"autocomplete": "address-level2"}),
        }


@policy(**OWN)
def my_data(request: HttpRequest) -> HttpResponse:
    person = request.user.person
    asked = RightsRequest.objects.visible_to(request.user).filter(person=person) if person else ()
    context = {
        "kept": everything_about(person, request.user),
        "asked": asked,
        "words": WORDS,
        "open": {asking.kind for asking in asked if asking.is_open},
        "person": person,
        "agreements": in_force(person) if person else (),
    }
    return render(request, "people/my_data.html", context)


@policy(methods=("POST",), **OWN)
def withdraw_agreement(request: HttpRequest, purpose: str) -> HttpResponse:
    person = _person(request.user)
    if purpose not in in_force(person):
        raise Http404
    say(person, purpose, given=False, by=Consent.By.SELF, channel=Consent.Channel.PORTAL)
    messages.success(request, _("Votre accord est retiré, et ce qu’il permettait s’arrête."))
    return redirect("my_data")


@policy(throttle="30/h", **OWN)
def download(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(archive(request.user.person, request.user), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    return response


@policy(methods=FORM, **OWN)
def correct(request: HttpRequest) -> HttpResponse:
    person = _person(request.user)
    form = ContactForm(request.POST or None, instance=person, label_suffix="")
    if form.is_valid():
        form.instance._change_reason = _("corrigé par la personne elle-même")
        form.save()
        messages.success(request, _("C’est corrigé."))
        return redirect("my_data")
    return render(request, "people/my_data_correct.html", {"form": form})


@policy(methods=FORM, throttle="20/h", **OWN)
def ask(request: HttpRequest, word: str) -> HttpResponse:
    person = _person(request.user)
    if word not in WORDS:
        raise Http404
    kind = WORDS[word]
    if RightsRequest.objects.open().filter(person=person, kind=kind).exists():
        messages.info(request, _("Cette demande est déjà en cours."))
        return redirect("my_data")
    form = AskForm(person, kind, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, _("Votre demande est envoyée : nous vous répondons d’ici un mois."))
        return redirect("my_data")
    context = {"form": form, "kind": kind, "title": Kind(kind).label.capitalize()}
    return render(request, "people/my_data_ask.html", context)


@policy(methods=("POST",), about=RightsRequest, **OWN)
def withdraw_request(request: HttpRequest, pk: int) -> HttpResponse:
    asked = RightsRequest.objects.visible_to(request.user).open()
    withdraw(get_object_or_404(asked, pk=pk, person=_person(request.user)))
    messages.success(request, _("Votre demande est retirée."))
    return redirect("my_data")


def _person(user: User) -> Person:
    """Raises Http404 for an account that has no file yet."""
    if user.person is None:
        raise Http404
    return user.person
