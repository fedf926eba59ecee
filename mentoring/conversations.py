"""What the members of a mentorship write to one another, through the platform: nobody gives an address or a number.

Nobody of the staff reads it. Referents do, of a mentorship that a concern names, and each reading is recorded.
"""

import datetime as dt
import hashlib

from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.dates import add_months
from common.erasing import forget
from common.privacy import Privacy
from mentoring import gates
from mentoring.concerns import MentorshipConcern
from mentoring.lives import Pause
from mentoring.models import Mentorship, MentorshipMember
from mentoring.processing import CONVERSATION_KEPT, CONVERSATIONS
from people.minors import is_minor
from people.models import Person

LONGEST = 2000  # characters


class MentorshipMessage(models.Model):
    """One message; no history of it is kept, and it goes with whoever wrote it."""

    mentorship = models.ForeignKey(
        Mentorship, verbose_name=_("accompagnement"), on_delete=models.CASCADE, related_name="messages"
    )
    author = models.ForeignKey(
        MentorshipMember, verbose_name=_("écrit par"), on_delete=models.CASCADE, related_name="messages"
    )
    text = models.TextField(_("message"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)])
    sent_at = models.DateTimeField(_("le"), default=timezone.now)
    once = models.CharField(max_length=64, unique=True, editable=False)
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(
        CONVERSATIONS, subject="author__person", removed=True, texts=("text",), kept=("sent_at",),
        technical=("mentorship", "author", "once"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("message d’un accompagnement")
        verbose_name_plural = _("messages des accompagnements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="mentorship_message_says_something",
                violation_error_message=_("Un message ne peut pas être vide."),
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.sent_at):%d/%m/%Y %H:%M}"


class ConversationReading(models.Model):
    """Up to where a member said they had read, by answering or by « J’ai lu »: a page that is opened writes nothing."""

    member = models.OneToOneField(
        MentorshipMember, verbose_name=_("membre"), on_delete=models.CASCADE, related_name="reading"
    )
    up_to = models.PositiveBigIntegerField(_("lu jusqu’au message"), default=0)
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(CONVERSATIONS, subject="member__person", removed=True, technical=("member", "up_to"))

    class Meta:
        verbose_name = _("lecture d’une conversation")
        verbose_name_plural = _("lectures des conversations")

    def __str__(self) -> str:
        return str(self.member)


def open_to_members(day: dt.date) -> Q:
    """Condition on mentorships: those whose members read what they wrote, until it is forgotten.

    Not once it was ended to protect somebody: referents alone read it then.
    """
    read = ~Q(end_reason__in=(Mentorship.EndReason.ERROR, Mentorship.EndReason.SAFEGUARDING))
    return read & (Q(ended_on=None) | Q(ended_on__gt=add_months(day, -CONVERSATION_KEPT)))


def place_of(person: Person, mentorship: Mentorship, day: dt.date) -> MentorshipMember | None:
    """Their place in it, if they have not left it, and its members still read what they wrote."""
    readable = Mentorship.objects.filter(open_to_members(day), pk=mentorship.pk)
    return MentorshipMember.objects.present_on(day).filter(person=person, mentorship__in=readable).first()


def silence(mentorship: Mentorship, day: dt.date) -> str:
    """Why nobody writes in it today, in a word: "ended", "suspended", "stopped"; empty when everybody may."""
    if not Mentorship.objects.open_on(day).filter(pk=mentorship.pk).exists():
        return "ended"
    if gates.is_suspended(mentorship, day):
        return "suspended"
    stopped = Pause.objects.running_on(day).filter(mentorship=mentorship, why=Pause.Why.SUSPENDED)
    return "stopped" if stopped.exists() else ""


def has_minor(mentorship: Mentorship, day: dt.date) -> bool:
    present = MentorshipMember.objects.present_on(day).filter(mentorship=mentorship)
    return Person.objects.filter(is_minor(), pk__in=present.values("person")).exists()


@transaction.atomic
def write(author: MentorshipMember, text: str, token: str, seen: int) -> tuple[MentorshipMessage, bool]:
    """The message that is kept, the one of before when the same form was sent twice; and whether it is new.

    `seen`: the last message that the page showed, which they have read since they answer.
    """
    once = hashlib.sha256(f"{author.pk}\0{token}\0{text}".encode()).hexdigest()
    said = {"mentorship_id": author.mentorship_id, "author": author, "text": text}
    message, is_new = MentorshipMessage.objects.get_or_create(once=once, defaults=said)
    mark_read(author, seen)
    return message, is_new


def mark_read(member: MentorshipMember, seen: int) -> None:
    """Never back, and never further than what was written in this mentorship."""
    shown = MentorshipMessage.objects.filter(mentorship=member.mentorship_id, pk__lte=seen)
    up_to = shown.order_by("-pk").values_list("pk", flat=True).first() or 0
    reading, _made = ConversationReading.objects.get_or_create(member=member)
    if up_to > reading.up_to:
        reading.up_to = up_to
        reading.save()


def read_up_to(member: MentorshipMember) -> int:
    return ConversationReading.objects.filter(member=member).values_list("up_to", flat=True).first() or 0


def unread(person: Person, day: dt.date) -> QuerySet:
    """Written by others in their mentorships, and not read yet."""
    places = MentorshipMember.objects.present_on(day).filter(person=person)
    mine = places.annotate(read=Coalesce(F("reading__up_to"), 0))
    later = mine.filter(mentorship=OuterRef("mentorship"), read__lt=OuterRef("pk"))
    readable = Mentorship.objects.filter(open_to_members(day))
    found = MentorshipMessage.objects.filter(Exists(later), mentorship__in=readable)
    return found.exclude(author__person=person)


def forget_conversations(day: dt.date | None = None) -> int:
    """Those of mentorships over for longer than they serve, unless a concern names them; how many messages."""
    limit = add_months(day or timezone.localdate(), -CONVERSATION_KEPT)
    over = Mentorship.objects.filter(ended_on__lte=limit)
    named = MentorshipConcern.objects.values("mentorship")
    ConversationReading.objects.filter(member__mentorship__in=over).exclude(
        member__mentorship__in=named
    ).delete()
    return forget(MentorshipMessage.objects.filter(mentorship__in=over).exclude(mentorship__in=named))
