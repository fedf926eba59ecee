"""The lists of the back-office: found without accents, filtered by what officers ask, quick whatever their size."""

import datetime as dt

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import lists
from common.lists import BoundedPaginator, indexed_fields
from common.records import Record
from people.models import Partnership, Person
from tests import factories
from tests.accounts import reader_of, sign_in
from tests.factories import factory_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
TODAY = dt.date(2026, 11, 23)
LISTED = sorted(
    (model for model in admin.site._registry if issubclass(model, Record)),
    key=lambda model: model._meta.label,
)


@pytest.fixture
def administrator(client, request):
    """Or whoever is alone to read the list."""
    asked = getattr(request.node, "callspec", None) and request.node.callspec.params.get("model")
    sign_in(client, reader_of(asked))
    return client


def address(model, query: str = "") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query


def listed(client, model, query: str = "") -> list:
    return list(client.get(address(model, query)).context["cl"].result_list)


@pytest.mark.parametrize(
    "model", [model for model in LISTED if model is not Partnership], ids=lambda model: model.__name__
)
def test_three_rows_take_as_many_queries_as_one(administrator, model):
    counts = []
    for number in (1, 2):
        factory_of(model).create_batch(number)
        administrator.get(address(model))  # sessions and content types are read once
        with CaptureQueriesContext(
            connection,
        ) as queries:
            administrator.get(address(model))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_an_index_serves_the_order_of_each_list_and_its_dates(model):
    model_admin = admin.site._registry[model]
    served = indexed_fields(model)

    asked = {name.lstrip("-") for name in model._meta.ordering} | {model_admin.date_hierarchy or "id"}

    assert asked - served - {"pk"} == set()


def test_only_columns_that_an_index_serves_can_be_sorted(administrator):
    placements = admin.site._registry[factories.PlacementFactory._meta.model]

    assert placements.get_sortable_by(None) == {"signed_on", "person", "organisation"}


@pytest.mark.parametrize(
    "query",
    ["eleonore", "ÉLÉONORE", "l hay", "L'Haÿ", "06 12 34 56 78", "+33612345678", "lhay eleonore@", "victor"],
)
def test_a_person_is_found_as_people_type(administrator, query):
    wanted = factories.PersonFactory(
        first_name="Éléonore",
        last_name="L’Haÿ",
        email="lhay.eleonore@exemple.fr",
        phone="+33 6 12 34 56 78",
        neighbourhood="Victor-Hugo",
    )
    factories.PersonFactory(first_name="Noé", last_name="Petit", phone="0700000000")

    assert listed(administrator, Person, f"?q={query.replace('+', '%2B')}") == [wanted]


SEARCHES = [
    (factories.OrganisationFactory, {"name": "Crêperie du Marché"}),
    (factories.AffiliationFactory, {"person__last_name": "Crêperie"}),
    (factories.InteractionFactory, {"note": "Cherche une crêperie"}),
    (factories.WorkshopFactory, {"title": "Visite d’une crêperie"}),
    (factories.WorkshopRegistrationFactory, {"person__last_name": "Crêperie"}),
    (factories.OfferFactory, {"title": "Serveur en crêperie"}),
    (factories.PlacementFactory, {"organisation__name": "Crêperie"}),
    (factories.OutcomeFactory, {"placement__person__last_name": "Crêperie"}),
    (factories.CourseFactory, {"title": "Tenir une crêperie"}),
    (factories.SessionFactory, {"course__title": "Tenir une crêperie"}),
    (factories.SlotFactory, {"session__course__title": "Tenir une crêperie"}),
    (factories.EnrolmentFactory, {"person__last_name": "Crêperie"}),
    (factories.AttendanceFactory, {"enrolment__person__last_name": "Crêperie"}),
    (factories.EvaluationFactory, {"person__last_name": "Crêperie"}),
    (factories.ProductivityMeasureFactory, {"organisation__name": "Crêperie"}),
    (factories.ProjectFactory, {"organisation__name": "Crêperie"}),
    (factories.UsageFeedbackFactory, {"project__title": "Site d’une crêperie"}),
]


@pytest.mark.parametrize(("factory", "fields"), SEARCHES, ids=lambda value: getattr(value, "__name__", ""))
def test_each_list_is_searched_without_accents(administrator, factory, fields):
    wanted = factory(**fields)
    factory()

    assert listed(administrator, factory._meta.model, "?q=CREPERIE") == [wanted]


