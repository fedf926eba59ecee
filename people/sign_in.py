"""How people sign in: by e-mail or mobile number, with a password or a code; what allauth asks of an installation."""

import datetime as dt
import time

import phonenumbers
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.manage_email import sync_email_address
from allauth.account.stages import EmailVerificationStage, LoginByCodeStage, PhoneVerificationStage
from allauth.core import ratelimit
from django import forms
from django.contrib.auth.models import Permission
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import sms
from common.access import roles_of
from common.gate import ENDS_AT
from people import account_messages
from people.account_notifications import OF_ALLAUTH, account_exists, unknown_account, verification_code
from people.models import User
from people.outbox.letters import Kind
from people.outbox.posting import at, post
from people.roles import GROUPS

WORKING_DAY = dt.timedelta(hours=12)
MONTH = dt.timedelta(days=30)


class RoleBackend(AuthenticationBackend):
    """The rights of a group are those of the role: lost when the role is, though the group still lists the account."""

    def _get_group_permissions(self, user: User):
        return Permission.objects.filter(group__name__in=[GROUPS[role] for role in roles_of(user, GROUPS)])


class CodeStage(LoginByCodeStage):
    """Whoever waits for a code may go back and ask for another, or sign in otherwise."""

    def is_resumable(self, request) -> bool:
        return False


class PhoneStage(PhoneVerificationStage):
    """A number is verified by who registers with it; later, by the codes that it receives."""

    def handle(self):
        return super().handle() if self.login.signup else (None, True)


class EmailStage(EmailVerificationStage):
    """An address is verified by who registers or signs in with it; the code that it has just received is enough."""

    def handle(self):
        user, email = self.login.user, self.login.email
        if user and user.email and self.login.signup:
            email = user.email
        if not email:
            return None, True
        shown = get_authentication_records(self.request, user)
        if any(record["method"] == "code" and record.get("email") == email for record in shown):
            sync_email_address(user, email)
            verify_email_indirectly(self.request, user, email)
        return super().handle()


STAGES = {
    f"{stage.__base__.__module__}.{stage.__base__.__name__}": f"{__name__}.{stage.__name__}"
    for stage in (CodeStage, PhoneStage, EmailStage)
}


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
        return [STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def is_safe_url(self, url: str) -> bool:
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, self.request.is_secure())

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """What the failures are counted by: allauth forgets mobile numbers, and trusts the host that was asked for."""
        return (credentials.get("email") or credentials.get("phone") or "").lower()

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        kind = OF_ALLAUTH[template_prefix]
        said = context | {"email": email}
        if moment := context.get("timestamp"):
            said["timestamp"] = timezone.localtime(moment)
        post(kind, at(email, user=context.get("user")), **{name: said[name] for name in kind.example})

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
        self._send(verification_code, phone, user, code=code)

    def send_unknown_account_sms(self, phone: str, **kwargs) -> None:
        self._send(unknown_account, phone, email=phone)

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._send(account_exists, phone, email=phone)

    def _send(self, kind: Kind, phone: str, user: User | None = None, **words: str) -> None:
        if sms.available():  # else the page offers a call back
            ratelimit.consume(self.request, action="send_sms", key=phone, raise_exception=True)
            post(kind, at(phone, user=user), **words)


def end_sessions(user: User) -> None:
    """At once, everywhere, for good: what was opened before is worth nothing any more."""
    user.sessions_ended_at = timezone.now()
    user.save(update_fields=["sessions_ended_at"])


@receiver(user_logged_in)
def begin_session(sender, request, user: User, **kwargs) -> None:
    """A session has a last moment, whatever is done in it: staff, who see others, sign in every day."""
    length = WORKING_DAY if user.is_staff else MONTH
    request.session[ENDS_AT] = time.time() + length.total_seconds()
    if not user.language:  # that of the page where they first came in
        user.language = get_language() or ""
        user.save(update_fields=["language"])
