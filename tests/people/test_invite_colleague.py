"""An administrator invites a colleague: a file, an employment, and groups given when the link is opened."""

import re

import pytest
from django.urls import reverse

from common.access import Role
from people.models import Affiliation, Invitation, Person, User
from tests.accounts import employed, group_of, sign_in
from tests.factories import OrganisationFactory, PersonFactory
from tests.post import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client) -> User:
    user = employed(Role.ADMINISTRATOR, first_name="Camille", last_name="Roux")
    sign_in(client, user)
    return user


@pytest.fixture
def city():
    return OrganisationFactory(kind="city", name="Ville de Clichy")


@pytest.fixture
def send(client, city, django_capture_on_commit_callbacks):
    def post(role=Role.MENTORING_OFFICER, **given):
        asked = {"first_name": "Paul", "last_name": "Nguyen", "email": "Paul@exemple.fr", "employer": city.pk,
                 "groups": [group_of(role).pk]}  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("admin:people_user_invite"), asked | given)

    return post


def test_a_colleague_has_a_file_an_employer_and_a_link(administrator, send, city):
    send()

    person = Person.objects.get(last_name="Nguyen")
    invitation = Invitation.objects.get()
    affiliation = Affiliation.objects.get(person=person)
    assert (affiliation.organisation, affiliation.role) == (city, "staff")
    assert (invitation.person, invitation.contact) == (person, "paul@exemple.fr")
    assert [group.name for group in invitation.groups.all()] == ["Ville – accompagnement"]
    assert "Camille Roux vous invite" in letters()[0].body


def test_the_colleague_holds_the_role_once_the_link_is_opened(client, administrator, send):
    send()
    link = re.search(r"http://testserver(/invitation/\S+)", letters()[0].body)[1]
    before = User.objects.filter(person__last_name="Nguyen").count()
    colleague = type(client)()

    colleague.get(link)
    colleague.post("/invitation/")

    assert before == 0
    assert Role.MENTORING_OFFICER in User.objects.get(person__last_name="Nguyen").roles


def test_a_colleague_who_has_a_file_keeps_it(administrator, send):
    known = PersonFactory(first_name="Paul", last_name="Nguyen", email="paul@exemple.fr")

    proposed = send()
    send(known=known.pk)

    assert proposed.context["duplicates"] == [known]
    assert Invitation.objects.get().person == known
    assert Person.objects.filter(last_name="Nguyen").count() == 1


def test_a_colleague_of_the_same_name_has_another_file(administrator, send):
    known = PersonFactory(first_name="Paul", last_name="Nguyen", email="paul@exemple.fr")

    send(other=str(known.pk))

    assert Invitation.objects.get().person != known


def test_a_group_is_given_only_where_it_is_worth_something(administrator, send):
    response = send(role=Role.SCHOOL_STAFF)

    assert response.context["form"].errors == {
        "groups": ["« École – équipe » ne vaut pas pour qui travaille à « Ville de Clichy »."]
    }
    assert (Invitation.objects.count(), Person.objects.filter(last_name="Nguyen").count()) == (0, 0)


def test_somebody_who_has_an_account_is_not_invited_again(administrator, send):
    administrator.person.email = "paul@exemple.fr"
    administrator.person.save()

    response = send(known=administrator.person.pk)

    assert response.context["form"].non_field_errors() == ["Cette personne a déjà un compte."]
    assert Affiliation.objects.filter(person=administrator.person).count() == 1


def test_a_new_link_keeps_the_groups_of_the_one_before(client, administrator, send):
    send()
    person = Person.objects.get(last_name="Nguyen")

    client.post(reverse("admin:people_person_invite", args=[person.pk]), {"channel": "email"})

    assert [group.name for group in Invitation.objects.pending().get().groups.all()] == [
        "Ville – accompagnement"
    ]


def test_a_link_sent_to_another_address_no_longer_gives_the_groups_of_the_one_before(
    client, administrator, send
):
    send()
    person = Person.objects.get(last_name="Nguyen")
    person.email = "ailleurs@exemple.fr"
    person.save()

    client.post(reverse("admin:people_person_invite", args=[person.pk]), {"channel": "email"})

    invitation = Invitation.objects.pending().get()
    assert (invitation.contact, [*invitation.groups.all()]) == ("ailleurs@exemple.fr", [])


@pytest.mark.parametrize("role", [Role.MENTORING_OFFICER, Role.SCHOOL_STAFF, Role.DPO])
def test_only_administrators_invite_colleagues(client, send, role):
    sign_in(client, employed(role))

    assert send().status_code == 403
    assert Invitation.objects.count() == 0
