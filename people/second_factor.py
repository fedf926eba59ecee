"""The second factor: what keeps its secrets, and its forms, allauth's in our words."""

import base64
import secrets

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.dispatch import receiver
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.gate import FACTORS
from people import account_messages
from people.account_forms import CodeField
from people.models import User

PASSKEY_NAME = _("Un nom pour la reconnaître")


@receiver(authenticator_added)
def show_at_enrolment(sender, request, authenticator: Authenticator, **kwargs) -> None:
    """Whoever has just set up a factor has shown it."""
    if authenticator.type in FACTORS:
        post_authentication(request, authenticator, reauthenticated=True)


def _keys() -> MultiFernet:
    """Drawn from SECRET_KEY, then from those it replaced."""
    known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    drawn = (salted_hmac(__name__, "", secret=key, algorithm="sha256").digest() for key in known)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in drawn])


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = account_messages.SECOND_FACTOR

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _keys().decrypt(encrypted_text).decode()
        except (
            InvalidToken
        ):  # SECRET_KEY was lost: no code is the right one until an administrator removes the factor
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        held = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Clé d’accès n° %(number)d") % {"number": held + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


class UsedOnce:
    """A code is worth something once, for as long as it would be accepted: allauth forgets before the tolerance ends."""

    def clean_code(self) -> str:
        code = super().clean_code()
        seconds = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
        if not cache.add(f"second-factor:{self.user.pk}:{normalize_user_code(code)}", "", seconds):
            raise forms.ValidationError(account_messages.SECOND_FACTOR["incorrect_code"])
        return code


class CodeForm(UsedOnce, base.AuthenticateForm):
    code = CodeField(label=_("Code de l’application, ou code de secours"))


class CodeAgainForm(UsedOnce, base.ReauthenticateForm):
    code = CodeField(label=_("Code de l’application, ou code de secours"))


class AppForm(UsedOnce, ActivateTOTPForm):
    code = CodeField(label=_("Le code à 6 chiffres que l’application affiche"))


class PasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(label=PASSKEY_NAME, max_length=100, required=False)
    passwordless = forms.BooleanField(
        label=_("Me connecter avec elle seule, sans code ni mot de passe"),
        initial=True,
        required=False,
    )


class PasskeyNameForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=PASSKEY_NAME, max_length=100)
