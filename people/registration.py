"""Registering: what is asked of each kind of person, and what staff's decision does."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.dates import working_days_after
from people import notices
from people.consents import missing_agreement, write_participation
from people.models import Affiliation, Interaction, Organisation, Partnership, Person, Registration, User
from people.notifications import registration_accepted, registration_refused, registration_unfinished
from people.outbox.posting import at, compose, of_user, post, post_all
from people.outbox.preferences import carry_over
from people.sign_in import mobile

State, Kind = Registration.State, Registration.Kind
ANSWER_DAYS = 3  # working days within which somebody who registers is called
KEPT_UNVERIFIED = dt.timedelta(days=7)
REMINDED_AFTER = dt.timedelta(days=2)
OF_THE_FILE = ("email", "phone", "birth_date", "postcode", "neighbourhood", "referrer", "guardian_name",
               "guardian_email", "guardian_phone")  # fmt: skip


def answer_by(day: dt.date) -> dt.date:
    """The last of the working days within which somebody is called."""
    return working_days_after(day, ANSWER_DAYS)


def promise(registration: Registration) -> dict:
    """Who calls, and by when: `caller` and `day`."""
    partnership = Partnership.objects.first()
    city = partnership.city if partnership else ""
    callers = {
        Kind.RESIDENT: _("L’équipe qui accompagne les jeunes à la Ville de %(city)s") % {"city": city},
        Kind.STUDENT: _("L’équipe du partenariat à %(school)s") % {"school": registration.school},
        Kind.COMPANY: _("Le service emploi de la Ville de %(city)s") % {"city": city},
    }
    sent_on = timezone.localdate(registration.submitted_at)
    return {"caller": callers[registration.kind], "day": answer_by(sent_on)}


def registration_of(user: User) -> Registration | None:
    """One's own."""
    return Registration.objects.filter(user=user).select_related("school").first()


def waiting(user: User) -> dict:
    """What is said to an account without a role: its registration, and who calls once it is sent."""
    registration = registration_of(user)
    if registration is None or registration.person_id:
        return {}
    return {"registration": registration} | (promise(registration) if registration.submitted_at else {})


def promised_call(registration: Registration) -> dict | None:
    """The promise, while it is to be kept: until staff decide, then until they note that the call is made."""
    if registration.state == State.SUBMITTED:
        return promise(registration)
    if registration.state != State.ACCEPTED or registration.submitted_at is None:
        return None
    promised = promise(registration)
    to_make = Interaction.objects.to_do().filter(
        person=registration.person_id, next_action_on=promised["day"]
    )
    return promised if to_make.exists() else None


def school_of(email: str) -> Organisation | None:
    """The school whose students have an address of this domain."""
    domain = email.rpartition("@")[2].lower()
    schools = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL).exclude(email_domains=[])
    return next((school for school in schools if domain in school.email_domains), None)


def ask_to_be_called(first_name: str, phone: str) -> None:
    """Without a relay for text messages nobody can prove a number: staff call it. Once, however often it is asked."""
    asked = {"kind": Kind.RESIDENT, "first_name": first_name, "submitted_at": timezone.now()}
    Registration.objects.get_or_create(state=State.CALL_BACK, phone=phone, defaults=asked)


def notice_for(registration: Registration) -> str:
    """The notice whose address stands where they send their answers."""
    return notices.ADULT if registration.kind == Kind.COMPANY else notices.PLAIN


def submit(registration: Registration) -> None:
    """Sent again after a correction, it keeps its place."""
    if registration.unanswered():
        raise ValidationError(_("Il manque une réponse."))
    registration.state, registration.notice = State.SUBMITTED, notices.current(notice_for(registration))
    registration.submitted_at = registration.submitted_at or timezone.now()
    registration.full_clean()
    registration.save()


def correct(registration: Registration) -> None:
    """Save what was answered; incomplete again, it leaves the list of staff until it is sent again."""
    if registration.state == State.SUBMITTED and registration.unanswered():
        registration.state = State.STARTED
    registration.save()


@transaction.atomic
def accept(pk: int, author: User, known: Person | None) -> bool:
    """Make the file, or complete `known`; False when somebody had already decided.

    Raises ValidationError, in words for staff.
    """
    registration = _waiting(pk)
    if registration is None:
        return False
    if missing := registration.unanswered():
        labels = [str(Registration._meta.get_field(name).verbose_name) for name in missing]
        raise ValidationError(_("Il manque : %(fields)s.") % {"fields": ", ".join(labels)})
    if missing := missing_agreement(registration):
        raise ValidationError(missing)
    person = _attached(registration, known)
    organisation = _affiliated(registration, person)
    _note(registration, person, organisation, author)
    registration.person = person
    write_participation(registration)
    _decide(registration, State.ACCEPTED, author)
    return True


@transaction.atomic
def refuse(pk: int, author: User, reason: str) -> bool:
    """`reason` is in words that the person reads; False when somebody had already decided."""
    registration = _waiting(pk)
    if registration is None:
        return False
    registration.reason = reason
    _decide(registration, State.REFUSED, author)
    return True


