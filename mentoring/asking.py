"""Asking for a mentor, and offering to be one: begun, sent, checked by the team; each move once, whoever asks twice."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.dates import working_days_after
from mentoring import gates
from mentoring.intake import Mentor, MentoringRequest
from mentoring.intake_notifications import (
    mentor_accepted,
    mentor_declined,
    request_checked,
    request_refused,
)
from people.mentoring_agreements import AgreementState, ask_mentoring_agreement, mentoring_agreement_of
from people.models import Person, User
from people.outbox.posting import of_person, post

ANSWER_DAYS = 3  # working days within which the team calls
Closing = MentoringRequest.Closing


def answer_by(day: dt.date) -> dt.date:
    return working_days_after(day, ANSWER_DAYS)


def request_of(person: Person) -> MentoringRequest | None:
    """The one under way, sent or not."""
    return MentoringRequest.objects.filter(person=person, closed_on=None).first()


def draft_of(person: Person) -> MentoringRequest:
    """The one under way, or a new one, not saved."""
    return request_of(person) or MentoringRequest(person=person)


@transaction.atomic
def send(request: MentoringRequest) -> None:
    """Sent again after a correction, it keeps its place. A minor's guardian is asked to agree, by a link of their own."""
    if request.unanswered():
        raise ValidationError(_("Il manque une réponse."))
    is_first = request.asked_on is None
    request.asked_on = request.asked_on or timezone.localdate()
    request.full_clean()
    request.save()
    if is_first and mentoring_agreement_of(request.person) == AgreementState.NONE:
        ask_mentoring_agreement(request.person)


@transaction.atomic
def check(request: MentoringRequest, user: User, day: dt.date) -> bool:
    """The team has read it: they wait for a mentor. False when it was done, or closed, already."""
    request = _locked(MentoringRequest, request)
    if not request.is_open or request.checked_on:
        return False
    request.checked_on, request.checked_by = day, user
    request.save()
    post(request_checked, of_person(request.person), name=request.person.first_name, request=request.pk)
    return True


@transaction.atomic
def close(request: MentoringRequest, closing: str, day: dt.date, reason: str = "") -> bool:
    """False when it was closed already. A refusal is told to the young person, with its reason."""
    request = _locked(MentoringRequest, request)
    if request.closed_on:
        return False
    request.closed_on, request.closing, request.reason = max(day, request.asked_on or day), closing, reason
    request.full_clean()
    request.save()
    if closing == Closing.REFUSED:
        words = {"name": request.person.first_name, "reason": reason}
        post(request_refused, of_person(request.person), **words)
    return True


@transaction.atomic
def apply(mentor: Mentor) -> None:
    if mentor.unanswered():
        raise ValidationError(_("Il manque une réponse."))
    mentor.applied_on = mentor.applied_on or timezone.localdate()
    mentor.full_clean()
    mentor.save()


@transaction.atomic
def accept(mentor: Mentor, user: User, day: dt.date) -> bool:
    """Somebody of the school joins the mentors; what is still to be seen of them is in the letter."""
    mentor = _locked(Mentor, mentor)
    if mentor.accepted_on or mentor.declined_on or mentor.applied_on is None:
        return False
    mentor.accepted_on, mentor.accepted_by = day, user
    mentor.save()
    missing = [str(gate.label) for gate in gates.of_mentor(mentor.person, day, with_minor=mentor.accepts_minors)
               if not gate.is_open]  # fmt: skip
    post(mentor_accepted, of_person(mentor.person), name=mentor.person.first_name, missing=missing)
    return True


@transaction.atomic
def decline(mentor: Mentor, reason: str, day: dt.date) -> bool:
    """`reason` is in words that they read."""
    mentor = _locked(Mentor, mentor)
    if mentor.accepted_on or mentor.declined_on:
        return False
    mentor.declined_on, mentor.reason = day, reason
    mentor.full_clean()
    mentor.save()
    post(mentor_declined, of_person(mentor.person), name=mentor.person.first_name, reason=reason)
    return True


def _locked(model, record):
    return model.objects.select_for_update(of=["self"]).get(pk=record.pk)


def page() -> str:
    return reverse("mentoring_request")
