"""Whatever the address of a list asks, a page answers, or the way back to the whole list."""

import warnings

import pytest
from django.contrib import admin
from django.core.paginator import UnorderedObjectListWarning
from django.db import transaction
from django.urls import reverse
from factory.django import DjangoModelFactory

from indicators.models import Target
from mentoring.models import Workshop
from people.models import Person
from tests.accounts import reader_of, sign_in
from tests.factories import PartnershipFactory, PersonFactory, factory_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
LISTS = sorted(admin.site._registry, key=lambda model: model._meta.label)
HUGE = "9" * 20
VALUES = ["%00", "99999-99-99", "0", HUGE, "%C2%B2"]  # the last is a digit for Python, and no number
ANYWHERE = ["q=%00", "o=999.%00", "o=%C2%B2", "p=%00", f"p={HUGE}", "p=-1", "e=1", "_to_field=%00", "id=%00", f"id={HUGE}",
            f"id__in={HUGE}", "id__range=1", "id__regex=(a%2B)%2B$(", "no__where=1", f"q={'9' * 5000}"]  # fmt: skip
DATES = [
    "{}__year=9999",
    "{0}__year=9999&{0}__month=12",
    "{0}__year=9999&{0}__month=12&{0}__day=31",
    "{}__year=1",
]
UNITS = ["{}__year=", "{}__gte=", "{0}__year=2025&{0}__month=", "{0}__year=2025&{0}__month=2&{0}__day="]
MADE = {factory._meta.model for factory in DjangoModelFactory.__subclasses__()}


@pytest.fixture
def administrator(client, request):
    """Or whoever is alone to read the list."""
    client.raise_request_exception = False
    asked = getattr(request.node, "callspec", None) and request.node.callspec.params.get("model")
    sign_in(client, reader_of(asked))
    return client


def address(model, query: str = "") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query


def questions(model) -> list[str]:
    """Each filter, relation and date of the list, with each of the values that nobody types."""
    model_admin = admin.site._registry[model]
    relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
    filters = [
        f"{listed}__exact=" if isinstance(listed, str) else f"{getattr(listed, 'parameter_name', 'seen')}="
        for listed in model_admin.list_filter
    ]
    dates = model_admin.date_hierarchy
    units = [unit.format(dates) for unit in UNITS if dates]
    return [
        *ANYWHERE,
        *(f"{name}{exact}={HUGE}" for name in relations for exact in ("", "__id__exact")),
        *(asked + value for asked in (*filters, *units) for value in VALUES),
        *(date.format(dates) for date in DATES if dates),
    ]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_no_question_breaks_a_list(administrator, model):
    if model is Target:
        PartnershipFactory()  # a target is set before one of its milestones
    if model in MADE:
        factory_of(model)()
    answers = {}

    for question in questions(model):
        undo = transaction.savepoint()
        answers[question] = administrator.get(address(model, f"?{question}")).status_code
        transaction.savepoint_rollback(undo)

    assert {question: code for question, code in answers.items() if code not in (200, 302, 400)} == {}


@pytest.mark.parametrize(
    "question", ["held_on__gte=99999-99-99", f"held_on__year={HUGE}", "held_on__year=9999", "title__regex=("]
)
def test_a_question_that_has_no_answer_leads_back_to_the_whole_list(administrator, question):
    response = administrator.get(address(Workshop, f"?{question}"))

    assert (response.status_code, response["Location"]) == (302, f"{address(Workshop)}?e=1")


@pytest.mark.parametrize(
    ("asked", "shown"), [(HUGE, 2), ("9" * 5000, 1), ("-1", 1), ("0", 1), ("2", 2), ("x", 1)]
)
def test_a_page_that_does_not_exist_is_the_nearest(administrator, asked, shown):
    PersonFactory.create_batch(51)

    listed = administrator.get(address(Person, f"?p={asked}")).context["cl"]

    assert (listed.page_num, len(listed.result_list)) == (shown, {1: 50, 2: 1}[shown])


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_a_search_may_be_as_long_as_one_likes(administrator, model):
    for query in ("a" * 100_000, "mot " * 5_000, "é" * 100_000):
        assert administrator.get(address(model, f"?q={query}")).status_code == 200


def autocompleted() -> list:
    """Each field of a form that searches while one types."""
    return [
        model._meta.get_field(name)
        for model, model_admin in admin.site._registry.items()
        for name in model_admin.autocomplete_fields
    ]


@pytest.mark.parametrize("field", autocompleted(), ids=str)
def test_what_is_searched_while_one_types_is_in_order(administrator, field):
    administrator.raise_request_exception = True
    asked = {"app_label": field.model._meta.app_label, "model_name": field.model._meta.model_name}

    with warnings.catch_warnings():
        warnings.simplefilter("error", UnorderedObjectListWarning)
        response = administrator.get(
            reverse("admin:autocomplete"), {**asked, "field_name": field.name, "page": "1"}
        )

    assert response.status_code == 200
