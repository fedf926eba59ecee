"""Messages of the last days: those that their causes write, as if they had left then. None is given to a server."""

import datetime as dt

from django.db.models import Max, QuerySet

from clichy_partnership.demo.coming import Holders
from clichy_partnership.demo.records import days_from_today, moment
from clichy_partnership.demo.season import working_day_before
from mentoring.notifications import ask_silent_mentors
from mentoring.workshop_notifications import recall_workshops
from people.models import GuardianAgreement, OutgoingMessage, Registration
from people.notifications import rights_granted
from people.outbox.posting import of_user, post

State = OutgoingMessage.State


def write(holders: Holders) -> None:
    """What was written before is left to its course."""
    decided_at = Registration.objects.aggregate(at=Max("decided_at"))["at"]
    say_left(waiting("registration_accepted", "registration_refused"), decided_at)
    asked_at = moment(days_from_today(-2), 18, 45)
    say_left(waiting("guardian_agreement"), asked_at)
    GuardianAgreement.objects.filter(sent_at=None).update(sent_at=asked_at)
    ask_silent_mentors()
    say_left(waiting("silent_mentorship"), moment(working_day_before(days_from_today(-3)), 9, 10))
    trouble(OutgoingMessage.objects.filter(kind="silent_mentorship"))
    recall_workshops()
    say_left(waiting("workshop_soon"), moment(days_from_today(0), 8, 5))
    answer_a_request(holders)
    read(holders)


def waiting(*kinds: str) -> QuerySet:
    return OutgoingMessage.objects.filter(kind__in=kinds, state__in=(State.WAITING, State.HELD))


def say_left(messages: QuerySet, at: dt.datetime) -> None:
    times = dict.fromkeys(("created_at", "not_before", "handed_at", "sent_at"), at)
    messages.filter(solicits=True).update(released_at=at)
    messages.update(state=State.SENT, tries=1, sealed="", **times)


def trouble(messages: QuerySet) -> None:
    """One address that no longer exists, and one message of which nobody knows whether it was taken."""
    by_mail = messages.filter(channel=OutgoingMessage.Channel.EMAIL).order_by("pk")
    latest = sorted(by_mail, key=lambda message: message.words["since"], reverse=True)
    became = (
        {"state": State.FAILED, "error": "550 5.1.1 adresse inconnue"},
        {
            "state": State.DOUBTFUL,
            "error": "connexion coupée pendant l’envoi",
            "maybe_twice": True,
            "tries": 2,
        },
    )
    for message, values in zip(latest, became, strict=False):
        messages.filter(pk=message.pk).update(sent_at=None, **values)


def answer_a_request(holders: Holders) -> None:
    user = holders["jeune@exemple.fr"]
    said = {"kind": "objection", "answer": "Nous appelons après 17 h."}
    sent = post(rights_granted, of_user(user), name=user.first_name, **said)
    at = moment(days_from_today(-25), 15, 30)
    say_left(OutgoingMessage.objects.filter(pk=sent.pk), at)
    OutgoingMessage.objects.filter(pk=sent.pk).update(read_at=at + dt.timedelta(hours=3))


def read(holders: Holders) -> None:
    """Students and mentors read theirs; young people have one to read."""
    others = [
        user for login, user in holders.items() if login in ("mentor@exemple.fr", "etudiante@exemple.fr")
    ]
    for message in OutgoingMessage.objects.filter(user__in=others, read_at=None, state=State.SENT):
        message.read_at = message.sent_at + dt.timedelta(minutes=30)
        message.save(update_fields=["read_at"])
