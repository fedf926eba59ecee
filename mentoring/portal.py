"""What mentoring puts on somebody's first page: what they have to do, what comes, and where each of them stands."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.access import Role
from common.kit import Stage, Task
from common.portal import ROWS, Appointment, Card, Row
from mentoring import living, meetings, proposing, workshop_pages
from mentoring.conversations import unread
from mentoring.intake import Mentor, MentoringRequest
from mentoring.lives import Pause
from mentoring.models import Mentorship, MentorshipMember, WorkshopRegistration
from mentoring.statuses import status_of
from people.models import User

MEMBERS = (Role.MENTOR, Role.STUDENT, Role.RESIDENT, Role.TUTOR)
OFFERERS = (Role.MENTOR, Role.STUDENT, Role.TUTOR)
INVITED = (Role.MENTOR, Role.STUDENT, Role.RESIDENT)  # to workshops
FIRST_MEETING = dt.timedelta(days=14)
REVIEWED_WITHIN = dt.timedelta(days=45)


def cards(user: User, role: Role | None) -> Iterator[Card]:
    if role == Role.RESIDENT:
        yield mentor_card(user)
    if role in MEMBERS:
        mentorships = Mentorship.objects.visible_to(user).real().prefetch_related("memberships__person")
        rows = [mentorship_row(mentorship, user) for mentorship in mentorships.order_by("-formed_on")[:ROWS]]
        yield Card(_("Mes accompagnements"), _("Aucun accompagnement pour le moment."), rows)
    if role in OFFERERS:
        yield offer_card(user)
    if role in INVITED:
        rows = [
            Row(workshop.title, date_format(workshop.held_on), workshop_pages.page(workshop))
            for workshop in workshop_pages.to_come(user)[:ROWS]
        ]
        yield Card(
            _("Prochains ateliers"),
            _("Aucun atelier n’est prévu pour le moment."),
            rows,
            more=Row(_("Choisir un atelier"), address=reverse("workshops")),
            is_for_all=True,
        )


def mentor_card(user: User) -> Card:
    """One of the four words, or the way to ask."""
    standing, address = status_of(user.person), reverse("mentoring_request")
    if standing:
        row = Row(_("Ma demande de mentor"), standing.word.label, address, stage=standing.stage)
        return Card(_("Mon mentor"), "", [row])
    begun = MentoringRequest.objects.visible_to(user).filter(person=user.person_id, closed_on=None)
    label = _("Finir ma demande de mentor") if begun.exists() else _("Demander un mentor")
    row = Row(label, _("Un étudiant de l’école vous aide, en tête à tête : 3 minutes pour demander."), address)
    return Card(_("Mon mentor"), "", [row], is_for_all=True)


def offer_card(user: User) -> Card:
    """The way to become a mentor, for who is of the school."""
    mentor = Mentor.objects.visible_to(user).filter(person=user.person_id).first()
    is_known = mentor is not None and mentor.applied_on is not None
    label = _("Mon profil de mentor") if is_known else _("Devenir mentor")
    note = "" if is_known else _("Deux heures par mois, pour un jeune de la ville.")
    return Card(_("Être mentor"), "", [Row(label, note, reverse("mentor"))], is_for_all=True)


def tasks(user: User, role: Role | None) -> Iterator[Task]:
    if role not in MEMBERS:
        return
    yield from proposals(user)
    yield from unread_messages(user)
    yield from meetings_to_confirm(user)
    yield from first_meetings(user)
    yield from near_terms(user)
    yield from reviews(user)


def proposals(user: User) -> Iterator[Task]:
    today = timezone.localdate()
    for proposal in proposing.waiting_for(user.person).order_by("answer_by", "pk")[:ROWS]:
        stage = Stage.LATE if proposal.answer_by < today else Stage.TODO
        yield Task(
            _("Répondre à une proposition de binôme"), stage, reverse("mentoring_proposal", args=[proposal.ref]),
            _("Oui ou non, avant le %(day)s.") % {"day": date_format(proposal.answer_by)},
            _("Voir la proposition"),
        )  # fmt: skip


def unread_messages(user: User) -> Iterator[Task]:
    """One task for each mentorship in which somebody wrote; without a word of what they did."""
    today = timezone.localdate()
    waiting = (
        unread(user.person, today).order_by("mentorship").values_list("mentorship", flat=True).distinct()
    )
    for mentorship in open_mentorships(user).filter(pk__in=waiting)[:ROWS]:
        names = names_of_others(mentorship, user)
        yield Task(
            _("Lire un message de %(names)s") % {"names": names}, Stage.TODO,
            reverse("conversation", args=[mentorship.ref]), "", _("Lire le message"),
        )  # fmt: skip


def meetings_to_confirm(user: User) -> Iterator[Task]:
    for meeting in meetings.awaiting(user).order_by("held_on", "pk")[:ROWS]:
        yield Task(
            _("Confirmer une rencontre"), Stage.TODO, reverse("mentoring_meeting", args=[meeting.ref]),
            _("Celle du %(day)s : un appui suffit.") % {"day": date_format(meeting.held_on)}, _("Oui ou non"),
        )  # fmt: skip


def first_meetings(user: User) -> Iterator[Task]:
    """While nobody noted any; a pause waits."""
    paused = Pause.objects.running_on(timezone.localdate()).values("mentorship")
    found = open_mentorships(user).filter(meetings=None).exclude(pk__in=paused).order_by("formed_on", "pk")
    for mentorship in found[:ROWS]:
        names, by = names_of_others(mentorship, user), mentorship.formed_on + FIRST_MEETING
        said = {"names": names, "day": date_format(by)}
        if by < timezone.localdate():
            yield Task(
                _("Dire où vous en êtes avec %(names)s") % said, Stage.LATE, page(mentorship),
                _("Aucune rencontre n’est notée. Déjà vus ? Notez-la. Un empêchement ? Dites-le à l’équipe."),
                _("Ouvrir l’accompagnement"),
            )  # fmt: skip
        else:
            yield Task(
                _("Première rencontre avec %(names)s") % said, Stage.DOING, page(mentorship),
                _("À prévoir avant le %(day)s, par exemple 30 minutes pour faire connaissance.") % said,
                _("Ouvrir l’accompagnement"),
            )  # fmt: skip


def near_terms(user: User) -> Iterator[Task]:
    near = timezone.localdate() + dt.timedelta(days=living.ASKED_BEFORE)
    for mentorship in open_mentorships(user).filter(term_on__lte=near).order_by("term_on", "pk")[:ROWS]:
        said = {"names": names_of_others(mentorship, user), "day": date_format(mentorship.term_on)}
        yield Task(
            _("Continuer ou terminer avec %(names)s") % said, Stage.TODO, page(mentorship),
            _("Terme prévu le %(day)s.") % said, _("Ouvrir l’accompagnement"),
        )  # fmt: skip


def reviews(user: User) -> Iterator[Task]:
    since = timezone.localdate() - REVIEWED_WITHIN
    ended = MentorshipMember.objects.filter(
        person=user.person_id, review=None, left_on=None, mentorship__in=Mentorship.objects.real(),
        mentorship__ended_on__range=(since, timezone.localdate()),
    )  # fmt: skip
    for member in ended.select_related("mentorship").order_by("mentorship__ended_on", "pk")[:ROWS]:
        yield Task(
            _("Donner mon avis sur un accompagnement"), Stage.TODO,
            reverse("mentoring_review", args=[member.mentorship.ref]), _("Deux questions, une minute."),
            _("Donner mon avis"), is_advice=True,
        )  # fmt: skip


def dates(user: User, role: Role | None) -> Iterator[Appointment]:
    if role is None:
        return
    today = timezone.localdate()
    expected = WorkshopRegistration.objects.visible_to(user).with_place().filter(person=user.person_id)
    coming = expected.filter(workshop__held_on__gte=today, workshop__cancelled_on=None)
    for registration in coming.select_related("workshop"):
        yield workshop_pages.date_of(registration.workshop, leads=role in INVITED)
    if role not in MEMBERS:
        return
    for mentorship in open_mentorships(user).filter(term_on__gte=today):
        title = _("Fin prévue de l’accompagnement avec %(names)s") % {
            "names": names_of_others(mentorship, user)
        }
        yield Appointment(
            f"accompagnement-{mentorship.pk}", title, mentorship.term_on, address=page(mentorship)
        )


def open_mentorships(user: User):
    """In which one still is."""
    today = timezone.localdate()
    own = MentorshipMember.objects.present_on(today).filter(person=user.person_id).values("mentorship")
    found = Mentorship.objects.visible_to(user).open_on(today).filter(pk__in=own)
    return found.prefetch_related("memberships__person")


def names_of_others(mentorship: Mentorship, user: User) -> str:
    """First names of those who are in it; for a mentorship that runs."""
    others = [
        member.person
        for member in mentorship.memberships.all()
        if member.person_id != user.person_id and member.left_on is None
    ]
    return ", ".join(person.first_name for person in others)


def page(mentorship: Mentorship) -> str:
    return reverse("mentorship", args=[mentorship.ref])


def mentorship_row(mentorship: Mentorship, user: User) -> Row:
    names = names_of_others(mentorship, user) if not mentorship.ended_on else _("Accompagnement terminé")
    note = _("depuis le %(day)s") % {"day": date_format(mentorship.formed_on)}
    if mentorship.ended_on:
        note = _("terminé le %(day)s") % {"day": date_format(mentorship.ended_on)}
    return Row(names, note, page(mentorship))
