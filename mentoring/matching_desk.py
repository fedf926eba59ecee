"""What the team does with a matching: compute it, adjust it by decisions that say why, publish it once."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.intake import Wishes
from mentoring.matching import NOT_WAITING, TAKEN, Matching, match, no_longer_possible
from mentoring.matching_inputs import MENTEE, MENTOR, inputs_on
from mentoring.models import MatchedPair, MatchingRun, Mentor, MentoringRequest, PairRule, Unmatched
from mentoring.proposing import Refused, propose
from mentoring.scoring import MOST, Criterion, Rule, compare
from people.models import Person, User

REFUSED = "refused"


def sentence(code: str) -> str:
    """What is told of mentors who fail a rule, or of a decision that breaks it."""
    if code == TAKEN:
        return _(
            "places données à des jeunes qui attendent depuis plus longtemps, ou par une décision de l’équipe"
        )
    if code == REFUSED:
        return _("une protection manquait au moment de proposer")
    if code == NOT_WAITING:
        return _("le jeune n’attend plus de mentor")
    return str(Rule(code).label)


def start(user: User) -> MatchingRun:
    return compute(MatchingRun(asked_by=user, day=timezone.localdate()))


@transaction.atomic
def compute(run: MatchingRun) -> MatchingRun:
    """The pairs of a run, found anew from the records as they stand; a published run is never computed again."""
    if run.pk:
        run = MatchingRun.objects.select_for_update().get(pk=run.pk)
        if run.is_published:
            return run
    inputs = inputs_on(run.day)
    matching = match(inputs)
    run.computed_at, run.digest = timezone.now(), inputs.digest()
    run.mentors = len(inputs.guides)
    run.places = sum(guide.seats + guide.group_seats for guide in inputs.guides if guide.serves)
    run.refused = _refused(matching)
    run.save()
    run.pairs.all().delete()
    run.unmatched.all().delete()
    since = {person.key: person.asked_on for person in inputs.young}
    MatchedPair.objects.bulk_create(
        MatchedPair(
            run=run, mentee_id=pair.young, mentor_id=pair.guide, asked_on=since[pair.young], points=pair.points,
            score=pair.score, in_group=pair.in_group, pinned=pair.pinned,
        )
        for pair in matching.pairs
    )  # fmt: skip
    Unmatched.objects.bulk_create(
        Unmatched(run=run, person_id=key, asked_on=since[key], reasons=reasons)
        for key, reasons in matching.nobody.items()
    )
    return run


def _refused(matching: Matching) -> list[tuple[int, str]]:
    """By the key of the decision: the names of the two go with them, when they go."""
    pins = PairRule.objects.in_force().filter(kind=PairRule.Kind.PIN)
    keys = {(rule.mentee_id, rule.mentor_id): rule.pk for rule in pins} if matching.refused else {}
    return [(keys[mentee, mentor], code) for mentee, mentor, code in matching.refused]


def is_stale(run: MatchingRun) -> bool:
    """Whether the facts have changed since."""
    return not run.is_published and inputs_on(run.day).digest() != run.digest


@transaction.atomic
def decide(run: MatchingRun, rule: PairRule, user: User) -> str:
    """Keep a decision and compute the run again; or nothing, and the sentence of the rule that a pin breaks.

    It takes the place of what was decided of the two before.
    """
    rule.made_by = user
    for former in PairRule.objects.in_force().filter(mentee=rule.mentee, mentor=rule.mentor):
        _lift(former)
    rule.full_clean()
    rule.save()
    run = compute(run)
    refused = dict(map(tuple, run.refused)).get(rule.pk)
    if refused:
        transaction.set_rollback(True)
        return sentence(refused)
    return ""


@transaction.atomic
def lift(run: MatchingRun, rule: PairRule) -> None:
    _lift(rule)
    compute(run)


def _lift(rule: PairRule) -> None:
    rule.lifted_on = timezone.localdate()
    rule.save()


@dataclass(frozen=True)
class Published:
    proposed: int
    stopped: int


@transaction.atomic
def publish(run: MatchingRun, user: User) -> Published | None:
    """Propose the pairs that are still possible today; None when somebody has published it before.

    Whoever publishes, whatever the run, waits for the one before: nobody is proposed twice.
    """
    list(MatchingRun.objects.unpublished().order_by("pk").select_for_update())
    claimed = MatchingRun.objects.filter(pk=run.pk, published_at=None)
    if not claimed.update(published_at=timezone.now(), published_by=user):
        return None
    pairs = list(run.pairs.select_related("mentee", "mentor"))
    stopped = no_longer_possible(
        inputs_on(timezone.localdate()), [(pair.mentee_id, pair.mentor_id, pair.in_group) for pair in pairs]
    )
    for pair in pairs:
        pair.stopped_by = stopped.get(pair.mentee_id, "")
    said = _said([pair for pair in pairs if not pair.stopped_by])
    for mentor, together in _together([pair for pair in pairs if not pair.stopped_by]):
        mentees = [pair.mentee for pair in together]
        why = in_common(said[MENTOR, mentor.pk], [said[MENTEE, mentee.pk] for mentee in mentees])
        try:
            proposal = propose(mentees, mentor, by=user, why=why)
        except Refused:  # what protects them is asked again, of the very moment
            for pair in together:
                pair.stopped_by = REFUSED
        else:
            for pair in together:
                pair.proposal = proposal
    MatchedPair.objects.bulk_update(pairs, ["proposal", "stopped_by"])
    kept = sum(bool(pair.stopped_by) for pair in pairs)
    return Published(len(pairs) - kept, kept)


def _together(pairs: list[MatchedPair]) -> list[tuple[Person, list[MatchedPair]]]:
    """Each pair alone, those of a group at once."""
    groups: dict[Person, list[MatchedPair]] = defaultdict(list)
    alone = []
    for pair in pairs:
        if pair.in_group:
            groups[pair.mentor].append(pair)
        else:
            alone.append((pair.mentor, [pair]))
    return [*alone, *groups.items()]


def _said(pairs: list[MatchedPair]) -> dict[tuple[str, int], Wishes]:
    """What each of them said, by role and person."""
    mentors = Mentor.objects.filter(person__in=[pair.mentor_id for pair in pairs])
    asking = MentoringRequest.objects.open().filter(person__in=[pair.mentee_id for pair in pairs])
    return {
        (role, row.person_id): row for role, rows in ((MENTOR, mentors), (MENTEE, asking)) for row in rows
    }


def in_common(offered: Mentor, asked: list[MentoringRequest]) -> str:
    """What all of them share, in words that all of them read."""
    shared = [
        label
        for name in ("goals", "fields")
        for label in offered.said(name)
        if all(label in request.said(name) for request in asked)
    ]
    return _("En commun : %(what)s.") % {"what": ", ".join(shared)} if shared else ""


@dataclass(frozen=True)
class Suits:
    """How a mentor suits a young person: points by criterion, and the first rule that they fail, if any."""

    points: dict[str, int]
    fails: str

    @property
    def score(self) -> int:
        return sum(self.points.values())

    @property
    def told(self) -> list[tuple[str, int, int]]:
        """(criterion, points, how many it may earn) of each."""
        return [(str(criterion.label), self.points[criterion], MOST[criterion]) for criterion in Criterion]

    @property
    def why_not(self) -> str:
        return sentence(self.fails) if self.fails else ""


def suiting(mentee: Person, day: dt.date) -> dict[int, Suits]:
    """By the key of each mentor in service, for somebody who waits: the score of a run, for a pair made by hand."""
    inputs = inputs_on(day)
    young = [each for each in inputs.young if each.key == mentee.pk]
    if not young or not inputs.guides:
        return {}
    compared = compare(young, inputs.guides, inputs.rules, day)
    failing = compared.first_failing([0])[0]
    codes = [*compared.rules, ""]
    return {
        guide.key: Suits(compared.points_of(0, column, in_group=False), codes[failing[column]])
        for column, guide in enumerate(inputs.guides)
    }
