"""The matching against independent solvers: an own augmenting path, and every way there is on tiny instances."""

import datetime as dt
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching import Inputs, match, what_if
from mentoring.scoring import MOST, NONE, Guide, Rules, Young, compare

DAY = dt.date(2026, 3, 2)
GOALS, FIELDS, PLACES = ("cv", "interview", "career"), ("commerce", "transport"), ("campus", "phone")
HOURS = range(2 * 48 + 28, 2 * 48 + 34)


def some(values, least: int = 0):
    return st.frozensets(st.sampled_from(list(values)), min_size=least)


YOUNG = st.builds(
    Young,
    key=st.just(0),
    asked_on=st.integers(0, 3).map(lambda week: DAY - dt.timedelta(weeks=week)),
    goals=some(GOALS),
    fields=some(FIELDS),
    languages=some(("fr", "ar"), 1),
    places=some(PLACES, 1),
    hours=some(HOURS),
    accepts_group=st.booleans(),
    is_minor=st.booleans(),
    agreed=st.sampled_from((True, True, True, False)),
)
GUIDE = st.builds(
    Guide,
    key=st.just(0),
    goals=some(GOALS),
    fields=some(FIELDS),
    languages=some(("fr", "ar"), 1),
    places=some(PLACES, 1),
    hours=some(HOURS),
    seats=st.integers(0, 2),
    load=st.integers(0, 2),
    group_seats=st.sampled_from((0, 0, 2)),
    group_hours=st.just(frozenset(HOURS)),
    accepts_minors=st.booleans(),
    studies_end_on=st.sampled_from((None, dt.date(2026, 4, 1), dt.date(2027, 6, 1))),
    cleared_for_minors=st.booleans(),
)


@st.composite
def instances(draw, most: int = 4):
    """Young people from 100 on, mentors from 200 on, and a few vetoes."""
    young = [
        with_key(person, 100 + number)
        for number, person in enumerate(draw(st.lists(YOUNG, min_size=1, max_size=most)))
    ]
    guides = [
        with_key(guide, 200 + number)
        for number, guide in enumerate(draw(st.lists(GUIDE, min_size=1, max_size=most - 1)))
    ]
    keys = st.tuples(
        st.sampled_from([person.key for person in young]), st.sampled_from([guide.key for guide in guides])
    )
    vetoes = draw(st.lists(keys, max_size=2))
    return Inputs(tuple(young), tuple(guides), Rules(vetoes=tuple(vetoes)), DAY)


def with_key(person, key: int):
    return type(person)(**{**vars(person), "key": key})


def places_of(inputs: Inputs) -> list[tuple[int, bool, int]]:
    """(column of the mentor, in a group, what it adds to the unevenness): our own words for it."""
    return [
        place
        for column, guide in enumerate(inputs.guides)
        for place in (
            *((column, False, (guide.load + k + 1) ** 2 - (guide.load + k) ** 2) for k in range(guide.seats)),
            *((column, True, 1) for _k in range(guide.group_seats)),
        )
    ]


def edges(inputs: Inputs) -> list[dict[int, int]]:
    """For each young person, the score at each place that the rules allow."""
    compared = compare(inputs.young, inputs.guides, inputs.rules, inputs.day)
    return [
        {
            number: int((compared.group_total if in_group else compared.total)[row, column])
            for number, (column, in_group, _uneven) in enumerate(places_of(inputs))
            if (compared.group if in_group else compared.pair)[row, column]
        }
        for row in range(len(inputs.young))
    ]


def most_matched(allowed: list[dict[int, int]]) -> int:
    """Kuhn's augmenting paths, written for this test alone."""
    holder: dict[int, int] = {}

    def finds_a_place(row: int, seen: set[int]) -> bool:
        for place in allowed[row]:
            if place not in seen:
                seen.add(place)
                if place not in holder or finds_a_place(holder[place], seen):
                    holder[place] = row
                    return True
        return False

    return sum(finds_a_place(row, set()) for row in range(len(allowed)))


def ways(allowed: list[dict[int, int]]):
    """Every way to give each a place, or none (None), two never the same."""
    for chosen in product(*([None, *each] for each in allowed)):
        taken = [place for place in chosen if place is not None]
        if len(taken) == len(set(taken)):
            yield chosen


