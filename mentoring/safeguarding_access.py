"""Who reads what members of a mentorship write to one another: themselves, and referents once a concern names it."""

from django.db.models import Q
from django.utils import timezone

from common.access import PORTAL, Role, every_row, grants
from mentoring.conversations import open_to_members
from mentoring.models import (
    ConversationReading,
    Mentorship,
    MentorshipConcern,
    MentorshipMember,
    MentorshipMessage,
)
from people.minors import about_people
from people.models import User


@grants(MentorshipMessage, *PORTAL)
def of_conversations_one_is_in(user: User) -> Q:
    today = timezone.localdate()
    places = MentorshipMember.objects.present_on(today).filter(person=user.person_id)
    readable = Mentorship.objects.filter(open_to_members(today))
    return Q(mentorship__in=places.filter(mentorship__in=readable).values("mentorship"))


@grants(MentorshipMessage, Role.REFERENT)
def of_mentorships_that_a_concern_names(user: User) -> Q:
    return Q(mentorship__in=MentorshipConcern.objects.values("mentorship"))


@grants(ConversationReading, *PORTAL)
def one_s_readings(user: User) -> Q:
    return Q(member__person=user.person_id)


grants(MentorshipConcern, Role.REFERENT)(every_row)
about_people("mentorship__members__", MentorshipMessage, MentorshipConcern)
about_people("member__person__", ConversationReading)
