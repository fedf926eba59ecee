"""Who sees which mentorships, meetings and workshops; whom it lets see, and who is a mentor."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from common.access import PORTAL, Role, every_row, grants, holds
from followups.models import Followup
from mentoring.checks import MentorCheck
from mentoring.models import (
    CheckIn,
    ClosingReview,
    MatchedPair,
    MatchingRun,
    Meeting,
    MeetingAttempt,
    Mentor,
    MentorAbsence,
    MentoringRequest,
    Mentorship,
    MentorshipMember,
    PairRule,
    Pause,
    Proposal,
    ProposalMember,
    Unmatched,
    Workshop,
    WorkshopRegistration,
)
from people.access import schools_of
from people.minors import about_people
from people.models import Affiliation, Organisation, Person, User

KEEPERS = (Role.ADMINISTRATOR, Role.MENTORING_OFFICER)
MENTEE, MENTOR = MentorshipMember.Role.MENTEE, MentorshipMember.Role.MENTOR

for model in (
    Mentorship, MentorshipMember, Meeting, MeetingAttempt, Pause, Proposal, ProposalMember, MentoringRequest, Mentor,
    MentorAbsence, MatchingRun, MatchedPair, Unmatched, PairRule, CheckIn, ClosingReview, Workshop,
    WorkshopRegistration,
):  # fmt: skip
    grants(model, *KEEPERS)(every_row)


@holds(Role.MENTOR)
def leads_a_mentorship(user: User, day: dt.date) -> bool:
    led = MentorshipMember.objects.present_on(day).filter(person=user.person_id, role=MENTOR)
    return user.person_id is not None and led.filter(mentorship__in=Mentorship.objects.open_on(day)).exists()


def mentorships_of(user: User):
    """In which the user is or was, as a query of keys; those registered by mistake never existed."""
    return MentorshipMember.objects.filter(
        person=user.person_id, mentorship__in=Mentorship.objects.real()
    ).values("mentorship")


def mentorships_of_school(user: User):
    """Those whose mentor or mentee is, or was, of a school that employs the user."""
    theirs = Affiliation.objects.filter(organisation__in=schools_of(user)).values("person")
    return MentorshipMember.objects.filter(person__in=theirs).values("mentorship")


@grants(Mentorship, *PORTAL)
def one_s_mentorships(user: User) -> Q:
    return Q(pk__in=mentorships_of(user))


@grants(Mentorship, Role.SCHOOL_STAFF)
def school_s_mentorships(user: User) -> Q:
    return Q(pk__in=mentorships_of_school(user))


@grants(MentorshipMember, *PORTAL)
@grants(Meeting, *PORTAL)
@grants(MeetingAttempt, *PORTAL)
@grants(Pause, *PORTAL)
def of_one_s_mentorships(user: User) -> Q:
    return Q(mentorship__in=mentorships_of(user))


@grants(MentorshipMember, Role.SCHOOL_STAFF)
@grants(Meeting, Role.SCHOOL_STAFF)
@grants(MeetingAttempt, Role.SCHOOL_STAFF)
@grants(Pause, Role.SCHOOL_STAFF)
def of_school_s_mentorships(user: User) -> Q:
    return Q(mentorship__in=mentorships_of_school(user))


@grants(CheckIn, *PORTAL)
@grants(ClosingReview, *PORTAL)
def what_one_said(user: User) -> Q:
    return Q(member__person=user.person_id)


@grants(MentoringRequest, *PORTAL)
@grants(Mentor, *PORTAL)
def of_oneself(user: User) -> Q:
    return Q(person=user.person_id)


@grants(MentorAbsence, *PORTAL)
def one_s_absences(user: User) -> Q:
    return Q(mentor__person=user.person_id)


def of_the_school(user: User):
    return Affiliation.objects.filter(organisation__in=schools_of(user)).values("person")


@grants(Mentor, Role.SCHOOL_STAFF)
def mentors_of_the_school(user: User) -> Q:
    return Q(person__in=of_the_school(user))


@grants(MentorAbsence, Role.SCHOOL_STAFF)
def absences_of_mentors_of_the_school(user: User) -> Q:
    return Q(mentor__person__in=of_the_school(user))


def proposals_of(people):
    """As a query of keys."""
    return ProposalMember.objects.filter(person__in=people).values("proposal")


@grants(Proposal, *PORTAL)
def one_s_proposals(user: User) -> Q:
    return Q(pk__in=proposals_of([user.person_id]))


@grants(ProposalMember, *PORTAL)
def of_one_s_proposals(user: User) -> Q:
    return Q(proposal__in=proposals_of([user.person_id]))


@grants(Proposal, Role.SCHOOL_STAFF)
def school_s_proposals(user: User) -> Q:
    return Q(pk__in=proposals_of(of_the_school(user)))


@grants(ProposalMember, Role.SCHOOL_STAFF)
def of_school_s_proposals(user: User) -> Q:
    return Q(proposal__in=proposals_of(of_the_school(user)))


@grants(Followup, Role.MENTORING_OFFICER)
def questions_about_mentoring(user: User) -> Q:
    return Q(wave__startswith="mentoring.")


grants(Workshop, Role.SCHOOL_STAFF)(every_row)


@grants(Workshop, *PORTAL)
def to_come_or_attended(user: User) -> Q:
    registered = WorkshopRegistration.objects.filter(person=user.person_id).values("workshop")
    return Q(held_on__gte=timezone.localdate()) | Q(pk__in=registered)


@grants(WorkshopRegistration, *PORTAL)
def one_s_registrations(user: User) -> Q:
    return Q(person=user.person_id)


@grants(WorkshopRegistration, Role.SCHOOL_STAFF)
def registrations_of_the_school(user: User) -> Q:
    return Q(person__in=Affiliation.objects.filter(organisation__in=schools_of(user)).values("person"))


@grants(Person, Role.MENTORING_OFFICER)
def in_the_programme(user: User) -> Q:
    mentored = MentorshipMember.objects.filter(person=OuterRef("pk"))
    registered = WorkshopRegistration.objects.filter(person=OuterRef("pk"))
    mentors, asking = Mentor.objects.values("person"), MentoringRequest.objects.values("person")
    return Q(Exists(mentored)) | Q(Exists(registered)) | Q(pk__in=mentors) | Q(pk__in=asking)


@grants(Person, Role.MENTORING_OFFICER)
def staff_of_a_school(user: User) -> Q:
    """They mentor too."""
    at_school = Affiliation.objects.filter(
        person=OuterRef("pk"), role=Affiliation.Role.STAFF, organisation__kind=Organisation.Kind.SCHOOL
    )
    return Q(Exists(at_school))


@grants(Person, Role.SCHOOL_STAFF)
def in_school_s_mentorships(user: User) -> Q:
    members = MentorshipMember.objects.filter(mentorship__in=mentorships_of_school(user))
    return Q(pk__in=members.values("person"))


@grants(Person, *PORTAL)
def met_in_a_running_mentorship(user: User) -> Q:
    """A mentor and a young person know of each other while their mentorship runs, and no longer."""
    today = timezone.localdate()
    present = MentorshipMember.objects.present_on(today).filter(
        mentorship__in=Mentorship.objects.open_on(today)
    )
    own = present.filter(person=user.person_id).values("mentorship")
    return Q(pk__in=present.filter(mentorship__in=own).values("person"))


@grants(Person, *PORTAL)
def proposed_to_meet(user: User) -> Q:
    """While nobody has said no: first names, before both accept."""
    own = Proposal.objects.open().filter(pk__in=proposals_of([user.person_id]))
    return Q(pk__in=ProposalMember.objects.filter(proposal__in=own).values("person"))


grants(MentorCheck, Role.MENTORING_OFFICER, Role.REFERENT)(every_row)
about_people("members__", Mentorship)
about_people("members__person__", Proposal)
about_people("mentorship__members__", Meeting, MeetingAttempt, Pause)
about_people("member__person__", CheckIn, ClosingReview)
about_people("mentor__person__", MentorAbsence)
about_people("mentee__", MatchedPair, PairRule)
about_people(
    "person__",
    Unmatched,
    MentorshipMember,
    WorkshopRegistration,
    MentorCheck,
    MentoringRequest,
    Mentor,
    ProposalMember,
)
