"""What the pages of an account need to say."""

from django import template
from django.utils.translation import gettext as _

from common import sms

register = template.Library()

# The first name found counts: Edge and Opera also call themselves Chrome, and Chrome Safari.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
            "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows",
           "CrOS": "Chromebook", "Macintosh": "Mac", "Linux": "Linux"}  # fmt: skip


@register.simple_tag
def sms_available() -> bool:
    return sms.available()


@register.filter
def in_fours(secret: str) -> str:
    """ABCDEFGH read as ABCD EFGH."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@register.filter
def device(user_agent: str) -> str:
    """What somebody recognises of the long text that a browser says of itself."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Appareil inconnu")
