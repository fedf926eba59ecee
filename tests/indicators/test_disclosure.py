from collections import defaultdict
from itertools import pairwise, product

import pytest

from indicators import disclosure
from indicators.definitions import SECTOR_TREE
from indicators.definitions.classes import flat_tree
from indicators.disclosure import Cases

EVERY_SMALL_RATE = list(product(range(41), range(41)))


@pytest.mark.parametrize("value", range(5))
def test_a_count_of_persons_below_five_is_never_printed(value):
    printed = disclosure.count(value)

    assert printed == disclosure.count(0)
    assert printed.text == "moins de 5"


def test_a_count_from_five_is_printed_as_it_is():
    assert [disclosure.count(value).text for value in (5, 42, 1234)] == ["5", "42", "1\u202f234"]


def test_a_public_act_is_printed_exactly_even_when_it_is_zero():
    assert disclosure.count(0, public=True).text == "0"


@pytest.mark.parametrize(
    ("yes", "no", "text"),
    [
        (4, 4, "effectif insuffisant"),
        (5, 4, "effectif insuffisant"),
        (6, 5, "6 sur 11"),
        (3, 9, "moins de 5 sur 12"),
        (9, 3, "au moins 8 sur 12"),
        (14, 5, "14 sur 19"),
        (15, 5, "75\u202f%"),
        (2, 60, "moins de 5 sur 62"),
        (62, 0, "au moins 58 sur 62"),
    ],
)
def test_a_rate_on_persons_is_printed_as_finely_as_its_size_allows(yes, no, text):
    assert disclosure.rate(Cases(yes, no)).text == text


def test_no_percentage_is_printed_below_twenty_answers():
    kinds = {disclosure.rate(Cases(yes, no)).kind for yes, no in EVERY_SMALL_RATE if yes + no < 20}

    assert kinds == {"insufficient", "below", "at_least", "ratio"}


def test_no_side_below_five_can_be_told_from_any_other_below_five():
    told = _told_by(EVERY_SMALL_RATE, lambda yes, no: disclosure.rate(Cases(yes, no)))

    for (yes, no), alike in told.items():
        if yes + no > 36:
            continue  # its lookalikes run out of the table
        assert yes >= 5 or set(range(5)) <= {other for other, _no in alike}
        assert no >= 5 or set(range(5)) <= {other for _yes, other in alike}


def _told_by(cases, printed):
    """For each table of cells, all those that would have been printed in the same words."""
    groups = defaultdict(list)
    for cells in cases:
        groups[printed(*cells)].append(cells)
    return {cells: alike for alike in groups.values() for cells in alike}


def test_missing_answers_below_five_are_told_by_nothing_beside_the_rate():
    shown = [disclosure.rate(Cases(20, 10, unknown)) for unknown in range(5)]

    assert len(set(shown)) == 1
    assert (shown[0].unknown, shown[0].bounds) == (None, None)


def test_nothing_stands_beside_a_rate_that_is_not_exact():
    for yes, no, unknown in product(range(14), range(14), range(14)):
        printed = disclosure.rate(Cases(yes, no, unknown))

        if printed.kind in ("insufficient", "below", "at_least"):
            assert (printed.unknown, printed.bounds, printed.interval, printed.mean) == (
                None,
                None,
                None,
                None,
            )


def test_bounds_stand_beside_the_rate_above_a_tenth_without_an_answer():
    assert disclosure.rate(Cases(60, 30, 10)).bounds is None
    assert disclosure.rate(Cases(60, 30, 11)).bounds == (60 / 101, 71 / 101)


def test_above_four_tenths_without_an_answer_only_the_bounds_are_left():
    printed = disclosure.rate(Cases(20, 10, 30))

    assert (printed.kind, printed.text) == ("range", "entre 33\u202f% et 83\u202f%")
    assert (printed.yes, printed.value, printed.interval) == (None, None, None)


def test_a_mean_is_printed_beside_a_percentage_only():
    assert disclosure.mean_beside(disclosure.rate(Cases(15, 6)), 4.1).mean == 4.1
    assert disclosure.mean_beside(disclosure.rate(Cases(8, 6)), 4.1).mean is None


