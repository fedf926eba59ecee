"""Training sessions as those who follow them and those who lead them see them, on a phone."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.access import PORTAL, Role, Scope, policy
from common.kit import Stage, Task
from common.portal import ROWS, Appointment, Card, Row
from people.models import Person, User
from training.access import led_by
from training.models import Enrolment, Session, SessionTrainer, Slot

KEPT = Q(slots__cancelled_on=None)


def cards(user: User, role: Role | None) -> Iterator[Card]:
    followed = Enrolment.objects.visible_to(user).filter(person=user.person_id)
    statuses = {enrolment.session_id: enrolment.get_status_display() for enrolment in followed}
    if role == Role.AGENT or (statuses and role != Role.TRAINER):
        rows = session_rows(user, Q(pk__in=statuses), statuses)
        yield Card(_("Mes formations"), _("Aucune formation pour le moment."), rows)
    if role == Role.TRAINER:
        led = SessionTrainer.objects.visible_to(user).filter(person=user.person_id)
        rows = session_rows(user, Q(pk__in=led.values("session")), {})
        yield Card(_("Les sessions que j’anime"), _("Aucune session pour le moment."), rows)


def tasks(user: User, role: Role | None) -> Iterator[Task]:
    if role == Role.TRAINER:
        yield from sheets_awaited(user)
    elif role is not None:
        asked = Enrolment.objects.visible_to(user).filter(
            person=user.person_id, status=Enrolment.Status.REQUESTED
        )
        for enrolment in asked.select_related("session__course").order_by("pk")[:ROWS]:
            label = _("Ma demande de formation : %(course)s") % {"course": enrolment.session.course}
            address = reverse("training_session", args=[enrolment.session.ref])
            yield Task(label, Stage.WAITING, address, _("Le service formation vous répond."))


def sheets_awaited(user: User) -> Iterator[Task]:
    """Half-days led whose attendance the team has not validated, by session."""
    past = led_slots(user).filter(ends_at__lt=timezone.now(), validated_on=None).order_by("starts_at")
    waiting = defaultdict(list)
    for slot in past:
        waiting[slot.session].append(slot)
    for session, slots in list(waiting.items())[:ROWS]:
        label = _("Émargement : %(course)s") % {"course": session.course}
        hint = ngettext(
            "%(count)d demi-journée attend d’être validée, le %(day)s. Feuille à remettre à l’équipe, si ce n’est fait.",
            "%(count)d demi-journées attendent d’être validées, depuis le %(day)s. Feuilles à remettre à l’équipe, si ce "
            "n’est fait.",
            len(slots),
        ) % {"count": len(slots), "day": date_format(slots[0].day)}
        yield Task(label, Stage.WAITING, reverse("training_session", args=[session.ref]), hint)


def dates(user: User, role: Role | None) -> Iterator[Appointment]:
    """Half-days, to lead or to follow."""
    if role == Role.TRAINER:
        to_come = led_slots(user)
    elif role is not None:
        expected = Enrolment.objects.visible_to(user).filter(
            person=user.person_id, status__in=Enrolment.EXPECTED, left_on=None
        )
        to_come = kept_slots(user).filter(session__in=expected.values("session"))
    else:
        return
    for slot in to_come.filter(ends_at__gte=timezone.now()):
        yield Appointment(
            f"demi-journee-{slot.pk}",
            _("Formation : %(course)s") % {"course": slot.session.course},
            slot.starts_at,
            slot.ends_at,
            address=reverse("training_session", args=[slot.session.ref]),
            note=_("J’anime") if role == Role.TRAINER else slot.session.get_modality_display(),
        )


def kept_slots(user: User):
    return Slot.objects.visible_to(user).filter(cancelled_on=None).select_related("session__course")


def led_slots(user: User):
    return kept_slots(user).filter(session__in=led_by(user))


def session_rows(user: User, which: Q, statuses: dict[int, str]) -> list[Row]:
    """The latest first; `statuses` says where one's own enrolment stands."""
    sessions = Session.objects.visible_to(user).filter(which).select_related("course")
    dated = sessions.annotate(first=Min("slots__day", filter=KEPT), last=Max("slots__day", filter=KEPT))
    return [
        Row(
            str(session.course),
            " – ".join(filter(None, [period(session), capfirst(statuses.get(session.pk, ""))])),
            reverse("training_session", args=[session.ref]),
        )
        for session in dated.order_by("-last", "pk")[:ROWS]
    ]


def period(session: Session) -> str:
    if session.first is None:
        return _("dates à venir")
    if session.first == session.last:
        return _("le %(day)s") % {"day": date_format(session.first)}
    return _("du %(first)s au %(last)s") % {
        "first": date_format(session.first),
        "last": date_format(session.last),
    }


@policy(*(PORTAL - {Role.LEADERSHIP}), scope=Scope.OWN)
def training_session(request: HttpRequest, ref: str) -> HttpResponse:
    visible = Session.objects.visible_to(request.user).select_related("course")
    session = get_object_or_404(visible, ref=ref)
    enrolments = Enrolment.objects.visible_to(request.user).filter(session=session).select_related("person")
    known = Person.objects.visible_to(request.user)
    trainers = SessionTrainer.objects.visible_to(request.user).filter(session=session, person__in=known)
    context = {
        "session": session,
        "slots": Slot.objects.visible_to(request.user).filter(session=session).order_by("starts_at"),
        "trainers": trainers.select_related("person"),
        "own": enrolments.filter(person=request.user.person_id).first(),
        "enrolled": enrolments.exclude(person=request.user.person_id).order_by("person__search_key"),
    }
    return render(request, "training/session.html", context)
