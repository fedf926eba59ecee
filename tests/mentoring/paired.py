"""A mentor, a minor and their mentorship in which all is in order, with the sessions they open."""

import datetime as dt

from django.utils import timezone

from common.dates import add_months
from mentoring.models import Mentorship
from people.models import User
from tests import factories as make


def today() -> dt.date:
    return timezone.localdate()


def aged(years: int) -> dt.date:
    return add_months(today(), -12 * years)


def cleared(mentor, until: dt.date | None = None, kind: str = "honorability") -> None:
    """Every check in date; the one of that kind until this day."""
    for each in ("identity", "honorability", "charter", "training"):
        valid_until = until if until and each == kind else today() + dt.timedelta(days=200)
        make.MentorCheckFactory(
            person=mentor, kind=each, seen_on=dt.date(2025, 1, 6), valid_until=valid_until
        )


def mentor_of_minors() -> User:
    person = make.PersonFactory(first_name="Karim", birth_date=aged(22), email="karim@exemple.fr")
    school = make.OrganisationFactory(kind="school")
    make.AffiliationFactory(person=person, organisation=school, role="student")
    return make.UserFactory(person=person, email="karim@exemple.fr")


def mentee(age: int = 16, **more) -> User:
    person = make.PersonFactory(
        first_name="Inès",
        birth_date=aged(age),
        guardian_name="Rose Diallo",
        guardian_email="rose@exemple.fr",
        **more,
    )
    return make.UserFactory(person=person, email="ines@exemple.fr")


def paired(mentor: User, young: User, **more) -> Mentorship:
    mentorship = make.MentorshipFactory(formed_on=today() - dt.timedelta(days=30), **more)
    make.MentorshipMemberFactory(mentorship=mentorship, person=mentor.person, role="mentor")
    make.MentorshipMemberFactory(mentorship=mentorship, person=young.person, role="mentee")
    return mentorship


def agree(person) -> None:
    make.ConsentFactory(person=person, purpose="mentoring", by="guardian", channel="link")