def test_a_flat_breakdown_with_one_small_class_is_not_published_at_all():
    tree = flat_tree({"pair": "", "group": ""})

    assert disclosure.roll_up({"pair": 37, "group": 5}, tree) == {"pair": 37, "group": 5}
    assert disclosure.roll_up({"pair": 37, "group": 4}, tree) == {}


def test_sectors_roll_up_to_the_branches_whose_leaves_are_small():
    leaves = {code: 5 for branch in SECTOR_TREE.values() for code in branch["children"]} | {"hospitality": 1}

    published = disclosure.roll_up(leaves, SECTOR_TREE)

    assert published["trade"] == 11
    assert {"commerce", "transport", "hospitality"}.isdisjoint(published)
    assert published["industry"] == 5


def test_from_a_published_tree_nothing_finer_than_zero_to_four_is_learned():
    tree = {
        "a": {"label": "", "children": flat_tree({"a1": "", "a2": ""})},
        "b": {"label": "", "children": {}},
    }
    tables = list(product(range(13), range(13), range(13)))

    def printed(a1, a2, b):
        leaves = {"a1": a1, "a2": a2, "b": b}
        return disclosure.count(a1 + a2 + b), tuple(disclosure.roll_up(leaves, tree).items())

    for cells, alike in _told_by(tables, printed).items():
        if sum(cells) > 12:
            continue
        for place, cell in enumerate(cells):
            # A cell cannot exceed the total, which is public from five.
            assert cell >= 5 or set(range(5)) <= {other[place] for other in alike}


def test_pools_are_complete_disjoint_and_never_change_when_time_goes_on():
    cohorts = [Cases(3, 2), Cases(2, 2), Cases(4, 3), Cases(9, 6), Cases(5, 0), Cases(1, 1)]

    grown = [disclosure.pool(cohorts[:length]) for length in range(len(cohorts) + 1)]

    assert grown[-1] == [(0, 2, Cases(9, 7)), (3, 3, Cases(9, 6))]
    for before, after in pairwise(grown):
        assert after[: len(before)] == before


def test_quarters_that_never_reach_five_on_both_sides_make_no_pool():
    assert disclosure.pool([Cases(30, 1), Cases(30, 1)]) == []


@pytest.mark.parametrize("wider", [False, True])
def test_two_rates_on_the_same_cases_never_give_back_the_few_that_part_them(wider):
    """Three cells: yes of both, yes of one only, yes of neither."""

    def printed(both, between, neither):
        narrow, wide = Cases(both, between + neither), Cases(both + between, neither)
        lead, follower = (narrow, wide) if wider else (wide, narrow)
        return tuple(disclosure.nested(lead, [follower], wider=wider))

    for cells, alike in _told_by(product(range(31), repeat=3), printed).items():
        if sum(cells) > 26:
            continue
        for place, cell in enumerate(cells):
            assert cell >= 5 or set(range(5)) <= {other[place] for other in alike}


def test_hours_are_split_by_class_only_when_five_attendances_are_certain_in_each():
    assert disclosure.split_hours({"true": 40.0, "false": 35.0}) == {"true": 40.0, "false": 35.0}
    assert disclosure.split_hours({"true": 40.0, "false": 34.5}) == {}
    assert disclosure.split_hours({}) == {}


def test_an_amount_on_fewer_than_five_rows_is_not_printed():
    assert disclosure.amount(47, 4, "days").text == "effectif insuffisant"
    assert disclosure.amount(47, 5, "days").text == "47 jours"
    assert disclosure.amount(12.5, 1, "hours", least=0).text == "12,5 h"


def test_what_an_amount_rests_on_is_silent_when_the_rest_of_the_whole_is_small():
    assert disclosure.base_of(40, 42) is None
    assert disclosure.base_of(40, 45) == 40
    assert disclosure.base_of(40, None) == 40


def test_used_projects_are_printed_from_five_answers_and_digital_shares_always():
    assert disclosure.organisations_rate(Cases(3, 1)).text == "effectif insuffisant"
    assert disclosure.organisations_rate(Cases(4, 1)).text == "4 sur 5"
    assert disclosure.public_rate(Cases(1, 1)).text == "1 sur 2"
    assert disclosure.public_rate(Cases(4, 0, 6), unknown_counts=True).text == "4 sur 10"
