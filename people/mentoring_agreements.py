"""The agreement that a guardian gives before a minor has a mentor: asked, recalled once, given, refused, taken back."""

import datetime as dt

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.consents import LINK_DAYS, Consent, GuardianAgreement, answer, reachable, say
from people.guardian_notifications import mentoring_agreement, mentoring_agreement_reminder
from people.minors import is_minor
from people.models import Person, User
from people.newcomers import digest, new_token
from people.outbox.letters import Kind
from people.outbox.posting import Recipient, at, post

PURPOSE = Consent.Purpose.MENTORING
REMINDED = dt.timedelta(days=7)


class AgreementState(models.TextChoices):
    NOT_NEEDED = "not_needed", _("pas nécessaire : la personne est majeure")
    NONE = "none", _("pas encore demandé")
    UNREACHABLE = "unreachable", _("pas encore demandé : ni e-mail ni mobile, à appeler")
    ASKED = "asked", _("demandé, sans réponse")
    GIVEN = "given", _("donné")
    REFUSED = "refused", _("refusé ou retiré")


def mentoring_agreement_of(person: Person) -> AgreementState:
    """As of today."""
    if not Person.objects.filter(is_minor(), pk=person.pk).exists():
        return AgreementState.NOT_NEEDED
    said = Consent.objects.filter(person=person, purpose=PURPOSE).order_by("said_at", "pk")
    last = dict(said.values_list("by", "given"))
    if last.get(Consent.By.GUARDIAN) and last.get(Consent.By.SELF, True):
        return AgreementState.GIVEN
    if waiting().filter(person=person).exists():
        return AgreementState.ASKED
    if last:
        return AgreementState.REFUSED
    return AgreementState.NONE if guardian_of(person) else AgreementState.UNREACHABLE


def waiting() -> models.QuerySet:
    """Asked, and the link still opens."""
    return GuardianAgreement.objects.filter(purpose=PURPOSE, answered_at=None, expires_at__gt=timezone.now())


def guardian_of(person: Person) -> Recipient | None:
    """How a link reaches them; none for a landline, which staff call."""
    contact = reachable(person.guardian_email or person.guardian_phone)
    found = at(contact, "fr") if contact else None
    return found if found and found.is_reachable else None


def ask_mentoring_agreement(person: Person) -> GuardianAgreement | None:
    """Send a new link, in place of the last one; none when nothing reaches the guardian, or nobody has to be asked."""
    if mentoring_agreement_of(person) in (AgreementState.NOT_NEEDED, AgreementState.GIVEN):
        return None
    return _send(person, mentoring_agreement, asked_at=timezone.now(), reminded_at=None)


@transaction.atomic
def _send(person: Person, letter: Kind, **dates) -> GuardianAgreement | None:
    to, token = guardian_of(person), new_token()
    if to is None:
        return None
    expires_at = timezone.now() + dt.timedelta(days=LINK_DAYS)
    agreement, _made = GuardianAgreement.objects.update_or_create(
        person=person,
        purpose=PURPOSE,
        defaults={
            "contact": to.email or to.phone,
            "token_digest": digest(token),
            "expires_at": expires_at,
            "sent_at": None,
            "answered_at": None,
            "agrees": None,
            "channel": "",
            "recorded_by": None,
            **dates,
        },
    )
    post(
        letter, to, name=person.guardian_name, child=person.first_name, day=timezone.localdate(expires_at),
        link=reverse("guardian_link", args=[token]), agreement=agreement.pk,
    )  # fmt: skip
    return agreement


@transaction.atomic
def record_mentoring_answer(person: Person, agrees: bool, channel: str, user: User) -> None:
    """What a guardian said on the phone or on paper, whether they were sent a link or not."""
    asked = GuardianAgreement.objects.select_for_update(of=["self"]).filter(person=person, purpose=PURPOSE)
    if agreement := asked.first():
        answer(agreement, agrees, channel, user)
    else:
        say(person, PURPOSE, given=agrees, by=Consent.By.GUARDIAN, channel=channel, recorded_by=user)


def remind_guardians() -> int:
    """A week after they were asked, once; how many were."""
    silent = waiting().filter(asked_at__lte=timezone.now() - REMINDED, reminded_at=None)
    found = list(silent.filter(Q(is_minor("person__"))).select_related("person"))
    for agreement in found:
        _send(agreement.person, mentoring_agreement_reminder, reminded_at=timezone.now())
    return len(found)
