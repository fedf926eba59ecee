"""The contact log: its rules, its pages, and the way back to whom the talk was with."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import Interaction
from tests.accounts import sign_in, staff
from tests.factories import InteractionFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
LOG = "/admin/people/interaction/"


def tomorrow() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=1)


BROKEN = [
    {"person": None},
    {"note": ""},
    {"channel": "pigeon"},
    {"next_action_on": dt.date(2024, 10, 8)},
    {"done_on": dt.date(2024, 10, 8)},
    {"next_action": "Rappeler", "done_on": dt.date(2024, 10, 4)},
]


@pytest.mark.sqlite_too
@pytest.mark.parametrize("fields", BROKEN, ids=lambda fields: " ".join(fields))
def test_a_broken_rule_is_refused_by_the_form_and_by_the_database(fields):
    interaction = InteractionFactory()
    for name, value in fields.items():
        setattr(interaction, name, value)

    with pytest.raises(ValidationError):
        interaction.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Interaction.objects.filter(pk=interaction.pk).update(**fields)


@pytest.mark.parametrize("field", ["happened_on", "done_on"])
def test_nothing_is_noted_before_it_happens(field):
    interaction = InteractionFactory.build(person=PersonFactory(), author=None, next_action="Rappeler")
    setattr(interaction, field, tomorrow())

    with pytest.raises(ValidationError) as refused:
        interaction.full_clean()

    assert list(refused.value.message_dict) == [field]


def test_a_note_has_at_most_two_thousand_signs():
    InteractionFactory(note="a" * 2000).full_clean()

    with pytest.raises(ValidationError):
        InteractionFactory(note="a" * 2001).full_clean()


def test_an_interaction_may_be_with_an_organisation_alone():
    interaction = InteractionFactory(person=None, organisation=OrganisationFactory())

    interaction.full_clean()
    assert interaction.history.count() == 1


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_an_interaction_noted_from_a_file_leads_back_to_it(client, officer, kind):
    record = PersonFactory() if kind == "person" else OrganisationFactory()
    file = reverse(f"admin:people_{kind}_change", args=[record.pk])
    add = f"{LOG}add/?{kind}={record.pk}"

    page = client.get(file).content.decode()
    form = client.get(add).context["adminform"].form
    response = client.post(add, {kind: record.pk, "happened_on": "05/10/2024", "channel": "phone",
                                 "note": "Rappelle mardi.", "_save": "1"})  # fmt: skip

    assert (add in page, form.initial[kind]) == (True, str(record.pk))
    assert response.url == file
    interaction = Interaction.objects.get()
    assert (getattr(interaction, kind), interaction.author) == (record, officer)
    assert interaction.history.get().history_user == officer
    assert "Rappelle mardi." in client.get(file).content.decode()


def test_the_author_is_whoever_noted_it_first(client, officer):
    interaction = InteractionFactory()
    first = interaction.author

    client.post(f"{LOG}{interaction.pk}/change/", {"person": interaction.person_id, "happened_on": "05/10/2024",
                "channel": "sms", "note": "Corrigé.", "author": officer.pk})  # fmt: skip

    interaction.refresh_from_db()
    assert (interaction.note, interaction.author) == ("Corrigé.", first)


def test_a_form_without_anybody_is_refused_in_french(client, officer):
    response = client.post(f"{LOG}add/", {"happened_on": "05/10/2024", "channel": "phone", "note": "?"})

    assert response.context["errors"] == [
        ["Indiquez la personne ou l’organisation avec qui l’échange a eu lieu."]
    ]
    assert not Interaction.objects.exists()


def test_a_file_shows_the_latest_twenty_and_leads_to_all(client, officer):
    person = PersonFactory()
    for day in range(1, 23):
        InteractionFactory(person=person, happened_on=dt.date(2024, 10, day), note=f"Note du jour {day:02}.")

    page = client.get(reverse("admin:people_person_change", args=[person.pk])).content.decode()

    shown = [day for day in range(1, 23) if f"Note du jour {day:02}." in page]
    assert shown == list(range(3, 23))
    assert f"{LOG}?person__id__exact={person.pk}" in page
    InteractionFactory()
    everything = client.get(f"{LOG}?person__id__exact={person.pk}")
    assert everything.context["cl"].result_count == 22


@pytest.mark.parametrize(("kind", "found"), [("to_do", "ab"), ("late", "a"), ("done", "c")])
def test_the_log_is_filtered_by_what_is_left_to_do(client, officer, kind, found):
    InteractionFactory(note="a", next_action="Rappeler", next_action_on=dt.date(2024, 10, 9))
    InteractionFactory(note="b", next_action="Rappeler", next_action_on=tomorrow())
    InteractionFactory(note="c", next_action="Rappeler", done_on=dt.date(2024, 10, 9))
    InteractionFactory(note="d")

    response = client.get(f"{LOG}?action_is={kind}")

    assert sorted(interaction.note for interaction in response.context["cl"].result_list) == list(found)


def test_actions_are_marked_done_after_a_confirmation_and_once(client, officer):
    waiting = [InteractionFactory(next_action=f"Rappeler {number}") for number in range(2)]
    nothing_to_do = InteractionFactory()
    chosen = [interaction.pk for interaction in [*waiting, nothing_to_do]]
    asked = {"action": "mark_done", "_selected_action": chosen}

    confirmation = client.post(LOG, asked)
    untouched = Interaction.objects.done().count()
    answers = [client.post(LOG, asked | {"confirm": "1"}, follow=True) for _twice in range(2)]

    assert set(confirmation.context["records"]) == set(waiting)
    assert untouched == 0
    assert {(row.pk, row.done_on) for row in Interaction.objects.done()} == {
        (interaction.pk, timezone.localdate()) for interaction in waiting
    }
    assert [interaction.history.count() for interaction in waiting] == [2, 2]
    assert [str(message) for answer in answers for message in answer.context["messages"]] == [
        "2 actions sont faites.",
        "Rien à marquer : ces actions étaient déjà faites.",
    ]


def test_an_action_marked_from_a_file_leads_back_to_it(client, officer):
    interaction = InteractionFactory(next_action="Rappeler")
    file = reverse("admin:people_person_change", args=[interaction.person_id])
    done = f"{LOG}faites/?id={interaction.pk}&person={interaction.person_id}"

    shown = done.replace("&", "&amp;") in client.get(file).content.decode()
    response = client.post(done, {"id": interaction.pk})

    assert (shown, response.url) == (True, file)


@pytest.mark.parametrize("wrong", ["", "?id=abc", "?id=999999"])
def test_nothing_is_offered_for_actions_that_do_not_exist(client, officer, wrong):
    assert list(client.get(f"{LOG}faites/{wrong}").context["records"]) == []


def test_without_the_right_the_log_is_neither_read_nor_changed(client):
    interaction = InteractionFactory(next_action="Rappeler", note="Très personnel.")
    done, file = f"{LOG}faites/?id={interaction.pk}", f"/admin/people/person/{interaction.person_id}/change/"
    reader = staff(email="lecteur@exemple.fr")
    reader.user_permissions.set(Permission.objects.filter(codename="view_person"))

    anonymous = [client.get(url).status_code for url in (LOG, done, f"{LOG}add/")]
    sign_in(client, reader)
    refused = [client.get(url).status_code for url in (LOG, done, f"{LOG}add/")]
    posted = client.post(done, {"id": interaction.pk}).status_code
    page = client.get(file).content.decode()

    assert (anonymous, refused, posted) == ([302] * 3, [403] * 3, 403)
    assert not Interaction.objects.done().exists()
    assert ("Très personnel." in page, "Noter un échange" in page) == (False, False)


@pytest.mark.parametrize("page", ["interaction", "person", "organisation"])
def test_the_pages_of_the_log_take_as_many_queries_for_one_as_for_three(client, officer, page):
    person, organisation = PersonFactory(), OrganisationFactory()
    file = {"person": person, "organisation": organisation}.get(page)
    url = reverse(f"admin:people_{page}_change", args=[file.pk]) if file else LOG
    counts = []

    for _row in range(3):
        InteractionFactory(person=person, organisation=organisation, next_action="Rappeler")
        client.get(url)  # what is kept between requests is kept
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[2]
