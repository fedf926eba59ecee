"""The history of a record, as an officer reads it."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from common import history_page
from common.history import CREATED, write_history
from common.models import ImportRun
from people.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def officer(client):
    user = factories.UserFactory(is_staff=True, is_superuser=True, first_name="Claire", last_name="Montreuil")
    client.force_login(user)
    return user


def address(record, page: str = "history") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def told(client, record) -> list[tuple]:
    """(who, kind, lines, why), newest first."""
    changes = client.get(address(record)).context["changes"]
    return [
        (
            change.who,
            f"{change.subject} {change.kind}".strip(),
            change.lines,
            change.row.history_change_reason,
        )
        for change in changes
    ]


def test_a_creation_says_what_was_filled(client, officer):
    organisation = factories.OrganisationFactory(name="Atelier du Bac", kind="company", naf="62.01Z")

    ((who, kind, lines, _why),) = told(client, organisation)

    assert (who, kind) == ("La plateforme", "création")
    assert lines == [
        ("Nom", "—", "Atelier du Bac"),
        ("Nature", "—", "entreprise"),
        ("Code NAF", "—", "62.01Z"),
    ]


def test_a_change_is_told_in_words_whatever_its_kind(client, officer):
    placement = factories.PlacementFactory(kind="internship", ended_on=dt.date(2025, 1, 31))
    other = factories.OrganisationFactory(name="Vélos Caravelin")
    before = placement.organisation.name
    placement.organisation, placement.kind, placement.ended_on = other, "apprenticeship", None
    placement.save()

    change = told(client, placement)[0]

    assert change[2] == [
        ("Organisation d’accueil", before, "Vélos Caravelin"),
        ("Nature", "stage", "contrat d’apprentissage"),
        ("Terminé le", "31/01/2025", "—"),
    ]


def test_lists_booleans_moments_and_numbers_are_told_too(client, officer):
    meeting = factories.MeetingFactory(topics=[], confirmed=False, minutes=45)
    meeting.topics, meeting.confirmed, meeting.minutes = ["cv", "career"], True, 60
    meeting.save()
    slot = factories.SlotFactory()
    slot.ends_at += dt.timedelta(minutes=30)
    slot.save()

    assert told(client, meeting)[0][2] == [
        ("Durée (minutes)", "45", "60"),
        ("Sujets", "—", "cv, career"),
        ("Confirmée", "non", "oui"),
    ]
    assert told(client, slot)[0][2] == [("Fin", "02/12/2024 13:00", "02/12/2024 13:30")]


def test_who_and_why_are_kept_with_what_the_form_changed(client, officer):
    person = factories.PersonFactory(phone="")
    page = client.get(address(person, "change"))
    form = page.context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {
        "birth_date": "17/05/2004",
        "phone": "0612345678",
        "change_reason": "Dit au téléphone",
        "affiliations-TOTAL_FORMS": 0,
        "affiliations-INITIAL_FORMS": 0,
    }

    client.post(address(person, "change"), data)

    assert told(client, person)[0] == (
        "Claire Montreuil", "modification", [("Téléphone", "—", "0612345678")], "Dit au téléphone",
    )  # fmt: skip


def test_an_import_is_the_author_of_what_it_wrote(client, officer):
    person = factories.PersonFactory()
    Person.history.all().delete()
    write_history(Person, [person.pk], CREATED, import_run=ImportRun.objects.create(source="rentrée.csv"))

    assert told(client, person)[0][0] == "Import : rentrée.csv"


def test_rows_added_changed_and_removed_are_part_of_the_history(client, officer):
    member = factories.MentorshipMemberFactory(person__first_name="Ana", person__last_name="Roche")
    meeting = factories.MeetingFactory(mentorship=member.mentorship, minutes=30)
    meeting.minutes = 60
    meeting.save()
    member.delete()

    history = told(client, member.mentorship)

    assert [kind for _who, kind, _lines, _why in history] == [
        "Membre d’un accompagnement suppression",
        "Rencontre modification",
        "Rencontre création",
        "Membre d’un accompagnement création",
        "création",
    ]
    assert history[0][2] == [("Personne", "Ana Roche", "—")]
    assert history[1][2] == [("Durée (minutes)", "30", "60")]


def test_a_version_that_changed_nothing_is_not_told(client, officer):
    person = factories.PersonFactory()
    person.save()

    assert len(told(client, person)) == 1


def test_a_long_history_is_bounded_and_says_so(client, officer, monkeypatch):
    monkeypatch.setattr(history_page, "LIMIT", 3)
    monkeypatch.setattr("common.admin.LIMIT", 3)
    person = factories.PersonFactory()
    for number in range(4):
        person.phone = f"061234567{number}"
        person.save()

    response = client.get(address(person))

    assert len(response.context["changes"]) == 3
    assert "(les 3 derniers changements)" in response.content.decode()
    assert [change.lines[0][2] for change in response.context["changes"]] == [
        "0612345673", "0612345672", "0612345671",
    ]  # fmt: skip


def test_a_long_history_takes_as_many_queries_as_a_short_one(client, officer):
    counts = []
    for number in (1, 30):
        placement = factories.PlacementFactory()
        for _time in range(number):
            placement.organisation = factories.OrganisationFactory()
            placement.save()
        client.get(address(placement))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(placement))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_nobody_reads_the_history_of_what_they_may_not_see(client):
    user = factories.UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_placement"))
    client.force_login(user)

    assert client.get(address(factories.PersonFactory())).status_code == 403
    assert client.get(address(factories.PlacementFactory())).status_code == 200


def test_no_page_goes_back_to_an_earlier_version():
    with pytest.raises(NoReverseMatch):
        reverse("admin:people_person_simple_history", args=[1, 1])
