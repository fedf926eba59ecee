"""Proposing a pair or a small group: what forbids it, what is worth a second look, the answers, and what follows."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring import gates
from mentoring.intake import Mentor, MentorAbsence
from mentoring.models import Mentorship, MentorshipMember
from mentoring.pairing import MENTEE, MENTOR, adults_of_a_school, form, open_mentorships
from mentoring.proposal_notifications import mentorship_formed, proposal_made, proposal_over
from mentoring.proposals import ANSWER_DAYS, Proposal, ProposalMember
from people.minors import is_minor
from people.models import Person, User
from people.outbox.posting import of_people, post


class Refused(Exception):
    """What forbids it; `reasons` in words for staff."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def obstacles(mentees: Iterable[Person], mentor: Person, day: dt.date) -> Iterator[str]:
    """What nobody may pass over."""
    mentees = list(mentees)
    if not adults_of_a_school(day).filter(pk=mentor.pk).exists() or mentor in mentees:
        yield _("%(person)s ne peut pas être mentor aujourd’hui.") % {"person": mentor}
    yield from gates.closed([mentor], mentees, day)
    for mentee in mentees:
        if open_mentorships(mentee, day).filter(memberships__person=mentor).exists():
            yield _("%(mentee)s et %(mentor)s ont déjà un accompagnement en cours.") % {
                "mentee": mentee, "mentor": mentor,
            }  # fmt: skip


def cautions(mentees: Iterable[Person], mentor: Person, day: dt.date) -> Iterator[str]:
    """What the team may pass over, once it has read it."""
    mentees = list(mentees)
    said = {"mentor": mentor}
    if not any_minor(mentees):
        asked = gates.of_mentor(mentor, day, with_minor=False)
        yield from (f"{mentor} : {gate.label}." for gate in asked if not gate.is_open)
    serving = Mentor.objects.serving_on(day).filter(person=mentor).first()
    if serving is None:
        yield _("%(mentor)s n’a pas de candidature de mentor acceptée.") % said
    elif load(mentor, day) + 1 > (serving.capacity or 0):
        capacity = serving.capacity or 0
        sentence = ngettext(
            "%(mentor)s a proposé d’accompagner un jeune à la fois.",
            "%(mentor)s a proposé d’accompagner %(count)d jeunes à la fois.",
            capacity,
        )
        yield sentence % {"mentor": mentor, "count": capacity}
    if MentorAbsence.objects.running_on(day).filter(mentor__person=mentor).exists():
        yield _("%(mentor)s est en examens, en échange ou en stage ces jours-ci.") % said
    for mentee in mentees:
        if open_mentorships(mentee, day).exists():
            yield _("%(mentee)s a déjà un accompagnement en cours.") % {"mentee": mentee}
        if open_proposals(mentee).exists():
            yield _("Une autre proposition attend déjà la réponse de %(mentee)s.") % {"mentee": mentee}


def any_minor(people: Iterable[Person]) -> bool:
    return Person.objects.filter(is_minor(), pk__in=[person.pk for person in people]).exists()


def load(mentor: Person, day: dt.date) -> int:
    """How many mentorships they lead, or are proposed to lead."""
    led = MentorshipMember.objects.present_on(day).filter(
        person=mentor, role=MENTOR, mentorship__in=Mentorship.objects.open_on(day)
    )
    return (
        led.count()
        + ProposalMember.objects.filter(
            person=mentor, role=MENTOR, proposal__in=Proposal.objects.open()
        ).count()
    )


def open_proposals(person: Person) -> QuerySet:
    return Proposal.objects.open().filter(members__person=person)


@transaction.atomic
def propose(
    mentees: list[Person], mentor: Person, *, by: User, why: str = "", day: dt.date | None = None
) -> Proposal:
    """The open proposal between them: the one of before, or a new one, told to each. Raises Refused."""
    day = day or timezone.localdate()
    lock([*mentees, mentor])
    if found := same_proposal(mentees, mentor):
        return found
    if reasons := list(obstacles(mentees, mentor, day)):
        raise Refused(reasons)
    kind = Mentorship.Kind.PAIR if len(mentees) == 1 else Mentorship.Kind.GROUP
    made = Proposal.objects.create(
        kind=kind, proposed_on=day, answer_by=day + dt.timedelta(days=ANSWER_DAYS), proposed_by=by, why=why
    )
    for person in mentees:
        ProposalMember.objects.create(proposal=made, person=person, role=MENTEE)
    ProposalMember.objects.create(proposal=made, person=mentor, role=MENTOR)
    for person, to in told([*mentees, mentor]):
        post(
            proposal_made, to, name=person.first_name, others=others_of(person, [*mentees, mentor]),
            is_mentor=person == mentor, ref=made.ref, by=made.answer_by, proposal=made.pk,
        )  # fmt: skip
    return made


