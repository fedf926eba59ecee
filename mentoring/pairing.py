"""Two people paired by hand: who waits for a mentor, who could be theirs, and the pair itself."""

import datetime as dt

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.dates import add_months
from mentoring.models import Mentor, MentoringRequest, Mentorship, MentorshipMember
from people.models import Affiliation, Organisation, Partnership, Person

MENTEE, MENTOR = MentorshipMember.Role.MENTEE, MentorshipMember.Role.MENTOR
MAJORITY = 18 * 12
TERM_MONTHS = 9  # a school year
YOUNG = (15 * 12, 30 * 12)


class AlreadyMentored(Exception):
    """The young person has an open mentorship: a second one has to be confirmed."""


def open_mentorships(mentee: Person, day: dt.date) -> QuerySet:
    return (
        Mentorship.objects.open_on(day)
        .filter(memberships__person=mentee, memberships__role=MENTEE)
        .prefetch_related("memberships__person")
    )


def waiting_mentees(day: dt.date) -> QuerySet:
    """Young residents without an open mentorship, with `asked_on` and `registered_at`: those who asked for a mentor
    first, longest waiting first, then those whose file is the oldest.

    Those of the school are on the other side: they mentor.
    """
    partnership = Partnership.objects.first()
    asked = MentoringRequest.objects.open().filter(person=OuterRef("pk"))
    registrations = Person.history.filter(id=OuterRef("pk"), history_type="+").order_by("history_date")
    return (
        Person.objects.filter(
            ~Exists(open_roles(MENTEE, day)),
            ~Exists(at_a_school(day)),
            birth_date__lte=add_months(day, -YOUNG[0]),
            birth_date__gt=add_months(day, -YOUNG[1]),
            postcode__in=partnership.postcodes if partnership else [],
        )
        .annotate(
            asked_on=Subquery(asked.values("asked_on")[:1]),
            registered_at=Subquery(registrations.values("history_date")[:1]),
        )
        .order_by(F("asked_on").asc(nulls_last=True), "registered_at", "pk")
    )


def adults_of_a_school(day: dt.date) -> QuerySet:
    """With `open_count`, how many open mentorships each already leads; an unknown age is not a minor's."""
    led = open_roles(MENTOR, day).order_by().values("person").annotate(count=Count("pk")).values("count")
    return Person.objects.filter(
        Exists(at_a_school(day)),
        Q(birth_date__isnull=True) | Q(birth_date__lte=add_months(day, -MAJORITY)),
    ).annotate(open_count=Coalesce(Subquery(led), 0))


def possible_mentors(mentee: Person, day: dt.date) -> QuerySet:
    """Adults of a school without those who already mentor this young person: accepted mentors first (`serves`), then
    the least busy."""
    serving = Mentor.objects.serving_on(day).filter(person=OuterRef("pk"))
    theirs = open_roles(MENTOR, day).filter(mentorship__in=open_mentorships(mentee, day))
    return (
        adults_of_a_school(day)
        .exclude(pk=mentee.pk)
        .exclude(Exists(theirs))
        .annotate(serves=Exists(serving))
        .order_by("-serves", "open_count", "search_key", "pk")
    )


def open_roles(role: str, day: dt.date) -> QuerySet:
    """Their places in open mentorships; to be used inside a query on people."""
    running = Mentorship.objects.open_on(day)
    return MentorshipMember.objects.filter(person=OuterRef("pk"), role=role, mentorship__in=running)


def at_a_school(day: dt.date) -> QuerySet:
    """Their running affiliations as student or staff of a school; to be used inside a query on people."""
    return Affiliation.objects.running_on(day).filter(
        person=OuterRef("pk"),
        role__in=(Affiliation.Role.STUDENT, Affiliation.Role.STAFF),
        organisation__kind=Organisation.Kind.SCHOOL,
    )


@transaction.atomic
def form_pair(mentee: Person, mentor: Person, day: dt.date, *, confirmed: bool = False) -> Mentorship:
    """Their open mentorship: the one that exists between them, or a new pair formed on `day`.

    Raises AlreadyMentored when the mentee has one with somebody else, unless `confirmed`.
    """
    Person.objects.select_for_update().get(pk=mentee.pk)  # one pair at a time for one young person
    running = open_mentorships(mentee, day)
    if existing := running.filter(memberships__person=mentor, memberships__role=MENTOR).first():
        return existing
    if running.exists() and not confirmed:
        raise AlreadyMentored
    return form([mentee], [mentor], day)


def form(mentees: list[Person], mentors: list[Person], day: dt.date) -> Mentorship:
    """A pair or a small group that begins; those who waited for it wait no longer. Inside a transaction."""
    kind = Mentorship.Kind.PAIR if len(mentees) == 1 else Mentorship.Kind.GROUP
    formed = Mentorship.objects.create(kind=kind, formed_on=day, term_on=add_months(day, TERM_MONTHS))
    for role, people in ((MENTEE, mentees), (MENTOR, mentors)):
        for person in people:
            MentorshipMember.objects.create(mentorship=formed, person=person, role=role)
    close_requests(mentees, day)
    return formed


def close_requests(mentees: list[Person], day: dt.date) -> None:
    """They have a mentor from `day` on: those who waited for one wait no longer. Inside a transaction."""
    for request in MentoringRequest.objects.open().filter(person__in=mentees):
        request.closed_on, request.closing = max(day, request.asked_on), MentoringRequest.Closing.MATCHED
        request.save()
