"""Where every page leads: the links of its header and of its footer, and what others see of it when it is shared."""

from urllib.parse import quote, urljoin

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from clichy_partnership import accessibility, programmes
from people.outbox.pages import unread_count

register = template.Library()
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


@register.simple_tag(takes_context=True)
def menu_links(context) -> list[tuple[str, str, bool]]:
    """Label, address, whether one is there: the programmes for a visitor, their own pages for who is signed in."""
    request = context["request"]
    if getattr(request, "user", None) is None or not request.user.is_authenticated:
        places = [*programmes.links(), (_("Se connecter"), reverse("account_login"))]
    else:
        # « home » leads each to their first page: the portal's, or the back-office.
        places = [(_("Mon espace"), reverse("home")), (messages_label(request.user), reverse("my_messages")),
                  (_("Mon compte"), reverse("account"))]  # fmt: skip
    match = request.resolver_match
    here = reverse("home") if match and match.view_name == "space" else request.path
    return [(label, address, address == here) for label, address in places]


def messages_label(user) -> str:
    """With how many are unread: counted once for the two menus of a page."""
    if not hasattr(user, "unread_messages"):
        user.unread_messages = unread_count(user)
    if not user.unread_messages:
        return _("Messages")
    return ngettext("Messages (%(count)d nouveau)", "Messages (%(count)d nouveaux)", user.unread_messages) % {
        "count": user.unread_messages
    }


@register.simple_tag(takes_context=True)
def footer_links(context) -> list[tuple[str, str]]:
    """What the law and a reader ask for; a problem is told with the page it was met on, when it is known."""
    problem = reverse("contact_write", args=["probleme"])
    if request := context.get("request"):
        problem += f"?page={quote(request.path)}"
    return [
        (_("Nous écrire"), reverse("contact")),
        (_("Signaler un problème"), problem),
        (accessibility.summary(), reverse("accessibility")),
        (_("Vos données"), reverse("privacy")),
        (_("Vos données, en clair"), reverse("privacy_plain")),
        (_("Mentions légales"), reverse("legal")),
        (_("Plan du site"), reverse("site_map")),
    ]


@register.inclusion_tag("portal/sharing.html", takes_context=True)
def sharing(context, title: str, description: str) -> dict:
    """What search engines and messages show of a public page: Open Graph, and its one address."""
    return {
        "title": title,
        "description": description,
        "address": urljoin(settings.SITE_ADDRESS, context["request"].path),
        "picture": urljoin(settings.SITE_ADDRESS, static("portal/sharing.png")),
        "locale": LOCALES[get_language()],
    }
