"""Inviting somebody who has a file to sign in: a link, sent to the address or the number of the file, used once."""

from collections.abc import Iterable

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common import sms
from people import notifications
from people.models import Invitation, Partnership, Person, User
from people.newcomers import digest, new_token
from people.outbox.posting import at, post
from people.outbox.preferences import carry_over
from people.sign_in import mobile

Channel = Invitation.Channel


def contact_of(person: Person, channel: str) -> str:
    """Where the link goes, from the file. Raises ValidationError, in words for staff, when it cannot."""
    if User.objects.filter(person=person).exists():
        raise ValidationError(_("Cette personne a déjà un compte."))
    if channel == Channel.EMAIL:
        if not person.email:
            raise ValidationError(_("La fiche n’a pas d’adresse e-mail."))
        contact = person.email.lower()
    else:
        contact = _number_of(person)
    if (known := account_at(contact)) and known.person_id:
        raise ValidationError(_("Le compte d’une autre personne a cette adresse ou ce numéro."))
    return contact


def _number_of(person: Person) -> str:
    if not person.phone:
        raise ValidationError(_("La fiche n’a pas de téléphone."))
    if not sms.available():
        raise ValidationError(_("La plateforme n’envoie pas de SMS : aucun relais n’est configuré."))
    return mobile(person.phone)


def account_at(contact: str) -> User | None:
    """Whose account has this address or this number in E.164, if any."""
    if "@" in contact:
        return next(iter(filter_users_by_email(contact, prefer_verified=True)), None)
    return User.objects.filter(phone=contact).first()


@transaction.atomic
def invite(person: Person, channel: str, inviter: User, groups: Iterable[Group] = ()) -> Invitation:
    """A new link, in place of the one that waits if any; a worker sends it once everything is written."""
    Person.objects.select_for_update().get(pk=person.pk)  # two officers at once: one link is the last
    contact = contact_of(person, channel)
    replaced = Invitation.objects.pending().filter(person=person).first()
    groups = list(groups)
    if (
        not groups and replaced and replaced.contact == contact
    ):  # sent elsewhere, it gives what was not asked for
        groups = list(replaced.groups.all())
    Invitation.objects.pending().filter(person=person).update(revoked_at=timezone.now())
    token = new_token()
    invitation = Invitation.objects.create(
        person=person, channel=channel, contact=contact, token_digest=digest(token), invited_by=inviter
    )
    invitation.groups.set(groups)
    send(invitation, token)
    return invitation


def send(invitation: Invitation, token: str) -> None:
    post(
        notifications.invitation,
        at(invitation.contact, "fr"),
        name=invitation.person.first_name,
        inviter=inviter(invitation),
        partnership=partnership_name(),
        day=timezone.localdate(invitation.expires_at),
        link=reverse("invitation_link", args=[token]),
        invitation=invitation.pk,
    )


def inviter(invitation: Invitation) -> str:
    """Their name; never an address, which is not ours to give."""
    return invitation.invited_by.get_full_name() or str(invitation.invited_by.person or partnership_name())


def partnership_name() -> str:
    partnership = Partnership.objects.first()
    return partnership.name if partnership else "Clichy Tremplin"


def revoke(person: Person) -> bool:
    """Whether there was one to revoke."""
    return bool(Invitation.objects.pending().filter(person=person).update(revoked_at=timezone.now()))


def ask_again(token: str) -> None:
    """Tell staff, on the list of invitations, that the link no longer worked when it was opened."""
    stale = Invitation.objects.of_token(token).filter(accepted_at=None, person__user=None)
    stale.update(asked_again_at=timezone.now())


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether this account, without a person yet, showed that it holds the address or the number of the link."""
    if user.person_id:
        return False
    if invitation.channel == Channel.SMS:
        return user.phone_verified and user.phone == invitation.contact
    return EmailAddress.objects.filter(user=user, email__iexact=invitation.contact, verified=True).exists()


def accept(invitation: Invitation, user: User | None = None) -> User:
    """Attach the file to this account, or to a new one: the link came by its address or number, which is verified.

    Inside the transaction that locked the invitation.
    """
    user = user or _new_account(invitation)
    user.person = invitation.person
    user.save(update_fields=["person"])
    carry_over(user)
    user.groups.add(*invitation.groups.all())
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return user


def _new_account(invitation: Invitation) -> User:
    named = {"first_name": invitation.person.first_name, "last_name": invitation.person.last_name}
    if invitation.channel == Channel.SMS:
        return User.objects.create_user(phone=invitation.contact, phone_verified=True, **named)
    user = User.objects.create_user(invitation.contact, **named)
    EmailAddress.objects.create(user=user, email=invitation.contact, primary=True, verified=True)
    return user
