"""The agreement of a guardian, before a minor has a mentor, on their file: asked by a link, or noted by hand."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FORM, Role, Scope, policy
from people.consents import Consent, GuardianAgreement
from people.mentoring_agreements import (
    PURPOSE,
    AgreementState,
    ask_mentoring_agreement,
    guardian_of,
    mentoring_agreement_of,
    record_mentoring_answer,
)
from people.minors import is_minor
from people.models import Person, User

BY_HAND = (Consent.Channel.PHONE, Consent.Channel.PAPER)
RIGHT = "people.change_person"


def agreement_page(record: Person, user: User) -> list[tuple[str, str]]:
    """The button of a minor's page that leads here, for who may."""
    may = user.has_perm(RIGHT) and {Role.ADMINISTRATOR, Role.MENTORING_OFFICER} & user.roles
    if not may or not Person.objects.filter(is_minor(), pk=record.pk).exists():
        return []
    return [
        (_("Accord pour un mentor"), reverse("admin:people_person_mentoring_agreement", args=[record.pk]))
    ]


@policy(
    Role.ADMINISTRATOR, Role.MENTORING_OFFICER, methods=FORM, scope=Scope.PROGRAMME, permissions=(RIGHT,),
    about=Person, throttle="60/h",
)  # fmt: skip
def mentoring_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        _noted(request, person)
        return redirect("admin:people_person_mentoring_agreement", pk)
    state = mentoring_agreement_of(person)
    context = {
        **admin.site.each_context(request),
        "opts": Person._meta,
        "title": _("Accord pour un mentor"),
        "person": person,
        "state": state.name,
        "state_words": state.label,
        "reaches": guardian_of(person),
        "asked": GuardianAgreement.objects.filter(person=person, purpose=PURPOSE).first(),
        "said": Consent.objects.filter(person=person, purpose=PURPOSE).select_related("recorded_by__person"),
    }
    return render(request, "people/mentoring_agreement.html", context)


def _noted(request: HttpRequest, person: Person) -> None:
    if mentoring_agreement_of(person) == AgreementState.NOT_NEEDED:
        messages.info(request, _("Cette personne est majeure : personne d’autre n’a à donner son accord."))
    elif "ask" in request.POST:
        if ask_mentoring_agreement(person):
            messages.success(
                request, _("Le lien part vers le représentant légal ; un rappel suivra dans 7 jours.")
            )
        else:
            messages.error(
                request,
                _(
                    "Rien n’est parti : l’accord est déjà donné, ou rien ne permet d’écrire au représentant légal."
                ),
            )
    elif request.POST.get("channel") in BY_HAND and request.POST.get("agrees") in ("yes", "no"):
        agrees = request.POST["agrees"] == "yes"
        record_mentoring_answer(person, agrees, request.POST["channel"], request.user)
        messages.success(request, _("La réponse du représentant légal est notée, et vaut dès maintenant."))
    else:
        messages.error(request, _("Dites comment vous avez reçu sa réponse."))
