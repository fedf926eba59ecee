"""Which people and organisations each role sees, and why. Programmes add their own grounds in their `access`."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from common.access import BACK_OFFICE, OFFICERS, PORTAL, Role, every_row, grants
from common.models import AccessRecord, ImportRun
from people.minors import about_people
from people.models import (
    Adaptation,
    Affiliation,
    Concern,
    ConcernStep,
    Consent,
    DistinctPeople,
    Elimination,
    Erasure,
    FormerRef,
    GuardianAgreement,
    Interaction,
    Introduction,
    Invitation,
    Message,
    Organisation,
    OutgoingMessage,
    Partnership,
    Person,
    Preference,
    Registration,
    RetentionNotice,
    RightsRequest,
    User,
)

STAFF = BACK_OFFICE - {Role.DPO, Role.REFERENT}


def affiliations(**conditions) -> Exists:
    """Of a person, whatever their dates."""
    return Exists(Affiliation.objects.filter(person=OuterRef("pk"), **conditions))


def schools_of(user: User):
    """Those that employ the user today, as a query of keys."""
    running = Affiliation.objects.running_on(timezone.localdate()).filter(person=user.person_id)
    employed = running.filter(role__in=(Affiliation.Role.STAFF, Affiliation.Role.AGENT))
    return employed.filter(organisation__kind=Organisation.Kind.SCHOOL).values("organisation")


def organisations_of(user: User):
    """Those that the user belongs to today, as a query of keys."""
    running = Affiliation.objects.running_on(timezone.localdate()).filter(person=user.person_id)
    return running.values("organisation")


def contacts_of(user: User):
    """Organisations for which the user speaks today, as a query of keys."""
    running = Affiliation.objects.running_on(timezone.localdate()).filter(person=user.person_id)
    return running.filter(role=Affiliation.Role.CONTACT).values("organisation")


grants(Person, Role.ADMINISTRATOR, Role.DPO, Role.REFERENT)(every_row)


@grants(Person, Role.MENTORING_OFFICER, Role.PLACEMENTS_OFFICER)
def residents_and_students(user: User) -> Q:
    """Whom the programmes for young people are for: without any affiliation, or students."""
    return ~Q(affiliations()) | Q(affiliations(role=Affiliation.Role.STUDENT))


@grants(Person, Role.PROJECTS_OFFICER)
def students(user: User) -> Q:
    return Q(affiliations(role=Affiliation.Role.STUDENT))


@grants(Person, Role.PLACEMENTS_OFFICER, Role.PROJECTS_OFFICER)
def contacts(user: User) -> Q:
    return Q(affiliations(role=Affiliation.Role.CONTACT))


@grants(Person, Role.TRAINING_OFFICER)
def municipal_agents(user: User) -> Q:
    return Q(affiliations(role=Affiliation.Role.AGENT))


@grants(Person, Role.SCHOOL_STAFF)
def people_of_the_school(user: User) -> Q:
    return Q(affiliations(organisation__in=schools_of(user)))


@grants(Person, *PORTAL)
def oneself(user: User) -> Q:
    return Q(pk=user.person_id)


grants(Organisation, *BACK_OFFICE)(every_row)


@grants(Organisation, *PORTAL)
def one_s_organisations(user: User) -> Q:
    return Q(pk__in=organisations_of(user))


grants(Affiliation, Role.ADMINISTRATOR, Role.DPO, Role.REFERENT)(every_row)


@grants(Affiliation, *(STAFF - {Role.ADMINISTRATOR}))
def of_people_seen(user: User) -> Q:
    return Q(person__in=Person.objects.visible_to(user))


@grants(Affiliation, *PORTAL)
def one_s_affiliations(user: User) -> Q:
    return Q(person=user.person_id)


grants(Interaction, Role.ADMINISTRATOR)(every_row)


@grants(Interaction, *OFFICERS)
def with_people_seen_or_organisations(user: User) -> Q:
    """The note of a call names somebody: it is read by those who see them.

    Asked row by row: an alternative keeps PostgreSQL from joining, and it would go through all the people for each row.
    """
    return Q(person=None) | Q(Exists(Person.objects.visible_to(user).filter(pk=OuterRef("person"))))


@grants(Interaction, Role.SCHOOL_STAFF)
def with_people_of_the_school(user: User) -> Q:
    return Q(person__in=Person.objects.visible_to(user))


grants(FormerRef, Role.ADMINISTRATOR)(every_row)
grants(DistinctPeople, Role.ADMINISTRATOR)(every_row)


@grants(FormerRef, *(STAFF - {Role.ADMINISTRATOR}))
def former_refs_of_people_seen(user: User) -> Q:
    return Q(person__in=Person.objects.visible_to(user))


@grants(DistinctPeople, *(STAFF - {Role.ADMINISTRATOR}))
def between_people_seen(user: User) -> Q:
    people = Person.objects.visible_to(user)
    return Q(first__in=people, second__in=people)


grants(User, Role.ADMINISTRATOR)(every_row)
grants(RightsRequest, Role.ADMINISTRATOR, Role.DPO)(every_row)
grants(Erasure, Role.ADMINISTRATOR, Role.DPO)(every_row)
grants(Elimination, Role.ADMINISTRATOR, Role.DPO)(every_row)
grants(RetentionNotice, Role.ADMINISTRATOR, Role.DPO)(every_row)
grants(Consent, Role.ADMINISTRATOR, Role.DPO, Role.REFERENT)(every_row)
grants(Adaptation, Role.REFERENT)(every_row)
grants(Concern, Role.REFERENT)(every_row)
grants(ConcernStep, Role.REFERENT)(every_row)
grants(Message, Role.ADMINISTRATOR, *OFFICERS)(every_row)


@grants(Consent, *Role)
def one_s_consents(user: User) -> Q:
    return Q(person=user.person_id)


@grants(RightsRequest, *Role)
def one_s_requests(user: User) -> Q:
    return Q(person=user.person_id)


grants(Partnership, *BACK_OFFICE)(every_row)
grants(ImportRun, Role.ADMINISTRATOR)(every_row)

grants(Invitation, Role.ADMINISTRATOR)(every_row)


@grants(Invitation, *(STAFF - {Role.ADMINISTRATOR}))
def invitations_of_people_seen(user: User) -> Q:
    return Q(person__in=Person.objects.visible_to(user))


grants(Registration, Role.ADMINISTRATOR)(every_row)


@grants(Registration, Role.MENTORING_OFFICER, Role.PLACEMENTS_OFFICER)
def of_young_people(user: User) -> Q:
    """Residents and students: for both programmes, whichever they ask for first."""
    return Q(kind__in=(Registration.Kind.RESIDENT, Registration.Kind.STUDENT))


@grants(Registration, Role.PLACEMENTS_OFFICER, Role.PROJECTS_OFFICER)
def of_companies(user: User) -> Q:
    return Q(kind=Registration.Kind.COMPANY)


@grants(Registration, Role.SCHOOL_STAFF)
def of_the_school_s_students(user: User) -> Q:
    return Q(kind=Registration.Kind.STUDENT, school__in=schools_of(user))


@grants(GuardianAgreement, *STAFF)
def of_registrations_seen(user: User) -> Q:
    return Q(registration__in=Registration.objects.visible_to(user))


@grants(GuardianAgreement, Role.ADMINISTRATOR, Role.MENTORING_OFFICER)
def to_have_a_mentor(user: User) -> Q:
    return Q(person__in=Person.objects.visible_to(user))


grants(OutgoingMessage, Role.ADMINISTRATOR)(every_row)


@grants(OutgoingMessage, *(STAFF - {Role.ADMINISTRATOR}))
def to_people_seen(user: User) -> Q:
    return Q(person__in=Person.objects.visible_to(user))


@grants(OutgoingMessage, *PORTAL)
def to_oneself(user: User) -> Q:
    own = Q(user=user)
    return own | Q(person=user.person_id) if user.person_id else own


@grants(Preference, *Role)
def one_s_preferences(user: User) -> Q:
    own = Q(user=user)
    return own | Q(person=user.person_id) if user.person_id else own


grants(Introduction, *STAFF)(every_row)
grants(AccessRecord, Role.DPO)(every_row)

about_people("", Person)
about_people("", Registration, person="person_id")  # none before it is accepted
about_people("person__", Affiliation, Interaction, Invitation, User)
about_people("person__", OutgoingMessage, Preference)
about_people("person__", GuardianAgreement)  # of a registration, before there is a file: nobody's yet
about_people("person__", RightsRequest, Consent, Adaptation, RetentionNotice, FormerRef)
about_people("first__", DistinctPeople)
about_people("user__person__", Concern, Message, person="user__person_id")
