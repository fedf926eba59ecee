"""What the lists of mentoring are filtered by, and what the first page counts: one condition for both."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentoring import gates
from mentoring.checks import MentorCheck
from mentoring.models import CheckIn, Meeting, Mentorship, MentorshipMember, Pause, WorkshopRegistration

SOON = 30  # days


def without_meeting_since(day: dt.date, days: int = 30) -> Q:
    recent = Meeting.objects.filter(
        mentorship=OuterRef("pk"), confirmed=True, held_on__gte=day - dt.timedelta(days=days)
    )
    return Q(ended_on=None, formed_on__lte=day - dt.timedelta(days=days)) & ~Q(Exists(recent))


def unmarked(day: dt.date) -> Q:
    """Held, and nobody said yet who came."""
    waiting = WorkshopRegistration.objects.filter(workshop=OuterRef("pk"), attended=None)
    return Q(held_on__lt=day) & Q(Exists(waiting))


def to_renew(day: dt.date) -> Q:
    """Of those who lead a mentorship today, and that no later check of the same kind replaces."""
    leads = MentorshipMember.objects.filter(
        person=OuterRef("person"),
        role=MentorshipMember.Role.MENTOR,
        mentorship__in=Mentorship.objects.open_on(day),
    )
    renewed = MentorCheck.objects.filter(
        person=OuterRef("person"), kind=OuterRef("kind"), valid_until__gt=OuterRef("valid_until")
    )
    return Q(Exists(leads)) & ~Q(Exists(renewed))


def stopped(day: dt.date) -> Q:
    """Nobody is to meet: a check or an agreement is missing, or somebody asked to stop."""
    asked = Pause.objects.running_on(day).filter(mentorship=OuterRef("pk"), why=Pause.Why.SUSPENDED)
    return Q(ended_on=None) & (gates.suspended(day) | Q(Exists(asked)))


MENTORSHIPS = {
    "open": (_("en cours"), lambda day: Q(ended_on=None) | Q(ended_on__gt=day)),
    "silent": (_("sans rencontre depuis 30 jours"), without_meeting_since),
    "stopped": (_("suspendus"), stopped),
    "ended": (_("terminés"), lambda day: Q(ended_on__lte=day)),
}
WORKSHOPS = {
    "to_come": (_("à venir"), lambda day: Q(held_on__gte=day)),
    "past": (_("passés"), lambda day: Q(held_on__lt=day)),
    "unmarked": (_("passés, présences à noter"), unmarked),
}
CHECK_INS = {
    "to_see": (
        _("à reprendre avec la personne"),
        lambda day: Q(going__in=CheckIn.NEED_SOMEBODY, seen_on=None),
    ),
    "seen": (_("prises en compte"), lambda day: Q(seen_on__isnull=False)),
}
CHECKS = {
    "expired": (_("expirées, à refaire"), lambda day: Q(valid_until__lt=day) & to_renew(day)),
    "expiring": (
        _("à refaire d’ici 30 jours"),
        lambda day: Q(valid_until__range=(day, day + dt.timedelta(days=SOON))) & to_renew(day),
    ),
}
