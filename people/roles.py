"""Who holds which role: by membership of a group while employed, or by an affiliation that runs today."""

import datetime as dt

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q

from common.access import Role, holds
from people.models import Affiliation, Organisation

CITY, SCHOOL = (Organisation.Kind.CITY, Organisation.Kind.MUNICIPAL_SERVICE), (Organisation.Kind.SCHOOL,)
LOCAL_ACTORS = (
    Organisation.Kind.ASSOCIATION,
    Organisation.Kind.SHOP,
    Organisation.Kind.MUNICIPAL_SERVICE,
    Organisation.Kind.CITY,
    Organisation.Kind.OTHER,
)

GROUPS = {
    Role.ADMINISTRATOR: "Administration",
    Role.MENTORING_OFFICER: "Ville – accompagnement",
    Role.PLACEMENTS_OFFICER: "Ville – stages et emploi",
    Role.TRAINING_OFFICER: "Ville – formation",
    Role.PROJECTS_OFFICER: "Ville – projets",
    Role.SCHOOL_STAFF: "École – équipe",
    Role.DPO: "Protection des données",
    Role.LEADERSHIP: "Direction",
}
"""The group whose members hold each role given by hand; its rights are those of the role."""

EMPLOYERS = dict.fromkeys(GROUPS, CITY) | {
    Role.SCHOOL_STAFF: SCHOOL,
    Role.DPO: (*CITY, *SCHOOL, Organisation.Kind.COMPANY, Organisation.Kind.OTHER),  # often somebody outside
    Role.LEADERSHIP: (*CITY, *SCHOOL),
}
"""Who must employ them today: a group is worth nothing to somebody who has left."""


def affiliated(day: dt.date, roles: tuple, kinds: tuple) -> Exists:
    """Of an account: its person has such an affiliation that day."""
    return Exists(
        Affiliation.objects.running_on(day).filter(
            person=OuterRef("person_id"), role__in=roles, organisation__kind__in=kinds
        )
    )


def in_group(role: Role):
    member = Group.objects.filter(name=GROUPS[role], user=OuterRef("pk"))
    employed = (Affiliation.Role.STAFF, Affiliation.Role.AGENT)
    return lambda day: Q(Exists(member)) & Q(affiliated(day, employed, EMPLOYERS[role]))


for given in GROUPS:
    holds(given)(in_group(given))


@holds(Role.ADMINISTRATOR)
def operators(day: dt.date) -> Q:
    """The account made on the server itself, which opens the others."""
    return Q(is_superuser=True)


@holds(Role.STUDENT)
def students(day: dt.date) -> Q:
    return Q(affiliated(day, (Affiliation.Role.STUDENT,), SCHOOL))


@holds(Role.AGENT)
def agents(day: dt.date) -> Q:
    return Q(affiliated(day, (Affiliation.Role.AGENT,), CITY))


@holds(Role.COMPANY)
def company_contacts(day: dt.date) -> Q:
    return Q(affiliated(day, (Affiliation.Role.CONTACT,), (Organisation.Kind.COMPANY,)))


@holds(Role.LOCAL_ACTOR)
def local_actors(day: dt.date) -> Q:
    return Q(affiliated(day, (Affiliation.Role.CONTACT,), LOCAL_ACTORS))


@holds(Role.RESIDENT)
def residents(day: dt.date) -> Q:
    """Somebody known to the platform for themselves, not for a school or an employer."""
    running = Affiliation.objects.running_on(day).filter(person=OuterRef("person_id"))
    return Q(person__isnull=False) & ~Q(Exists(running))
