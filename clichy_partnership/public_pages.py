"""What anybody may read about the site itself: its map, privacy, who publishes it, how to report a flaw."""

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as xml_sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clichy_partnership import programmes
from clichy_partnership.durations import DAY, durations
from common.access import Sensitivity, policy
from people.models import Partnership
from people.notices import ADULT, PLAIN, VERSIONS

SECURITY_TXT_DAYS = 180  # RFC 9116 advises less than a year
public = policy(signed_in=False, sensitivity=Sensitivity.PUBLIC)
# What search engines need not read: it is somebody's, or leads there.
NOT_SEARCHED = ("/admin/", "/compte/", "/contact/ecrire/", "/espace/", "/invitation/", "/kit/")


@dataclass(frozen=True)
class Cookie:
    name: str
    purpose: str
    days: int


def cookies() -> list[Cookie]:
    """All that the site may set."""
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("vous reconnaître d’une page à l’autre, et garder une inscription commencée"),
            settings.SESSION_COOKIE_AGE // DAY,
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("vérifier qu’un formulaire vient bien de ce site"),
            settings.CSRF_COOKIE_AGE // DAY,
        ),
        Cookie(
            settings.LANGUAGE_COOKIE_NAME,
            _("retenir la langue que vous avez choisie"),
            settings.LANGUAGE_COOKIE_AGE // DAY,
        ),
    ]


def about(**context) -> dict:
    """What these pages have in common."""
    partnership = Partnership.objects.first()
    return {
        "city": _("la Ville de %(city)s") % {"city": partnership.city} if partnership else _("la Ville"),
        "school": partnership.school if partnership else _("l’école"),
        "dpo": settings.DPO_CONTACT,
        "trial": not settings.PRODUCTION,
    } | context


@public
def privacy(request: HttpRequest) -> HttpResponse:
    context = about(version=VERSIONS[ADULT], kept=durations(), cookies=cookies())
    return render(request, "privacy/privacy.html", context)


@public
def privacy_plain(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/privacy_plain.html", about(version=VERSIONS[PLAIN], kept=durations()))


@public
def legal(request: HttpRequest) -> HttpResponse:
    known = {
        "publisher": settings.LEGAL_PUBLISHER,
        "director": settings.LEGAL_DIRECTOR,
        "host": settings.LEGAL_HOST,
    }
    return render(request, "privacy/legal.html", about(**known))


@public
def vulnerability(request: HttpRequest) -> HttpResponse:
    """The policy that security.txt leads to."""
    return render(request, "privacy/vulnerability.html", {"contact": security_contact()})


@public
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; it never expires, for it is written the day it is read."""
    end = timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (end + dt.timedelta(days=SECURITY_TXT_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [
        f"Contact: {security_contact()}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
        f"Policy: {request.build_absolute_uri(reverse('vulnerability'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def security_contact() -> str:
    """As an address that a link may lead to: mailto:, https: or tel:."""
    contact = settings.SECURITY_CONTACT or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"mailto:{contact}" if "@" in contact and ":" not in contact else contact


def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every public page, by part of the site: a title, then labels and addresses."""
    registrations = [
        (_("Je suis jeune à Clichy"), reverse("registration_begin", args=["jeune"])),
        (_("Je suis étudiant·e"), reverse("registration_begin", args=["etudiant"])),
        (_("Je représente une entreprise"), reverse("registration_begin", args=["entreprise"])),
    ]
    return [
        (_("Le partenariat"), [(_("Accueil"), reverse("home")), *programmes.links()]),
        (_("Participer"), [(_("S’inscrire"), reverse("registration")), *registrations]),
        (
            _("Parler à quelqu’un"),
            [
                (_("Nous écrire"), reverse("contact")),
                (_("Signaler un problème"), reverse("contact_write", args=["probleme"])),
                (
                    _("Vous êtes inquiet ou inquiète pour quelqu’un"),
                    reverse("contact_write", args=["inquietude"]),
                ),
                (_("Se connecter"), reverse("account_login")),
            ],
        ),
        (
            _("Le site"),
            [
                (_("Accessibilité"), reverse("accessibility")),
                (_("Vos données"), reverse("privacy")),
                (_("Vos données, en clair"), reverse("privacy_plain")),
                (_("Mentions légales"), reverse("legal")),
                (_("Signaler une faille de sécurité"), reverse("vulnerability")),
            ],
        ),
    ]


@public
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "public/site_map.html", {"places": places()})


class Pages(Sitemap):
    def items(self) -> list[str]:
        """But the page where one signs in: it says nothing of what is here."""
        every = (address for _part, links in places() for _label, address in links)
        return [address for address in every if not address.startswith(NOT_SEARCHED)]

    def location(self, item: str) -> str:
        return item


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """For search engines (sitemaps.org)."""
    return xml_sitemap(request, {"pages": Pages})


@public
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {start}" for start in NOT_SEARCHED)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
