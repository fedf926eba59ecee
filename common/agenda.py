"""Dates as a file that every calendar opens (RFC 5545)."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from common.portal import Appointment

HOUSE = "clichy-tremplin"  # whatever the name of the machine: an identifier never changes


def agenda(appointments: Iterable[Appointment], absolute: Callable[[str], str]) -> bytes:
    """`absolute` makes a whole address of the address of a page."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{HOUSE}//Mon espace//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Clichy Tremplin"))
    years = [timezone.localdate().year]
    for appointment in appointments:
        calendar.add_component(event(appointment, absolute))
        years.append(appointment.start.year)
    calendar.add_missing_timezones(dt.date(min(years) - 1, 1, 1), dt.date(max(years) + 2, 1, 1))
    return calendar.to_ical()


def event(appointment: Appointment, absolute: Callable[[str], str]) -> Event:
    made = Event()
    made.add("uid", f"{appointment.uid}@{HOUSE}")
    made.add("dtstamp", timezone.now().astimezone(dt.UTC))
    made.add("summary", appointment.title)
    made.add("dtstart", _local(appointment.start))
    if end := _end(appointment):
        made.add("dtend", end)
    if not appointment.has_time:
        made.add("transp", "TRANSPARENT")  # a whole day that leaves one free
    if appointment.place:
        made.add("location", appointment.place)
    if appointment.address:
        made.add("url", absolute(appointment.address))
    return made


def _local(moment: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment


def _end(appointment: Appointment) -> dt.date | dt.datetime | None:
    """A whole day ends on the eve of what the file says."""
    if appointment.end is None or appointment.has_time:
        return appointment.end and _local(appointment.end)
    return appointment.end + dt.timedelta(days=1)


def as_file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