def file_of(registration: Registration) -> Person:
    """What the answers would make, not saved."""
    return Person(**{name: getattr(registration, name) for name in ("first_name", "last_name", *OF_THE_FILE)})


def _waiting(pk: int) -> Registration | None:
    return Registration.objects.to_decide().select_for_update(of=["self"]).filter(pk=pk).first()


def _decide(registration: Registration, state: str, author: User) -> None:
    registration.state, registration.decided_by, registration.decided_at = state, author, timezone.now()
    registration.full_clean()
    registration.save()
    tell(registration)


def _attached(registration: Registration, known: Person | None) -> Person:
    """What the file already says stays; the answers fill what it did not."""
    user = registration.user
    if user and user.person:  # an invitation was accepted meanwhile
        known = user.person
    if user and known and User.objects.filter(person=known).exclude(pk=user.pk).exists():
        raise ValidationError(_("Cette fiche a déjà un compte : choisissez-en une autre, ou une nouvelle."))
    answered = file_of(registration)
    person = known or answered
    for name in OF_THE_FILE:
        setattr(person, name, getattr(person, name) or getattr(answered, name))
    person._change_reason = _("Inscription validée")
    person.full_clean()
    person.save()
    if user:
        user.person = person
        user.save(update_fields=["person"])
        carry_over(user)
    return person


def _affiliated(registration: Registration, person: Person) -> Organisation | None:
    if registration.kind == Kind.RESIDENT:
        return None
    if registration.kind == Kind.STUDENT:
        organisation, role = registration.school, Affiliation.Role.STUDENT
    else:
        organisation, role = _company(registration), Affiliation.Role.CONTACT
    today = timezone.localdate()
    same = Affiliation.objects.running_on(today).filter(person=person, organisation=organisation, role=role)
    if not same.exists():
        affiliation = Affiliation(person=person, organisation=organisation, role=role, started_on=today)
        affiliation.full_clean()
        affiliation.save()
    return organisation


def _company(registration: Registration) -> Organisation:
    if found := Organisation.objects.filter(siret=registration.siret).first():
        return found
    company = Organisation(
        name=registration.company_name, kind=Organisation.Kind.COMPANY, siret=registration.siret
    )
    company._change_reason = _("Inscription validée")
    company.full_clean()
    company.save()
    return company


def _note(
    registration: Registration, person: Person, organisation: Organisation | None, author: User
) -> None:
    """What they look for, and the call they were promised, in the contact log."""
    said = [
        registration.get_aim_display(),
        registration.study_year,
        registration.field_of_study,
        registration.need,
    ]
    interaction = Interaction(
        person=person,
        organisation=organisation if registration.kind == Kind.COMPANY else None,
        channel=Interaction.Channel.OTHER,
        note=_("Inscription en ligne. ") + " ".join(f"{part.rstrip('.')}." for part in said if part),
        next_action=_("Appeler pour un premier échange"),
        next_action_on=promise(registration)["day"],
        author=author,
    )
    interaction.full_clean()
    interaction.save()


def tell(registration: Registration) -> bool:
    """Write the decision to the person; False when nothing reaches them."""
    user = registration.user
    to = of_user(user) if user else at(registration.email or _mobile(registration.phone), "fr")
    if not to.is_reachable:
        return False
    words = {"name": registration.first_name, "registration": registration.pk}
    if registration.state == State.REFUSED:
        post(registration_refused, to, reason=registration.reason, **words)
    else:
        with translation.override(to.language):
            promised = promise(registration)
        post(registration_accepted, to, caller=promised["caller"], day=promised["day"], **words)
    return True


def _mobile(number: str) -> str:
    try:
        return mobile(number)
    except ValidationError:  # a landline
        return ""


def remind_unfinished() -> int:
    """Those who showed their code two days ago and stopped there are reminded once; how many."""
    now = timezone.now()
    stopped = Registration.objects.filter(
        state=State.STARTED, started_at__lt=now - REMINDED_AFTER, started_at__gt=now - KEPT_UNVERIFIED
    ).exclude(user__last_login=None)
    reminded = [
        compose(
            registration_unfinished,
            of_user(registration.user),
            {"name": registration.first_name, "registration": registration.pk},
            key=f"registration_unfinished:{registration.pk}",
        )
        for registration in stopped.select_related("user__person")
    ]
    post_all(reminded)
    return len(reminded)


@transaction.atomic
def forget_unverified() -> int:
    """Of those who never showed their code, nothing stays; how many there were."""
    forgotten = Registration.objects.unfinished_before(timezone.now() - KEPT_UNVERIFIED)
    pairs = list(forgotten.values_list("pk", "user"))
    registrations, users = [pk for pk, _user in pairs], [user for _pk, user in pairs]
    Registration.objects.filter(pk__in=registrations).delete()
    Registration.history.filter(id__in=registrations).delete()
    User.objects.filter(pk__in=users).delete()
    return len(pairs)
