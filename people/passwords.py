"""What a password has to be, beyond Django's own rules."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 8  # characters, once the words that anybody would try first are taken out
CONTEXT_WORDS = ("clichy", "normandie", "emnormandie", "partenariat", "ville", "ecole", "mairie", "mentor", "mentorat",
                 "stage", "alternance", "emploi", "formation", "motdepasse", "bonjour", "azerty", "qwerty",
                 "password", "92110")  # fmt: skip
"""What somebody who attacks this platform would begin with; to be lengthened when one is seen in use."""

KNOWN = re.compile("|".join(sorted(CONTEXT_WORDS, key=len, reverse=True)))


class ContextWordsValidator:
    """Refuses a password of which little is left without the words of the place."""

    def validate(self, password: str, user=None) -> None:
        plain = unicodedata.normalize("NFKD", password).encode("ascii", "ignore").decode().lower()
        plain = re.sub(r"[^a-z0-9]", "", plain)
        if KNOWN.search(plain) and len(KNOWN.sub("", plain)) < LEAST:
            raise ValidationError(
                _("Ce mot de passe se devine : les mots de la plateforme et de la ville ne comptent pas."),
                code="password_of_context",
            )

    def get_help_text(self) -> str:
        return _("Ni le nom de la ville ni celui de la plateforme ne suffisent.")
