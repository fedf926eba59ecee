"""What a matching is computed from, read from the records as they stand."""

import datetime as dt
from collections import Counter, defaultdict

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from mentoring.gates import cleared, without_agreement
from mentoring.matching import Inputs
from mentoring.models import (
    Mentor,
    MentorAbsence,
    MentoringRequest,
    Mentorship,
    MentorshipMember,
    PairRule,
    Proposal,
    ProposalMember,
)
from mentoring.scoring import Guide, Rules, Young
from people.minors import is_minor
from people.models import Person

MENTEE, MENTOR = MentorshipMember.Role.MENTEE, MentorshipMember.Role.MENTOR
PAIR, GROUP = Mentorship.Kind.PAIR, Mentorship.Kind.GROUP


def of_minors(path: str) -> ExpressionWrapper:
    return ExpressionWrapper(is_minor(path), output_field=BooleanField())


def waiting() -> QuerySet:
    """Requests for a mentor that nobody has been proposed for, or no more."""
    asked = ProposalMember.objects.filter(person=OuterRef("person"), role=MENTEE, proposal__closed_on=None)
    return MentoringRequest.objects.waiting().exclude(Exists(asked))


def mentors_on(day: dt.date) -> QuerySet:
    """Those who serve, and those who are named in a decision of the team."""
    named = PairRule.objects.in_force().values("mentor")
    serving = Mentor.objects.serving_on(day).values("pk")
    return Mentor.objects.filter(Q(pk__in=serving) | Q(person__in=named))


def inputs_on(day: dt.date) -> Inputs:
    """In six queries, however many they are."""
    between = _between(day)
    decided = PairRule.objects.in_force().order_by("pk").values_list("kind", "mentee", "mentor")
    pairs = {kind: [] for kind in PairRule.Kind.values}
    for kind, mentee, mentor in decided:
        pairs[kind].append((mentee, mentor))
    rules = Rules(tuple(pairs[PairRule.Kind.PIN]), tuple(pairs[PairRule.Kind.VETO]))
    return Inputs(_young(between), _guides(day, between), rules, day)


class Between:
    """What there is, and was, between young people and mentors; and what each mentor already carries."""

    def __init__(self):
        self.mentored_by: dict[int, set[int]] = defaultdict(set)
        self.declined: dict[int, set[int]] = defaultdict(set)
        self.pairs: Counter[int] = Counter()
        self.groups: Counter[int] = Counter()

    def carries(self, mentor: int, kind: str) -> None:
        (self.groups if kind == GROUP else self.pairs)[mentor] += 1


def _between(day: dt.date) -> Between:
    found = Between()
    present = MentorshipMember.objects.present_on(day).filter(mentorship__in=Mentorship.objects.open_on(day))
    together = defaultdict(lambda: defaultdict(list))
    for key, kind, role, person in present.values_list("mentorship", "mentorship__kind", "role", "person"):
        together[key, kind][role].append(person)
    for (_key, kind), members in together.items():
        for mentor in members[MENTOR]:
            found.carries(mentor, kind)
            for mentee in members[MENTEE]:
                found.mentored_by[mentee].add(mentor)
    _proposed(found)
    return found


def _proposed(found: Between) -> None:
    """Open proposals take places; those that were declined are not made again to whom they were between."""
    rows = ProposalMember.objects.filter(
        Q(proposal__closed_on=None) | Q(proposal__outcome=Proposal.Outcome.DECLINED)
    )
    proposed = defaultdict(list)
    for row in rows.select_related("proposal").order_by("pk"):
        proposed[row.proposal].append(row)
    for proposal, members in proposed.items():
        mentors = [row for row in members if row.role == MENTOR]
        for mentor in mentors:
            if proposal.is_open:
                found.carries(mentor.person_id, proposal.kind)
                continue
            for mentee in members:
                said_no = proposal.kind == PAIR or False in (mentor.accepts, mentee.accepts)
                if mentee.role == MENTEE and said_no:
                    found.declined[mentee.person_id].add(mentor.person_id)


def _young(between: Between) -> tuple[Young, ...]:
    unagreed = Exists(without_agreement().filter(pk=OuterRef("person")))
    rows = waiting().annotate(minor=of_minors("person__"), unagreed=unagreed)
    return tuple(
        Young(
            key=row.person_id,
            asked_on=row.asked_on,
            accepts_group=row.accepts_group,
            is_minor=bool(row.minor),
            agreed=not row.unagreed,
            mentored_by=frozenset(between.mentored_by[row.person_id]),
            declined=frozenset(between.declined[row.person_id]),
            **_wishes(row),
        )
        for row in rows.order_by("asked_on", "person")
    )


def _guides(day: dt.date, between: Between) -> tuple[Guide, ...]:
    of_person = {"pk": OuterRef("person")}
    rows = mentors_on(day).annotate(
        minor=of_minors("person__"),
        serving=Exists(Mentor.objects.serving_on(day).filter(pk=OuterRef("pk"))),
        cleared=Exists(Person.objects.filter(cleared(day, for_minors=False), **of_person)),
        cleared_for_minors=Exists(Person.objects.filter(cleared(day, for_minors=True), **of_person)),
    )
    back = dict(
        MentorAbsence.objects.running_on(day).order_by("ends_on").values_list("mentor__person", "ends_on")
    )
    return tuple(_guide(row, between, back.get(row.person_id)) for row in rows.order_by("person"))


def _guide(row: Mentor, between: Between, back_on: dt.date | None) -> Guide:
    pairs = between.pairs[row.person_id]
    # A group that found one member became a pair, beyond those that the mentor offers: its places are taken.
    has_group = between.groups[row.person_id] > 0 or pairs > row.capacity
    return Guide(
        key=row.person_id,
        seats=max(row.capacity - pairs, 0),
        load=pairs,
        group_seats=0 if has_group else row.group_size,
        group_hours=frozenset(row.group_at),
        accepts_minors=row.accepts_minors,
        serves=row.serving and not row.minor,
        back_on=back_on,
        studies_end_on=row.studies_end_on,
        cleared=row.cleared,
        cleared_for_minors=row.cleared_for_minors,
        **_wishes(row),
    )


def _wishes(row: MentoringRequest | Mentor) -> dict[str, frozenset]:
    lists = {name: frozenset(getattr(row, name)) for name in row.LISTS}
    return {**lists, "hours": frozenset(row.availability)}
