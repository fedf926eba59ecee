"""The half-hours of a week: written, spoken, compared, and asked on a page."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from mentoring import availability
from mentoring.availability import A_DAY, CLOSES, OPENS, half_hours
from mentoring.week_field import WeekField, WeekInput, chosen

opened = st.builds(
    lambda day, number: day * A_DAY + number, st.integers(0, 6), st.integers(OPENS, CLOSES - 1)
)
weeks = st.lists(opened, unique=True).map(sorted)
WEDNESDAY = half_hours(2, 28, 36)


def posted(**given) -> dict:
    return {f"week_{name}": value for name, value in given.items()}


def asked(data: dict, required: bool = True) -> list[int]:
    field = WeekField(required=required)
    return field.clean(WeekInput().value_from_datadict(data, {}, "week"))


def test_a_stretch_is_spoken_with_its_day_and_hours():
    assert availability.spoken(half_hours(2, 28, 36) + half_hours(5, 21, 24)) == [
        "mercredi, de 14\u00a0h à 18\u00a0h",
        "samedi, de 10\u00a0h\u00a030 à 12\u00a0h",
    ]


def test_a_day_does_not_run_into_the_next():
    late, early = half_hours(0, 47, 48), half_hours(1, 0, 1)

    assert list(availability.ranges(late + early)) == [(0, 47, 48), (1, 0, 1)]


def test_an_hour_starts_where_two_half_hours_of_a_day_follow_each_other():
    week = half_hours(2, 28, 31) + half_hours(3, 30, 31)

    assert availability.hour_starts(week) == half_hours(2, 28, 30)


@given(weeks, weeks)
def test_what_is_common_is_in_both_and_nothing_else(one, other):
    assert set(availability.common(one, other)) == set(one) & set(other)


@given(weeks)
def test_stretches_hold_each_half_hour_once(week):
    told = [number for day, start, end in availability.ranges(week) for number in half_hours(day, start, end)]

    assert told == week


@pytest.mark.parametrize(
    ("week", "valid"),
    [([], True), (WEDNESDAY, True), ([2 * 48 + 10], False), ([-1], False), ([7 * 48 + 30], False), (["100"], False),
     ([True], False), ("100", False), (None, False)],
)  # fmt: skip
def test_a_week_is_a_list_of_half_hours_of_the_day(week, valid):
    assert availability.is_valid(week) is valid


def test_a_day_is_answered_from_an_hour_to_another():
    week = asked(posted(**{"2_1_from": "28", "2_1_to": "36", "2_2_from": "38", "2_2_to": "40"}))

    assert week == half_hours(2, 28, 36) + half_hours(2, 38, 40)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"2_1_from": "28"}, "mercredi : dites de quelle heure à quelle heure."),
        ({"2_1_from": "28", "2_1_to": "28"}, "mercredi : la fin vient avant le début."),
        ({"2_1_from": "2", "2_1_to": "28"}, "mercredi : choisissez des heures de la liste."),
        ({"2_1_from": "28", "2_1_to": "x"}, "mercredi : choisissez des heures de la liste."),
        ({}, "Choisissez au moins un moment de la semaine."),
    ],
)
def test_what_cannot_be_a_stretch_is_refused_by_the_name_of_its_day(given, message):
    with pytest.raises(ValidationError) as refusal:
        asked(posted(**given))

    assert refusal.value.messages == [message]


def test_nothing_is_a_fine_answer_where_it_is_optional():
    assert asked({}, required=False) == []


def test_what_was_answered_is_shown_again():
    html = WeekInput().render("week", WEDNESDAY, {"id": "id_week"})

    assert html.count("selected") == 2
    assert chosen(WEDNESDAY) == {(2, 1, "from"): "28", (2, 1, "to"): "36"}
    assert 'aria-label="Mercredi, libre jusqu’à"' in html
