"""Accounts of every role, and the sessions they open."""

import datetime as dt
import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from common.access import Role
from people.models import Organisation, Person, User
from people.roles import EMPLOYERS, GROUPS
from tests.factories import AffiliationFactory, OrganisationFactory, PersonFactory, UserFactory


def group_of(role: Role) -> Group:
    return Group.objects.get(name=GROUPS[role])


def employed(role: Role, employer: Organisation | None = None, **user) -> User:
    """In the role's group, and employed where that counts."""
    employer = employer or OrganisationFactory(kind=EMPLOYERS[role][0], name=f"Employeur, {role}")
    person = PersonFactory(birth_date=dt.date(1985, 3, 2), postcode="75010")
    AffiliationFactory(person=person, organisation=employer, role="staff")
    account = UserFactory(person=person, **user)
    account.groups.add(group_of(role))
    return account


def staff(*codenames: str, email: str = "officier@exemple.fr", **user) -> User:
    """Somebody of the back-office who sees every row, with these rights alone."""
    group_of(Role.ADMINISTRATOR).permissions.clear()
    account = employed(Role.ADMINISTRATOR, email=email, **user)
    account.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return account


def without_account() -> QuerySet:
    """Those of the file who are not there only to sign in."""
    return Person.objects.filter(user=None)


def sign_in(client, user: User) -> None:
    """A session as the sign-in pages leave it; who has a second factor, as staff must, has shown it."""
    client.force_login(user)
    user = User.objects.get(pk=user.pk)
    if user.is_staff:
        Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "JBSWY3DPEHPK3PXP"}}
        )
    if is_mfa_enabled(user):
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()


def passkey(user: User, name: str) -> Authenticator:
    """As a browser registers one, of a device that keeps its key to itself."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    attested = AttestedCredentialData.create(Aaguid(bytes(16)), name.encode(), key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    answered = {
        "attestationObject": AttestationObject.create(
            "none", AuthenticatorData.create(bytes(32), flags, 0, attested), {}
        ),
        "clientDataJSON": CollectedClientData.create("webauthn.create", b"challenge", "http://localhost"),
    }
    credential = {
        "id": websafe_encode(name.encode()),
        "rawId": websafe_encode(name.encode()),
        "type": "public-key",
        "response": {part: websafe_encode(content) for part, content in answered.items()},
        "clientExtensionResults": {},
    }
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": credential}
    )


def reader_of(model) -> User:
    """Somebody who opens its list: the operator, but for what is kept even from them."""
    kept_apart = {"common.AccessRecord": Role.DPO, "people.Concern": Role.REFERENT}
    role = kept_apart.get(model and model._meta.label)
    return employed(role) if role else operator()


def operator(email: str = "admin@exemple.fr", **user) -> User:
    """The account made on the server, with every right."""
    return User.objects.create_superuser(email, **user)
