"""A mentor and a young person with their accounts, and what both need to meet."""

from dataclasses import dataclass

from django.utils import timezone

from mentoring.models import Mentorship
from people.models import Person, User
from tests import factories as make
from tests.accounts import sign_in


@dataclass
class Pair:
    mentorship: Mentorship
    mentor: User
    mentee: User

    @property
    def page(self) -> str:
        return f"/espace/accompagnements/{self.mentorship.ref}/"


def account(person: Person) -> User:
    return make.UserFactory(person=person, email=person.email)


def mentor(**person) -> Person:
    return make.cleared_mentor(**{"first_name": "Karim", **person})


def young(**person) -> Person:
    return make.PersonFactory(**{"first_name": "Inès", **person})


def agree(person: Person, given: bool = True) -> None:
    make.ConsentFactory(person=person, purpose="mentoring", by="guardian", channel="phone", given=given)


def pair(minor: bool = False, **terms) -> Pair:
    """Formed today, unless said; of an adult."""
    today = timezone.localdate()
    mentorship = make.MentorshipFactory(**{"formed_on": today, **terms})
    guide, mentee = mentor(), young(**({"birth_date": today.replace(year=today.year - 16)} if minor else {}))
    if minor:
        agree(mentee)
    make.MentorshipMemberFactory(mentorship=mentorship, person=guide, role="mentor")
    make.MentorshipMemberFactory(mentorship=mentorship, person=mentee, role="mentee")
    return Pair(mentorship, account(guide), account(mentee))


def signed_in(client, user: User):
    sign_in(client, user)
    return client
