"""Where a young person stands with mentoring: four words at most, whatever happens behind them."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.kit import Stage
from mentoring.intake import MentoringRequest
from mentoring.models import Mentorship, MentorshipMember
from mentoring.proposals import Proposal
from people.models import Person

MENTEE = MentorshipMember.Role.MENTEE


class Word(TextChoices):
    ASKED = "asked", _("Demande reçue")
    PROPOSED = "proposed", _("Mentor proposé")
    RUNNING = "running", _("En cours")
    OVER = "over", _("Terminé")


STAGES = {
    Word.ASKED: Stage.WAITING,
    Word.PROPOSED: Stage.TODO,
    Word.RUNNING: Stage.DOING,
    Word.OVER: Stage.DONE,
}


@dataclass(frozen=True)
class Standing:
    word: Word
    request: MentoringRequest | None = None
    proposal: Proposal | None = None
    mentorship: Mentorship | None = None

    @property
    def stage(self) -> Stage:
        return STAGES[self.word]


def status_of(person: Person) -> Standing | None:
    """What goes on first; None for who never asked for anything, or has not sent it."""
    theirs = {"memberships__person": person, "memberships__role": MENTEE}
    running = Mentorship.objects.open_on(timezone.localdate()).filter(**theirs).order_by("-formed_on").first()
    if running:
        return Standing(Word.RUNNING, mentorship=running)
    proposal = Proposal.objects.open().filter(members__person=person, members__role=MENTEE).first()
    if proposal:
        return Standing(Word.PROPOSED, proposal=proposal)
    request = MentoringRequest.objects.open().filter(person=person).first()
    if request:
        return Standing(Word.ASKED, request=request)
    over = Mentorship.objects.real().filter(ended_on__isnull=False, **theirs).order_by("-ended_on").first()
    return Standing(Word.OVER, mentorship=over) if over else None
