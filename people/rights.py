"""What somebody asks about their own data, and what staff answer within a month (GDPR, articles 12.3 and 15 to 22)."""

import datetime as dt

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
from people.processing import RIGHTS
from people.sending import sent


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
    contact = contact_of(request.person)
    _decide(request, RightsRequest.State.GRANTED, user, answer)
    if request.kind == RightsRequest.Kind.ERASURE:
        erase(request.person, Erasure.Cause.REQUEST, user)
    _tell(request, contact, answer)
    return True


@transaction.atomic
def refuse(pk: int, user: User, answer: str) -> bool:
    """`answer` says why, in words that the person reads; False when it is no longer open."""
    request = _open(pk)
    if request is None:
        return False
    _decide(request, RightsRequest.State.REFUSED, user, answer)
    _tell(request, contact_of(request.person), answer)
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


def contact_of(person: Person) -> str:
    """Where to answer them: their account's address or number, else that of their file; empty when there is none."""
    account = User.objects.filter(person=person).first()
    return (account and (account.email or account.phone)) or person.email or ""


def _tell(request: RightsRequest, contact: str, answer: str) -> None:
    subject = _("Votre demande sur vos données")
    words = {
        RightsRequest.State.GRANTED: _("Votre demande est acceptée : %(kind)s."),
        RightsRequest.State.REFUSED: _("Votre demande n’est pas acceptée : %(kind)s."),
    }
    text = words[request.state] % {"kind": request.get_kind_display()}
    text += f"\n\n{answer}" if answer else ""
    if request.state == RightsRequest.State.REFUSED:
        text += "\n\n" + _(
            "Si cette réponse ne vous va pas, vous pouvez écrire à la CNIL : www.cnil.fr/plaintes"
        )
    if contact:
        transaction.on_commit(lambda: sent(contact, subject, text))


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
