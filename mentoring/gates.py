"""What has to be in order before a mentor meets young people, and while they do: asked of the day, never stored.

The evidence is what `MentorCheck` says was seen; it suspends as soon as it is out of date. A minor needs all of it, and
the agreement of whoever has parental authority; with adults, what is missing warns and does not stop.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.checks import MentorCheck
from mentoring.models import Mentorship, MentorshipMember
from people.consents import Consent
from people.minors import is_minor
from people.models import Person, User

Kind = MentorCheck.Kind
FOR_ALL = (Kind.CHARTER, Kind.TRAINING)
FOR_MINORS = (Kind.IDENTITY, Kind.HONORABILITY, *FOR_ALL)
MISSING = {
    Kind.IDENTITY: gettext_lazy("pièce d’identité à voir"),
    Kind.HONORABILITY: gettext_lazy("attestation d’honorabilité à voir"),
    Kind.CHARTER: gettext_lazy("charte à signer"),
    Kind.TRAINING: gettext_lazy("formation à suivre"),
}
AGREEMENT = "agreement"
"""The code of the guardian's agreement among the gates."""


@dataclass(frozen=True)
class Gate:
    """`until` is the last day of what is in order, when it has one; `blocks`: without it nobody is met."""

    code: str
    label: str | Promise
    is_open: bool
    until: dt.date | None = None
    blocks: bool = False

    @property
    def stops(self) -> bool:
        return self.blocks and not self.is_open


def of_mentor(mentor: Person, day: dt.date, *, with_minor: bool) -> list[Gate]:
    """Of one person; `of_mentors` for many."""
    return of_mentors([mentor], day, with_minor=with_minor)[mentor.pk]


def of_mentors(mentors: Iterable[Person], day: dt.date, *, with_minor: bool) -> dict[int, list[Gate]]:
    """By the key of each: identity and honorability are asked for minors only."""
    mentors = list(mentors)
    seen = MentorCheck.objects.filter(person__in=mentors, seen_on__lte=day).order_by("valid_until")
    until = {(person, kind): last for person, kind, last in seen.values_list("person", "kind", "valid_until")}
    asked = FOR_MINORS if with_minor else FOR_ALL
    return {mentor.pk: [_gate(kind, until.get((mentor.pk, kind)), day, with_minor) for kind in asked]
            for mentor in mentors}  # fmt: skip


def _gate(kind: str, until: dt.date | None, day: dt.date, blocks: bool) -> Gate:
    if until is None or until < day:
        return Gate(kind, MISSING[Kind(kind)], False, until, blocks)
    return Gate(kind, Kind(kind).label, True, until, blocks)


def of_mentee(mentee: Person) -> list[Gate]:
    """A guardian's agreement for a minor; nothing for an adult."""
    if not Person.objects.filter(is_minor(), pk=mentee.pk).exists():
        return []
    agreed = Person.objects.filter(pk=mentee.pk).exclude(pk__in=without_agreement()).exists()
    label = _("accord du représentant légal")
    return [
        Gate(AGREEMENT, label if agreed else _("accord du représentant légal à recevoir"), agreed, None, True)
    ]


def closed(mentors: Iterable[Person], mentees: Iterable[Person], day: dt.date) -> list[str]:
    """What keeps these people from meeting, in words for staff."""
    mentees = list(mentees)
    with_minor = Person.objects.filter(is_minor(), pk__in=[mentee.pk for mentee in mentees]).exists()
    asked = [(mentor, of_mentor(mentor, day, with_minor=with_minor)) for mentor in mentors]
    asked += [(mentee, of_mentee(mentee)) for mentee in mentees]
    return [f"{person} : {gate.label}." for person, theirs in asked for gate in theirs if gate.stops]


def cleared(day: dt.date, *, for_minors: bool) -> Q:
    """Condition on people: all their checks are in order on the day."""
    condition = Q()
    for kind in FOR_MINORS if for_minors else FOR_ALL:
        valid = MentorCheck.objects.filter(
            person=OuterRef("pk"), kind=kind, seen_on__lte=day, valid_until__gte=day
        )
        condition &= Q(Exists(valid))
    return condition


def without_agreement() -> QuerySet:
    """Minors whose guardian has not agreed, or has taken it back, as a query of keys."""
    said = Consent.objects.filter(purpose=Consent.Purpose.MENTORING, person=OuterRef("pk"))
    last = said.order_by("-said_at", "-pk").values("given")
    of_guardian = Subquery(last.filter(by=Consent.By.GUARDIAN)[:1])
    of_oneself = Subquery(last.filter(by=Consent.By.SELF)[:1])
    minors = Person.objects.filter(is_minor()).annotate(guardian_said=of_guardian, said=of_oneself)
    return minors.filter(Q(guardian_said=None) | Q(guardian_said=False) | Q(said=False)).values("pk")


def suspended(day: dt.date) -> Q:
    """Condition on mentorships: a minor is in it today, and a check or the agreement is missing. Nobody is to meet."""
    present = MentorshipMember.objects.present_on(day).filter(mentorship=OuterRef("pk"))
    mentees = present.filter(role=MentorshipMember.Role.MENTEE)
    with_minor = mentees.filter(person__in=Person.objects.filter(is_minor()).values("pk"))
    uncleared = present.filter(role=MentorshipMember.Role.MENTOR).exclude(
        person__in=Person.objects.filter(cleared(day, for_minors=True)).values("pk")
    )
    return Q(Exists(with_minor), Exists(uncleared)) | Q(
        Exists(mentees.filter(person__in=without_agreement()))
    )


def is_suspended(mentorship: Mentorship, day: dt.date) -> bool:
    return Mentorship.objects.open_on(day).filter(suspended(day), pk=mentorship.pk).exists()


def as_seen_by(user: User, asked: list[Gate]) -> list[Gate]:
    """Whoever may not read the checks themselves learns whether all is in order, and nothing of what was seen."""
    if (
        not asked
        or all(gate.code == AGREEMENT for gate in asked)
        or user.has_perm("mentoring.view_mentorcheck")
    ):
        return asked
    is_open, blocks = all(gate.is_open for gate in asked), any(gate.stops for gate in asked)
    label = _("vérifications en ordre") if is_open else _("vérifications à faire")
    return [Gate("checks", label, is_open, None, blocks)]