def test_a_mentorship_is_found_by_both_its_names_and_shown_once(administrator):
    pair = factories.MentorshipFactory()
    for name in ("Lefèvre", "Lefebvre"):
        factories.MentorshipMemberFactory(mentorship=pair, person__last_name=name, person__first_name="Zoé")
    factories.MentorshipMemberFactory(person__last_name="Lefèvre")

    assert listed(administrator, type(pair), "?q=lefevre lefebvre") == [pair]
    assert listed(administrator, type(pair), "?q=zoe") == [pair]


def test_people_are_in_the_order_of_a_french_dictionary(administrator):
    names = ["Zidi", "Élan", "Eben", "Ça", "Dos", "Œuf", "Olive"]
    for name in names:
        factories.PersonFactory(last_name=name)

    found = [person.last_name for person in listed(administrator, Person)]

    assert found == ["Ça", "Dos", "Eben", "Élan", "Œuf", "Olive", "Zidi"]


def day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def placement(**fields):
    return factories.PlacementFactory(
        **{"signed_on": day(-500), "starts_on": day(-400), "planned_end_on": day(30), **fields}
    )


def make_placements() -> dict:
    answered = placement(planned_end_on=day(-250))
    factories.OutcomeFactory(placement=answered, answered_on=day(-60))
    return {
        "to_come": placement(starts_on=day(1)),
        "running": placement(),
        "over": placement(planned_end_on=day(-1), kind="internship"),
        "left": placement(ended_on=day(0)),
        "long over": placement(planned_end_on=day(-200)),
        "answered": answered,
        "cancelled": placement(cancelled_on=day(-450)),
    }


def make_mentorships() -> dict:
    old = {"formed_on": day(-90)}
    met = factories.MentorshipFactory(**old)
    factories.MeetingFactory(mentorship=met, held_on=day(-29))
    doubtful = factories.MentorshipFactory(**old)
    factories.MeetingFactory(mentorship=doubtful, held_on=day(-45), confirmed=False)
    return {
        "met": met,
        "doubtful": doubtful,
        "young": factories.MentorshipFactory(formed_on=day(-15)),
        "ended": factories.MentorshipFactory(**old, ended_on=day(0), end_reason="goals_reached"),
    }


def make_slots() -> dict:
    def slot(days: int, **fields):
        starts = dt.datetime.combine(day(days), dt.time(9), dt.UTC)
        return factories.SlotFactory(starts_at=starts, **fields)

    return {
        "to come": slot(1),
        "today": slot(0),
        "validated": slot(-1, validated_on=day(0)),
        "cancelled": slot(-1, cancelled_on=day(-2)),
    }


def make_projects() -> dict:
    return {
        "running": factories.ProjectFactory(),
        "delivered": factories.ProjectFactory(delivered_on=day(-3)),
        "accepted": factories.ProjectFactory(delivered_on=day(-3), accepted_on=day(-1)),
    }


def make_people() -> dict:
    return {
        "seventeen": factories.PersonFactory(birth_date=dt.date(2008, 11, 24)),
        "eighteen": factories.PersonFactory(birth_date=dt.date(2008, 11, 23)),
        "twenty-nine": factories.PersonFactory(birth_date=dt.date(1996, 11, 24)),
        "thirty": factories.PersonFactory(birth_date=dt.date(1996, 11, 23)),
        "unknown": factories.PersonFactory(birth_date=None),
    }


FILTERS = [
    (make_placements, "situation=to_come", {"to_come"}),
    (make_placements, "situation=running", {"running"}),
    (make_placements, "situation=over", {"over", "left", "long over", "answered"}),
    (make_placements, "situation=cancelled", {"cancelled"}),
    (make_placements, "outcome=missing_6", {"long over"}),
    (make_placements, "outcome=missing_12", set()),
    (make_mentorships, "situation=open", {"met", "doubtful", "young"}),
    (make_mentorships, "situation=silent", {"doubtful"}),
    (make_mentorships, "situation=never_met", {"young"}),
    (make_mentorships, "situation=ended", {"ended"}),
    (make_slots, "situation=to_come", {"to come"}),
    (make_slots, "situation=to_validate", {"today"}),
    (make_slots, "situation=validated", {"validated"}),
    (make_slots, "situation=cancelled", {"cancelled"}),
    (make_projects, "situation=running", {"running"}),
    (make_projects, "situation=delivered", {"delivered"}),
    (make_projects, "situation=accepted", {"accepted"}),
    (make_people, "age=minor", {"seventeen"}),
    (make_people, "age=young", {"eighteen", "twenty-nine"}),
    (make_people, "age=unknown", {"unknown"}),
    (make_people, "age=nonsense", {"seventeen", "eighteen", "twenty-nine", "thirty", "unknown"}),
]


