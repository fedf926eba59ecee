"""What the lists of mentoring are filtered by, and what the first page counts: one condition for both."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.dates import add_months
from mentoring import health
from mentoring.checks import MentorCheck
from mentoring.models import CheckIn, Meeting, Mentorship, MentorshipMember, WorkshopRegistration
from mentoring.workshops import HAS_PLACE, WAITS

SOON = 30  # days
OBSERVED_AFTER, NEVER_AFTER = 3, 12  # months


def unmarked(day: dt.date) -> Q:
    """Held, and nobody said yet who came."""
    waiting = WorkshopRegistration.objects.with_place().filter(workshop=OuterRef("pk"), attended=None)
    return Q(held_on__lt=day, cancelled_on=None) & Q(Exists(waiting))


def awaited(day: dt.date) -> Q:
    """To come, and people wait for a place."""
    waiting = WorkshopRegistration.objects.filter(WAITS, workshop=OuterRef("pk"))
    return Q(held_on__gte=day, cancelled_on=None) & Q(Exists(waiting))


def to_observe(day: dt.date) -> Q:
    """Digital, held three months ago or more, and nobody said what came of it; after a year, nobody will."""
    held = (add_months(day, -NEVER_AFTER), add_months(day, -OBSERVED_AFTER))
    return Q(digital=True, held_on__range=held, cancelled_on=None, result_observed_on=None)


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


MENTORSHIPS = {
    "open": (_("en cours"), health.is_open),
    **{state.code: (state.label, state.condition) for state in health.STATES if state.code != "well"},
    "ended": (_("terminés"), lambda day: Q(ended_on__lte=day)),
}
REQUESTS = {
    "to_check": (_("à vérifier"), lambda day: Q(asked_on__isnull=False, checked_on=None, closed_on=None)),
    "waiting": (_("en attente d’un mentor"), lambda day: Q(checked_on__isnull=False, closed_on=None)),
    "begun": (_("commencées, pas envoyées"), lambda day: Q(asked_on=None, closed_on=None)),
    "closed": (_("closes"), lambda day: Q(closed_on__isnull=False)),
}
MENTORS = {
    "to_decide": (
        _("candidatures à lire"),
        lambda day: Q(applied_on__isnull=False, accepted_on=None, declined_on=None, stopped_on=None),
    ),
    "serving": (
        _("en service"),
        lambda day: Q(accepted_on__lte=day) & (Q(stopped_on=None) | Q(stopped_on__gt=day)),
    ),
    "gone": (_("arrêtés ou refusés"), lambda day: Q(stopped_on__lte=day) | Q(declined_on__isnull=False)),
}
PROPOSALS = {
    "open": (_("en attente de réponse"), lambda day: Q(closed_on=None)),
    "late": (_("sans réponse à temps"), lambda day: Q(closed_on=None, answer_by__lt=day)),
    "closed": (_("closes"), lambda day: Q(closed_on__isnull=False)),
}
MEETINGS = {
    "contested": (
        _("contestées, à trancher"),
        lambda day: Q(confirmed=False, contested_on__isnull=False, set_aside_on=None),
    ),
    "unsettled": (
        _("en attente de confirmation"),
        lambda day: Q(confirmed=False, logged_by__isnull=False, contested_on=None, set_aside_on=None),
    ),
    "confirmed": (_("confirmées"), lambda day: Q(confirmed=True)),
    "by_silence": (_("confirmées par silence"), lambda day: Q(confirmation=Meeting.Confirmation.SILENCE)),
    "set_aside": (_("écartées"), lambda day: Q(set_aside_on__isnull=False)),
}
WORKSHOPS = {
    "to_come": (_("à venir"), lambda day: Q(held_on__gte=day, cancelled_on=None)),
    "waiting": (_("à venir, avec liste d’attente"), awaited),
    "past": (_("passés"), lambda day: Q(held_on__lt=day, cancelled_on=None)),
    "unmarked": (_("passés, présences à noter"), unmarked),
    "to_observe": (_("numériques, résultat à constater"), to_observe),
    "cancelled": (_("annulés"), lambda day: Q(cancelled_on__isnull=False)),
}
REGISTRATIONS = {
    "placed": (_("avec une place"), lambda day: HAS_PLACE),
    "waiting": (_("en liste d’attente"), lambda day: WAITS),
    "withdrawn": (_("désistements"), lambda day: Q(cancelled_at__isnull=False)),
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
