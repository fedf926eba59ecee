"""What somebody has to do about their account and their file, whatever the programme."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import sms
from common.access import Role
from common.gate import FACTORS
from common.kit import Stage, Task
from common.portal import ROWS, Appointment, Card
from people.consents import Consent, GuardianAgreement, agreed
from people.models import OutgoingMessage, Registration, RightsRequest, User
from people.outbox.pages import letter_of
from people.registration import promised_call, registration_of

YOUNG = (Role.RESIDENT, Role.STUDENT)


def cards(user: User, role: Role | None) -> Iterator[Card]:
    yield from ()


def tasks(user: User, role: Role | None) -> Iterator[Task]:
    if role is None:
        yield from about_registration(user)
    yield from about_the_account(user, role)
    yield from about_the_file(user, role)
    yield from about_requests(user)
    yield from about_messages(user)


def about_messages(user: User) -> Iterator[Task]:
    """The last one unread, by its subject; a phone keeps its menu folded."""
    unread = list(OutgoingMessage.objects.of(user).unread()[:ROWS])
    if unread:
        label = ngettext("Lire mon nouveau message", "Lire mes %(count)d nouveaux messages", len(unread))
        subject = letter_of(unread[0]).subject
        yield Task(
            label % {"count": len(unread)}, Stage.TODO, reverse("my_messages"), subject, is_advice=True
        )


def dates(user: User, role: Role | None) -> Iterator[Appointment]:
    """The day by which staff promised to call."""
    registration = registration_of(user)
    call = promised_call(registration) if registration else None
    if call and call["day"] >= timezone.localdate():
        title = _("L’équipe vous appelle, au plus tard ce jour-là")
        yield Appointment(f"appel-{registration.pk}", title, call["day"], note=call["caller"])


def about_registration(user: User) -> Iterator[Task]:
    registration = registration_of(user)
    if registration is None:
        return
    if registration.state == Registration.State.STARTED:
        yield Task(
            _("Finir mon inscription"), Stage.TODO, reverse("registration_next"),
            _("Vos réponses sont gardées : reprenez où vous en étiez."), _("Continuer mon inscription"),
        )  # fmt: skip
    agreement = GuardianAgreement.objects.filter(registration=registration).first()
    if registration.state == Registration.State.SUBMITTED and agreement:
        yield about_guardian(agreement)


def about_guardian(agreement: GuardianAgreement) -> Task:
    """Of a child who registers."""
    label = _("L’accord de votre représentant légal")
    if agreement.agrees:
        return Task(label, Stage.DONE, hint=_("Nous l’avons bien reçu."))
    if agreement.agrees is False:
        return Task(label, Stage.WAITING, hint=_("Il ou elle a dit non. Parlez-en ensemble, puis avec nous."))
    if agreement.expires_at <= timezone.now():
        said = _(
            "Le lien que nous lui avons envoyé ne marche plus : dites-le-nous, nous en enverrons un autre."
        )
        return Task(label, Stage.LATE, reverse("contact_write", args=["question"]), said, _("Nous écrire"))
    day = date_format(timezone.localtime(agreement.expires_at))
    said = _("Il ou elle a reçu un lien, et peut répondre jusqu’au %(day)s.") % {"day": day}
    return Task(label, Stage.WAITING, hint=said)


def about_the_account(user: User, role: Role | None) -> Iterator[Task]:
    address, number = reverse("account_email"), reverse("account_change_phone")
    if EmailAddress.objects.filter(user=user, verified=False).exists():
        hint = _("Ouvrez le message que nous vous avons envoyé, ou demandez-en un autre.")
        yield Task(_("Confirmer mon adresse e-mail"), Stage.TODO, address, hint, _("Confirmer mon adresse"))
    if user.phone and not user.phone_verified and sms.available():
        hint = _("Un code par SMS, et c’est fait.")
        yield Task(_("Confirmer mon numéro"), Stage.TODO, number, hint, _("Confirmer mon numéro"))
    if not user.email:
        hint = _("Si vous changez de numéro, vous ne perdrez pas votre compte.")
        yield Task(_("Ajouter une adresse e-mail"), Stage.TODO, address, hint, is_advice=True)
    if role == Role.RESIDENT and sms.available() and not (user.phone or user.person.phone):
        hint = _("C’est par téléphone que l’équipe vous répond le plus vite.")
        yield Task(_("Ajouter mon numéro de mobile"), Stage.TODO, number, hint, is_advice=True)
    if role == Role.LEADERSHIP and not is_mfa_enabled(user, FACTORS):
        hint = _("Un second code, en plus du mot de passe : deux minutes, avec votre téléphone.")
        yield Task(_("Mieux protéger mon compte"), Stage.TODO, reverse("mfa_index"), hint, is_advice=True)


def about_the_file(user: User, role: Role | None) -> Iterator[Task]:
    person = user.person
    if role not in YOUNG or person is None:
        return
    if not person.postcode:
        hint = _("Il nous dit dans quelle ville vous habitez.")
        yield Task(
            _("Donner mon code postal"), Stage.TODO, reverse("my_data_correct"), hint,
            _("Donner mon code postal"),
        )  # fmt: skip
    is_child = Registration.is_before(person.birth_date, Registration.CONSENT_AGE)
    if is_child and not agreed(person, Consent.Purpose.PARTICIPATION):
        hint = _("Avant 15 ans, la loi le demande. La personne qui vous suit s’en occupe avec vous.")
        yield Task(_("L’accord de votre représentant légal"), Stage.WAITING, hint=hint)


def about_requests(user: User) -> Iterator[Task]:
    asked = RightsRequest.objects.visible_to(user).open().filter(person=user.person_id)
    for request in asked.order_by("due_on", "pk") if user.person_id else ():
        label = _("Ma demande : %(kind)s") % {"kind": request.get_kind_display()}
        day = {"day": date_format(request.due_on)}
        hint = _("Nous vous répondons au plus tard le %(day)s.") % day
        if request.is_late:
            hint = _("Nous devions vous répondre avant le %(day)s : nous sommes en retard.") % day
        yield Task(capfirst(label), Stage.WAITING, reverse("my_data"), hint)
