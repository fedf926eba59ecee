from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import french
from common.access import FORM, Scope, policy
from people.access import STAFF
from people.duplicates import likely_duplicates
from people.models import Person
from people.walk_in import WalkInForm, register, visited

WALK_IN_RIGHTS = ("people.view_person", "people.add_person", "people.add_interaction")


@policy(*STAFF, methods=FORM, scope=Scope.PROGRAMME, permissions=WALK_IN_RIGHTS)
def walk_in(request: HttpRequest) -> HttpResponse:
    form = WalkInForm(request.POST or None)
    people = Person.objects.visible_to(request.user)
    duplicates = list(likely_duplicates(form.instance, people)) if form.is_valid() else []
    # Asked after the duplicates: the file that the same page has just made is then never one of them.
    if request.method == "POST" and (already := visited(request.POST.get("visit_ref", ""), request.user)):
        return welcomed(request, already, form)
    if form.is_valid():
        known = next((person for person in duplicates if str(person.pk) == request.POST.get("known")), None)
        others = request.POST.get("other", "").split()
        if known or all(str(person.pk) in others for person in duplicates):
            try:
                return welcomed(request, register(form, request.user, known), form)
            except ValidationError as refusal:
                form.add_error(None, refusal)
    context = {
        **admin.site.each_context(request),
        "title": _("Accueillir une personne"),
        "opts": Person._meta,
        "form": form,
        "duplicates": duplicates,
    }
    return render(request, "people/walk_in.html", context)


def welcomed(request: HttpRequest, person: Person, form: WalkInForm) -> HttpResponse:
    visit = person.interactions.get(ref=form.data["visit_ref"])
    if not visit.next_action:
        then = _("Choisissez la suite avec les boutons en haut de sa fiche.")
    elif visit.next_action_on:
        then = _("À faire le %(day)s : %(action)s.") % {
            "day": french.day(visit.next_action_on),
            "action": visit.next_action.rstrip("."),
        }
    else:
        then = _("À faire : %(action)s.") % {"action": visit.next_action.rstrip(".")}
    messages.success(request, _("La visite de %(person)s est notée.") % {"person": person} + " " + then)
    return redirect("admin:people_person_change", person.pk)
