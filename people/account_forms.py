"""The forms of an account: allauth's, in our words, where one field takes an e-mail address or a mobile number."""

from allauth.account import forms as allauth
from allauth.account.fields import SetPasswordField
from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from common import sms
from people.sign_in import mobile

NO_SMS = _(
    "Nous n’envoyons pas de SMS pour le moment. Donnez votre adresse e-mail, "
    "ou demandez à la personne qui vous suit de vous rappeler."
)
MAX_PASSWORD = 1000  # characters; nobody remembers more, and each is hashed
PASSWORD_HINT = _("12 caractères ou plus. Quatre mots sans rapport se retiennent bien.")


class ContactField(forms.CharField):
    """An e-mail address in lower case, or a mobile number in E.164."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        label = _("Votre e-mail ou votre numéro de mobile")
        super().__init__(**{"label": label, "max_length": 254, "widget": forms.TextInput(attrs), **kwargs})

    def clean(self, value) -> str:
        entered = super().clean(value)
        if "@" not in entered:
            return mobile(entered) if entered else ""
        validate_email(entered)
        return entered.lower()


class EmailField(forms.EmailField):
    def __init__(self, **kwargs):
        widget = forms.EmailInput({"autocomplete": "email"})
        super().__init__(**{"label": _("Votre adresse e-mail"), "widget": widget, **kwargs})

    def clean(self, value) -> str:
        return super().clean(value).lower()


class PasswordField(forms.CharField):
    def __init__(self, label, autocomplete: str = "current-password"):
        widget = forms.PasswordInput({"autocomplete": autocomplete})
        super().__init__(label=label, max_length=MAX_PASSWORD, strip=False, widget=widget)


class NewPasswordField(SetPasswordField):
    def __init__(self):
        super().__init__(label=_("Nouveau mot de passe"), max_length=MAX_PASSWORD, help_text=PASSWORD_HINT)
        del self.widget.attrs["placeholder"]


class CodeField(forms.CharField):
    """Digits, however they were spaced."""

    def __init__(self, **kwargs):
        attrs = {"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code"}
        label = _("Votre code à 6 chiffres")
        super().__init__(**{"label": label, "max_length": 20, "widget": forms.TextInput(attrs), **kwargs})

    def clean(self, value) -> str:
        return "".join(super().clean(value).split())


class CodeForm(allauth.RequestLoginCodeForm):
    """One field for both: allauth then reads `email`, `phone` and `_user`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": ContactField() if sms.available() else ContactField(label=_("Votre adresse e-mail"))
        }

    def clean_login(self) -> str:
        entered = self.cleaned_data["login"]
        kind = "email" if "@" in entered else "phone"
        if kind == "phone" and not sms.available():
            raise forms.ValidationError(NO_SMS)
        self.cleaned_data[kind] = entered
        self.clean_email() if kind == "email" else self.clean_phone()
        return entered


class PasswordForm(allauth.LoginForm):
    password = PasswordField(_("Votre mot de passe"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = ContactField()

    @property
    def by_code(self) -> CodeForm:
        """The other way in, shown first on the same page."""
        return CodeForm(auto_id="code_%s")


class PasswordAgainForm(allauth.ReauthenticateForm):
    password = PasswordField(_("Votre mot de passe"))


class LoginCodeForm(allauth.ConfirmLoginCodeForm):
    code = CodeField()


class EmailCodeForm(allauth.ConfirmEmailVerificationCodeForm):
    code = CodeField()


class ResetCodeForm(allauth.ConfirmPasswordResetCodeForm):
    code = CodeField()


class PhoneCodeForm(allauth.VerifyPhoneForm):
    code = CodeField()


class ForgottenPasswordForm(allauth.ResetPasswordForm):
    email = EmailField()


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    password1 = NewPasswordField()
    password2 = PasswordField(_("Le même, une seconde fois"), "new-password")


class FirstPasswordForm(allauth.SetPasswordForm):
    password1 = NewPasswordField()
    password2 = PasswordField(_("Le même, une seconde fois"), "new-password")


class ChangePasswordForm(allauth.ChangePasswordForm):
    oldpassword = PasswordField(_("Mot de passe actuel"))
    password1 = NewPasswordField()
    password2 = PasswordField(_("Le même, une seconde fois"), "new-password")


class EmailForm(allauth.AddEmailForm):
    email = EmailField(label=_("Nouvelle adresse e-mail"))


class OtherEmailForm(allauth.ChangeEmailForm):
    email = EmailField(label=_("Nouvelle adresse e-mail"))


class PhoneForm(allauth.ChangePhoneForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("Nouveau numéro de mobile")

    def clean_phone(self) -> str:
        if not sms.available():
            raise forms.ValidationError(NO_SMS)
        return super().clean_phone()
