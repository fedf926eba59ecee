"""What waits at the reception desk, and what waits for those who answer of people's data."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.access import readable
from common.dates import overdue_since
from common.kit import Event
from common.todo import ROWS, Counter, Group, by_choice
from people import messages, registration
from people.models import (
    Concern,
    Elimination,
    Interaction,
    Invitation,
    Message,
    OutgoingMessage,
    Registration,
    RetentionNotice,
    RightsRequest,
)
from people.retention import ripe
from people.situations import AGREEMENTS, ELIMINATIONS, INVITATIONS, MESSAGES

OF_A_FILE = {"person": "person"}


def promised_call(day: dt.date) -> Q:
    return Q(submitted_at__date__lte=overdue_since(day, registration.ANSWER_DAYS))


def promised_answer(day: dt.date) -> Q:
    return Q(received_at__date__lte=overdue_since(day, messages.ANSWER_DAYS))


def promised_care(day: dt.date) -> Q:
    """The same of a concern, sooner when somebody is in danger."""
    in_danger = Q(urgent=True, received_at__date__lte=overdue_since(day, messages.URGENT_DAYS))
    return promised_answer(day) | in_danger


REGISTRATIONS = (
    Counter(
        Registration,
        ngettext_lazy("inscription à valider", "inscriptions à valider", "count"),
        lambda rows, day: rows.filter(state=Registration.State.SUBMITTED),
        f"state_is={Registration.State.SUBMITTED}",
        late=promised_call,
    ),
    Counter(
        Registration,
        ngettext_lazy("personne à rappeler", "personnes à rappeler", "count"),
        lambda rows, day: rows.filter(state=Registration.State.CALL_BACK),
        f"state_is={Registration.State.CALL_BACK}",
        late=promised_call,
    ),
    Counter(
        Registration,
        ngettext_lazy("accord d’un parent attendu", "accords de parents attendus", "count"),
        by_choice(AGREEMENTS, "awaited"),
        "state_is=all&agreement=awaited",
    ),
)
RECEIVED = (
    Counter(
        Concern,
        ngettext_lazy("inquiétude signalée", "inquiétudes signalées", "count"),
        lambda rows, day: rows.to_handle(),
        late=promised_care,
    ),
    Counter(
        Message,
        ngettext_lazy("message sans réponse", "messages sans réponse", "count"),
        lambda rows, day: rows.to_handle(),
        late=promised_answer,
    ),
)
# Each is told in its own words on the page of whom it is about, and not counted there.
ACTIONS = (
    Counter(
        Interaction,
        ngettext_lazy("action promise", "actions promises", "count"),
        lambda rows, day: rows.late(day),
        "action_is=late",
        late=lambda day: Q(next_action_on__lt=day),
    ),
    Counter(
        Interaction,
        ngettext_lazy("action à faire aujourd’hui", "actions à faire aujourd’hui", "count"),
        lambda rows, day: rows.due(day),
        "action_is=today",
    ),
)
# What was sent to people, or should have been.
SENT = (
    Counter(
        Invitation,
        ngettext_lazy("invitation redemandée", "invitations redemandées", "count"),
        by_choice(INVITATIONS, "asked_again"),
        "state_is=asked_again",
        right="people.add_invitation",
        about=OF_A_FILE,
    ),
    Counter(
        OutgoingMessage,
        ngettext_lazy("message qui n’a pas pu partir", "messages qui n’ont pas pu partir", "count"),
        by_choice(MESSAGES, "to_look_at"),
        "situation=to_look_at",
        about=OF_A_FILE,
    ),
)
PRIVACY = (
    Counter(
        RightsRequest,
        ngettext_lazy("demande sur ses données", "demandes sur leurs données", "count"),
        lambda rows, day: rows.open(),
        late=lambda day: Q(due_on__lt=day),
        about=OF_A_FILE,
    ),
    Counter(
        RetentionNotice,
        ngettext_lazy("fiche à inscrire sur un bordereau", "fiches à inscrire sur un bordereau", "count"),
        lambda rows, day: rows.filter(pk__in=ripe(day).values("pk")),
        right="people.change_elimination",
        listed=Elimination,
    ),
    Counter(
        Elimination,
        ngettext_lazy("bordereau qui attend son visa", "bordereaux qui attendent leur visa", "count"),
        by_choice(ELIMINATIONS, "to_carry_out"),
        "situation=to_carry_out",
    ),
)
GROUPS = (
    Group(_("Accueil"), (*RECEIVED, *REGISTRATIONS, *ACTIONS, *SENT)),
    Group(_("Données personnelles"), PRIVACY),
)


def dated(viewer: Model, first: dt.date, last: dt.date) -> Iterator[Event]:
    """Actions of the contact log, each leading to the page of whom to reach; those that are late are counted above."""
    promised = readable(Interaction, viewer).to_do().filter(next_action_on__range=(first, last))
    for interaction in promised.select_related("person", "organisation").order_by("next_action_on", "pk")[
        :ROWS
    ]:
        who = interaction.person or interaction.organisation
        kind = who._meta.model_name
        if viewer.has_perm(f"people.view_{kind}"):
            address = reverse(f"admin:people_{kind}_overview", args=[who.pk])
        else:
            address = reverse("admin:people_interaction_change", args=[interaction.pk])
        yield Event(interaction.next_action_on, interaction.next_action, str(who), address, is_past=False)
