"""What an account receives: codes to sign in, and what has just changed on it. allauth decides when, we say it."""

import datetime as dt

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.outbox.letters import Action, Kind, Letter, Topic, Words, day, letter
from people.templatetags.sign_in import device

CODE = {"code": "482913"}
CODE_MINUTES = dt.timedelta(minutes=15)
NOTICE = {
    "timestamp": "2026-11-27T18:04:00+01:00",
    "ip": "192.0.2.7",
    "user_agent": "Mozilla/5.0 (iPhone) Safari/604.1",
}


def _code(subject: str, said: str, words: Words) -> Letter:
    return Letter(
        subject,
        (said,),
        code=str(words["code"]),
        after=(
            _(
                "Il est valable 15 minutes et sert une seule fois. Ne le donnez à personne, même à quelqu’un qui dit "
                "travailler avec nous."
            ),
            _("Vous n’avez rien demandé ? Ne faites rien."),
        ),
        sms=_("Votre code : %(code)s. Ne le donnez à personne.") % words,
    )


def code_letter(title: str):
    return letter(
        title, Topic.NEEDED, CODE, secrets=("code",), at_once=True, lasts=CODE_MINUTES, in_space=False
    )


@code_letter(gettext_lazy("Code pour se connecter"))
def login_code(words: Words) -> Letter:
    return _code(_("Votre code pour vous connecter"), _("Votre code pour vous connecter :"), words)


@code_letter(gettext_lazy("Code pour vérifier une adresse ou un numéro"))
def verification_code(words: Words) -> Letter:
    said = _("Votre code pour vérifier que cette adresse e-mail est à vous :")
    return _code(_("Votre code pour vérifier cette adresse"), said, words)


@code_letter(gettext_lazy("Code pour changer de mot de passe"))
def password_code(words: Words) -> Letter:
    return _code(
        _("Votre code pour changer de mot de passe"),
        _("Votre code pour choisir un nouveau mot de passe :"),
        words,
    )


def door_letter(title: str, **example):
    """In place of a code, to whoever asked for one: it hides which addresses have an account."""
    return letter(title, Topic.NEEDED, example, at_once=True, lasts=CODE_MINUTES, in_space=False)


@door_letter(gettext_lazy("Aucun compte à cette adresse ou à ce numéro"), email="ines@exemple.fr")
def unknown_account(words: Words) -> Letter:
    return Letter(
        _("Aucun compte n’a cette adresse"),
        (
            _(
                "Quelqu’un, vous sans doute, a voulu se connecter avec l’adresse %(email)s. Aucun compte n’a "
                "cette adresse."
            )
            % words,
            _(
                "Essayez une autre adresse, ou votre numéro de mobile. Sans compte, demandez au service "
                "jeunesse de la Ville ou à l’école."
            ),
        ),
        sms=_("Aucun compte n’a ce numéro. Demandez au service jeunesse de votre ville."),
    )


@door_letter(gettext_lazy("Un compte existe déjà"), email="ines@exemple.fr")
def account_exists(words: Words) -> Letter:
    return Letter(
        _("Vous avez déjà un compte"),
        (
            _(
                "Quelqu’un, vous sans doute, a donné l’adresse %(email)s pour un autre compte. Elle est déjà "
                "celle du vôtre."
            )
            % words,
            _("Pour vous en servir, connectez-vous."),
        ),
        Action(_("Se connecter"), reverse("account_login")),
        sms=_("Vous avez déjà un compte avec ce numéro : connectez-vous."),
    )


def _notice(subject: str, said: str, words: Words) -> Letter:
    moment = dt.datetime.fromisoformat(str(words["timestamp"]))
    done = {"day": day(words["timestamp"]), "time": date_format(moment, "H:i"), "ip": words["ip"],
            "device": device(str(words["user_agent"]))}  # fmt: skip
    return Letter(
        subject,
        (
            said,
            _("Fait le %(day)s à %(time)s, depuis %(device)s (adresse %(ip)s).") % done,
            _(
                "Si ce n’est pas vous, regardez tout de suite quels appareils sont connectés à votre compte, "
                "et déconnectez-les."
            ),
        ),
        Action(_("Voir mes appareils"), reverse("usersessions_list")),
    )


def notice_letter(title: str, **example):
    return letter(title, Topic.NEEDED, NOTICE | example, at_once=True)


