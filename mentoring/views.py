"""Two people paired in three clicks: "Former un binôme", the young person, the mentor."""

import datetime as dt

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import FORM, Scope, policy
from mentoring.models import Mentorship
from mentoring.pairing import (
    AlreadyMentored,
    adults_of_a_school,
    form_pair,
    open_mentorships,
    possible_mentors,
    waiting_mentees,
)
from people.access import STAFF
from people.models import Person
from people.names import named_like

SHOWN = 25
RIGHTS = ("mentoring.add_mentorship", "people.view_person")


@policy(*STAFF, scope=Scope.PROGRAMME, permissions=RIGHTS)
def choose_mentee(request: HttpRequest) -> HttpResponse:
    found = searched(request, waiting_mentees(timezone.localdate()).visible_to(request.user))
    return page(request, "mentee", {"title": _("Former un binôme : pour qui ?"), **found})


@policy(*STAFF, methods=FORM, scope=Scope.PROGRAMME, permissions=RIGHTS, about=Person)
def choose_mentor(request: HttpRequest, mentee_id: int) -> HttpResponse:
    mentee = get_object_or_404(Person.objects.visible_to(request.user), pk=mentee_id)
    if request.method == "POST":
        return pair_with(request, mentee)
    today = timezone.localdate()
    context = {
        "title": _("Un mentor pour %(person)s") % {"person": mentee},
        "mentee": mentee,
        "running": open_mentorships(mentee, today),
        **searched(request, possible_mentors(mentee, today).visible_to(request.user)),
    }
    return page(request, "mentor", context)


def pair_with(request: HttpRequest, mentee: Person) -> HttpResponse:
    today = timezone.localdate()
    mentor = chosen_mentor(request, mentee, today)
    if mentor is None:
        messages.error(
            request, _("Cette personne ne peut pas être mentor aujourd’hui : choisissez-en une autre.")
        )
        return redirect("admin:mentoring_pair_mentor", mentee.pk)
    try:
        pair = form_pair(mentee, mentor, today, confirmed="confirmed" in request.POST)
    except AlreadyMentored:
        title = _("Un deuxième accompagnement pour %(person)s ?") % {"person": mentee}
        running = open_mentorships(mentee, today)
        return page(
            request, "confirm", {"title": title, "mentee": mentee, "mentor": mentor, "running": running}
        )
    told = _("Le binôme de %(mentee)s et %(mentor)s est formé. À faire : prévoir leur première rencontre.")
    messages.success(request, told % {"mentee": mentee, "mentor": mentor})
    model_admin = admin.site.get_model_admin(Mentorship)
    if model_admin.has_view_permission(request):
        return redirect("admin:mentoring_mentorship_change", pair.pk)
    return redirect("admin:mentoring_pair_mentee")


def chosen_mentor(request: HttpRequest, mentee: Person, day: dt.date) -> Person | None:
    mentors = adults_of_a_school(day).visible_to(request.user).exclude(pk=mentee.pk)
    field = forms.ModelChoiceField(mentors)
    try:
        return field.clean(request.POST.get("mentor"))
    except ValidationError:
        return None


def searched(request: HttpRequest, people: QuerySet) -> dict:
    words = request.GET.get("q", "")[:100]
    found = list(named_like(people, words)[: SHOWN + 1])
    return {"words": words, "people": found[:SHOWN], "more": len(found) > SHOWN}


def page(request: HttpRequest, step: str, context: dict) -> HttpResponse:
    context |= admin.site.each_context(request) | {"opts": Mentorship._meta}
    return render(request, f"mentoring/pair_{step}.html", context)
