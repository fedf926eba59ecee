"""Who holds which role: by membership of a group while employed, or by an affiliation that runs today."""

import datetime as dt

from common.access import Holder, Role, holds
from people.models import Affiliation, Organisation, User

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
    Role.REFERENT: "Référents",
    Role.LEADERSHIP: "Direction",
}
"""The group whose members hold each role given by hand; its rights are those of the role."""

EMPLOYERS = dict.fromkeys(GROUPS, CITY) | {
    Role.SCHOOL_STAFF: SCHOOL,
    Role.DPO: (*CITY, *SCHOOL, Organisation.Kind.COMPANY, Organisation.Kind.OTHER),  # often somebody outside
    Role.REFERENT: (*CITY, *SCHOOL),
    Role.LEADERSHIP: (*CITY, *SCHOOL),
}
"""Who must employ them today: a group is worth nothing to somebody who has left."""


EMPLOYED = (Affiliation.Role.STAFF, Affiliation.Role.AGENT)


def affiliated(user: User, roles: tuple, kinds: tuple) -> bool:
    return any(role in roles and kind in kinds for role, kind in user.affiliations_today)


def in_group(role: Role) -> Holder:
    return lambda user, day: GROUPS[role] in user.group_names and affiliated(user, EMPLOYED, EMPLOYERS[role])


for given in GROUPS:
    holds(given)(in_group(given))


@holds(Role.ADMINISTRATOR)
def operates(user: User, day: dt.date) -> bool:
    """The account made on the server itself, which opens the others."""
    return user.is_superuser


@holds(Role.STUDENT)
def studies(user: User, day: dt.date) -> bool:
    return affiliated(user, (Affiliation.Role.STUDENT,), SCHOOL)


@holds(Role.AGENT)
def serves_the_city(user: User, day: dt.date) -> bool:
    return affiliated(user, (Affiliation.Role.AGENT,), CITY)


@holds(Role.COMPANY)
def speaks_for_a_company(user: User, day: dt.date) -> bool:
    return affiliated(user, (Affiliation.Role.CONTACT,), (Organisation.Kind.COMPANY,))


@holds(Role.LOCAL_ACTOR)
def speaks_for_a_local_actor(user: User, day: dt.date) -> bool:
    return affiliated(user, (Affiliation.Role.CONTACT,), LOCAL_ACTORS)


@holds(Role.RESIDENT)
def is_known_for_themselves(user: User, day: dt.date) -> bool:
    """Not for a school or an employer."""
    return user.person_id is not None and not user.affiliations_today