@pytest.mark.parametrize(("make", "query", "expected"), FILTERS, ids=[query for _make, query, _ in FILTERS])
@time_machine.travel("2026-11-23 10:00:00Z")
def test_a_filter_keeps_exactly_what_it_says(administrator, make, query, expected):
    records = make()
    (model,) = {type(record) for record in records.values()}

    found = {record.pk for record in listed(administrator, model, f"?{query}")}

    assert {name for name, record in records.items() if record.pk in found} == expected


def test_offers_workshops_and_affiliations_have_a_situation_too(administrator):
    closed = factories.OfferFactory(closed_on=dt.date(2024, 10, 1))
    past = factories.WorkshopFactory()
    over = factories.AffiliationFactory(ended_on=dt.date(2025, 1, 1))

    assert listed(administrator, type(closed), "?situation=open") == []
    assert listed(administrator, type(closed), "?situation=closed") == [closed]
    assert listed(administrator, type(past), "?when=to_come") == []
    assert listed(administrator, type(past), "?when=past") == [past]
    assert listed(administrator, type(over), "?running=running") == []
    assert listed(administrator, type(over), "?running=ended") == [over]


def test_a_list_counts_no_further_than_its_bound_and_says_so(administrator, monkeypatch):
    monkeypatch.setattr(lists, "BOUND", 60)
    factories.PersonFactory.create_batch(61)

    first = administrator.get(address(Person))
    last = administrator.get(address(Person, "?p=2"))

    assert first.context["cl"].result_count == 60
    assert "seules les 5 000 premières fiches" in first.content.decode()
    assert len(last.context["cl"].result_list) == 10


def test_a_whole_list_says_nothing_of_a_bound(administrator):
    factories.PersonFactory()

    assert "premières fiches" not in administrator.get(address(Person)).content.decode()


def test_no_query_of_a_list_counts_or_groups_the_whole_table(administrator):
    factories.PlacementFactory.create_batch(3)

    with CaptureQueriesContext(connection) as queries:
        administrator.get(address(factories.PlacementFactory._meta.model))

    for query in queries:
        assert "DISTINCT" not in query["sql"]
        assert "COUNT(" not in query["sql"] or "LIMIT 5001" in query["sql"]


def test_the_paginator_counts_up_to_its_bound(monkeypatch):
    monkeypatch.setattr(lists, "BOUND", 2)
    factories.PersonFactory.create_batch(2)

    exact = BoundedPaginator(Person.objects.all(), 50)
    two = (exact.count, exact.is_bounded)
    factories.PersonFactory()
    beyond = BoundedPaginator(Person.objects.all(), 50)

    assert two == (2, False)
    assert (beyond.count, beyond.is_bounded) == (2, True)


HIERARCHY = [
    ("", ["2024", "2025", "2026"], None),
    ("?held_on__year=2025", ["Janvier 2025", "Février 2025"], "Toutes les dates"),
    ("?held_on__year=2025&held_on__month=2", ["3 février", "4 février", "5 février"], "2025"),
    ("?held_on__year=2025&held_on__month=2&held_on__day=3", ["3 février"], "Février 2025"),
]


@pytest.mark.parametrize(("query", "choices", "back"), HIERARCHY)
def test_dates_lead_from_years_to_months_to_days(administrator, query, choices, back):
    for held_on in ("2024-05-01", "2025-01-31", "2025-02-03", "2025-02-05", "2026-01-01"):
        factories.WorkshopFactory(held_on=held_on)

    links = lists.date_links(
        administrator.get(address(factories.WorkshopFactory._meta.model, query)).context["cl"]
    )

    assert [choice["title"] for choice in links["choices"]] == choices
    assert (links["back"] and links["back"]["title"]) == back


def test_dates_of_an_empty_list_are_not_shown(administrator):
    response = administrator.get(address(factories.WorkshopFactory._meta.model))

    assert lists.date_links(response.context["cl"]) == {"show": False}
