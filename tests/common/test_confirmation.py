"""An action of a list asks first, then changes every record or none. Tried on the real ones of each programme."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.admin import RecordAdmin
from common.confirmation import AT_ONCE
from people.models import User
from placements.models import Offer, Placement
from tests.accounts import operator, sign_in, staff
from tests.browser import faults, signed_in
from tests.factories import (
    MeetingFactory,
    MentorshipFactory,
    MentorshipMemberFactory,
    OfferFactory,
    OrganisationFactory,
    PersonFactory,
    PlacementFactory,
    ProjectFactory,
    SlotFactory,
    WorkshopRegistrationFactory,
)

DAY = dt.date(2024, 12, 20)
SOON = {"signed_on": DAY, "starts_on": dt.date(2025, 1, 6)}
ACTIONS = {
    "confirm_meetings": (
        MeetingFactory, {"confirmed": False}, {}, {"confirmed": True},
        "Confirmer les rencontres", "2 rencontres sont confirmées."),
    "end_mentorships": (
        MentorshipFactory, {}, {"day": "2024-12-20", "end_reason": "mentor"},
        {"ended_on": DAY, "end_reason": "mentor"},
        "Mettre fin aux accompagnements", "2 accompagnements sont terminés."),
    "mark_present": (
        WorkshopRegistrationFactory, {"attended": None}, {}, {"attended": True},
        "Noter présent·e", "2 présences sont notées."),
    "mark_absent": (
        WorkshopRegistrationFactory, {"attended": None}, {}, {"attended": False},
        "Noter absent·e", "2 absences sont notées."),
    "validate_slots": (
        SlotFactory, {}, {"day": "2024-12-20"}, {"validated_on": DAY},
        "Valider les demi-journées", "2 demi-journées sont validées."),
    "cancel_slots": (
        SlotFactory, {}, {"day": "2024-12-20"}, {"cancelled_on": DAY},
        "Annuler les demi-journées", "2 demi-journées sont annulées."),
    "close_offers": (
        OfferFactory, {}, {"day": "2024-12-20"}, {"closed_on": DAY},
        "Clore les offres", "2 offres sont closes."),
    "cancel_placements": (
        PlacementFactory, SOON, {"day": "2024-12-20"}, {"cancelled_on": DAY},
        "Annuler les placements avant leur début", "2 placements sont annulés."),
    "end_placements_early": (
        PlacementFactory, {}, {"day": "2024-12-20"}, {"ended_on": DAY},
        "Terminer les placements avant terme", "2 placements sont terminés."),
    "accept_projects": (
        ProjectFactory, {}, {"day": "2024-12-20"}, {"accepted_on": DAY},
        "Noter les projets comme acceptés", "2 projets sont acceptés."),
}  # fmt: skip


def officer_of(client, model, *rights: str) -> User:
    user = staff(email="officier@exemple.fr")
    names = [f"{right}_{model._meta.model_name}" for right in rights]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    sign_in(client, user)
    return user


def list_of(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def asked(action: str, records) -> dict:
    return {"action": action, "_selected_action": [record.pk for record in records]}


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.mark.sqlite_too
@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_asks_then_changes_each_record_and_its_history_once(client, name):
    factory, given, answers, changed, label, done = ACTIONS[name]
    records = [factory(**given) for _two in range(2)]
    model = type(records[0])
    officer = officer_of(client, model, "view", "change")
    address, choice = list_of(model), asked(name, records)

    page = client.post(address, choice)
    before = [record.history.count() for record in records]
    first, second = (
        client.post(address, choice | answers | {"confirm": "1"}, follow=True) for _twice in range(2)
    )

    assert (page.status_code, page.context["title"], sorted(page.context["names"])) == (
        200, label, sorted(page.context["step"].name(record) for record in records))  # fmt: skip
    assert before == [1, 1]
    assert (told(first), told(second)) == ([done], ["Rien à changer : c’était déjà fait."])
    for record in records:
        record.refresh_from_db()
        latest = record.history.first()
        assert {field: getattr(record, field) for field in changed} == changed
        assert record.history.count() == 2
        assert (latest.history_user, latest.history_change_reason) == (officer, label)
        assert {field: getattr(latest, field) for field in changed} == changed


@pytest.mark.sqlite_too
@pytest.mark.django_db
def test_one_record_that_refuses_keeps_all_from_changing_and_is_named(client):
    organisation = OrganisationFactory(name="Atelier du Bac")
    early = OfferFactory(published_on=dt.date(2024, 9, 1))
    late = OfferFactory(title="Vendeuse", organisation=organisation, published_on=dt.date(2025, 1, 10))
    officer_of(client, Offer, "view", "change")

    response = client.post(
        list_of(Offer), asked("close_offers", [early, late]) | {"day": "2024-12-20", "confirm": "1"}
    )

    assert response.context["form"].non_field_errors() == [
        "Vendeuse – Atelier du Bac – close le : La clôture précède la publication."
    ]
    assert "Rien n’est enregistré" in response.content.decode()
    assert response.context["form"]["day"].value() == "2024-12-20"
    assert not Offer.objects.exclude(closed_on=None).exists()
    assert [offer.history.count() for offer in (early, late)] == [1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("action", "factory", "given", "sentence"),
    [
        ("end_mentorships", MentorshipFactory, {"formed_on": dt.date(2025, 1, 6)},
         "terminé le : La fin précède le début de l’accompagnement."),
        ("cancel_placements", PlacementFactory, {},
         "annulé le : Une annulation a lieu avant le début ; ensuite, c’est une fin."),
        ("end_placements_early", PlacementFactory, SOON, "terminé le : La fin précède le début."),
        ("accept_projects", ProjectFactory, {"started_on": dt.date(2025, 1, 6)},
         "accepté le : L’acceptation précède le début du projet."),
    ],
)  # fmt: skip
def test_the_rules_of_a_record_hold(client, action, factory, given, sentence):
    record = factory(**given)
    officer_of(client, type(record), "view", "change")

    response = client.post(
        list_of(type(record)),
        asked(action, [record]) | {"day": "2024-12-20", "end_reason": "mentee", "confirm": "1"},
    )

    name = response.context["names"][0]
    assert response.context["form"].non_field_errors() == [f"{name} – {sentence}"]
    assert record.history.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({}, {"day": ["Ce champ est obligatoire."], "end_reason": ["Ce champ est obligatoire."]}),
        ({"day": "hier", "end_reason": "mentor"}, {"day": ["Saisissez une date valide."]}),
        ({"day": "2999-01-01", "end_reason": "mentor"},
         {"day": ["Cette date est dans le futur : revenez quand ce sera fait."]}),
        ({"day": "2024-12-20", "end_reason": "ennui"},
         {"end_reason": ["Sélectionnez un choix valide. ennui n’en fait pas partie."]}),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_in_french(client, answers, errors):
    mentorship = MentorshipFactory()
    officer_of(client, type(mentorship), "view", "change")

    response = client.post(
        list_of(type(mentorship)), asked("end_mentorships", [mentorship]) | answers | {"confirm": "1"}
    )

    assert response.context["form"].errors == errors
    assert mentorship.history.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_needs_the_right_to_change(client, name):
    factory, given, answers, _changed, _label, _done = ACTIONS[name]
    record = factory(**given)
    officer_of(client, type(record), "view")

    response = client.post(
        list_of(type(record)), asked(name, [record]) | answers | {"confirm": "1"}, follow=True
    )

    assert (response.status_code, told(response)) == (200, [])
    assert record.history.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("confirmed", [{}, {"confirm": "1", "day": "2024-12-20"}])
def test_more_than_five_hundred_records_are_refused(client, confirmed):
    organisation = OrganisationFactory()
    offers = OfferFactory.create_batch(AT_ONCE + 1, organisation=organisation)
    officer_of(client, Offer, "view", "change")

    response = client.post(list_of(Offer), asked("close_offers", offers) | confirmed, follow=True)

    assert told(response) == ["Au plus 500 fiches à la fois."]
    assert not Offer.objects.exclude(closed_on=None).exists()


@pytest.mark.django_db
def test_five_hundred_records_are_twenty_names_and_a_count_then_all_change(client):
    organisation = OrganisationFactory()
    offers = OfferFactory.create_batch(AT_ONCE, organisation=organisation)
    officer_of(client, Offer, "view", "change")

    page = client.post(list_of(Offer), asked("close_offers", offers))
    response = client.post(
        list_of(Offer), asked("close_offers", offers) | {"day": "2024-12-20", "confirm": "1"}, follow=True
    )

    assert (len(page.context["names"]), page.context["unnamed"]) == (20, 480)
    assert "et 480 autres" in page.content.decode()
    assert told(response) == ["500 offres sont closes."]
    assert Offer.objects.filter(closed_on=DAY).count() == AT_ONCE


@pytest.mark.django_db
def test_what_is_chosen_in_vain_is_counted_apart_and_left_alone(client):
    ended = PlacementFactory(ended_on=dt.date(2024, 11, 1))
    running = PlacementFactory()
    officer_of(client, Placement, "view", "change")
    choice = asked("end_placements_early", [ended, running])

    page = client.post(list_of(Placement), choice)
    client.post(list_of(Placement), choice | {"day": "2024-12-20", "confirm": "1"})

    ended.refresh_from_db()
    running.refresh_from_db()
    assert (page.context["records"], page.context["already"]) == ([running], 1)
    assert (ended.ended_on, ended.history.count()) == (dt.date(2024, 11, 1), 1)
    assert running.ended_on == DAY


@pytest.mark.django_db
def test_the_page_of_a_choice_made_across_pages_sends_what_it_showed(client):
    shown = OfferFactory()
    officer_of(client, Offer, "view", "change")

    page = client.post(
        list_of(Offer), asked("close_offers", []) | {"_selected_action": shown.pk, "select_across": "1"}
    )

    html = page.content.decode()
    assert f'name="_selected_action" value="{shown.pk}"' in " ".join(html.split())
    assert "select_across" not in html


@pytest.mark.django_db(transaction=True)
def test_a_double_click_changes_each_record_once():
    offers = OfferFactory.create_batch(3)
    clients = [Client() for _two in range(2)]
    user = operator("admin@exemple.fr")
    choice = asked("close_offers", offers) | {"day": "2024-12-20", "confirm": "1"}

    def click(client: Client) -> int:
        try:
            return client.post(list_of(Offer), choice).status_code
        finally:
            connection.close()

    for client in clients:
        sign_in(client, user)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, clients))

    assert answers == [302, 302]
    assert [offer.history.count() for offer in offers] == [2, 2, 2]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTIONS)
def test_the_page_takes_as_many_queries_for_one_record_as_for_three(client, name):
    factory, given, *_rest = ACTIONS[name]
    records = [factory(**given) for _three in range(3)]
    model = type(records[0])
    officer_of(client, model, "view", "change")
    counts = []

    for number in (1, 1, 3):  # what is kept between requests is kept by the first
        with CaptureQueriesContext(connection) as queries:
            client.post(list_of(model), asked(name, records[:number]))
        counts.append(len(queries))

    assert counts[1] == counts[2]


@pytest.mark.django_db
def test_no_list_of_records_deletes(rf):
    request = rf.get("/")
    request.user = operator("admin@exemple.fr")
    lists = [found for found in admin.site._registry.values() if isinstance(found, RecordAdmin)]

    offering = [found for found in lists if "delete_selected" in found.get_actions(request)]

    assert len(lists) > 10
    assert offering == []


@pytest.mark.parametrize("width", [1280, 390])
def test_mentorships_are_ended_in_a_browser(live_server, transactional_db, client, browser, width):
    mentorship = MentorshipFactory()
    MentorshipMemberFactory(
        mentorship=mentorship, person=PersonFactory(first_name="Ana", last_name="Le Gall")
    )
    MentorshipFactory(formed_on=timezone.localdate())
    officer_of(client, type(mentorship), "view", "change")
    page = signed_in(browser, client, live_server, width)

    page.goto(live_server.url + list_of(type(mentorship)))
    for box in page.locator("input.action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("Mettre fin aux accompagnements")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("2 fiches vont changer, toutes ou aucune").wait_for()
    page.get_by_text("Ana Le Gall").wait_for()
    found = faults(page)
    page.get_by_label("Date").fill("2024-12-20")
    page.get_by_label("Motif").select_option("arrêt par le mentor")
    page.get_by_role("button", name="Mettre fin aux accompagnements").click()
    page.get_by_text("Rien n’est enregistré").wait_for()
    found += faults(page)
    page.get_by_label("Date").fill(str(timezone.localdate()))
    page.get_by_role("button", name="Mettre fin aux accompagnements").click()
    page.get_by_text("2 accompagnements sont terminés.").wait_for()

    mentorship.refresh_from_db()
    assert (mentorship.ended_on, mentorship.end_reason) == (timezone.localdate(), "mentor")
    assert found == []
