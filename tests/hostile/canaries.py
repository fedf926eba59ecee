"""Values that belong in no log, all the ways a log could write them, and who looks for them."""

import base64
import html
import json
import quopri
import re
from urllib.parse import quote, quote_plus

PERSON = {
    "first_name": "Zéphyrine",
    "last_name": "Quetzalcoatl",
    "email": "zephyrine.quetzalcoatl@exemple.fr",
    "city": "Canarivilliers",
    "neighbourhood": "Impasse du Perroquet-Gris",
    "guardian_name": "Ildegarde Moctezuma",
    "guardian_email": "ildegarde@famille.exemple.fr",
}
PHONES = {"phone": "+33698765431", "phone at home": "0698765431", "phone in pairs": "06 98 76 54 31"}
NOTE = "Craint l’orage & dort mal <depuis> l’accident"
PASSWORD, WRONG_PASSWORD = "kakatoès violine 94", "l’ancien kakatoès 93"
TOTP_SECRET = "PERRUCHEJBSWY3DPEHPK3PXPJBSWY3DP"
PLANTED = PERSON | PHONES | {
    "note": NOTE, "password": PASSWORD, "wrong password": WRONG_PASSWORD, "TOTP secret": TOTP_SECRET,
}  # fmt: skip


def _inside_base64(raw: bytes) -> list[bytes]:
    """What base64 makes of it wherever it stands in a longer text: the characters that depend on it alone."""
    found = []
    for before in range(3):
        bits = 8 * before, 8 * (before + len(raw))
        found.append(base64.b64encode(b"-" * before + raw)[-(-bits[0] // 6) : bits[1] // 6])
    return found


def forms(value: str) -> dict[str, list[bytes]]:
    raw = value.encode()
    return {
        "raw": [raw, value.lower().encode(), value.encode("latin-1", "ignore")],
        "url-encoded": [quote(value).encode(), quote(value, safe="").encode(), quote_plus(value).encode()],
        "escaped in JSON": [json.dumps(value)[1:-1].encode(), json.dumps(raw.decode("latin-1"))[1:-1].encode()],
        "escaped in Python": [ascii(value)[1:-1].encode(), repr(raw)[2:-1].encode()],
        "escaped in HTML": [html.escape(value).encode()],
        "base64": _inside_base64(raw),
        "hexadecimal": [raw.hex().encode()],
        "quoted-printable": [quopri.encodestring(raw).strip()],
    }  # fmt: skip


def found(text: bytes, planted: dict[str, str]) -> set[tuple[str, str]]:
    """(what, in which form) for each planted value that the text holds, in capitals or not."""
    lowered = text.lower()
    return {
        (name, form)
        for name, value in planted.items()
        for form, needles in forms(value).items()
        for needle in needles
        if _holds(lowered, needle.lower())
    }


def _holds(text: bytes, needle: bytes) -> bool:
    if needle.isdigit():  # a code of six digits is not looked for inside longer numbers
        return bool(re.search(rb"(?<!\d)" + needle + rb"(?!\d)", text))
    return needle in text
