"""What the platform writes to mentors."""

import datetime as dt

from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import Mentorship, MentorshipMember
from mentoring.situations import without_meeting_since
from people.outbox.letters import Action, Letter, Topic, Words, day, letter
from people.outbox.posting import compose, of_person, post_all


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
