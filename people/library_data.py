"""What the tables of Django and of the libraries hold about people: they cannot say it themselves."""

from django.utils.translation import gettext_lazy as _

from common.privacy import OF_LIBRARIES, Privacy
from common.processing import MACHINERY, TRACE
from people.processing import ACCOUNTS

OF_LIBRARIES |= {
    "account.EmailAddress": Privacy(
        ACCOUNTS, account="user", erased=("email",), technical=("verified", "primary"), removed=True
    ),
    "account.EmailConfirmation": Privacy(
        ACCOUNTS,
        account="email_address__user",
        technical=("email_address", "created", "sent", "key"),
        removed=True,
    ),
    "mfa.Authenticator": Privacy(
        ACCOUNTS,
        account="user",
        kept=("type", "created_at", "last_used_at"),
        labels={
            "": _("Seconds facteurs"),
            "type": _("Nature"),
            "created_at": _("Ajouté le"),
            "last_used_at": _("Utilisé le"),
        },
        technical=("data",),
        removed=True,
    ),
    "usersessions.UserSession": Privacy(
        ACCOUNTS,
        account="user",
        erased=("ip", "user_agent"),
        labels={
            "": _("Appareils connectés"),
            "ip": _("Adresse internet"),
            "user_agent": _("Navigateur"),
            "created_at": _("Connecté le"),
            "last_seen_at": _("Vu pour la dernière fois le"),
        },
        kept=("created_at", "last_seen_at"),
        technical=("session_key", "data"),
        removed=True,
    ),
    "sessions.Session": Privacy(ACCOUNTS, technical=("session_key", "session_data", "expire_date")),
    "admin.LogEntry": Privacy(
        TRACE,
        account="user",
        texts=("object_repr", "change_message"),
        technical=("action_time", "content_type", "object_id", "action_flag"),
    ),
    "auth.Permission": Privacy(MACHINERY, technical=("name", "content_type", "codename")),
    "auth.Group": Privacy(MACHINERY, technical=("name",)),
    "contenttypes.ContentType": Privacy(MACHINERY, technical=("app_label", "model")),
}
