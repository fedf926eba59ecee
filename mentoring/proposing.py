"""The team proposes that people meet: everybody then answers."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from mentoring.models import Mentorship, MentorshipMember, Proposal, ProposalMember
from mentoring.proposals import ANSWER_DAYS
from people.models import Person, User


@transaction.atomic
def propose(
    mentees: list[Person], mentor: Person, *, by: User, why: str = "", day: dt.date | None = None
) -> Proposal:
    """A pair, or a small group when there are several mentees."""
    day = day or timezone.localdate()
    kind = Mentorship.Kind.GROUP if len(mentees) > 1 else Mentorship.Kind.PAIR
    proposal = Proposal.objects.create(
        kind=kind, proposed_on=day, answer_by=day + dt.timedelta(days=ANSWER_DAYS), proposed_by=by, why=why
    )
    for person, role in [(mentor, MentorshipMember.Role.MENTOR)] + [
        (mentee, MentorshipMember.Role.MENTEE) for mentee in mentees
    ]:
        ProposalMember.objects.create(proposal=proposal, person=person, role=role)
    return proposal
