"""Who sees which tutored projects; whom and what it lets see, and who is a tutor."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from common.access import PORTAL, Role, every_row, grants, holds
from followups.models import Followup
from people.access import contacts_of, schools_of
from people.minors import about_people
from people.models import Affiliation, Organisation, Person, User
from projects.models import Project, ProjectMember, UsageFeedback

for model in (Project, ProjectMember, UsageFeedback):
    grants(model, Role.ADMINISTRATOR, Role.PROJECTS_OFFICER)(every_row)


@holds(Role.TUTOR)
def tutors_a_team(user: User, day: dt.date) -> bool:
    tutored = ProjectMember.objects.filter(person=user.person_id, role=ProjectMember.Role.TUTOR)
    return user.person_id is not None and tutored.exists()


def projects_of(user: User):
    """In whose team the user is or was, as a query of keys."""
    return ProjectMember.objects.filter(person=user.person_id).values("project")


def projects_of_school(user: User):
    """Those with a member who is or was of a school that employs the user, as a query of keys."""
    theirs = Affiliation.objects.filter(organisation__in=schools_of(user)).values("person")
    return ProjectMember.objects.filter(person__in=theirs).values("project")


def projects_for(user: User):
    """Those done for an organisation for which the user speaks, as a query of keys."""
    return Project.objects.filter(organisation__in=contacts_of(user)).values("pk")


@grants(Project, *PORTAL)
def one_s_projects(user: User) -> Q:
    return Q(pk__in=projects_of(user))


@grants(Project, Role.COMPANY, Role.LOCAL_ACTOR)
def for_one_s_organisation(user: User) -> Q:
    return Q(pk__in=projects_for(user))


@grants(Project, Role.SCHOOL_STAFF)
def of_the_school(user: User) -> Q:
    return Q(pk__in=projects_of_school(user))


@grants(ProjectMember, *PORTAL)
@grants(UsageFeedback, *PORTAL)
def of_one_s_projects(user: User) -> Q:
    return Q(project__in=projects_of(user))


@grants(ProjectMember, Role.COMPANY, Role.LOCAL_ACTOR)
@grants(UsageFeedback, Role.COMPANY, Role.LOCAL_ACTOR)
def of_projects_for_one_s_organisation(user: User) -> Q:
    return Q(project__in=projects_for(user))


@grants(ProjectMember, Role.SCHOOL_STAFF)
@grants(UsageFeedback, Role.SCHOOL_STAFF)
def of_projects_of_the_school(user: User) -> Q:
    return Q(project__in=projects_of_school(user))


@grants(Followup, Role.PROJECTS_OFFICER)
def questions_about_projects(user: User) -> Q:
    return Q(wave__startswith="projects.")


@grants(Person, Role.PROJECTS_OFFICER)
def in_a_team(user: User) -> Q:
    return Q(Exists(ProjectMember.objects.filter(person=OuterRef("pk"))))


@grants(Person, Role.SCHOOL_STAFF)
def in_a_team_of_the_school(user: User) -> Q:
    return Q(pk__in=ProjectMember.objects.filter(project__in=projects_of_school(user)).values("person"))


@grants(Person, *PORTAL)
def team_mates(user: User) -> Q:
    return Q(pk__in=ProjectMember.objects.filter(project__in=projects_of(user)).values("person"))


@grants(Person, Role.COMPANY, Role.LOCAL_ACTOR)
def who_works_for_one_s_organisation(user: User) -> Q:
    return Q(pk__in=ProjectMember.objects.filter(project__in=projects_for(user)).values("person"))


@grants(Organisation, *PORTAL)
def one_works_for(user: User) -> Q:
    return Q(pk__in=Project.objects.filter(pk__in=projects_of(user)).values("organisation"))


about_people("members__", Project)
about_people("person__", ProjectMember)
