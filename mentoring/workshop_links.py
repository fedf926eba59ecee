"""Signed addresses: the code shown at the door of a workshop, and « Je ne viens pas » in a letter."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from mentoring.models import Workshop, WorkshopRegistration

DOOR = Signer(salt="mentoring.workshop.door")
LEAVE = Signer(salt="mentoring.workshop.leave")


def door_address(workshop: Workshop) -> str:
    """Whole: it is drawn as a code."""
    return urljoin(settings.SITE_ADDRESS, reverse("workshop_door", args=[DOOR.sign(str(workshop.pk))]))


def workshop_at(token: str) -> Workshop | None:
    """None for what we did not sign."""
    return Workshop.objects.filter(pk=key_of(DOOR, token)).first()


def leave_path(registration: object) -> str:
    """Of a registration, by its key: it gives back that place, without signing in, and opens nothing else."""
    return reverse("workshop_leave", args=[LEAVE.sign(str(registration))])


def registration_at(token: str) -> WorkshopRegistration | None:
    found = WorkshopRegistration.objects.select_related("workshop")
    return found.filter(pk=key_of(LEAVE, token)).first()


def key_of(signer: Signer, token: str) -> int | None:
    try:
        return int(signer.unsign(token))
    except (BadSignature, ValueError):
        return None
