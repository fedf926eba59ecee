"""A meeting is logged by one side and confirmed by the other; what nobody contests within a week counts, and says so."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.meeting_notifications import meeting_logged
from mentoring.models import Meeting, Mentorship, MentorshipMember
from people.models import User
from people.outbox.posting import of_people, post

SILENT_AFTER = dt.timedelta(days=7)
Confirmation = Meeting.Confirmation
MENTEE, MENTOR = MentorshipMember.Role.MENTEE, MentorshipMember.Role.MENTOR


def side_of(mentorship: Mentorship, user: User) -> str:
    """The role of the user in it."""
    member = mentorship.memberships.filter(person=user.person_id).first()
    return member.role if member else ""


def awaiting(user: User) -> QuerySet:
    """Meetings that one side logged, where the user is of the other and has neither confirmed nor contested."""
    own = MentorshipMember.objects.filter(person=user.person_id)
    of_logger = MentorshipMember.objects.filter(
        mentorship=OuterRef("mentorship"), person=OuterRef("logged_by__person")
    )
    condition = Q()
    for mine, other in ((MENTOR, MENTEE), (MENTEE, MENTOR)):
        condition |= Q(mentorship__in=own.filter(role=mine).values("mentorship")) & Q(
            Exists(of_logger.filter(role=other))
        )
    return Meeting.objects.visible_to(user).unsettled().filter(condition)


def is_for(meeting: Meeting, user: User) -> bool:
    """Whether the user is of the side that has to say yes or no."""
    return awaiting(user).filter(pk=meeting.pk).exists()


@transaction.atomic
def log(meeting: Meeting, user: User) -> Meeting:
    """The row that is kept. The same form twice is one meeting; the day that the other side logged is confirmed.

    Raises ValidationError.
    """
    mentorship = Mentorship.objects.select_for_update(of=["self"]).get(pk=meeting.mentorship_id)
    if found := Meeting.objects.filter(mentorship=mentorship, ref=meeting.ref).first():
        return found
    same_day = Meeting.objects.filter(
        mentorship=mentorship, held_on=meeting.held_on, set_aside_on=None
    ).order_by("confirmed", "pk")
    for other in same_day.select_related("logged_by"):
        if is_for(other, user):
            return confirm(other, user)
        raise ValidationError({"held_on": _("Une rencontre est déjà notée ce jour-là.")})
    meeting.logged_by, meeting.logged_at = user, timezone.now()
    meeting.full_clean()
    meeting.save()
    tell_the_other_side(meeting, user)
    return meeting


@transaction.atomic
def confirm(meeting: Meeting, user: User) -> Meeting:
    """By the other side; said twice, or by who has no say, it changes nothing."""
    meeting = Meeting.objects.select_for_update(of=["self"]).get(pk=meeting.pk)
    if is_for(meeting, user):
        _settle(meeting, Confirmation.OTHER)
    return meeting


@transaction.atomic
def contest(meeting: Meeting, user: User, because: str) -> Meeting:
    """The team decides; it counts meanwhile for nothing."""
    meeting = Meeting.objects.select_for_update(of=["self"]).get(pk=meeting.pk)
    if is_for(meeting, user):
        meeting.contested_on, meeting.contested_because = timezone.localdate(), because
        meeting.save()
    return meeting


def confirm_the_silent(moment: dt.datetime | None = None) -> int:
    """Those logged a week ago that nobody contested; how many. A mentorship that ended meanwhile is no matter."""
    limit = (moment or timezone.now()) - SILENT_AFTER
    count = 0
    for pk in Meeting.objects.unsettled().filter(logged_at__lte=limit).values_list("pk", flat=True):
        with transaction.atomic():
            meeting = Meeting.objects.select_for_update(of=["self"]).filter(pk=pk).first()
            if meeting and Meeting.objects.unsettled().filter(pk=pk).exists():
                _settle(meeting, Confirmation.SILENCE)
                count += 1
    return count


def _settle(meeting: Meeting, by: str) -> None:
    meeting.confirmed, meeting.confirmation = True, by
    meeting.save()


def tell_the_other_side(meeting: Meeting, user: User) -> None:
    side, members = side_of(meeting.mentorship, user), meeting.mentorship.memberships
    present = members.present_on(timezone.localdate()).select_related("person")
    others = [member.person for member in present if member.role != side]
    ways = of_people(others)
    for person in others:
        post(
            meeting_logged, ways[person.pk], name=person.first_name, by=user.person.first_name,
            day=meeting.held_on, ref=meeting.ref, meeting=meeting.pk,
        )  # fmt: skip
