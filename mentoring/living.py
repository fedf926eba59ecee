"""What is done to a mentorship that runs: paused and taken up, prolonged, given another mentor, ended, opened again."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.dates import add_months
from mentoring import proposing
from mentoring.intake import MOST_IN_GROUP, MentoringRequest, Wishes
from mentoring.meeting_notifications import (
    mentor_substituted,
    mentorship_ended,
    mentorship_extended,
    mentorship_paused,
)
from mentoring.models import Mentorship, MentorshipMember, Pause
from mentoring.pairing import close_requests
from mentoring.proposal_notifications import mentorship_formed
from people.models import Person, User
from people.outbox.letters import Kind
from people.outbox.posting import of_people, post

MENTEE, MENTOR = MentorshipMember.Role.MENTEE, MentorshipMember.Role.MENTOR
LONGEST_PAUSE = 6  # months
MORE = 3  # months that are added to a term
ASKED_BEFORE = 30  # days before its term, prolonging or ending is offered
EndReason = Mentorship.EndReason


def locked(mentorship: Mentorship) -> Mentorship:
    return Mentorship.objects.select_for_update(of=["self"]).get(pk=mentorship.pk)


def people_in(mentorship: Mentorship, day: dt.date | None = None) -> list[Person]:
    """Those present on the day."""
    present = MentorshipMember.objects.present_on(day or timezone.localdate()).filter(mentorship=mentorship)
    return [member.person for member in present.select_related("person")]


def tell(told: Mentorship, kind: Kind, *, besides: int | None = None, **words) -> None:
    """Each of those present, but for one, by the key of the person: whoever did it."""
    people = people_in(told)
    ways = of_people(people)
    for person in people:
        if person.pk == besides:
            continue
        others = proposing.others_of(person, people)
        post(
            kind,
            ways[person.pk],
            name=person.first_name,
            others=others,
            ref=told.ref,
            mentorship=told.pk,
            **words,
        )


@transaction.atomic
def pause(mentorship: Mentorship, why: str, back_on: dt.date, user: User) -> Pause:
    """The pause that runs, if there is one already. Raises ValidationError."""
    mentorship = locked(mentorship)
    today = timezone.localdate()
    if running := Pause.objects.filter(mentorship=mentorship, ended_on=None).first():
        return running
    if mentorship.ended_on:
        raise ValidationError(_("Cet accompagnement est terminé."))
    if not today < back_on <= add_months(today, LONGEST_PAUSE):
        raise ValidationError({"back_on": _("Une pause dure de un jour à six mois.")})
    begun = Pause(mentorship=mentorship, why=why, started_on=today, back_on=back_on, asked_by=user)
    begun.full_clean()
    begun.save()
    tell(mentorship, mentorship_paused, besides=user.person_id, back=back_on)
    return begun


@transaction.atomic
def take_up(mentorship: Mentorship) -> bool:
    """False when it was not paused."""
    mentorship = locked(mentorship)
    running = Pause.objects.filter(mentorship=mentorship, ended_on=None).first()
    if running:
        running.ended_on = timezone.localdate()
        running.save()
    return running is not None


def end_pauses(day: dt.date) -> int:
    """Those whose day of return has come are over, but for those that the team suspended; how many."""
    over = Pause.objects.filter(ended_on=None, back_on__lte=day).exclude(why=Pause.Why.SUSPENDED)
    return sum(take_up(each.mentorship) for each in list(over.select_related("mentorship")))


@transaction.atomic
def prolong(mentorship: Mentorship, user: User | None = None) -> bool:
    """Three months more; once for each term: whoever asks again on the same days changes nothing."""
    mentorship = locked(mentorship)
    if not may_prolong(mentorship):
        return False
    mentorship.term_on = add_months(max(mentorship.term_on, timezone.localdate()), MORE)
    mentorship.save()
    tell(mentorship, mentorship_extended, besides=user and user.person_id, term=mentorship.term_on)
    return True


def may_prolong(mentorship: Mentorship) -> bool:
    near = timezone.localdate() + dt.timedelta(days=ASKED_BEFORE)
    return mentorship.ended_on is None and mentorship.term_on is not None and mentorship.term_on <= near


@transaction.atomic
def end(mentorship: Mentorship, reason: str, user: User | None = None, day: dt.date | None = None) -> bool:
    """False when it had ended already. Everybody but whoever ended it is told, and asked what they think of it."""
    mentorship = locked(mentorship)
    if mentorship.ended_on:
        return False
    for running in Pause.objects.filter(mentorship=mentorship, ended_on=None):
        running.ended_on = max(day or timezone.localdate(), running.started_on)
        running.save()
    mentees = {member.person_id for member in mentorship.memberships.filter(role=MENTEE)}
    people = people_in(mentorship)
    mentorship.ended_on, mentorship.end_reason = day or timezone.localdate(), reason
    mentorship.full_clean()
    mentorship.save()
    ways = of_people(people)
    for person in people if reason != EndReason.ERROR else ():
        if user is None or person.pk != user.person_id:
            post(
                mentorship_ended, ways[person.pk], name=person.first_name,
                others=proposing.others_of(person, people), ref=mentorship.ref,
                asks_again=person.pk in mentees,
            )  # fmt: skip
    return True


@transaction.atomic
def search_again(mentorship: Mentorship, user: User) -> QuerySet:
    """Its young people wait for another mentor, with what they had asked for; checked already. Their open requests."""
    today = timezone.localdate()
    mentees = mentorship.memberships.filter(role=MENTEE).values("person")
    for person in Person.objects.filter(pk__in=mentees):
        if MentoringRequest.objects.filter(person=person, closed_on=None).exists():
            continue
        last = MentoringRequest.objects.sent().filter(person=person).order_by("-asked_on", "-pk").first()
        kept = {name: getattr(last, name) for name in (*Wishes.FACTS, "accepts_group")} if last else {}
        MentoringRequest.objects.create(
            person=person, asked_on=today, checked_on=today, checked_by=user, **kept
        )
    return MentoringRequest.objects.open().filter(person__in=mentees)


@transaction.atomic
def substitute(mentorship: Mentorship, leaving: Person, coming: Person, user: User) -> None:
    """One mentor in place of another, from today. Raises proposing.Refused, ValidationError."""
    mentorship = locked(mentorship)
    today = timezone.localdate()
    mentees = [
        member.person for member in mentorship.memberships.filter(role=MENTEE).select_related("person")
    ]
    if reasons := list(proposing.obstacles(mentees, coming, today)):
        raise proposing.Refused(reasons)
    left = mentorship.memberships.select_for_update(of=["self"]).get(
        person=leaving, role=MENTOR, left_on=None
    )
    left.left_on = today
    left.full_clean()
    left.save()
    back = mentorship.memberships.filter(person=coming).first()
    if back:
        back.joined_on, back.left_on = today, None
        back.save()
    else:
        MentorshipMember.objects.create(mentorship=mentorship, person=coming, role=MENTOR, joined_on=today)
    tell(mentorship, mentor_substituted)


@transaction.atomic
def join(mentorship: Mentorship, mentee: Person) -> bool:
    """One more young person: from two on it is a small group. False when they are in it already.

    Raises proposing.Refused, ValidationError.
    """
    mentorship = locked(mentorship)
    if mentorship.ended_on:
        raise ValidationError(_("Cet accompagnement est terminé."))
    today, present = timezone.localdate(), mentorship.memberships.present_on(timezone.localdate())
    mentors = [member.person for member in present.filter(role=MENTOR).select_related("person")]
    mentees = present.filter(role=MENTEE)
    if mentees.filter(person=mentee).exists():
        return False
    if mentees.count() >= MOST_IN_GROUP:
        raise ValidationError(_("Un petit groupe compte six jeunes au plus."))
    reasons = [reason for mentor in mentors for reason in proposing.obstacles([mentee], mentor, today)]
    if reasons:
        raise proposing.Refused(reasons)
    MentorshipMember.objects.create(mentorship=mentorship, person=mentee, role=MENTEE, joined_on=today)
    mentorship.kind = Mentorship.Kind.GROUP
    mentorship.save()
    close_requests([mentee], today)
    tell(mentorship, mentor_substituted, besides=mentee.pk)
    others = proposing.others_of(mentee, people_in(mentorship))
    words = {"name": mentee.first_name, "others": others, "ref": mentorship.ref, "mentorship": mentorship.pk}
    post(mentorship_formed, of_people([mentee])[mentee.pk], **words)
    return True


@transaction.atomic
def open_again(mentorship: Mentorship) -> bool:
    """Its history keeps the end that was said. False when it is open, or never was."""
    mentorship = locked(mentorship)
    if mentorship.ended_on is None:
        return False
    mentorship.ended_on, mentorship.end_reason = None, ""
    mentorship._change_reason = str(_("Accompagnement rouvert"))
    mentorship.save()
    return True
