"""What allauth refuses, in our words."""

from django.utils.translation import gettext_lazy as _

MISMATCH = _("Ce mot de passe ne va pas avec ce compte. Vérifiez les deux, ou demandez un code.")
LATER = _("Trop d’essais d’affilée. Attendez quelques minutes, puis recommencez.")
TAKEN_EMAIL = _("Cette adresse e-mail est déjà celle d’un autre compte.")
TAKEN_PHONE = _("Ce numéro est déjà celui d’un autre compte.")

ACCOUNT = {
    "account_inactive": _("Ce compte est fermé."),
    "cannot_remove_primary_email": _(
        "C’est votre seule adresse e-mail : donnez-en une autre avant de la retirer."
    ),
    "duplicate_email": _("C’est déjà votre adresse e-mail."),
    "email_password_mismatch": MISMATCH,
    "phone_password_mismatch": MISMATCH,
    "username_password_mismatch": MISMATCH,
    "email_taken": TAKEN_EMAIL,
    "phone_taken": TAKEN_PHONE,
    "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
    "incorrect_code": _("Ce code n’est pas le bon. Vérifiez-le, ou demandez-en un autre."),
    "incorrect_password": _("Ce n’est pas votre mot de passe."),
    "invalid_or_expired_key": _("Ce lien n’est plus valable. Recommencez."),
    "invalid_login": _("Écrivez une adresse e-mail ou un numéro de mobile."),
    "invalid_password_reset": _("Cette demande n’est plus valable. Recommencez."),
    "max_email_addresses": _("Un compte ne peut pas avoir plus de %d adresses e-mail."),
    "too_many_login_attempts": LATER,
    "unknown_email": _("Aucun compte n’a cette adresse e-mail."),
    "unknown_phone": _("Aucun compte n’a ce numéro."),
    "unverified_primary_email": _("Vérifiez d’abord votre adresse e-mail."),
    "select_only_one": _("Donnez une adresse e-mail ou un numéro, pas les deux."),
    "same_as_current": _("C’est déjà le vôtre : donnez-en un autre, ou revenez à votre compte."),
    "rate_limited": _("Vous en avez déjà demandé : attendez une minute, puis recommencez."),
}
SECOND_FACTOR = {
    "add_email_blocked": _("Pour changer d’adresse e-mail, retirez d’abord votre double vérification."),
    "cannot_delete_authenticator": _("Vous ne pouvez pas retirer votre double vérification."),
    "cannot_generate_recovery_codes": _("Ajoutez d’abord une application ou une clé d’accès."),
    "incorrect_code": _(
        "Ce code n’est pas le bon. L’application en donne un nouveau toutes les 30 secondes."
    ),
    "unverified_email": _("Vérifiez d’abord votre adresse e-mail, dans « Mon compte »."),
}