@notice_letter(
    gettext_lazy("Adresse e-mail changée"), from_email="avant@exemple.fr", to_email="ines@exemple.fr"
)
def email_changed(words: Words) -> Letter:
    said = _("L’adresse e-mail de votre compte était %(from_email)s ; c’est maintenant %(to_email)s.") % words
    return _notice(_("Votre adresse e-mail a changé"), said, words)


@notice_letter(gettext_lazy("Adresse e-mail vérifiée"))
def email_confirmed(words: Words) -> Letter:
    return _notice(
        _("Votre adresse e-mail est vérifiée"), _("Cette adresse e-mail est maintenant vérifiée."), words
    )


@notice_letter(gettext_lazy("Adresse e-mail retirée"), deleted_email="avant@exemple.fr")
def email_deleted(words: Words) -> Letter:
    said = _("L’adresse %(deleted_email)s n’est plus celle de votre compte.") % words
    return _notice(_("Une adresse e-mail retirée de votre compte"), said, words)


@notice_letter(gettext_lazy("Mot de passe changé"))
def password_changed(words: Words) -> Letter:
    return _notice(
        _("Votre mot de passe a changé"), _("Le mot de passe de votre compte vient de changer."), words
    )


@notice_letter(gettext_lazy("Premier mot de passe"))
def password_set(words: Words) -> Letter:
    said = _("Un mot de passe vient d’être choisi pour votre compte.")
    return _notice(_("Votre compte a un mot de passe"), said, words)


@notice_letter(gettext_lazy("Codes de secours créés"))
def recovery_codes_generated(words: Words) -> Letter:
    said = _(
        "De nouveaux codes de secours viennent d’être créés pour votre compte. Les anciens ne servent plus."
    )
    return _notice(_("Nouveaux codes de secours"), said, words)


@notice_letter(gettext_lazy("Application de codes ajoutée"))
def totp_activated(words: Words) -> Letter:
    said = _("Une application de codes protège maintenant votre compte.")
    return _notice(_("Application de codes ajoutée"), said, words)


@notice_letter(gettext_lazy("Application de codes retirée"))
def totp_deactivated(words: Words) -> Letter:
    said = _("L’application de codes ne protège plus votre compte.")
    return _notice(_("Application de codes retirée"), said, words)


@notice_letter(gettext_lazy("Clé d’accès ajoutée"))
def webauthn_added(words: Words) -> Letter:
    return _notice(_("Clé d’accès ajoutée"), _("Une clé d’accès vient d’être ajoutée à votre compte."), words)


@notice_letter(gettext_lazy("Clé d’accès retirée"))
def webauthn_removed(words: Words) -> Letter:
    return _notice(
        _("Clé d’accès retirée"), _("Une clé d’accès vient d’être retirée de votre compte."), words
    )


@letter(
    gettext_lazy("Second facteur retiré par un administrateur"),
    Topic.NEEDED,
    {"remover": "Camille Roux"},
    at_once=True,
)
def second_factor_removed(words: Words) -> Letter:
    return Letter(
        _("Votre double vérification a été retirée"),
        (
            _(
                "%(remover)s a retiré la double vérification de votre compte, et vous a déconnecté·e de tous "
                "vos appareils. À votre prochaine connexion, vous en choisirez une autre."
            )
            % words,
            _("Vous n’avez rien demandé ? Prévenez tout de suite la personne qui administre la plateforme."),
        ),
        Action(_("Se connecter"), reverse("account_login")),
    )


OF_ALLAUTH: dict[str, Kind] = {
    "account/email/login_code": login_code,
    "account/email/email_confirmation": verification_code,
    "account/email/email_confirmation_signup": verification_code,
    "account/email/password_reset_code": password_code,
    "account/email/unknown_account": unknown_account,
    "account/email/account_already_exists": account_exists,
    "account/email/email_changed": email_changed,
    "account/email/email_confirm": email_confirmed,
    "account/email/email_deleted": email_deleted,
    "account/email/password_changed": password_changed,
    "account/email/password_reset": password_changed,
    "account/email/password_set": password_set,
    "mfa/email/recovery_codes_generated": recovery_codes_generated,
    "mfa/email/totp_activated": totp_activated,
    "mfa/email/totp_deactivated": totp_deactivated,
    "mfa/email/webauthn_added": webauthn_added,
    "mfa/email/webauthn_removed": webauthn_removed,
}
"""By the name that allauth calls it."""
