"""What somebody says when they are asked: an answer, a correction, a refusal; and a link that was lost."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db import transaction
from django.db.models import F, Model, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import sms
from followups.models import Followup, FollowupLink
from followups.notifications import followup_link_again
from followups.waves import Question
from people.models import Interaction, OutgoingMessage, Person, User
from people.outbox.posting import of_person, post

State, Source = Followup.State, Followup.Source
CAME_OTHERWISE = gettext_lazy("Votre réponse nous est déjà parvenue : il n’y a rien à faire.")
AGAIN = 5  # questions for which new links are sent at once


class Closed(Exception):
    """There is nothing to answer any more, or it was answered otherwise; in words for whoever tried."""


def answer_of(followup: Followup) -> Model | None:
    """The row of the programme that holds what was answered to this question."""
    return followup.kind.answers.objects.filter(followup=followup).first()


def may_correct(followup: Followup, user: User | None = None) -> bool:
    """While a closed cohort does not depend on it; by the team, only what the team typed."""
    is_theirs = user is None or followup.entered_by_id is not None
    return is_theirs and followup.is_in_time and followup.source != Source.ELSEWHERE


def _hold_what_cannot_change(followup: Followup, user: User | None) -> None:
    if may_correct(followup, user):
        return
    if user and followup.is_in_time:
        raise Closed(_("La personne a répondu elle-même : sa réponse est la bonne."))
    raise Closed(_("Cette réponse ne peut plus changer : elle est dans les chiffres."))


def form_of(followup: Followup, subject: Model, data=None) -> forms.ModelForm:
    """What is asked first, on the row that will hold it."""
    answer = answer_of(followup) or followup.kind.answer_of(subject)
    return followup.kind.form(data, instance=answer, label_suffix="")


def more_of(followup: Followup, answer: Model, data=None) -> forms.ModelForm | None:
    """What may be added, of the answer given; None when there is nothing."""
    made = followup.kind.more(answer)
    return made(data, instance=answer, label_suffix="", prefix="more") if made else None


@dataclass(frozen=True)
class Standing:
    """Where a question stands, for a page that shows it. form, more: what may be said still, if anything."""

    question: Question | None
    given: str
    is_void: bool
    came_otherwise: bool
    form: forms.ModelForm | None
    more: forms.ModelForm | None


def standing(
    followup: Followup,
    form: forms.ModelForm | None = None,
    more: forms.ModelForm | None = None,
    user: User | None = None,
) -> Standing:
    """form, more: those that were just refused; user: of the team, who would type the answer."""
    wave, subject, answer = followup.kind, followup.subject, answer_of(followup)
    is_void = subject is None or followup.state == State.VOID
    came_otherwise = not is_void and followup.state != State.ANSWERED and subject.has_answer
    is_open = not is_void and not came_otherwise and (answer is None or may_correct(followup, user))
    if is_open and form is None:
        form = form_of(followup, subject)
    if is_open and answer is not None and more is None:
        more = more_of(followup, answer)
    return Standing(
        question=subject and wave.ask(wave.words(subject)),
        given=wave.given(answer) if answer is not None else "",
        is_void=is_void,
        came_otherwise=came_otherwise,
        form=form if is_open else None,
        more=more if is_open else None,
    )


@transaction.atomic
def take(followup: Followup, data, source: str, user: User | None = None) -> forms.ModelForm:
    """Write what was answered, or say in the form what is wrong with it. Raises Closed.

    user: of the team, who types it for somebody.
    """
    followup, subject = _locked(followup)
    answered_before = followup.state == State.ANSWERED
    if answered_before:
        _hold_what_cannot_change(followup, user)
    form = form_of(followup, subject, data)
    if not form.is_valid():
        return form
    _save(followup, form, user)
    if not answered_before:
        followup.answered_on = timezone.localdate()
    followup.state, followup.closed_at, followup.call_on = State.ANSWERED, timezone.now(), None
    followup.source, followup.entered_by, followup.for_good = source, user, False
    followup.save()
    return form


def _locked(followup: Followup) -> tuple[Followup, Model]:
    """The row, for this transaction alone, and what it is about."""
    found = Followup.objects.of_the_living().filter(pk=followup.pk, state__in=Followup.ANSWERABLE)
    locked = found.select_for_update(of=["self"]).first()
    subject = locked and locked.subject
    if subject is None:
        raise Closed(_("Cette question n’a plus d’objet."))
    if subject.has_answer and locked.state != State.ANSWERED:
        raise Closed(CAME_OTHERWISE)
    return locked, subject


def _save(followup: Followup, form: forms.ModelForm, user: User | None) -> None:
    """Another answer forgets what had been added to the first."""
    wave, answer, before = followup.kind, form.instance, answer_of(followup)
    added = wave.more(before) if before and form.changed_data else None
    if added:
        for name in added._meta.fields:
            field = answer._meta.get_field(name)
            setattr(answer, name, None if field.null else field.get_default())
    if wave.dated:
        setattr(answer, wave.dated, followup.answered_on or timezone.localdate())
    answer.followup = followup
    answer._change_reason = _reason(user)
    answer.save()


def _reason(user: User | None) -> str:
    return _("réponse saisie pour la personne") if user else _("réponse de la personne")


@transaction.atomic
def add(followup: Followup, data, user: User | None = None) -> forms.ModelForm | None:
    """Write what was added to an answer. Raises Closed."""
    followup, _subject = _locked(followup)
    answer = answer_of(followup)
    if answer is None:
        raise Closed(_("Cette question n’a pas encore de réponse."))
    _hold_what_cannot_change(followup, user)
    form = more_of(followup, answer, data)
    if form and form.is_valid():
        form.instance._change_reason = _reason(user)
        form.save()
    return form


@transaction.atomic
def refuse(followup: Followup, for_good: bool, user: User | None = None) -> bool:
    """No more message about it; `for_good`, none of the same programme either. False when it was closed already."""
    theirs = Followup.objects.filter(Q(pk=followup.pk) | Q(person__isnull=False, person=followup.person_id))
    # In the order in which rounds take them, lest each wait for the other.
    list(theirs.select_for_update().order_by("pk"))
    told = {"state": State.REFUSED, "closed_at": timezone.now(), "call_on": None, "entered_by": user}
    unanswered = Followup.objects.filter(pk=followup.pk).exclude(state__in=(State.ANSWERED, State.VOID))
    if not unanswered.update(for_good=for_good, **told):
        return False
    if for_good and followup.person_id:
        others = Followup.objects.open().of_programme(followup.kind.programme)
        others.filter(person=followup.person_id).update(for_good=True, **told)
    return True


def revoke(followup: Followup) -> int:
    """What was sent opens nothing any more; how many links there were."""
    return FollowupLink.objects.filter(followup=followup, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def call_later(followup: Followup, on: dt.date, note: str, user: User) -> bool:
    """Nobody answered: a line of the contact log, and another day; False when there is nobody to call any more."""
    waiting = Followup.objects.filter(pk=followup.pk, state=State.PHONE)
    if not waiting.update(call_on=on, calls=F("calls") + 1):
        return False
    Interaction.objects.create(
        person=followup.person, organisation=followup.organisation, channel=Interaction.Channel.PHONE,
        note=note or _("Appel sans réponse : « %(question)s »") % {"question": followup.kind.title},
        author=user,
    )  # fmt: skip
    return True


# A lost link


def send_again(followups: Iterable[Followup]) -> int:
    """A new link for each, to where its person is reached today, once an hour at most; how many were sent."""
    hour = timezone.now().strftime("%Y%m%d%H")
    sent = 0
    for followup in followups:
        subject = followup.subject
        to = followup.person and of_person(followup.person)
        key = f"followup:{followup.pk}:again:{hour}"
        if not subject or not to or not to.is_reachable or OutgoingMessage.objects.filter(key=key).exists():
            continue
        link, token = FollowupLink.to(followup)
        with transaction.atomic(), translation.override(to.language):
            link.save()
            post(
                followup_link_again,
                to,
                key=key,
                name=to.person.first_name,
                title=followup.kind.ask(followup.kind.words(subject)).title,
                link=reverse("followup_link", args=[token]),
                followup=followup.pk,
                round=followup.round,
            )
        sent += 1
    return sent


def waiting_at(contact: str) -> list[Followup]:
    """What is asked of whoever has this address or number, in their file or for their account."""
    waiting = Followup.objects.asked().of_the_living().filter(closes_on__gte=timezone.localdate())
    return list(waiting.filter(person__in=_people_at(contact)).select_related("person")[:AGAIN])


def _people_at(contact: str) -> list[int]:
    if "@" in contact:
        found = Person.objects.filter(email_key=contact.lower())
        accounts = User.objects.filter(email__iexact=contact)
    elif sms.available():
        found = Person.objects.filter(phone_key=contact[-9:])
        accounts = User.objects.filter(phone=contact)
    else:
        return []
    people = set(found.values_list("pk", flat=True)[:AGAIN])
    return sorted(people | set(accounts.exclude(person=None).values_list("person", flat=True)))
