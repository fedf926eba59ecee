"""What the platform writes to mentors."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring import health
from mentoring.models import (
    Meeting,
    Mentorship,
    MentorshipMember,
    ProposalMember,
)
from mentoring.proposal_notifications import proposal_unanswered
from people.outbox.letters import Action, Letter, Topic, Words, day, letter
from people.outbox.posting import compose, of_people, post_all

TERM_DAYS = 14
REMINDED_BEFORE = 3  # days


def is_silent(words: Words) -> bool:
    silent = Mentorship.objects.real().filter(health.is_getting_silent(timezone.localdate()))
    return silent.filter(pk=words["mentorship"]).exists()


@letter(
    gettext_lazy("Accompagnement sans signe de vie depuis 30 jours (au mentor)"),
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
            _("Rien n’est noté avec %(mentee)s depuis le %(since)s.") % said,
            _("Vous vous êtes vus ? Notez-le : trente secondes. Une pause ? Dites-le d’un appui."),
            _("Vous n’arrivez plus à vous joindre ? L’équipe prend le relais, et personne n’est en faute."),
        ),
        Action(_("Ouvrir l’accompagnement"), reverse("mentorship", args=[words["ref"]])),
        sms=_("Rien n’est noté avec %(mentee)s depuis le %(since)s. Tout va bien ?") % said,
    )


def has_not_met(words: Words) -> bool:
    noted = Meeting.objects.filter(mentorship=words["mentorship"])
    return is_running(words) and not noted.exists()


def is_running(words: Words) -> bool:
    going_on = health.goes_on(timezone.localdate())
    return Mentorship.objects.real().filter(going_on, pk=words["mentorship"]).exists()


@letter(
    gettext_lazy("Première rencontre à prévoir"),
    Topic.REMINDERS,
    {"name": "Inès", "others": "Karim", "by": "2026-12-08", "ref": "7KXW2M", "mentorship": 0},
    is_due=has_not_met,
    lasts=dt.timedelta(days=14),
)
def first_meeting_due(words: Words) -> Letter:
    said = {"others": words["others"], "day": day(words["by"])}
    return Letter(
        _("Déjà vu %(others)s ?") % said,
        (
            _("Votre première rencontre avec %(others)s était à prévoir avant le %(day)s.") % said,
            _("C’est fait ? Notez-la : trente secondes."),
            _("Quelque chose bloque ? Dites-le à l’équipe : elle vous aide à caler une date."),
        ),
        Action(_("Ouvrir l’accompagnement"), reverse("mentorship", args=[words["ref"]])),
        sms=_("Avez-vous vu %(others)s ? Notez votre rencontre, ou dites ce qui bloque.") % said,
    )


@letter(
    gettext_lazy("Terme d’un accompagnement dans quinze jours"),
    Topic.REMINDERS,
    {"name": "Inès", "others": "Karim", "term": "2027-06-30", "ref": "7KXW2M", "mentorship": 0},
    is_due=is_running,
    lasts=dt.timedelta(days=14),
)
def term_near(words: Words) -> Letter:
    said = {"others": words["others"], "day": day(words["term"])}
    return Letter(
        _("Continuer ou terminer avec %(others)s ?") % said,
        (
            _("Votre accompagnement avec %(others)s se termine le %(day)s.") % said,
            _(
                "Vous pouvez continuer trois mois de plus, d’un appui, ou vous arrêter là et donner votre avis."
            ),
        ),
        Action(_("Choisir"), reverse("mentorship", args=[words["ref"]])),
        sms=_("Votre accompagnement avec %(others)s se termine le %(day)s : continuer, ou s’arrêter là ?")
        % said,
    )


def ask_silent_mentors() -> int:
    """Once for each silence, thirty days after the last sign of life; how many were looked at."""
    today = timezone.localdate()
    silent = Mentorship.objects.real().filter(health.is_getting_silent(today))
    found = silent.annotate(since=health.last_sign()).prefetch_related("memberships__person")
    return _post_to_members(
        silent_mentorship, found,
        lambda mentorship, member: {"mentee": _names(mentorship), "since": mentorship.since},
        lambda mentorship, member: f"silent_mentorship:{member.pk}:{mentorship.since}",
        roles=(MentorshipMember.Role.MENTOR,),
    )  # fmt: skip


def ask_for_first_meetings() -> int:
    """Once, the day after the fortnight; how many were looked at."""
    today = timezone.localdate()
    late = Mentorship.objects.real().filter(health.has_not_met(today))
    recent = late.filter(formed_on__gte=today - dt.timedelta(days=health.LISTED))
    return _post_to_members(
        first_meeting_due, recent.prefetch_related("memberships__person"),
        lambda mentorship, member: {
            "others": _others(mentorship, member),
            "by": mentorship.formed_on + dt.timedelta(days=health.FIRST_MEETING),
        },
        lambda mentorship, member: f"first_meeting_due:{member.pk}:{mentorship.formed_on}",
    )  # fmt: skip


def tell_of_near_terms() -> int:
    """Once for each term, a fortnight before; how many were looked at."""
    today = timezone.localdate()
    near = Mentorship.objects.real().filter(
        health.goes_on(today), term_on__range=(today, today + dt.timedelta(days=TERM_DAYS))
    )
    return _post_to_members(
        term_near, near.prefetch_related("memberships__person"),
        lambda mentorship, member: {"others": _others(mentorship, member), "term": mentorship.term_on},
        lambda mentorship, member: f"term_near:{member.pk}:{mentorship.term_on}",
    )  # fmt: skip


def remind_of_proposals() -> int:
    """Those who have not answered three days before the end of the time they have; once."""
    today = timezone.localdate()
    waiting = ProposalMember.objects.filter(
        accepts=None, proposal__closed_on=None,
        proposal__answer_by__range=(today, today + dt.timedelta(days=REMINDED_BEFORE)),
    ).select_related("person", "proposal").prefetch_related("proposal__members__person")  # fmt: skip
    ways = of_people([member.person for member in waiting])
    messages = [
        compose(
            proposal_unanswered,
            ways[member.person_id],
            {
                "name": member.person.first_name,
                "others": _first_names(
                    other.person
                    for other in member.proposal.members.all()
                    if other.person_id != member.person_id
                ),
                "ref": member.proposal.ref,
                "by": member.proposal.answer_by,
                "proposal": member.proposal_id,
                "is_mentor": member.role == MentorshipMember.Role.MENTOR,
            },
            key=f"proposal_unanswered:{member.pk}",
        )
        for member in waiting
    ]
    post_all(messages)
    return len(messages)


def _post_to_members(kind, mentorships, words, key, roles=MentorshipMember.Role) -> int:
    """`words` and `key` are functions of a mentorship and one of its members, those who left it excepted."""
    members = [
        (mentorship, member)
        for mentorship in mentorships
        for member in mentorship.memberships.all()
        if member.role in roles and member.left_on is None
    ]
    ways = of_people([member.person for _mentorship, member in members])
    messages = [
        compose(
            kind,
            ways[member.person_id],
            {
                "name": member.person.first_name, "ref": mentorship.ref, "mentorship": mentorship.pk,
                **words(mentorship, member),
            },
            key=key(mentorship, member),
        )
        for mentorship, member in members
    ]  # fmt: skip
    post_all(messages)
    return len(messages)


def _names(mentorship: Mentorship) -> str:
    return _first_names(
        member.person
        for member in mentorship.memberships.all()
        if member.role == MentorshipMember.Role.MENTEE
    )


def _others(mentorship: Mentorship, of: MentorshipMember) -> str:
    return _first_names(
        member.person
        for member in mentorship.memberships.all()
        if member.person_id != of.person_id and member.left_on is None
    )


def _first_names(people) -> str:
    return ", ".join(sorted(person.first_name for person in people))
