"""Tutored projects as their team and whoever they are made for see them, on a phone."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.access import Role, Scope, policy
from common.kit import Stage, Task
from common.portal import ROWS, Appointment, Card, Row
from people.models import Person, User
from projects.access import projects_for, projects_of
from projects.models import Project, ProjectMember, UsageFeedback

TEAM = (Role.STUDENT, Role.TUTOR)
CLIENTS = (Role.LOCAL_ACTOR, Role.COMPANY)


def cards(user: User, role: Role | None) -> Iterator[Card]:
    if role in TEAM:
        rows = project_rows(user, Q(pk__in=projects_of(user)))
        yield Card(_("Mes projets"), _("Aucun projet pour le moment."), rows)
    if role in CLIENTS:
        rows = project_rows(user, Q(pk__in=projects_for(user)))
        yield Card(
            _("Des projets pour nous"), _("Aucune équipe ne travaille pour vous pour le moment."), rows
        )


def tasks(user: User, role: Role | None) -> Iterator[Task]:
    """What a delivered project asks of whom it was made for; its team waits for it."""
    if role in CLIENTS:
        yield from of_clients(Project.objects.visible_to(user).filter(pk__in=projects_for(user)))
    if role in TEAM:
        mine = Project.objects.visible_to(user).filter(pk__in=projects_of(user))
        for project in to_accept(mine).select_related("organisation")[:ROWS]:
            label = _("Réponse attendue sur « %(title)s »") % {"title": project.title}
            hint = _("%(organisation)s doit dire si le projet lui convient.") % {
                "organisation": project.organisation
            }
            yield Task(label, Stage.WAITING, page(project), hint)


def of_clients(projects) -> Iterator[Task]:
    writing = reverse("contact_write", args=["question"])
    for project in to_accept(projects)[:ROWS]:
        yield Task(
            _("Dire si « %(title)s » vous convient") % {"title": project.title}, Stage.TODO, writing,
            _("Livré le %(day)s. Deux mots à l’équipe projets suffisent.")
            % {"day": date_format(project.delivered_on)},
            _("Répondre à l’équipe"),
        )  # fmt: skip


def to_accept(projects):
    return projects.filter(delivered_on__lte=timezone.localdate(), accepted_on=None).order_by(
        "delivered_on", "pk"
    )


def dates(user: User, role: Role | None) -> Iterator[Appointment]:
    if role in TEAM:
        which = Q(pk__in=projects_of(user))
    elif role in CLIENTS:
        which = Q(pk__in=projects_for(user))
    else:
        return
    to_come = Project.objects.visible_to(user).filter(which, started_on__gte=timezone.localdate())
    for project in to_come.filter(delivered_on=None):
        title = _("Début du projet : %(title)s") % {"title": project.title}
        yield Appointment(f"projet-{project.pk}", title, project.started_on, address=page(project))


def page(project: Project) -> str:
    return reverse("project", args=[project.ref])


def project_rows(user: User, which: Q) -> list[Row]:
    projects = Project.objects.visible_to(user).filter(which).select_related("organisation")
    return [
        Row(project.title, f"{project.organisation}, {stage(project)}", page(project))
        for project in projects.order_by("-started_on", "pk")[:ROWS]
    ]


def stage(project: Project) -> str:
    """Where it stands, in words."""
    if project.accepted_on:
        return _("accepté le %(day)s") % {"day": date_format(project.accepted_on)}
    if project.delivered_on:
        return _("livré le %(day)s") % {"day": date_format(project.delivered_on)}
    if project.started_on > timezone.localdate():
        return _("commence le %(day)s") % {"day": date_format(project.started_on)}
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
