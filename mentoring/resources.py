from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from common.interchange import Caution, Column, ManyReferences, Reference, Sheet, Words
from common.interchange.columns import Links
from mentoring.models import Meeting, Mentorship, MentorshipMember, Workshop, WorkshopRegistration
from mentoring.workshops import HAS_PLACE
from people.models import Person


def check_members(rows: list, complain) -> None:
    for row in rows:
        mentors, mentees = row.linked.get("mentors", ()), row.linked.get("mentees", ())
        if {mentor.pk for mentor in mentors} & {mentee.pk for mentee in mentees}:
            complain(row, "mentee_refs", _("La même personne ne peut être mentor et jeune accompagné."))


def review_mentorships(lines: dict[int, int]) -> Iterator[Caution]:
    early = Meeting.objects.filter(mentorship__in=lines, held_on__lt=F("mentorship__formed_on"))
    for pk in early.values_list("mentorship_id", flat=True).distinct():
        message = _("Une rencontre déjà enregistrée précède cette date.")
        yield Caution(lines[pk], "formed_on", message, is_error=True)
    open_memberships = MentorshipMember.objects.filter(
        role=MentorshipMember.Role.MENTEE, mentorship__ended_on__isnull=True
    )
    accompanied_twice = (
        open_memberships.values("person").annotate(times=Count("pk")).filter(times__gt=1).values("person")
    )
    second = open_memberships.filter(person__in=accompanied_twice, mentorship__in=lines)
    for pk, ref in second.values_list("mentorship_id", "person__ref"):
        message = _("« %(ref)s » a déjà un autre accompagnement ouvert.")
        yield Caution(lines[pk], "mentee_refs", message % {"ref": ref})


def review_workshops(lines: dict[int, int]) -> Iterator[Caution]:
    full = Workshop.objects.filter(pk__in=lines).with_places().filter(taken__gt=F("capacity"))
    for workshop in full:
        message = _("%(registered)d inscriptions pour %(capacity)d places.")
        numbers = {"registered": workshop.taken, "capacity": workshop.capacity}
        yield Caution(lines[workshop.pk], "workshop_ref", message % numbers)


MENTORSHIPS = Sheet(
    "mentorships.csv",
    Mentorship,
    (
        Column("ref", required=True),
        Column("kind", required=True),
        ManyReferences("mentor_refs", required=True, target=Person),
        ManyReferences("mentee_refs", required=True, target=Person),
        Column("formed_on", required=True),
        Column("term_on"),
        Column("ended_on"),
        Column("end_reason"),
    ),
    complete=check_members,
    links=Links(MentorshipMember, "mentorship", {"mentors": "mentor", "mentees": "mentee"}),
    tracked="pk",
    review=review_mentorships,
)
MEETINGS = Sheet(
    "meetings.csv",
    Meeting,
    (
        Column("ref", required=True),
        Reference("mentorship_ref", required=True),
        Column("held_on", required=True),
        Column("minutes", required=True),
        Column("channel"),
        Words("topics", codes=Meeting.Topic),
        Column("confirmed", required=True),
        Column("rating"),
    ),
)
WORKSHOPS = Sheet(
    "workshops.csv",
    Workshop,
    (
        Column("ref", required=True),
        Column("kind", required=True),
        Column("title", required=True),
        Column("held_on", required=True),
        Column("minutes"),
        Column("capacity"),
        Column("digital"),
        Column("result_observed_on"),
        Column("result_summary"),
    ),
    told=Q(cancelled_on=None),
)
WORKSHOP_REGISTRATIONS = Sheet(
    "workshop_registrations.csv",
    WorkshopRegistration,
    (
        Reference("workshop_ref", required=True),
        Reference("person_ref", required=True),
        Column("attended"),
        Column("satisfaction"),
        Column("postcode_at_event", frozen_from="person.postcode"),
    ),
    key=("workshop_ref", "person_ref"),
    identity=("workshop_id", "person_id"),
    tracked="workshop_id",
    review=review_workshops,
    told=HAS_PLACE & Q(workshop__cancelled_on=None),
)
