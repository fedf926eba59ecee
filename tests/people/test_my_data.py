"""« Mes données »: everything kept about somebody, to read, to take away, to correct, and to have erased."""

import io
import json
from zipfile import ZipFile

import pytest
import time_machine
from django.urls import reverse

from common.access import Role
from people.models import Erasure, OutgoingMessage, Person, RightsRequest
from people.my_data import archive, everything_about
from tests.accounts import employed, sign_in
from tests.factories import (
    AffiliationFactory,
    InteractionFactory,
    MeetingFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    OrganisationFactory,
    PersonFactory,
    PlacementFactory,
    RegistrationFactory,
    RightsRequestFactory,
    UserFactory,
)
from tests.post import letters

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def awa(client) -> Person:
    person = PersonFactory(
        first_name="Awa", last_name="Diallo", email="awa@exemple.fr", neighbourhood="Victor-Hugo"
    )
    sign_in(client, UserFactory(email="awa@exemple.fr", person=person))
    return person


def files(content: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(content)) as kept:
        return {name: kept.read(name).decode() for name in kept.namelist()}


def test_one_takes_away_everything_that_is_kept_about_oneself(client, awa):
    PlacementFactory(person=awa)
    InteractionFactory(person=awa, note="A trouvé sa voie.")
    mentorship = MentorshipFactory()
    MentorshipMemberFactory(mentorship=mentorship, person=awa, role="mentee")
    MentorshipMemberFactory(mentorship=mentorship, person=PersonFactory(last_name="Inconnue"), role="mentor")
    MeetingFactory(mentorship=mentorship)

    response = client.get(reverse("my_data_download"))

    taken = files(response.content)
    data = {part["model"]: part for part in json.loads(taken["donnees.json"])["data"]}
    assert response["Content-Disposition"] == 'attachment; filename="mes-donnees.zip"'
    assert list(data) == ["people.Person", "mentoring.Mentorship", "mentoring.MentorshipMember", "mentoring.Meeting",
                          "placements.Placement", "people.User", "people.Interaction"]  # fmt: skip
    assert data["people.Person"]["rows"][0]["neighbourhood"] == "Victor-Hugo"
    assert data["people.Interaction"]["rows"][0]["note"] == "A trouvé sa voie."
    assert [len(part["rows"]) for part in data.values()] == [1] * 7
    assert "A trouvé sa voie." in taken["donnees.html"]
    assert "Inconnue" not in "".join(taken.values())


def test_nothing_of_anybody_else_is_taken_away(awa):
    stranger = PersonFactory(first_name="Zoé", last_name="Autrui")
    PlacementFactory(person=stranger)
    InteractionFactory(person=stranger, note="À part.")

    taken = "".join(files(archive(awa, awa.user)).values())

    assert [word for word in ("Zoé", "Autrui", "À part.") if word in taken] == []


def test_an_account_without_a_file_reads_what_it_has_and_nothing_of_others_without_one(client):
    sign_in(client, UserFactory(email="seul@exemple.fr"))
    RegistrationFactory(last_name="Autrui", person=None)
    InteractionFactory(person=None, organisation=OrganisationFactory(), note="À part.")

    page = client.get(reverse("my_data"))

    assert page.status_code == 200
    assert [word for word in ("Autrui", "À part.") if word in page.content.decode()] == []
    assert client.get(reverse("my_data_ask", args=["effacer"])).status_code == 404
    assert client.get(reverse("my_data_correct")).status_code == 404


def test_the_page_says_why_each_thing_is_kept_and_by_whom_it_is_read(client, awa):
    page = client.get(reverse("my_data")).content.decode()

    part = next(part for part in everything_about(awa, awa.user) if part.model is Person)
    assert part.title == "Personnes"
    assert "deux ans après le dernier contact" in page
    assert "équipes de la Ville et de l’école" in page


def test_an_address_is_corrected_at_once_and_history_says_by_whom(client, awa):
    response = client.post(reverse("my_data_correct"), {"postcode": "92230", "city": "Gennevilliers"})

    awa.refresh_from_db()
    assert response.status_code == 302
    assert (awa.postcode, awa.city, awa.neighbourhood) == ("92230", "Gennevilliers", "")
    assert awa.history.first().history_change_reason == "corrigé par la personne elle-même"


@pytest.mark.parametrize(
    ("word", "kind"), [("corriger", "rectification"), ("opposition", "objection"), ("effacer", "erasure")]
)
def test_a_request_is_answered_within_a_month(client, awa, word, kind):
    with time_machine.travel("2026-01-31 12:00:00Z"):
        client.post(reverse("my_data_ask", args=[word]), {"said": "S’il vous plaît."})

    asked = RightsRequest.objects.get()
    assert (asked.person, asked.kind, asked.state, str(asked.due_on)) == (awa, kind, "asked", "2026-02-28")