def same_proposal(mentees: list[Person], mentor: Person) -> Proposal | None:
    """The open one between exactly these people."""
    keys = {mentor.pk, *(mentee.pk for mentee in mentees)}
    for proposal in open_proposals(mentor).prefetch_related("members"):
        if {member.person_id for member in proposal.members.all()} == keys:
            return proposal
    return None


@transaction.atomic
def answer(proposal: Proposal, person: Person, accepts: bool, day: dt.date, reason: str = "") -> Proposal:
    """What somebody says of it; formed when all have said yes, over as soon as one says no.

    Said twice, or too late, it changes nothing. A gate closed meanwhile keeps it open: the team sees why.
    """
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal.pk)
    member = proposal.members.select_for_update(of=["self"]).get(person=person)
    if not proposal.is_open or member.accepts is not None:
        return proposal
    member.accepts, member.answered_on, member.reason = accepts, day, reason
    member.save()
    if not accepts:
        _close(proposal, Proposal.Outcome.DECLINED, day, besides=person)
    else:
        form_when_all_agree(proposal, day)
    return proposal


def form_when_all_agree(proposal: Proposal, day: dt.date) -> Mentorship | None:
    """Asked again each day of those that a gate kept: its proposal is locked by whoever asks."""
    members = list(proposal.members.select_related("person").order_by("pk"))
    if not proposal.is_open or not all(member.accepts for member in members):
        return None
    mentees = [member.person for member in members if member.role == MENTEE]
    mentors = [member.person for member in members if member.role == MENTOR]
    lock([*mentees, *mentors])
    if any(list(obstacles(mentees, mentor, day)) for mentor in mentors):
        return None
    proposal.mentorship = form(mentees, mentors, day)
    proposal.closed_on, proposal.outcome = max(day, proposal.proposed_on), Proposal.Outcome.FORMED
    proposal.save()
    tell_formed(proposal.mentorship, [*mentees, *mentors])
    return proposal.mentorship


def form_what_was_kept() -> int:
    """Of the proposals that all accepted and that a gate kept, those it keeps no more; how many."""
    day, count = timezone.localdate(), 0
    agreed = Proposal.objects.open().exclude(members__accepts=None).values_list("pk", flat=True)
    for pk in list(agreed):
        with transaction.atomic():
            proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=pk)
            count += form_when_all_agree(proposal, day) is not None
    return count


def tell_formed(mentorship: Mentorship, people: list[Person]) -> None:
    for person, to in told(people):
        post(
            mentorship_formed, to, name=person.first_name, others=others_of(person, people),
            ref=mentorship.ref, mentorship=mentorship.pk,
        )  # fmt: skip


@transaction.atomic
def withdraw(proposal: Proposal, day: dt.date) -> bool:
    """By the team; False when it was closed already."""
    proposal = Proposal.objects.select_for_update(of=["self"]).get(pk=proposal.pk)
    if not proposal.is_open:
        return False
    _close(proposal, Proposal.Outcome.WITHDRAWN, day)
    return True


def _close(proposal: Proposal, outcome: str, day: dt.date, besides: Person | None = None) -> None:
    """The others are told that it will not be, and never who said no nor why."""
    proposal.closed_on, proposal.outcome = max(day, proposal.proposed_on), outcome
    proposal.save()
    people = [member.person for member in proposal.members.select_related("person")]
    for person, to in told(people):
        if person != besides:
            post(proposal_over, to, name=person.first_name, is_mentor=is_mentor(proposal, person))


def is_mentor(proposal: Proposal, person: Person) -> bool:
    return proposal.members.filter(person=person, role=MENTOR).exists()


def others_of(person: Person, people: Iterable[Person]) -> str:
    """Their first names."""
    return ", ".join(sorted(other.first_name for other in people if other != person))


def told(people: list[Person]) -> list[tuple]:
    """(person, how to write to them)."""
    ways = of_people(people)
    return [(person, ways[person.pk]) for person in people]


def lock(people: Iterable[Person]) -> None:
    """Always in the same order: two proposals about the same people wait for one another."""
    keys = sorted(person.pk for person in people)
    list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def waiting_for(person: Person) -> QuerySet:
    """Open proposals that they have not answered."""
    unanswered = ProposalMember.objects.filter(person=person, accepts=None)
    return Proposal.objects.open().filter(pk__in=unanswered.values("proposal"))
