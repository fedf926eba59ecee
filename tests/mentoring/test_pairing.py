"""Who waits for a mentor, who could be theirs, and the pair: formed once, a second one only on purpose."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring.models import Mentorship, Proposal
from mentoring.pairing import AlreadyMentored, form_pair, possible_mentors, waiting_mentees
from mentoring.proposing import answer, propose
from tests.accounts import sign_in
from tests.factories import (
    AffiliationFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    OrganisationFactory,
    PartnershipFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 2, 10)
CHOOSE = "/admin/mentoring/mentorship/former/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(dt.datetime(2026, 2, 10, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def partnership(db):
    return PartnershipFactory()


def mentor(**fields):
    return AffiliationFactory(person=PersonFactory(postcode="76600", **fields)).person


def mentored(mentee, by=None, **fields) -> Mentorship:
    mentorship = MentorshipFactory(**fields)
    MentorshipMemberFactory(mentorship=mentorship, person=mentee, role="mentee")
    MentorshipMemberFactory(mentorship=mentorship, person=by or PersonFactory(postcode=""), role="mentor")
    return mentorship


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, True),
        ({"birth_date": dt.date(2011, 2, 10)}, True),
        ({"birth_date": dt.date(2011, 2, 11)}, False),
        ({"birth_date": dt.date(1996, 2, 11)}, True),
        ({"birth_date": dt.date(1996, 2, 10)}, False),
        ({"birth_date": None}, False),
        ({"postcode": "75017"}, False),
    ],
)
def test_young_residents_wait_for_a_mentor(fields, waits):
    person = PersonFactory(**fields)

    assert list(waiting_mentees(TODAY)) == [person] * waits


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, False),
        ({"kind": "group"}, False),
        ({"ended_on": dt.date(2026, 2, 11), "end_reason": "mentee"}, False),
        ({"ended_on": TODAY, "end_reason": "mentee"}, True),
        ({"ended_on": dt.date(2027, 1, 1), "end_reason": "error"}, True),
    ],
)
def test_an_open_mentorship_ends_the_wait(fields, waits):
    person = PersonFactory()
    mentored(person, **fields)

    assert list(waiting_mentees(TODAY)) == [person] * waits


def test_students_of_the_school_do_not_wait_for_a_mentor():
    AffiliationFactory(person=PersonFactory())

    assert list(waiting_mentees(TODAY)) == []


def test_those_registered_longest_come_first():
    with time_machine.travel(dt.datetime(2026, 1, 5, tzinfo=dt.UTC)):
        later = PersonFactory()
    with time_machine.travel(dt.datetime(2025, 1, 5, tzinfo=dt.UTC)):
        first = PersonFactory()
    first.save()

    waiting = list(waiting_mentees(TODAY))

    assert waiting == [first, later]
    assert waiting[0].registered_at.date() == dt.date(2025, 1, 5)


@pytest.mark.sqlite_too
@pytest.mark.parametrize(
    ("fields", "possible"),
    [
        ({}, True),
        ({"role": "staff"}, True),
        ({"role": "contact"}, False),
        ({"started_on": dt.date(2026, 2, 11)}, False),
        ({"ended_on": dt.date(2026, 2, 9)}, False),
        ({"ended_on": TODAY}, True),
        ({"person__birth_date": None}, True),
        ({"person__birth_date": dt.date(2008, 2, 10)}, True),
        ({"person__birth_date": dt.date(2008, 2, 11)}, False),
        ({"organisation__kind": "company"}, False),
    ],
)
def test_adults_running_at_a_school_can_mentor(fields, possible):
    affiliation = AffiliationFactory(**fields)

    found = list(possible_mentors(PersonFactory(), TODAY))

    assert found == [affiliation.person] * possible


def test_the_least_busy_mentors_come_first_with_what_they_carry():
    busy, free = mentor(last_name="Abadie"), mentor(last_name="Zola")
    mentored(PersonFactory(), busy)
    mentored(PersonFactory(), busy, kind="group")
    mentored(PersonFactory(), free, ended_on=dt.date(2025, 3, 1), end_reason="mentor")

    found = [(person, person.open_count) for person in possible_mentors(PersonFactory(), TODAY)]

    assert found == [(free, 0), (busy, 2)]


def test_nobody_mentors_themselves_nor_the_same_person_twice():
    mentee = AffiliationFactory().person
    mentored(mentee, mentor())

    assert list(possible_mentors(mentee, TODAY)) == []


def test_a_person_of_two_schools_is_listed_once():
    person = mentor()
    AffiliationFactory(person=person, organisation=OrganisationFactory(kind="school"), role="staff")

    assert list(possible_mentors(PersonFactory(), TODAY)) == [person]


def test_a_pair_is_formed_today_with_both_members_and_their_history():
    mentee, guide = PersonFactory(), mentor()

    pair = form_pair(mentee, guide, TODAY)

    assert (pair.kind, pair.formed_on) == ("pair", TODAY)
    assert set(pair.memberships.values_list("person", "role")) == {
        (mentee.pk, "mentee"),
        (guide.pk, "mentor"),
    }
    assert [row.history.get().history_type for row in (pair, *pair.memberships.all())] == ["+"] * 3


def test_a_second_open_mentorship_has_to_be_confirmed():
    mentee, guide = PersonFactory(), mentor()
    mentored(mentee)

    with pytest.raises(AlreadyMentored):
        form_pair(mentee, guide, TODAY)
    assert Mentorship.objects.count() == 1
    form_pair(mentee, guide, TODAY, confirmed=True)
    assert Mentorship.objects.count() == 2


def test_the_page_forms_a_pair_and_shows_it(client, officer):
    mentee, guide = (
        PersonFactory(first_name="Ana", last_name="Roche"),
        mentor(first_name="Zoé", last_name="Petit"),
    )

    young = client.get(CHOOSE).context["people"]
    mentors = client.get(f"{CHOOSE}{mentee.pk}/").context["people"]
    response = client.post(f"{CHOOSE}{mentee.pk}/{guide.pk}/", {"now": "1"}, follow=True)

    pair = Mentorship.objects.get()
    assert (young, mentors) == ([mentee], [guide])
    assert response.redirect_chain == [(f"/admin/mentoring/mentorship/{pair.pk}/suivi/", 302)]
    assert [str(message) for message in response.context["messages"]] == [
        "Le binôme de Ana Roche et Zoé Petit est formé. À faire : prévoir leur première rencontre."
    ]
    assert pair.history.get().history_user == officer


def test_the_lists_are_searched_whatever_the_accents(client, officer):
    mentee = PersonFactory(first_name="Élodie")
    PersonFactory(first_name="Marc")
    guide = mentor(first_name="Zoé")
    mentor(first_name="Luc")

    young = client.get(f"{CHOOSE}?q=elodie").context["people"]
    mentors = client.get(f"{CHOOSE}{mentee.pk}/?q=ZOE").context["people"]

    assert (young, mentors) == ([mentee], [guide])


def test_twenty_five_people_are_shown_and_the_page_says_there_are_more(client, officer):
    for _number in range(26):
        PersonFactory()

    context = client.get(CHOOSE).context

    assert (len(context["people"]), context["more"]) == (25, True)


def test_a_second_mentorship_is_warned_of_then_formed_on_purpose(client, officer):
    mentee, guide, first = PersonFactory(), mentor(), mentor()
    running = mentored(mentee, first)
    url = f"{CHOOSE}{mentee.pk}/"

    before = client.get(url)
    compared = client.get(f"{url}{guide.pk}/")
    client.post(f"{url}{guide.pk}/", {"now": "1"})

    assert list(before.context["running"]) == [running]
    for page in (before, compared):
        assert f"{mentee} a déjà un accompagnement en cours" in page.content.decode()
    assert Mentorship.objects.count() == 2


@pytest.mark.parametrize("said", [{}, {"now": "1"}])
@pytest.mark.django_db(transaction=True)
def test_a_double_click_forms_or_proposes_one_pair(officer, said):
    mentee, guide = PersonFactory(), mentor()

    def click(_number) -> str:
        browser = Client()
        sign_in(browser, officer)
        try:
            return browser.post(f"{CHOOSE}{mentee.pk}/{guide.pk}/", said).url
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        addresses = set(threads.map(click, range(8)))

    if said:
        assert addresses == {f"/admin/mentoring/mentorship/{Mentorship.objects.get().pk}/suivi/"}
    else:
        assert addresses == {f"/admin/mentoring/proposal/{Proposal.objects.get().pk}/change/"}


@pytest.mark.django_db(transaction=True)
def test_two_yes_at_the_same_moment_form_one_mentorship(officer):
    mentee, guide = PersonFactory(), mentor()
    proposal = propose([mentee], guide, by=officer)

    def say_yes(person) -> None:
        try:
            answer(proposal, person, True, TODAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(say_yes, (mentee, guide)))

    assert Mentorship.objects.get().memberships.count() == 2


def test_a_mentor_is_one_of_those_possible(client, officer):
    mentee = AffiliationFactory().person
    outsider = PersonFactory()

    for wrong in (999999, outsider.pk, mentee.pk):
        assert client.post(f"{CHOOSE}{mentee.pk}/{wrong}/", {"now": "1"}).url == f"{CHOOSE}{mentee.pk}/"

    assert not Mentorship.objects.exists()


def test_a_young_person_who_does_not_exist_is_not_found(client, officer):
    assert client.get(f"{CHOOSE}999999/").status_code == 404


@pytest.mark.parametrize("lacking", ["add_mentorship", "view_person"])
def test_each_right_is_needed_to_form_a_pair(client, officer, lacking):
    mentee, guide = PersonFactory(), mentor()
    officer.user_permissions.remove(Permission.objects.get(codename=lacking))

    statuses = [
        client.get(CHOOSE).status_code,
        client.get(f"{CHOOSE}{mentee.pk}/").status_code,
        client.post(f"{CHOOSE}{mentee.pk}/{guide.pk}/", {"now": "1"}).status_code,
    ]

    assert statuses == [403] * 3
    assert not Mentorship.objects.exists()


def test_a_stranger_is_asked_to_sign_in(client):
    mentee, guide = PersonFactory(), mentor()

    response = client.post(f"{CHOOSE}{mentee.pk}/{guide.pk}/", {"now": "1"})

    assert response.url == f"/compte/login/?next={CHOOSE}{mentee.pk}/{guide.pk}/"
    assert not Mentorship.objects.exists()


def test_the_form_is_refused_without_its_token(officer):
    mentee, guide = PersonFactory(), mentor()
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, officer)

    assert browser.post(f"{CHOOSE}{mentee.pk}/{guide.pk}/", {"now": "1"}).status_code == 403


def test_the_buttons_are_offered_to_those_who_may(client, officer):
    person = PersonFactory()
    file, listed = f"/admin/people/person/{person.pk}/change/", "/admin/mentoring/mentorship/"

    def offered() -> list[bool]:
        return [f"{CHOOSE}{person.pk}/" in client.get(file).content.decode(),
                CHOOSE in client.get(listed).content.decode()]  # fmt: skip

    allowed = offered()
    officer.user_permissions.remove(Permission.objects.get(codename="add_mentorship"))

    assert (allowed, offered()) == ([True, True], [False, False])


@pytest.mark.parametrize("step", ["mentee", "mentor"])
def test_three_rows_take_as_many_queries_as_one(client, officer, step):
    mentee = PersonFactory()
    url = CHOOSE if step == "mentee" else f"{CHOOSE}{mentee.pk}/"
    counts = []

    for _row in range(3):
        PersonFactory()
        mentored(mentee, mentor())
        mentored(PersonFactory(), mentor())
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[2]