def worth(way, allowed, places) -> tuple:
    """What is compared, in order; who waits longest comes first in `way`."""
    scores = [allowed[row][place] for row, place in enumerate(way) if place is not None]
    uneven = sum(places[place][2] for place in way if place is not None)
    served = tuple(place is not None for place in way)
    return len(scores), served, min(scores, default=0), sum(scores), -uneven


def found_worth(matching, inputs: Inputs) -> tuple:
    guides = {guide.key: guide for guide in inputs.guides}
    pairs = {pair.young: pair for pair in matching.pairs}
    uneven = sum(pair.in_group for pair in matching.pairs)
    for key, guide in guides.items():
        new = sum(pair.guide == key and not pair.in_group for pair in matching.pairs)
        uneven += (guide.load + new) ** 2 - guide.load**2
    served = tuple(person.key in pairs for person in inputs.young)
    return len(pairs), served, matching.floor or 0, matching.total, -uneven


@given(instances(most=8))
@settings(max_examples=200, deadline=None)
def test_as_many_are_matched_as_can_be(inputs):
    inputs = inputs.in_order()

    assert len(match(inputs).pairs) == most_matched(edges(inputs))


@given(instances())
@settings(max_examples=200, deadline=None)
def test_each_objective_is_reached_before_the_next(inputs):
    inputs = inputs.in_order()
    allowed, places = edges(inputs), places_of(inputs)

    best = max(worth(way, allowed, places) for way in ways(allowed))

    assert found_worth(match(inputs), inputs) == best


@given(instances(most=8))
@settings(max_examples=100, deadline=None)
def test_nobody_is_given_more_than_there_is_nor_what_a_rule_forbids(inputs):
    inputs = inputs.in_order()
    compared = compare(inputs.young, inputs.guides, inputs.rules, inputs.day)
    rows = {person.key: number for number, person in enumerate(inputs.young)}

    matching = match(inputs)

    for column, guide in enumerate(inputs.guides):
        theirs = [pair for pair in matching.pairs if pair.guide == guide.key]
        assert sum(not pair.in_group for pair in theirs) <= guide.seats
        assert sum(pair.in_group for pair in theirs) <= guide.group_seats
        for pair in theirs:
            assert (compared.group if pair.in_group else compared.pair)[rows[pair.young], column]


@given(instances(most=6))
@settings(max_examples=100, deadline=None)
def test_the_points_add_up_and_stay_within_their_most(inputs):
    for pair in match(inputs).pairs:
        assert pair.score == sum(pair.points.values()) <= 100
        assert all(0 <= points <= MOST[code] for code, points in pair.points.items())


@given(instances(most=6))
@settings(max_examples=100, deadline=None)
def test_what_somebody_leaves_unsaid_never_earns_a_point(inputs):
    inputs = inputs.in_order()
    silent = tuple(with_nothing(person, "goals", "fields") for person in inputs.young)

    before = compare(inputs.young, inputs.guides, inputs.rules, DAY)
    after = compare(silent, inputs.guides, inputs.rules, DAY)

    assert not after.points["goals"].any() and not after.points["field"].any()
    assert (after.total <= before.total).all()


def with_nothing(person, *names: str):
    return type(person)(**{**vars(person), **dict.fromkeys(names, NONE)})


@given(instances(most=6), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_in_which_people_come_changes_nothing(inputs, chance):
    young, guides = list(inputs.young), list(inputs.guides)
    chance.shuffle(young)
    chance.shuffle(guides)
    shuffled = Inputs(tuple(young), tuple(guides), inputs.rules, inputs.day)

    assert match(shuffled) == match(inputs)
    assert shuffled.digest() == inputs.digest()


@given(instances(most=6))
@settings(max_examples=100, deadline=None)
def test_everybody_is_matched_or_told_about_every_mentor(inputs):
    matching = match(inputs)

    assert {pair.young for pair in matching.pairs} | matching.nobody.keys() == {
        person.key for person in inputs.young
    }
    assert {sum(counts.values()) for counts in matching.nobody.values()} <= {len(inputs.guides)}


@given(instances(most=6))
@settings(max_examples=50, deadline=None)
def test_one_place_more_never_costs_somebody_theirs(inputs):
    for guide in inputs.guides:
        assert what_if(inputs, more_seats={guide.key: 1}).loses == ()


def test_the_search_of_every_way_sees_them_all():
    assert len(list(ways([{0: 1, 1: 1}, {0: 1, 1: 1}]))) == 1 + 2 * 2 + len(list(permutations(range(2))))
