"""What the platform writes to mentors and to those who come to workshops."""

import datetime as dt

from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import Mentorship, MentorshipMember, Workshop, WorkshopRegistration
from mentoring.situations import without_meeting_since
from people.outbox.letters import Action, Letter, Topic, Words, day, letter
from people.outbox.posting import compose, of_person, post_all

DAYS_BEFORE = 3  # a workshop is recalled, so that a Sunday or a week already used does not make it late


def is_silent(words: Words) -> bool:
    silent = Mentorship.objects.real().filter(without_meeting_since(timezone.localdate()))
    return silent.filter(pk=words["mentorship"]).exists()


@letter(
    gettext_lazy("Accompagnement sans rencontre depuis 30 jours (au mentor)"),
    Topic.REMINDERS,
    {"name": "Karim", "mentee": "Inès", "since": "2026-10-24", "ref": "7KXW2M", "mentorship": 0},
    is_due=is_silent,
    lasts=dt.timedelta(days=21),
)
def silent_mentorship(words: Words) -> Letter:
    said = {"mentee": words["mentee"], "since": day(words["since"])}
    return Letter(
        _("Avez-vous vu %(mentee)s récemment ?") % said,
        (
            _("Aucune rencontre avec %(mentee)s n’est notée depuis le %(since)s.") % said,
            _("Vous vous êtes vus ? Dites-le à la personne qui vous suit : elle le notera."),
            _(
                "Vous n’arrivez plus à vous joindre ? Dites-le aussi : elle prend le relais, et personne n’est en faute."
            ),
        ),
        Action(_("Ouvrir l’accompagnement"), reverse("mentorship", args=[words["ref"]])),
        sms=_("Aucune rencontre avec %(mentee)s n’est notée depuis le %(since)s. Tout va bien ?") % said,
    )


def is_to_come(words: Words) -> bool:
    return WorkshopRegistration.objects.filter(
        pk=words["registration"], workshop__held_on__gte=timezone.localdate()
    ).exists()


@letter(
    gettext_lazy("Atelier dans quelques jours"),
    Topic.REMINDERS,
    {"name": "Inès", "title": "Parler devant un groupe", "day": "2026-12-01", "registration": 0},
    is_due=is_to_come,
)
def workshop_soon(words: Words) -> Letter:
    said = {"title": words["title"], "day": day(words["day"])}
    return Letter(
        _("Votre atelier du %(day)s") % said,
        (
            _("Vous êtes inscrit·e à l’atelier « %(title)s », le %(day)s.") % said,
            _("Un empêchement ? Prévenez-nous : quelqu’un d’autre prendra la place."),
        ),
        Action(_("Voir mes dates"), reverse("space")),
        sms=_("Rappel : atelier %(title)s, le %(day)s. Un empêchement ? Prévenez-nous.") % said,
    )


def ask_silent_mentors() -> int:
    """Once for each silence; how many were looked at."""
    today = timezone.localdate()
    silent = Mentorship.objects.real().filter(without_meeting_since(today))
    met = Max("meetings__held_on", filter=Q(meetings__confirmed=True))
    found = silent.annotate(since=Coalesce(met, "formed_on")).prefetch_related("memberships__person")
    messages = [
        compose(
            silent_mentorship,
            of_person(mentor.person),
            {
                "name": mentor.person.first_name,
                "mentee": _names(mentorship),
                "since": mentorship.since,
                "ref": mentorship.ref,
                "mentorship": mentorship.pk,
            },
            key=f"silent_mentorship:{mentor.pk}:{mentorship.since}",
        )
        for mentorship in found
        for mentor in mentorship.memberships.all()
        if mentor.role == MentorshipMember.Role.MENTOR
    ]
    post_all(messages)
    return len(messages)


def _names(mentorship: Mentorship) -> str:
    mentees = [
        member for member in mentorship.memberships.all() if member.role == MentorshipMember.Role.MENTEE
    ]
    return ", ".join(sorted(member.person.first_name for member in mentees))


def recall_workshops() -> int:
    """Once for each registration, three days before; how many were looked at."""
    today = timezone.localdate()
    soon = Workshop.objects.filter(held_on__gt=today, held_on__lte=today + dt.timedelta(days=DAYS_BEFORE))
    registered = WorkshopRegistration.objects.filter(workshop__in=soon).select_related("workshop", "person")
    messages = [
        compose(
            workshop_soon,
            of_person(each.person),
            {
                "name": each.person.first_name,
                "title": each.workshop.title,
                "day": each.workshop.held_on,
                "registration": each.pk,
            },
            key=f"workshop_soon:{each.pk}:{each.workshop.held_on}",
        )
        for each in registered
    ]
    post_all(messages)
    return len(messages)
