"""What a person's teams did, and what was done for an organisation, as whoever looks may read it."""

from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import readable
from common.kit import MOST_EVENTS, Event
from people.models import Organisation, Person
from projects.models import Project, UsageFeedback


def events(person: Person, viewer: Model) -> Iterator[Event]:
    theirs = readable(Project, viewer).filter(pk__in=person.project_memberships.values("project"))
    yield from _projects(theirs, viewer)


def organisation_events(organisation: Organisation, viewer: Model) -> Iterator[Event]:
    yield from _projects(readable(Project, viewer).filter(organisation=organisation), viewer, for_whom=False)


def _projects(rows, viewer: Model, for_whom: bool = True) -> Iterator[Event]:
    projects = list(rows.select_related("organisation")[:MOST_EVENTS])
    said = {
        feedback.project_id: feedback
        for feedback in readable(UsageFeedback, viewer).filter(project__in=projects)
    }
    for project in projects:
        words = {"title": project.title}
        address = reverse("admin:projects_project_change", args=[project.pk])
        client = str(project.organisation) if for_whom else ""
        yield Event(project.started_on, _("Projet commencé : %(title)s") % words, client, address)
        if project.delivered_on:
            yield Event(project.delivered_on, _("Projet livré : %(title)s") % words, client, address)
        if project.accepted_on:
            yield Event(project.accepted_on, _("Projet accepté : %(title)s") % words, client, address)
        if feedback := said.get(project.pk):
            title = _("Retour d’usage : %(title)s") % words
            yield Event(feedback.answered_on, title, feedback.get_usage_display(), address)
