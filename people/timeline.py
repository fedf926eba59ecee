"""What happened with a person or an organisation at the reception desk, as whoever looks may read it."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from common.access import readable
from common.kit import MOST_EVENTS, Event
from people.models import (
    Affiliation,
    Erasure,
    FormerRef,
    Interaction,
    Invitation,
    Organisation,
    Person,
    Registration,
)

READ = 300  # characters of a note: the whole of it is a click away


def events(person: Person, viewer: Model) -> Iterator[Event]:
    yield from _file(person, viewer)
    yield from _registrations(person, viewer)
    yield from _invitations(person, viewer)
    yield from _affiliations(
        readable(Affiliation, viewer).filter(person=person).select_related("organisation")
    )
    yield from _interactions(readable(Interaction, viewer).filter(person=person), "organisation")


def organisation_events(organisation: Organisation, viewer: Model) -> Iterator[Event]:
    made = organisation.history.filter(history_type="+").first()
    if made:
        yield Event(_day(made.history_date), _("Fiche créée"))
    contacts = readable(Affiliation, viewer).filter(
        organisation=organisation, role__in=(Affiliation.Role.CONTACT, Affiliation.Role.STAFF)
    )
    yield from _affiliations(contacts.select_related("person"), of_person=False)
    yield from _interactions(readable(Interaction, viewer).filter(organisation=organisation), "person")


def _file(person: Person, viewer: Model) -> Iterator[Event]:
    made = person.history.filter(history_type="+").first()
    if made:
        yield Event(_day(made.history_date), _("Fiche créée"))
    merged = FormerRef.objects.visible_to(viewer).filter(person=person)
    numbers = dict(merged.values_list("pk", "former_id"))
    for row in FormerRef.history.filter(id__in=numbers, history_type="+"):
        title = _("Fiche n° %(number)s fusionnée dans celle-ci") % {"number": numbers[row.id]}
        yield Event(_day(row.history_date), title)
    for erasure in readable(Erasure, viewer).filter(file=person.pk):
        yield Event(_day(erasure.done_at), _("Données effacées"), erasure.get_cause_display())


def _registrations(person: Person, viewer: Model) -> Iterator[Event]:
    for registration in readable(Registration, viewer).filter(person=person):
        address = reverse("admin:people_registration_change", args=[registration.pk])
        if registration.submitted_at:
            day = _day(registration.submitted_at)
            yield Event(day, _("Inscription en ligne"), registration.get_aim_display(), address)
        if registration.decided_at:
            title = _("Inscription %(state)s") % {"state": registration.get_state_display()}
            yield Event(_day(registration.decided_at), title, registration.reason, address)


def _invitations(person: Person, viewer: Model) -> Iterator[Event]:
    for invitation in readable(Invitation, viewer).filter(person=person)[:MOST_EVENTS]:
        text = _("À %(contact)s : %(state)s.") % {"contact": invitation.contact, "state": invitation.state}
        yield Event(_day(invitation.invited_at), _("Invitation à se connecter"), text)
        if invitation.accepted_at:
            yield Event(_day(invitation.accepted_at), _("Compte ouvert"))


def _affiliations(rows, of_person: bool = True) -> Iterator[Event]:
    """On a person's page, where they belong; on an organisation's, who does."""
    today = timezone.localdate()
    for affiliation in rows[:MOST_EVENTS]:
        role = affiliation.get_role_display()
        words = {
            "who": affiliation.organisation if of_person else affiliation.person,
            "role": role[:1].upper() + role[1:],
        }
        started = _("%(role)s : %(who)s") % words
        yield Event(affiliation.started_on, started, is_past=affiliation.started_on <= today)
        if ended := affiliation.ended_on:
            yield Event(ended, _("%(role)s : %(who)s, fin") % words, is_past=ended <= today)


def _interactions(rows, other: str) -> Iterator[Event]:
    """Each exchange, and the action that it promised for a day to come."""
    today = timezone.localdate()
    for interaction in rows.select_related(other)[:MOST_EVENTS]:
        channel = interaction.get_channel_display()
        title = channel[:1].upper() + channel[1:]
        if who := getattr(interaction, other):
            title = f"{title} – {who}"
        address = reverse("admin:people_interaction_change", args=[interaction.pk])
        note = Truncator(interaction.note).chars(READ)
        yield Event(interaction.happened_on, title, note, address)
    promised = rows.to_do().filter(Q(next_action_on__gt=today)).order_by("next_action_on")
    for interaction in promised[:MOST_EVENTS]:
        address = reverse("admin:people_interaction_change", args=[interaction.pk])
        yield Event(
            interaction.next_action_on, interaction.next_action, _("Action promise"), address, is_past=False
        )


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)
