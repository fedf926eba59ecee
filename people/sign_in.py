"""How people sign in: by e-mail or mobile number, with a password or a code; what allauth asks of an installation."""

import logging

import phonenumbers
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import sms
from people import account_messages
from people.models import User
from people.roles import GROUPS

logger = logging.getLogger(__name__)
STAGE = "allauth.account.stages.EmailVerificationStage"


class RoleBackend(AuthenticationBackend):
    """The rights of a group are those of the role: lost when the role is, though the group still lists the account."""

    def _get_group_permissions(self, user: User):
        return Permission.objects.filter(
            group__name__in=[GROUPS[role] for role in user.roles & GROUPS.keys()]
        )


class EmailIfAny(EmailVerificationStage):
    """Verify the address of those who have one: a mobile number is enough to have an account."""

    def handle(self):
        user = self.login.user
        if user and not user.email and not EmailAddress.objects.filter(user=user).exists():
            return None, True
        return super().handle()


def mobile(number: str) -> str:
    """In E.164, +33612345678. Raises ValidationError when it is not the number of a mobile phone."""
    try:
        parsed = phonenumbers.parse(number, "FR")
        kind = phonenumbers.number_type(parsed)
    except phonenumbers.NumberParseException:
        kind = None
    mobiles = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if kind not in mobiles or not phonenumbers.is_valid_number(parsed):
        raise ValidationError(_("Ce numéro de mobile n’est pas valide (exemple : 06 12 34 56 78)."))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


class MobileField(forms.CharField):
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def __init__(self, **kwargs):
        super().__init__(**{"label": _("Numéro de mobile"), "max_length": 32, **kwargs})

    def clean(self, value) -> str:
        number = super().clean(value)
        return mobile(number) if number else ""


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | account_messages.ACCOUNT

    def is_open_for_signup(self, request) -> bool:
        return False  # an account belongs to a person: people register or are invited

    def get_login_stages(self) -> list[str]:
        return [f"{__name__}.EmailIfAny" if stage == STAGE else stage for stage in super().get_login_stages()]

    def save_user(self, request, user: User, form, commit: bool = True) -> User:
        if form._has_phone_field:  # before the first save: an account has an address or a number
            user.phone = form.cleaned_data.get("phone") or None
        return super().save_user(request, user, form, commit)

    def phone_form_field(self, **kwargs) -> MobileField:
        return MobileField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs) -> None:
        self._send(phone, gettext("Votre code : %(code)s. Ne le donnez à personne.") % {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs) -> None:
        self._send(phone, gettext("Aucun compte n’a ce numéro. Demandez au service jeunesse de votre ville."))

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._send(phone, gettext("Vous avez déjà un compte avec ce numéro : connectez-vous."))

    def _send(self, phone: str, text: str) -> None:
        if not sms.available():
            return
        try:
            sms.send(phone, text)
        except sms.SmsRefused:
            logger.error("sms refused")  # the page offers to send it again


def end_sessions(user: User) -> None:
    """At once, everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()
