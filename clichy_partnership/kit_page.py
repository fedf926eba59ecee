"""The living page of the kit: each component in each of its states, for whoever builds or judges a page."""

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from clichy_partnership.kit_charts import figures
from common.access import BACK_OFFICE, Sensitivity, policy
from common.kit import Event, Stage, Tab, Task
from common.portal import Appointment

COLOURS = {
    "paper": _("fond de page"),
    "surface": _("cartes, champs"),
    "sand": _("en-têtes de tableau"),
    "ink": _("texte"),
    "muted": _("texte second"),
    "brand": _("bandeaux, boutons"),
    "brand-deep": _("pied de page"),
    "accent": _("ce qu’on ne défait pas, l’avancement"),
    "coral": _("soulignés"),
    "link": _("liens"),
    "sun": _("aplats seulement, encre dessus"),
    "success": _("fait"),
    "warning": _("à faire"),
    "error": _("erreur"),
    "control": _("bord des champs"),
    "line": _("filets"),
}  # each has its class in static/look/kit.css


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Prénom"), help_text=_("Celui que vous préférez."), max_length=100, required=False
    )
    email = forms.EmailField(label=_("Adresse e-mail"))
    code = forms.CharField(
        label=_("Code reçu"),
        max_length=6,
        required=False,
        widget=forms.TextInput({"class": "code", "inputmode": "numeric"}),
    )
    day = forms.DateField(
        label=_("Date de naissance"), required=False, widget=forms.DateInput({"type": "date"})
    )
    level = forms.ChoiceField(
        label=_("Niveau d’études"), choices=[("", _("Choisir…")), ("3", _("CAP, BEP")), ("4", _("Bac"))]
    )
    ways = forms.MultipleChoiceField(
        label=_("Comment vous joindre ?"),
        choices=[("call", _("Un appel")), ("sms", _("Un SMS")), ("mail", _("Un e-mail"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    when = forms.ChoiceField(
        label=_("Quand ?"),
        choices=[("morning", _("Le matin")), ("evening", _("Le soir"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Autre chose à nous dire ?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    agreed = forms.BooleanField(label=_("J’accepte d’être contacté·e par un mentor"))


@policy(*BACK_OFFICE, sensitivity=Sensitivity.INTERNAL)
def kit(request: HttpRequest) -> HttpResponse:
    filled = {"name": "Inès", "email": "ines@", "level": "", "ways": ["sms"]}
    context = {
        "colours": COLOURS,
        "empty_form": Sample(auto_id="empty_%s", initial={"when": "evening"}),
        "wrong_form": Sample(filled, auto_id="wrong_%s"),
        "tasks": tasks(),
        "dates": dates(),
        "tabs": tabs(),
        "events": events(),
        "figures": figures(),
        "pages": [Paginator(range(250), 25).page(number) for number in (1, 5, 10)],
    }
    return render(request, "kit/page.html", context)


def tasks() -> list[Task]:
    return [
        Task(_("Compléter mon profil"), Stage.TODO, "#tasks", _("Il manque votre niveau d’études.")),
        Task(_("Rencontrer mon mentor"), Stage.DOING, "#tasks", _("Premier échange de 30 minutes.")),
        Task(_("Signer la convention"), Stage.LATE, "#tasks", _("Elle était attendue mardi.")),
        Task(_("Réponse de l’entreprise"), Stage.WAITING),
        Task(_("Déposer mon CV"), Stage.DONE),
    ]


def dates() -> list[Appointment]:
    """Without a `uid` there is no file to take."""
    starts = dt.datetime(2026, 12, 3, 8, tzinfo=dt.UTC)
    day, end = dt.date(2026, 12, 15), starts + dt.timedelta(hours=3)
    return [
        Appointment("", _("Formation : le tableur"), starts, end, _("Hôtel de ville, salle 2"), "#dates"),
        Appointment("", _("Atelier : réussir son entretien"), day, note=_("Avec Karim")),
    ]


def tabs() -> list[Tab]:
    return [
        Tab(_("Mes rendez-vous"), "#tabs", is_current=True),
        Tab(_("Mes offres"), "#tabs"),
        Tab(_("Mes documents"), "#tabs"),
    ]


def events() -> list[Event]:
    return [
        Event(dt.date(2026, 9, 14), _("Inscription"), _("Accueillie par Claire, à la Mission locale.")),
        Event(dt.date(2026, 10, 2), _("Première rencontre"), _("45 minutes, avec Karim."), "#timeline"),
        Event(dt.date(2026, 12, 1), _("Atelier : parler devant un groupe"), is_past=False),
    ]
