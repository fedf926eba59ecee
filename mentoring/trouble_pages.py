"""« Signaler un problème », from a mentorship: what it is, then a few words; at any time, and after the end too."""

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from common.access import FORM, Scope, Sensitivity, policy
from mentoring import troubles
from mentoring.models import Mentorship
from mentoring.portal import MEMBERS, names_of_others
from people.contact_pages import EMERGENCIES, MessageField
from people.messages import Received, new_token

TOLD = "trouble_told"  # in the session: what the page that follows says
TERMS = {"scope": Scope.OWN, "sensitivity": Sensitivity.SENSITIVE, "about": Mentorship}
WRITE = TERMS | {"methods": FORM, "throttle": "30/h"}


class PracticalForm(forms.Form):
    text = MessageField(
        label=_("Que se passe-t-il ?"),
        help_text=_("Quelques mots suffisent."),
        widget=forms.Textarea({"rows": 5}),
    )
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.initial.setdefault("token", new_token())


class WorryForm(PracticalForm):
    urgent = forms.BooleanField(
        label=_("Quelqu’un est en danger maintenant"),
        help_text=_(
            "Appelez d’abord un des numéros ci-dessus. Nous lisons ceci en priorité, mais pas la nuit."
        ),
        required=False,
    )
    stops = forms.BooleanField(
        label=_("Arrêter les rencontres et les messages pour l’instant"),
        help_text=_("Tout s’arrête aussitôt. L’équipe ne dira pas à l’autre que cela vient de vous."),
        required=False,
    )
    field_order = ("text", "urgent", "stops")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Ce qui vous est arrivé, ou ce qui vous inquiète")
        self.fields["text"].help_text = _("Avec vos mots, même sans en être sûr·e.")


class StopForm(PracticalForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Voulez-vous nous dire pourquoi ? (facultatif)")
        self.fields["text"].help_text = _("Rien ne vous y oblige.")
        self.fields["text"].required = False


def found(request: HttpRequest, ref: str) -> Mentorship:
    """Whatever has become of it, and of their place in it. Raises Http404."""
    return get_object_or_404(Mentorship.objects.visible_to(request.user).real(), ref=ref)


def runs(mentorship: Mentorship) -> bool:
    return Mentorship.objects.open_on(timezone.localdate()).filter(pk=mentorship.pk).exists()


@policy(*MEMBERS, **TERMS)
def trouble(request: HttpRequest, ref: str) -> HttpResponse:
    mentorship = found(request, ref)
    return render(request, "mentoring/trouble.html", shown(request, mentorship))


@policy(*MEMBERS, **WRITE)
def practical(request: HttpRequest, ref: str) -> HttpResponse:
    mentorship = found(request, ref)
    form = PracticalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        kept = troubles.tell_team(mentorship, request.user, given["text"], given["token"] or new_token())
        return told(request, mentorship, "practical", kept)
    return page(request, mentorship, "practical", form)


@policy(*MEMBERS, **WRITE)
def worry(request: HttpRequest, ref: str) -> HttpResponse:
    mentorship = found(request, ref)
    form = WorryForm(request.POST if request.method == "POST" else None)
    if not runs(mentorship):
        del form.fields["stops"]
    if form.is_valid():
        given = form.cleaned_data
        stops = given.get("stops", False)
        kept = troubles.worry(
            mentorship,
            request.user,
            given["text"],
            given["token"] or new_token(),
            urgent=given["urgent"],
            stops=stops,
        )
        return told(request, mentorship, "worry", kept, stopped=stops)
    return page(request, mentorship, "worry", form)


@policy(*MEMBERS, **WRITE)
def stop(request: HttpRequest, ref: str) -> HttpResponse:
    mentorship = found(request, ref)
    if not runs(mentorship):  # there is nothing to stop: the other doors are open
        return render(request, "mentoring/trouble.html", shown(request, mentorship))
    form = StopForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        kept = troubles.stop_seeing(mentorship, request.user, given["text"], given["token"] or new_token())
        return told(request, mentorship, "stop", kept, stopped=True)
    return page(request, mentorship, "stop", form)


@never_cache
@policy(*MEMBERS, **TERMS)
def sent(request: HttpRequest, ref: str) -> HttpResponse:
    mentorship, words = found(request, ref), request.session.get(TOLD)
    if words is None or words["mentorship"] != ref:
        return redirect("mentorship_trouble", ref)
    day = dt.date.fromisoformat(words["day"])
    return render(request, "mentoring/trouble_sent.html", shown(request, mentorship) | words | {"day": day})


def told(
    request: HttpRequest, mentorship: Mentorship, kind: str, kept: Received, *, stopped: bool = False
) -> HttpResponse:
    day = kept.answer_by.isoformat()
    request.session[TOLD] = {
        "mentorship": mentorship.ref,
        "kind": kind,
        "ref": kept.spoken,
        "day": day,
        "stopped": stopped,
    }
    return redirect("mentorship_trouble_sent", mentorship.ref)


def page(request: HttpRequest, mentorship: Mentorship, kind: str, form: forms.Form) -> HttpResponse:
    context = shown(request, mentorship) | {"kind": kind, "form": form}
    return render(request, f"mentoring/trouble_{kind}.html", context)


def shown(request: HttpRequest, mentorship: Mentorship) -> dict:
    open_now = runs(mentorship)
    is_pair = open_now and mentorship.kind == Mentorship.Kind.PAIR
    return {
        "shown": mentorship,
        "runs": open_now,
        "names": names_of_others(mentorship, request.user) if is_pair else "",
        "emergencies": EMERGENCIES,
    }
