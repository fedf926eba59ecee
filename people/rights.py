"""What somebody asks about their own data, and what staff answer within a month (GDPR, articles 12.3 and 15 to 22)."""

import datetime as dt
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import ScopedQuerySet
from common.dates import add_months
from common.privacy import Privacy
from common.records import Record, one_of
from people.consents import Consent, stops
from people.erasure import Erasure, erase
from people.models import Person, User
from people.notifications import erasure_done, rights_granted, rights_refused
from people.outbox.letters import Kind
from people.outbox.posting import Recipient, of_person, post
from people.processing import RIGHTS


def within_a_month() -> dt.date:
    return add_months(timezone.localdate(), 1)


class RightsRequestQuerySet(ScopedQuerySet):
    def open(self) -> "RightsRequestQuerySet":
        return self.filter(state=RightsRequest.State.ASKED)

    def late(self) -> "RightsRequestQuerySet":
        return self.open().filter(due_on__lt=timezone.localdate())


class RightsRequest(Record):
    class Kind(models.TextChoices):
        RECTIFICATION = "rectification", gettext_lazy("corriger une donnée")
        OBJECTION = "objection", gettext_lazy("s’opposer à un usage")
        ERASURE = "erasure", gettext_lazy("effacer ses données")

    class State(models.TextChoices):
        ASKED = "asked", gettext_lazy("à traiter")
        GRANTED = "granted", gettext_lazy("acceptée")
        REFUSED = "refused", gettext_lazy("refusée")
        WITHDRAWN = "withdrawn", gettext_lazy("retirée")

    person = models.ForeignKey(
        Person,
        verbose_name=gettext_lazy("personne"),
        on_delete=models.PROTECT,
        related_name="rights_requests",
    )
    kind = models.CharField(gettext_lazy("demande"), max_length=15, choices=Kind.choices)
    said = models.TextField(
        gettext_lazy("en ses mots"), max_length=1000, blank=True, validators=[MaxLengthValidator(1000)]
    )
    asked_on = models.DateField(gettext_lazy("reçue le"), default=timezone.localdate)
    due_on = models.DateField(gettext_lazy("à répondre avant le"), default=within_a_month, editable=False)
    state = models.CharField(
        gettext_lazy("état"), max_length=10, choices=State.choices, default=State.ASKED, editable=False
    )
    answer = models.TextField(gettext_lazy("réponse"), max_length=1000, blank=True, editable=False)
    decided_on = models.DateField(gettext_lazy("répondue le"), null=True, editable=False)
    decided_by = models.ForeignKey(
        User, verbose_name=gettext_lazy("par"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    objects = RightsRequestQuerySet.as_manager()
    privacy = Privacy(
        RIGHTS, subject="person",
        kept=("kind", "asked_on", "due_on", "state", "decided_on"),
        texts=("said", "answer"),
        technical=("decided_by",),
    )  # fmt: skip

    class Meta:
        verbose_name = gettext_lazy("demande sur ses données")
        verbose_name_plural = gettext_lazy("demandes sur leurs données")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="rights_request_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="asked"),
                name="rights_request_one_open",
                violation_error_message=gettext_lazy("Cette demande est déjà en cours."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="rights_request_refused_has_a_reason",
                violation_error_message=gettext_lazy("Un refus dit pourquoi."),
            ),
            one_of("kind", "rectification objection erasure", "rights_request_kind"),
            one_of("state", "asked granted refused withdrawn", "rights_request_state"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_kind_display()}"

    def violations(self):
        if self.kind in (self.Kind.RECTIFICATION, self.Kind.OBJECTION) and not self.said:
            yield "said", _("Dites de quoi il s’agit.")
        if self.asked_on and self.asked_on > timezone.localdate():
            yield "asked_on", _("Cette date est dans le futur.")

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()


@transaction.atomic
def grant(pk: int, user: User, answer: str) -> bool:
    """Accept; an erasure is carried out at once. False when it is no longer open.

    Raises ValidationError with what stands in the way of an erasure.
    """
    request = _open(pk)
    if request is None:
        return False
    if request.person_id == user.person_id:
        raise ValidationError(_("On ne traite pas sa propre demande : un collègue le fera."))
    to, name = of_person(request.person), request.person.first_name
    _decide(request, RightsRequest.State.GRANTED, user, answer)
    if request.kind == RightsRequest.Kind.ERASURE:
        erase(request.person, Erasure.Cause.REQUEST, user)
        to = replace(to, person=None, user=None)
        _tell(request, erasure_done, to, name=name, answer=answer)
    else:
        _tell(request, rights_granted, to, name=name, answer=answer)
    return True


@transaction.atomic
def refuse(pk: int, user: User, answer: str) -> bool:
    """`answer` says why, in words that the person reads; False when it is no longer open."""
    request = _open(pk)
    if request is None:
        return False
    _decide(request, RightsRequest.State.REFUSED, user, answer)
    _tell(request, rights_refused, of_person(request.person), name=request.person.first_name, answer=answer)
    return True


def withdraw(request: RightsRequest) -> None:
    request.state, request.decided_on = RightsRequest.State.WITHDRAWN, timezone.localdate()
    request.save()


def _open(pk: int) -> RightsRequest | None:
    return RightsRequest.objects.open().select_for_update(of=["self"]).filter(pk=pk).first()


def _decide(request: RightsRequest, state: str, user: User, answer: str) -> None:
    request.state, request.decided_by, request.decided_on = state, user, timezone.localdate()
    request.answer = answer
    request.full_clean()
    request.save()


def _tell(request: RightsRequest, letter: Kind, to: Recipient, **words: str) -> None:
    if to.is_reachable:
        post(letter, to, kind=request.kind, **words)


@stops(Consent.Purpose.PARTICIPATION)
def leave(person: Person) -> None:
    """A child who no longer takes part: the account closes at once, and staff are asked to erase the rest."""
    account = User.objects.filter(person=person).first()
    if account:
        account.is_active, account.sessions_ended_at = False, timezone.now()
        account.save()
    kind = RightsRequest.Kind.ERASURE
    if not RightsRequest.objects.open().filter(person=person, kind=kind).exists():
        said = _("L’accord donné avant quinze ans est retiré.")
        RightsRequest.objects.create(person=person, kind=kind, said=said)
