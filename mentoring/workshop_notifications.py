"""What the platform writes to those who come to workshops, or wait for a place."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import french
from mentoring.models import Workshop, WorkshopRegistration
from mentoring.workshop_links import leave_path
from people.outbox.letters import Action, Kind, Letter, Topic, Words, day, letter
from people.outbox.posting import compose, of_people, of_person, post, post_all, wanted_by_people

DAYS_BEFORE = 3  # a workshop is recalled, so that a Sunday or a week already used does not make it late
EXAMPLE = {
    "name": "Inès",
    "title": "Parler devant un groupe",
    "day": "2026-12-01",
    "time": "14:30",
    "place": "Maison de la jeunesse, 12 rue du Bac, Clichy",
    "ref": "7KXW2M",
    "registration": 0,
}


def page(workshop: Workshop) -> str:
    return reverse("workshop", args=[workshop.ref])


def hour(time: dt.time | str) -> str:
    """« 14 h 30 »."""
    time = dt.time.fromisoformat(str(time))
    words = {"hour": time.hour, "minutes": f"{time.minute:02}"}
    said = _("%(hour)s h %(minutes)s") if time.minute else _("%(hour)s h")
    return (said % words).replace(" ", french.NBSP)


def when(words: Words) -> str:
    """« 1er décembre 2026 à 14 h 30 »."""
    said = {"day": day(words["day"]), "hour": words["time"] and hour(words["time"])}
    return _("%(day)s à %(hour)s") % said if words["time"] else said["day"]


def where(words: Words) -> tuple[str, ...]:
    return (
        (_("C’est là : %(place)s.") % {"place": str(words["place"]).rstrip(".")},) if words["place"] else ()
    )


def said_of(words: Words) -> dict[str, str]:
    return {"title": words["title"], "when": when(words), "day": day(words["day"])}


def open_page(words: Words) -> Action:
    return Action(_("Voir l’atelier"), reverse("workshop", args=[words["ref"]]))


def standing(words: Words):
    """The registration, if it still stands and its workshop is to come."""
    return WorkshopRegistration.objects.standing().filter(
        pk=words["registration"],
        workshop__held_on__gte=timezone.localdate(),
        workshop__cancelled_on=None,
    )


def has_place_still(words: Words) -> bool:
    return standing(words).with_place().exists()


def waits_still(words: Words) -> bool:
    return standing(words).waiting().exists()


@letter(
    gettext_lazy("Inscription à un atelier"), Topic.NEEDED, EXAMPLE, is_due=has_place_still
)  # fmt: skip
def workshop_registered(words: Words) -> Letter:
    said = said_of(words)
    return Letter(
        _("Votre place pour le %(day)s") % said,
        (
            _("C’est noté : vous avez une place à l’atelier « %(title)s », le %(when)s.") % said,
            *where(words),
            _("Un empêchement ? Dites-le sur la page de l’atelier : quelqu’un d’autre prendra la place."),
        ),
        open_page(words),
        sms=_("Vous avez une place à l’atelier %(title)s, le %(when)s.") % said,
    )


@letter(gettext_lazy("Liste d’attente d’un atelier"), Topic.NEEDED, EXAMPLE, is_due=waits_still)
def workshop_waiting(words: Words) -> Letter:
    said = said_of(words)
    return Letter(
        _("Vous êtes sur la liste d’attente du %(day)s") % said,
        (
            _("L’atelier « %(title)s », le %(when)s, est complet : vous êtes sur la liste d’attente.") % said,
            _("Dès qu’une place se libère, elle est à vous et nous vous écrivons. D’ici là, rien à faire."),
        ),
        open_page(words),
        sms=_("L’atelier %(title)s est complet : vous êtes sur la liste d’attente.") % said,
    )


@letter(gettext_lazy("Place libérée à un atelier"), Topic.NEEDED, EXAMPLE, is_due=has_place_still)
def workshop_place_freed(words: Words) -> Letter:
    said = said_of(words)
    return Letter(
        _("Une place s’est libérée : elle est à vous"),
        (
            _("Bonne nouvelle : vous avez une place à l’atelier « %(title)s », le %(when)s.") % said,
            *where(words),
            _("Vous venez ? Rien à faire. Vous ne venez pas ? Dites-le, la personne suivante attend."),
        ),
        Action(_("Je ne viens pas"), leave_path(words["registration"])),
        sms=_("Une place pour vous à l’atelier %(title)s, le %(when)s. Vous ne venez pas ?") % said,
    )


@letter(
    gettext_lazy("Atelier dans quelques jours"), Topic.REMINDERS, EXAMPLE, is_due=has_place_still
)  # fmt: skip
def workshop_soon(words: Words) -> Letter:
    words = {"time": "", "place": "", "ref": "", **words}  # those that were waiting said less
    said = said_of(words)
    action = open_page(words) if words["ref"] else Action(_("Voir mes dates"), reverse("space"))
    return Letter(
        _("Votre atelier du %(day)s") % said,
        (
            _("Vous êtes inscrit·e à l’atelier « %(title)s », le %(when)s.") % said,
            *where(words),
            _("Un empêchement ? Prévenez-nous : quelqu’un d’autre prendra la place."),
        ),
        action,
        sms=_("Rappel : atelier %(title)s, le %(when)s. Un empêchement ? Prévenez-nous.") % said,
    )


def is_called_off(words: Words) -> bool:
    return (
        WorkshopRegistration.objects.standing()
        .filter(pk=words["registration"], workshop__cancelled_on__isnull=False)
        .exists()
    )


@letter(
    gettext_lazy("Atelier annulé"),
    Topic.NEEDED,
    {**EXAMPLE, "why": "L’intervenante est souffrante."},
    is_due=is_called_off,
)
def workshop_cancelled(words: Words) -> Letter:
    said = said_of(words)
    return Letter(
        _("L’atelier du %(day)s est annulé") % said,
        (
            _("L’atelier « %(title)s », prévu le %(when)s, n’aura pas lieu. Ne vous déplacez pas.") % said,
            str(words["why"]),
            _("D’autres ateliers sont à venir : choisissez celui qui vous convient."),
        ),
        Action(_("Voir les ateliers à venir"), reverse("workshops")),
        sms=_("L’atelier %(title)s du %(day)s est annulé : ne vous déplacez pas.") % said,
    )


def still_at(words: Words) -> bool:
    """It has not moved again since."""
    return standing(words).filter(workshop__held_on=words["day"]).exists()


@letter(
    gettext_lazy("Atelier déplacé"),
    Topic.NEEDED,
    {**EXAMPLE, "before": {"day": "2026-11-28", "time": "10:00"}},
    is_due=still_at,
)
def workshop_moved(words: Words) -> Letter:
    said = {**said_of(words), "before": when(words["before"])}
    news = _("L’atelier « %(title)s », annoncé le %(before)s, aura lieu le %(when)s.")
    if said["before"] == said["when"]:
        news = _("L’atelier « %(title)s », le %(when)s, change de lieu.")
    return Letter(
        _("Du changement pour votre atelier"),
        (
            news % said,
            *where(words),
            _(
                "Votre inscription reste valable. Vous ne pouvez plus venir ? Dites-le sur la page de l’atelier."
            ),
        ),
        open_page(words),
        sms=_("Du changement : l’atelier %(title)s, c’est le %(when)s.") % said,
    )


def words_of(registration: WorkshopRegistration) -> Words:
    workshop = registration.workshop
    return {
        "name": registration.person.first_name,
        "title": workshop.title,
        "day": workshop.held_on,
        "time": f"{workshop.starts_at:%H:%M}" if workshop.starts_at else "",
        "place": workshop.place,
        "ref": workshop.ref,
        "registration": registration.pk,
    }


def say(kind: Kind, registration: WorkshopRegistration, **more) -> None:
    post(kind, of_person(registration.person), **words_of(registration), **more)


def say_registered(registration: WorkshopRegistration) -> None:
    say(workshop_registered if registration.holds else workshop_waiting, registration)


def say_place_freed(registration: WorkshopRegistration) -> None:
    say(workshop_place_freed, registration)


def say_cancelled(registration: WorkshopRegistration) -> None:
    say(workshop_cancelled, registration, why=registration.workshop.cancelled_because)


def say_moved(registration: WorkshopRegistration, before: Workshop) -> None:
    time = f"{before.starts_at:%H:%M}" if before.starts_at else ""
    say(workshop_moved, registration, before={"day": before.held_on, "time": time})


def recall_workshops() -> int:
    """Once for each place, three days before; how many were looked at."""
    today = timezone.localdate()
    soon = Workshop.objects.to_come(today + dt.timedelta(days=1)).filter(
        held_on__lte=today + dt.timedelta(days=DAYS_BEFORE)
    )
    expected = WorkshopRegistration.objects.with_place().filter(workshop__in=soon)
    registrations = list(expected.select_related("workshop", "person"))
    people = {each.person_id: each.person for each in registrations}.values()
    ways, wanted = of_people(people), wanted_by_people(people, Topic.REMINDERS)
    post_all(
        [
            compose(
                workshop_soon,
                ways[each.person_id],
                words_of(each),
                key=f"workshop_soon:{each.pk}:{each.workshop.held_on}",
                wanted=wanted.get(each.person_id, ""),
            )
            for each in registrations
        ]
    )
    return len(registrations)
