"""What a mentor may show of the time they gave: hours confirmed, without a word of whom they were given to."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import french
from common.access import Role, Scope, policy
from common.pdf import render_pdf
from mentoring.models import Meeting, Mentorship, MentorshipMember
from people.access import STAFF
from people.models import Partnership, Person

MENTOR = MentorshipMember.Role.MENTOR


def confirmed_with(mentor: Person, day: dt.date):
    """Confirmed meetings of the mentorships they led, until the day, while they were in them."""
    led = MentorshipMember.objects.filter(
        person=mentor, role=MENTOR, mentorship__in=Mentorship.objects.real()
    )
    held = Meeting.objects.filter(confirmed=True, held_on__lte=day, mentorship__in=led.values("mentorship"))
    for member in led.exclude(joined_on=None, left_on=None):
        outside = Q(pk__in=[])
        if member.joined_on:
            outside |= Q(held_on__lt=member.joined_on)
        if member.left_on:
            outside |= Q(held_on__gte=member.left_on)
        held = held.exclude(outside & Q(mentorship=member.mentorship_id))
    return held


def context_of(mentor: Person, day: dt.date) -> dict:
    """Numbers of meetings, hours and mentorships; hours that count by silence, apart; by school year."""
    held = confirmed_with(mentor, day)
    by_silence = Q(confirmation=Meeting.Confirmation.SILENCE)
    total = held.aggregate(
        count=Count("pk"),
        spent=Sum("minutes", default=0),
        silent=Sum("minutes", filter=by_silence, default=0),
        mentorships=Count("mentorship", distinct=True),
    )
    content = f"{mentor.pk} {day} {total['count']} {total['spent']} {total['silent']}"
    return {
        "mentor": mentor,
        "day": day,
        "partnership": Partnership.objects.first(),
        "total": total,
        "hours": hours(total["spent"]),
        "silent_hours": hours(total["silent"]),
        "years": list(by_school_year(held.values_list("held_on", "minutes"))),
        "digest": hashlib.sha256(content.encode()).hexdigest()[:16],
    }


def hours(minutes: int) -> str:
    return french.number(minutes / 60, 1)


def by_school_year(meetings: Iterable[tuple[dt.date, int]]) -> Iterable[tuple[str, int, str]]:
    """(« 2025-2026 », meetings, hours) of each, from September on."""
    years: dict[int, list[int]] = {}
    for held_on, minutes in meetings:
        years.setdefault(held_on.year - (held_on.month < 9), []).append(minutes)
    for year in sorted(years):
        yield f"{year}-{year + 1}", len(years[year]), hours(sum(years[year]))


def attestation_pdf(mentor: Person, day: dt.date) -> bytes:
    """In French, whoever takes it: it is shown to others."""
    with translation.override("fr"):
        return render_pdf(render_to_string("mentoring/attestation.html", context_of(mentor, day)))


@policy(Role.MENTOR, Role.STUDENT, Role.TUTOR, scope=Scope.OWN, throttle="30/h")
def own(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    if not confirmed_with(request.user.person, today).exists():
        return redirect("mentor")
    return as_file(request.user.person, today)


@policy(*STAFF, scope=Scope.PROGRAMME, permissions=("mentoring.view_meeting",), about=Person)
def of_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    mentor = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    today = timezone.localdate()
    if not confirmed_with(mentor, today).exists():
        return redirect("admin:people_person_overview", pk)
    return as_file(mentor, today)


def as_file(mentor: Person, day: dt.date) -> HttpResponse:
    response = HttpResponse(attestation_pdf(mentor, day), content_type="application/pdf")
    name = _("attestation-mentor-%(day)s.pdf") % {"day": day.isoformat()}
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
