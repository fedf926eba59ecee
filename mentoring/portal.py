"""A mentorship as its mentor and its young person see it, on a phone."""

import datetime as dt
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.access import Role, Scope, Sensitivity, policy
from common.kit import Stage, Task
from common.portal import ROWS, Appointment, Card, Row
from mentoring import workshop_pages
from mentoring.models import Meeting, Mentorship, MentorshipMember, WorkshopRegistration
from people.models import Person, User

MEMBERS = (Role.MENTOR, Role.STUDENT, Role.RESIDENT)
FIRST_MEETING = dt.timedelta(days=14)


def cards(user: User, role: Role | None) -> Iterator[Card]:
    if role in MEMBERS:
        mentorships = Mentorship.objects.visible_to(user).real().prefetch_related("memberships__person")
        rows = [mentorship_row(mentorship, user) for mentorship in mentorships.order_by("-formed_on")[:ROWS]]
        yield Card(_("Mes accompagnements"), _("Aucun accompagnement pour le moment."), rows)
        rows = [
            Row(workshop.title, date_format(workshop.held_on), workshop_pages.page(workshop))
            for workshop in workshop_pages.to_come(user)[:ROWS]
        ]
        yield Card(
            _("Prochains ateliers"),
            _("Aucun atelier n’est prévu pour le moment."),
            rows,
            more=Row(_("Choisir un atelier"), address=reverse("workshops")),
            is_for_all=True,
        )


def tasks(user: User, role: Role | None) -> Iterator[Task]:
    """A first meeting: the team notes it."""
    if role not in MEMBERS:
        return
    for mentorship in open_mentorships(user).filter(meetings=None).order_by("formed_on", "pk")[:ROWS]:
        names, by = names_of_others(mentorship, user), mentorship.formed_on + FIRST_MEETING
        if by < timezone.localdate():
            yield Task(
                _("Dire à l’équipe où vous en êtes avec %(names)s") % {"names": names}, Stage.LATE,
                reverse("contact_write", args=["question"]),
                _("Aucune rencontre n’est notée. Déjà vus ? Un empêchement ? Deux mots suffisent."),
                _("Écrire à l’équipe"),
            )  # fmt: skip
        else:
            yield Task(
                _("Première rencontre avec %(names)s") % {"names": names}, Stage.DOING, page(mentorship),
                _("À prévoir avant le %(day)s, par exemple 30 minutes pour faire connaissance.")
                % {"day": date_format(by)},
                _("Ouvrir l’accompagnement"),
            )  # fmt: skip


def dates(user: User, role: Role | None) -> Iterator[Appointment]:
    if role is None:
        return
    today = timezone.localdate()
    expected = WorkshopRegistration.objects.visible_to(user).with_place().filter(person=user.person_id)
    coming = expected.filter(workshop__held_on__gte=today, workshop__cancelled_on=None)
    for registration in coming.select_related("workshop"):
        yield workshop_pages.date_of(registration.workshop, leads=role in MEMBERS)
    if role not in MEMBERS:
        return
    for mentorship in open_mentorships(user).filter(term_on__gte=today):
        title = _("Fin prévue de l’accompagnement avec %(names)s") % {
            "names": names_of_others(mentorship, user)
        }
        yield Appointment(
            f"accompagnement-{mentorship.pk}", title, mentorship.term_on, address=page(mentorship)
        )


def open_mentorships(user: User):
    today = timezone.localdate()
    return Mentorship.objects.visible_to(user).open_on(today).prefetch_related("memberships__person")


def names_of_others(mentorship: Mentorship, user: User) -> str:
    """First names; for a mentorship that runs."""
    others = [member.person for member in mentorship.memberships.all() if member.person_id != user.person_id]
    return ", ".join(person.first_name for person in others)


def page(mentorship: Mentorship) -> str:
    return reverse("mentorship", args=[mentorship.ref])


def mentorship_row(mentorship: Mentorship, user: User) -> Row:
    names = names_of_others(mentorship, user) if not mentorship.ended_on else _("Accompagnement terminé")
    note = _("depuis le %(day)s") % {"day": date_format(mentorship.formed_on)}
    if mentorship.ended_on:
        note = _("terminé le %(day)s") % {"day": date_format(mentorship.ended_on)}
    return Row(names, note, page(mentorship))


@policy(*MEMBERS, scope=Scope.OWN, sensitivity=Sensitivity.SENSITIVE, about=Mentorship)
def mentorship(request: HttpRequest, ref: str) -> HttpResponse:
    """First names only, and no contact details: messages will pass through the platform."""
    shown = get_object_or_404(Mentorship.objects.visible_to(request.user).real(), ref=ref)
    known = Person.objects.visible_to(request.user).exclude(pk=request.user.person_id)
    members = MentorshipMember.objects.visible_to(request.user).filter(mentorship=shown, person__in=known)
    meetings = Meeting.objects.visible_to(request.user).filter(mentorship=shown, confirmed=True)
    minutes = sum(meetings.values_list("minutes", flat=True))
    context = {
        "mentorship": shown,
        "members": members.select_related("person").order_by("role", "person__search_key"),
        "meetings": meetings.order_by("-held_on")[:ROWS],
        "time": ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes},
    }
    return render(request, "mentoring/mentorship.html", context)
