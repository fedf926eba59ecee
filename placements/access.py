"""Who sees which offers, placements and outcomes; whom and what that lets see."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from common.access import PORTAL, Role, every_row, grants
from followups.models import Followup
from people.access import contacts_of, schools_of
from people.minors import about_people
from people.models import Affiliation, Organisation, Person, User
from placements.models import Offer, Outcome, Placement

for model in (Offer, Placement, Outcome):
    grants(model, Role.ADMINISTRATOR, Role.PLACEMENTS_OFFICER)(every_row)
grants(Offer, Role.SCHOOL_STAFF)(every_row)


@grants(Offer, Role.COMPANY)
def one_s_company_s_offers(user: User) -> Q:
    return Q(organisation__in=contacts_of(user))


@grants(Offer, Role.RESIDENT, Role.STUDENT)
def open_offers(user: User) -> Q:
    day = timezone.localdate()
    return Q(published_on__lte=day) & (Q(closed_on=None) | Q(closed_on__gt=day))


@grants(Placement, *PORTAL)
def one_s_placements(user: User) -> Q:
    return Q(person=user.person_id)


@grants(Placement, Role.COMPANY, Role.LOCAL_ACTOR)
def at_one_s_organisation(user: User) -> Q:
    return Q(organisation__in=contacts_of(user))


def of_the_school(user: User):
    """Its present and former students, as a query of keys."""
    students = Affiliation.objects.filter(role=Affiliation.Role.STUDENT, organisation__in=schools_of(user))
    return students.values("person")


@grants(Placement, Role.SCHOOL_STAFF)
def of_the_school_s_students(user: User) -> Q:
    return Q(person__in=of_the_school(user))


@grants(Outcome, Role.SCHOOL_STAFF)
def outcomes_of_the_school_s_students(user: User) -> Q:
    return Q(placement__person__in=of_the_school(user))


@grants(Outcome, *PORTAL)
def one_s_answers(user: User) -> Q:
    return Q(placement__person=user.person_id)


@grants(Followup, Role.PLACEMENTS_OFFICER)
def questions_about_placements(user: User) -> Q:
    return Q(wave__startswith="placements.")


@grants(Followup, Role.SCHOOL_STAFF)
def questions_about_the_school_s_placements(user: User) -> Q:
    return Q(wave__startswith="placements.", person__in=of_the_school(user))


@grants(Person, Role.PLACEMENTS_OFFICER)
def placed(user: User) -> Q:
    return Q(Exists(Placement.objects.filter(person=OuterRef("pk"))))


@grants(Person, Role.COMPANY, Role.LOCAL_ACTOR)
def hosted_now(user: User) -> Q:
    """Those whose placement at one's organisation is signed and not over."""
    day = timezone.localdate()
    hosted = Placement.objects.filter(
        organisation__in=contacts_of(user), cancelled_on=None, planned_end_on__gte=day
    )
    return Q(pk__in=hosted.filter(Q(ended_on=None) | Q(ended_on__gte=day)).values("person"))


@grants(Organisation, *PORTAL)
def one_s_hosts(user: User) -> Q:
    return Q(pk__in=Placement.objects.filter(person=user.person_id).values("organisation"))


@grants(Organisation, Role.RESIDENT, Role.STUDENT)
def who_offers(user: User) -> Q:
    return Q(pk__in=Offer.objects.filter(open_offers(user)).values("organisation"))


about_people("person__", Placement)
about_people("placement__person__", Outcome)
