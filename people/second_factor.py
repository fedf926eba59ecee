"""The second factor: its adapter and forms, allauth's in our words."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people import account_messages
from people.account_forms import CodeField
from people.models import User

PASSKEY_NAME = _("Un nom pour la reconnaître")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = account_messages.SECOND_FACTOR

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        held = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Clé d’accès n° %(number)d") % {"number": held + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


class CodeForm(base.AuthenticateForm):
    code = CodeField(label=_("Code de l’application, ou code de secours"))


class CodeAgainForm(base.ReauthenticateForm):
    code = CodeField(label=_("Code de l’application, ou code de secours"))


class AppForm(ActivateTOTPForm):
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
