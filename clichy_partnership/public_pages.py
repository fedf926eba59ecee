"""What anybody may read about the site itself: privacy, cookies, who publishes it, how to report a flaw."""

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clichy_partnership.durations import DAY, durations
from common.access import Sensitivity, policy
from people.models import Partnership
from people.notices import ADULT, PLAIN, VERSIONS

SECURITY_TXT_DAYS = 180  # RFC 9116 advises less than a year
public = policy(signed_in=False, sensitivity=Sensitivity.PUBLIC)


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
