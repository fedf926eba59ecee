"""A mentorship as its mentor and its young person see it, on a phone."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.access import Role, Scope, Sensitivity, policy
from common.portal import ROWS, Card, Row
from mentoring.models import Meeting, Mentorship, MentorshipMember, Workshop
from people.models import Person, User

MEMBERS = (Role.MENTOR, Role.STUDENT, Role.RESIDENT)


def cards(user: User, role: Role) -> Iterator[Card]:
    if role in MEMBERS:
        mentorships = Mentorship.objects.visible_to(user).real().prefetch_related("memberships__person")
        rows = [mentorship_row(mentorship, user) for mentorship in mentorships.order_by("-formed_on")[:ROWS]]
        yield Card(_("Mes accompagnements"), _("Aucun accompagnement pour le moment."), rows)
    if role in (Role.STUDENT, Role.RESIDENT):
        to_come = Workshop.objects.visible_to(user).filter(held_on__gte=timezone.localdate())
        rows = [
            Row(workshop.title, date_format(workshop.held_on))
            for workshop in to_come.order_by("held_on")[:ROWS]
        ]
        yield Card(_("Prochains ateliers"), _("Aucun atelier n’est prévu pour le moment."), rows)


def mentorship_row(mentorship: Mentorship, user: User) -> Row:
    others = [member.person for member in mentorship.memberships.all() if member.person_id != user.person_id]
    known = not mentorship.ended_on
    names = ", ".join(person.first_name for person in others) if known else _("Accompagnement terminé")
    note = _("depuis le %(day)s") % {"day": date_format(mentorship.formed_on)}
    if mentorship.ended_on:
        note = _("terminé le %(day)s") % {"day": date_format(mentorship.ended_on)}
    return Row(names, note, reverse("mentorship", args=[mentorship.ref]))


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
