"""Tutored projects as their team and whoever they are made for see them, on a phone."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.access import Role, Scope, policy
from common.portal import ROWS, Card, Row
from people.models import Person, User
from projects.access import projects_for, projects_of
from projects.models import Project, ProjectMember, UsageFeedback

TEAM = (Role.STUDENT, Role.TUTOR)
CLIENTS = (Role.LOCAL_ACTOR, Role.COMPANY)


def cards(user: User, role: Role) -> Iterator[Card]:
    if role in TEAM:
        rows = project_rows(user, Q(pk__in=projects_of(user)))
        yield Card(_("Mes projets"), _("Aucun projet pour le moment."), rows)
    if role in CLIENTS:
        rows = project_rows(user, Q(pk__in=projects_for(user)))
        yield Card(
            _("Des projets pour nous"), _("Aucune équipe ne travaille pour vous pour le moment."), rows
        )


def project_rows(user: User, which: Q) -> list[Row]:
    projects = Project.objects.visible_to(user).filter(which).select_related("organisation")
    return [
        Row(
            project.title, f"{project.organisation}, {stage(project)}", reverse("project", args=[project.ref])
        )
        for project in projects.order_by("-started_on", "pk")[:ROWS]
    ]


def stage(project: Project) -> str:
    """Where it stands, in words."""
    if project.accepted_on:
        return _("accepté le %(day)s") % {"day": date_format(project.accepted_on)}
    if project.delivered_on:
        return _("livré le %(day)s") % {"day": date_format(project.delivered_on)}
    return _("en cours depuis le %(day)s") % {"day": date_format(project.started_on)}


@policy(*TEAM, *CLIENTS, scope=Scope.ORGANISATION, about=Project)
def project(request: HttpRequest, ref: str) -> HttpResponse:
    shown = get_object_or_404(
        Project.objects.visible_to(request.user).select_related("organisation"), ref=ref
    )
    known = Person.objects.visible_to(request.user)
    members = ProjectMember.objects.visible_to(request.user).filter(project=shown, person__in=known)
    context = {
        "project": shown,
        "members": members.select_related("person").order_by("-role", "person__search_key"),
        "feedback": UsageFeedback.objects.visible_to(request.user).filter(project=shown).first(),
    }
    return render(request, "projects/project.html", context)
