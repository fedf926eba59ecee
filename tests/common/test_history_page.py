"""What the history of a record says, to whom, and what one may add to it."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import NoReverseMatch, reverse

from common.history import CHANGED, write_history
from common.models import ImportRun
from mentoring.models import MentorshipMember
from people.models import Person, User
from tests.accounts import operator, sign_in, staff
from tests.browser import faults, form_of, signed_in
from tests.factories import (
    InteractionFactory,
    MeetingFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    PartnershipFactory,
    PersonFactory,
    PlacementFactory,
    SlotFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
COLUMNS = ("when", "who", "what", "why")


@pytest.fixture
def director(client) -> User:
    user = operator("direction@exemple.fr", first_name="Lou", last_name="Martin")
    sign_in(client, user)
    return user


def allowed(client, *codenames: str) -> User:
    user = staff(email="equipe@exemple.fr")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    sign_in(client, user)
    return user


def address(record, page: str = "history") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def lines(client, record) -> list[dict[str, str]]:
    """The rows of the table, as text."""
    text = client.get(address(record)).content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", text.split("<tbody>")[1].split("</tbody>")[0], re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [dict(zip(COLUMNS, map(plain, row), strict=True)) for row in cells]


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def saved(record, **values) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def posted(client, record, **values):
    """The change form of the record, as the browser would send it back, with other values."""
    url = address(record, "change")
    return client.post(url, form_of(client, url) | values)


def test_a_creation_and_a_change_say_when_who_and_what(client, director):
    with time_machine.travel(dt.datetime(2025, 1, 6, 8, 5, tzinfo=dt.UTC)):
        person = PersonFactory(first_name="Ana", city="Clichy")
    with time_machine.travel(dt.datetime(2025, 7, 6, 22, 30, tzinfo=dt.UTC)):
        sign_in(client, director)
        posted(client, person, first_name="Anna")
    sign_in(client, director)  # the session of that day is over

    assert lines(client, person) == [
        {
            "when": "07/07/2025 00:30",
            "who": "Lou Martin",
            "what": "Modification Prénom : Ana → Anna",
            "why": "",
        },
        {"when": "06/01/2025 09:05", "who": "la plateforme", "what": "Création de la fiche", "why": ""},
    ]


@pytest.mark.parametrize(
    ("factory", "old", "new", "read"),
    [
        (PersonFactory, {"referrer": ""}, {"referrer": "self"}, "Orienté par : — → de sa propre initiative"),
        (
            PersonFactory,
            {"birth_date": dt.date(2004, 5, 17)},
            {"birth_date": None},
            "Date de naissance : 17/05/2004 → —",
        ),
        (MeetingFactory, {"confirmed": False}, {"confirmed": True}, "Confirmée : non → oui"),
        (MeetingFactory, {"minutes": 60}, {"minutes": 90}, "Durée (minutes) : 60 → 90"),
        (
            MeetingFactory,
            {"topics": []},
            {"topics": ["digital_tools", "cv"]},
            "Sujets : — → outils numériques, CV",
        ),
        (
            PartnershipFactory,
            {"postcodes": ["92110"]},
            {"postcodes": ["92110", "92600"]},
            "Codes postaux : 92110 → 92110, 92600",
        ),
        (
            SlotFactory,
            {"starts_at": dt.datetime(2024, 12, 2, 9, tzinfo=dt.UTC)},
            {"starts_at": dt.datetime(2024, 12, 2, 9, 30, tzinfo=dt.UTC)},
            "Début : 02/12/2024 10:00 → 02/12/2024 10:30",
        ),
    ],
)
def test_each_kind_of_value_is_read_in_french(client, director, factory, old, new, read):
    record = factory(**old)
    saved(record, **new)

    latest = lines(client, record)[0]

    assert latest["what"] == f"Modification {read}"


def test_the_target_of_a_foreign_key_is_named(client, director):
    ana, bo = (PersonFactory(first_name=name, last_name="Roche") for name in ("Ana", "Bo"))
    placement = PlacementFactory(person=ana)
    saved(placement, person=bo)

    latest = lines(client, placement)[0]

    assert latest["what"] == "Modification Personne : Ana Roche → Bo Roche"


def test_the_target_that_is_gone_keeps_its_number(client, director):
    ana, bo = PersonFactory(), PersonFactory(first_name="Bo", last_name="Roche")
    interaction = InteractionFactory(person=ana)
    saved(interaction, person=bo)
    gone = ana.pk
    ana.delete()

    latest = lines(client, interaction)[0]

    assert latest["what"] == f"Modification Personne : fiche n° {gone} → Bo Roche"


def test_what_a_user_typed_stays_text(client, director):
    person = PersonFactory(city="Clichy")
    saved(person, city="<b>Ici</b>")

    page = client.get(address(person)).content.decode()

    assert page.count("Commune : Clichy → &lt;b&gt;Ici&lt;/b&gt;") == 1


def test_a_version_in_which_nothing_readable_changed_is_left_out(client, director):
    person = PersonFactory()
    person.save()

    assert [line["what"] for line in lines(client, person)] == ["Création de la fiche"]


def test_a_version_saved_for_its_reason_alone_is_kept(client, director):
    person = PersonFactory()
    posted(client, person, change_reason="vérifiée au téléphone")

    assert [(line["what"], line["why"]) for line in lines(client, person)] == [
        ("Enregistrement sans changement", "vérifiée au téléphone"),
        ("Création de la fiche", ""),
    ]


def test_a_history_that_began_late_says_so(client, director):
    person = PersonFactory()
    person.history.all().delete()
    person.save()

    assert [line["what"] for line in lines(client, person)] == ["Première version connue"]


def test_an_import_is_named_and_leads_to_its_page(client, director):
    person = PersonFactory()
    run = ImportRun.objects.create(source="rentrée.zip")
    Person.objects.filter(pk=person.pk).update(city="Asnières")
    write_history(Person, [person.pk], CHANGED, user=director, import_run=run)

    page = client.get(address(person)).content.decode()

    assert lines(client, person)[0]["who"] == "Import : rentrée.zip"
    assert page.count(f'href="{address(run, "change")}"') == 1


def test_an_import_has_no_link_for_those_who_may_not_follow_it(client):
    allowed(client, "view_person")
    person = PersonFactory()
    run = ImportRun.objects.create(source="rentrée.zip")
    Person.objects.filter(pk=person.pk).update(city="Asnières")
    write_history(Person, [person.pk], CHANGED, import_run=run)

    page = client.get(address(person)).content.decode()

    assert lines(client, person)[0]["who"] == "Import : rentrée.zip"
    assert page.count(address(run, "change")) == 0


def test_rows_of_the_page_added_changed_and_removed_are_part_of_its_history(client, director):
    mentorship = MentorshipFactory()
    ana = PersonFactory(first_name="Ana", last_name="Roche")
    member = MentorshipMemberFactory(mentorship=mentorship, person=ana)
    saved(member, role="mentor")
    member.delete()
    MentorshipMemberFactory()  # of another mentorship

    assert [line["what"] for line in lines(client, mentorship)] == [
        "Retrait, membre d’un accompagnement : Ana Roche (mentor)",
        "Modification, membre d’un accompagnement : Ana Roche (mentor) Rôle : jeune accompagné → mentor",
        "Ajout, membre d’un accompagnement : Ana Roche (jeune accompagné)",
        "Création de la fiche",
    ]


def test_a_row_that_moves_to_another_record_is_seen_leaving_and_arriving(client, director):
    left, joined = MentorshipFactory(), MentorshipFactory()
    member = MentorshipMemberFactory(mentorship=left, person__first_name="Ana", person__last_name="Roche")
    saved(member, mentorship=joined)
    saved(member, role="mentor")

    moved = (
        "Modification, membre d’un accompagnement : Ana Roche (jeune accompagné) "
        f"Accompagnement : {left} → {joined}"
    )
    assert [line["what"] for line in lines(client, left)] == [
        moved,
        "Ajout, membre d’un accompagnement : Ana Roche (jeune accompagné)",
        "Création de la fiche",
    ]
    assert [line["what"] for line in lines(client, joined)] == [
        "Modification, membre d’un accompagnement : Ana Roche (mentor) Rôle : jeune accompagné → mentor",
        moved,
        "Création de la fiche",
    ]


def test_a_removed_row_whose_person_is_gone_keeps_its_number(client, director):
    member = MentorshipMemberFactory()
    mentorship, number = member.mentorship, member.pk
    member.delete()
    member.person.delete()

    assert lines(client, mentorship)[0]["what"] == f"Retrait, membre d’un accompagnement : fiche n° {number}"


def test_rows_that_the_reader_may_not_see_are_left_out(client):
    allowed(client, "view_mentorship")
    member = MentorshipMemberFactory()

    assert [line["what"] for line in lines(client, member.mentorship)] == ["Création de la fiche"]


def test_a_removed_record_keeps_its_history(client, director):
    person = PersonFactory()
    page = address(person)
    person.delete()

    response = client.get(page)

    assert [entry.what for entry in response.context["entries"]] == [
        "Suppression de la fiche",
        "Création de la fiche",
    ]


def test_the_reason_is_kept_with_the_record_and_the_rows_saved_with_it(client, director):
    member = MentorshipMemberFactory(role="mentee")
    gone = MentorshipMemberFactory(mentorship=member.mentorship, role="mentor")
    mentorship = member.mentorship

    response = posted(
        client,
        mentorship,
        change_reason="changement de mentor",
        **{"term_on": "2025-07-01", "memberships-1-DELETE": "on"},
    )

    assert response.status_code == 302
    assert mentorship.history.latest().history_change_reason == "changement de mentor"
    latest = MentorshipMember.history.order_by("-history_id").first()
    assert (latest.id, latest.history_type, latest.history_change_reason) == (
        gone.pk, "-", "changement de mentor",
    )  # fmt: skip
    assert [line["why"] for line in lines(client, mentorship)] == ["changement de mentor"] * 2 + [""] * 3


def test_no_reason_is_needed(client, director):
    person = PersonFactory()

    posted(client, person, city="Clichy")

    assert person.history.latest().history_change_reason is None


def test_a_reason_too_long_is_refused(client, director):
    person = PersonFactory(city="Clichy")

    page = posted(client, person, city="Asnières", change_reason="x" * 101)

    assert list(page.context["adminform"].form.errors) == ["change_reason"]
    assert Person.objects.get().city == "Clichy"


@pytest.mark.parametrize(
    "factory", [PersonFactory, PartnershipFactory, MentorshipFactory, InteractionFactory, SlotFactory]
)
def test_the_reason_is_the_last_field_of_a_change_and_not_asked_on_creation(client, director, factory):
    record = factory()
    add = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_add")

    change = client.get(address(record, "change")).context["adminform"]

    assert [field for _name, options in change.fieldsets for field in options["fields"]][
        -1
    ] == "change_reason"
    assert client.get(add).content.decode().count("change_reason") == 0


def test_who_may_only_read_a_record_gives_no_reason(client):
    allowed(client, "view_person")
    person = PersonFactory()

    page = client.get(address(person, "change")).content.decode()

    assert page.count("Motif de la modification") == 0


@pytest.mark.parametrize(
    ("rights", "status"), [(["view_person"], 200), (["change_person"], 403), (["view_organisation"], 403)]
)
def test_who_sees_a_record_reads_its_history(client, rights, status):
    allowed(client, *rights)
    person = PersonFactory()

    assert client.get(address(person)).status_code == status


def test_the_history_of_a_removed_record_asks_for_the_same_right(client):
    allowed(client, "view_organisation")
    person = PersonFactory()
    page = address(person)
    person.delete()

    assert client.get(page).status_code == 403


@pytest.mark.parametrize("key", ["987654", "9" * 30, "abc", "1 OR 1"])
def test_a_record_that_never_was_has_no_history(client, director, key):
    assert client.get(reverse("admin:people_person_history", args=[key])).status_code == 404


def test_the_history_is_only_read(client, director):
    assert client.post(address(PersonFactory())).status_code == 405


def test_a_past_version_has_no_page():
    with pytest.raises(NoReverseMatch):
        reverse("admin:people_person_simple_history", args=[1, 1])


def test_the_number_of_queries_does_not_follow_the_number_of_entries(
    client, director, django_assert_num_queries
):
    mentorships = [MentorshipFactory(), MentorshipFactory()]
    for mentorship, changes in zip(mentorships, (1, 30), strict=True):
        for minutes in range(changes):
            member = MentorshipMemberFactory(mentorship=mentorship)
            saved(member, person=PersonFactory())
            saved(mentorship, term_on=dt.date(2026, 1, 1) + dt.timedelta(days=minutes))
    client.get(address(mentorships[0]))  # permissions, content types

    for mentorship, entries in zip(mentorships, (4, 91), strict=True):
        with django_assert_num_queries(18):
            page = client.get(address(mentorship))
        assert len(page.context["entries"]) == entries


def test_only_the_latest_changes_are_shown(client, director, monkeypatch):
    monkeypatch.setattr("common.history_page.SHOWN", 3)
    person = PersonFactory()
    for number in range(5):
        saved(person, city=f"Ville {number}")

    assert [line["what"] for line in lines(client, person)] == [
        "Modification Commune : Ville 3 → Ville 4",
        "Modification Commune : Ville 2 → Ville 3",
        "Modification Commune : Ville 1 → Ville 2",
    ]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_history_is_for_everybody(live_server, transactional_db, client, director, browser, width):
    member = MentorshipMemberFactory(person__last_name="Anticonstitutionnellement-Dupont")
    person, mentorship = member.person, member.mentorship
    saved(person, email="une.adresse.tres.longue.et.sans.espace.ou.couper.la.ligne@etablissement.exemple.fr")
    page = signed_in(browser, client, live_server, width)
    found = []

    page.goto(live_server.url + address(mentorship, "change"))
    page.get_by_label("Terme prévu").fill("01/07/2026")
    page.get_by_label("Motif de la modification").fill("prolongation demandée par le jeune")
    found += faults(page)
    page.get_by_role("button", name="Enregistrer et rester ici").click()
    page.get_by_role("link", name="Historique", exact=True).click()
    page.get_by_text("prolongation demandée par le jeune").wait_for()
    found += faults(page)
    page.goto(live_server.url + address(person))
    found += faults(page)

    assert found == []