def test_a_request_is_made_once_and_can_be_withdrawn(client, awa):
    for _time in range(2):
        client.post(reverse("my_data_ask", args=["effacer"]))
    asked = RightsRequest.objects.get()

    client.post(reverse("my_data_withdraw", args=[asked.pk]))
    client.post(reverse("my_data_ask", args=["effacer"]))

    assert list(RightsRequest.objects.order_by("pk").values_list("state", flat=True)) == [
        "withdrawn",
        "asked",
    ]


def test_what_to_correct_has_to_be_said(client, awa):
    page = client.post(reverse("my_data_ask", args=["corriger"]), {"said": ""})

    assert "Ce champ est obligatoire." in page.content.decode()
    assert RightsRequest.objects.count() == 0


def test_somebody_else_s_request_is_a_page_that_does_not_exist(client, awa):
    other = RightsRequestFactory()

    assert client.post(reverse("my_data_withdraw", args=[other.pk])).status_code == 404
    assert client.get(reverse("my_data_ask", args=["autre"])).status_code == 404


@pytest.fixture
def officer(client):
    officer = employed(Role.DPO)
    sign_in(client, officer)
    return officer


def answer(client, asked: RightsRequest, **data):
    return client.post(reverse("admin:people_rightsrequest_answer", args=[asked.pk]), data, follow=True)


def test_an_erasure_is_confirmed_by_staff_then_done_and_told(
    client, officer, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    person = PersonFactory(first_name="Awa", last_name="Diallo", email="awa@exemple.fr")
    asked = RightsRequestFactory(person=person, kind="erasure", said="")

    first = answer(client, asked, decision="grant", answer="Au revoir.")
    before = str(Person.objects.get(pk=person.pk))
    with django_capture_on_commit_callbacks(execute=True):
        answer(client, asked, decision="grant", answer="Au revoir.", confirm="1")

    asked.refresh_from_db()
    assert "Effacer tout ce qui dit qui est Awa Diallo ?" in first.content.decode()
    assert (before, str(Person.objects.get(pk=person.pk))) == ("Awa Diallo", "Personne effacée")
    assert (asked.state, asked.decided_by) == ("granted", officer)
    assert Erasure.objects.get().done_by == officer
    (letter,) = letters()
    assert letter.to == ["awa@exemple.fr"]
    assert (
        "Bonjour Awa,\n\nVos données sont effacées, comme vous l’aviez demandé.\n\nAu revoir.\n"
        in letter.body
    )
    assert OutgoingMessage.objects.count() == 0  # nothing says any more who was written to


def test_a_refusal_says_why_and_where_to_complain(client, officer, django_capture_on_commit_callbacks):
    asked = RightsRequestFactory(person=PersonFactory(email="awa@exemple.fr"), kind="erasure")

    silent = answer(client, asked, decision="refuse", answer="")
    with django_capture_on_commit_callbacks(execute=True):
        answer(client, asked, decision="refuse", answer="Un stage est en cours.")

    asked.refresh_from_db()
    assert "Dites pourquoi : la personne le lira." in silent.content.decode()
    assert asked.state == "refused"
    assert "Un stage est en cours." in letters()[0].body
    assert "www.cnil.fr/plaintes" in letters()[0].body


def test_who_still_works_in_the_back_office_is_not_erased(client, officer):
    colleague = employed(Role.MENTORING_OFFICER, email="collegue@exemple.fr")
    asked = RightsRequestFactory(person=colleague.person, kind="erasure")

    page = answer(client, asked, decision="grant", confirm="1").content.decode()

    asked.refresh_from_db()
    assert "terminez d’abord son appartenance" in page
    assert asked.state == "asked"


def test_one_s_own_request_is_answered_by_a_colleague(client, officer):
    asked = RightsRequestFactory(person=officer.person)

    page = answer(client, asked, decision="grant").content.decode()

    asked.refresh_from_db()
    assert "un collègue le fera" in page
    assert asked.state == "asked"


def test_what_is_answered_is_answered_once(client, officer):
    asked = RightsRequestFactory()
    answer(client, asked, decision="grant")

    page = answer(client, asked, decision="refuse", answer="Non.").content.decode()

    asked.refresh_from_db()
    assert "Quelqu’un a déjà répondu : rien n’a changé." in page
    assert asked.state == "granted"


def test_the_list_begins_with_what_is_due_first_and_marks_what_is_late(client, officer):
    late = RightsRequestFactory(kind="objection")
    RightsRequest._base_manager.filter(pk=late.pk).update(due_on="2026-01-01")
    RightsRequestFactory(person=AffiliationFactory().person)

    page = client.get(reverse("admin:people_rightsrequest_changelist"))
    listed = page.context["cl"].result_list

    assert [request.is_late for request in listed] == [True, False]
    assert page.content.decode().count(">en retard<") == 1
    assert list(RightsRequest.objects.late()) == [late]
