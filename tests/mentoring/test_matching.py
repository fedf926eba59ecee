"""Rules, points, pins, explanations and « et si » of the matching, on people made by hand; no database."""

import datetime as dt
from dataclasses import replace

import pytest

from mentoring.matching import NOT_WAITING, TAKEN, Inputs, Pair, match, no_longer_possible, what_if
from mentoring.scoring import MOST, RELAXABLE, Criterion, Guide, Rule, Rules, Young, compare

DAY = dt.date(2026, 3, 2)
WEDNESDAY = frozenset(range(2 * 48 + 28, 2 * 48 + 36))  # from 14 h to 18 h
SATURDAY = frozenset(range(5 * 48 + 20, 5 * 48 + 24))
SAID = {"languages": frozenset({"fr"}), "places": frozenset({"campus"}), "hours": WEDNESDAY}
ALICE, BILAL, CHLOE = 1, 2, 3
MARC, NINA = 11, 12


def young(key: int = ALICE, waits: int = 30, **facts) -> Young:
    return Young(key=key, asked_on=DAY - dt.timedelta(days=waits), **{**SAID, **facts})


def guide(key: int = MARC, **facts) -> Guide:
    return Guide(key=key, **{**SAID, **facts})


def inputs(*people: Young | Guide, **rules) -> Inputs:
    return Inputs(
        tuple(person for person in people if isinstance(person, Young)),
        tuple(person for person in people if isinstance(person, Guide)),
        Rules(**rules),
        DAY,
    )


def couples(matching) -> dict[int, int]:
    return {pair.young: pair.guide for pair in matching.pairs}


def test_two_who_can_meet_are_put_together():
    assert couples(match(inputs(young(), guide()))) == {ALICE: MARC}


@pytest.mark.parametrize(
    ("of_young", "of_guide", "why"),
    [
        ({"is_minor": True, "agreed": False}, {}, Rule.AGREEMENT),
        ({}, {"key": ALICE}, Rule.SAME),
        ({}, {"serves": False}, Rule.SERVING),
        ({}, {"back_on": dt.date(2026, 3, 31)}, Rule.ABSENT),
        ({}, {"studies_end_on": dt.date(2026, 6, 1)}, Rule.STUDIES),
        ({"is_minor": True}, {"accepts_minors": False}, Rule.MINORS),
        ({"is_minor": True}, {"cleared_for_minors": False}, Rule.CHECKS),
        ({}, {"cleared": False}, Rule.CHECKS),
        ({"mentored_by": frozenset({MARC})}, {}, Rule.MENTORED),
        ({"declined": frozenset({MARC})}, {}, Rule.DECLINED),
        ({}, {"languages": frozenset({"ar"})}, Rule.LANGUAGE),
        ({}, {"places": frozenset({"town"})}, Rule.PLACE),
        ({}, {"hours": SATURDAY}, Rule.HOURS),
        ({}, {"hours": frozenset({2 * 48 + 28})}, Rule.HOURS),
        ({}, {"seats": 0}, Rule.SEATS),
    ],
)
def test_each_hard_rule_keeps_two_apart_and_says_so(of_young, of_guide, why):
    matching = match(inputs(young(**of_young), guide(**of_guide)))

    assert matching.pairs == ()
    assert matching.nobody == {ALICE: {why: 1}}


@pytest.mark.parametrize(
    ("of_young", "of_guide"),
    [
        ({"is_minor": True}, {"cleared": False}),
        ({}, {"cleared_for_minors": False, "accepts_minors": False}),
        ({"agreed": False}, {}),
        ({}, {"back_on": dt.date(2026, 3, 30)}),
        ({}, {"studies_end_on": dt.date(2026, 6, 2)}),
        ({}, {"studies_end_on": None}),
        ({"declined": frozenset({NINA})}, {}),
        ({}, {"hours": frozenset({2 * 48 + 28, 2 * 48 + 29})}),
        ({"places": frozenset({"phone"})}, {"places": frozenset({"phone"}), "hours": SATURDAY}),
    ],
)
def test_what_no_rule_forbids_is_possible(of_young, of_guide):
    assert couples(match(inputs(young(**of_young), guide(**of_guide)))) == {ALICE: MARC}


def test_the_first_rule_that_fails_is_the_one_that_is_told():
    far = guide(languages=frozenset({"ar"}), places=frozenset({"town"}), hours=SATURDAY, seats=0)

    assert match(inputs(young(), far)).nobody == {ALICE: {Rule.LANGUAGE: 1}}


def test_mentors_are_counted_by_the_first_rule_that_each_fails():
    others = [guide(20 + number, hours=SATURDAY) for number in range(3)]

    matching = match(inputs(young(), guide(MARC, serves=False), *others))

    assert matching.nobody == {ALICE: {Rule.HOURS: 3, Rule.SERVING: 1}}


def test_whoever_is_compatible_with_mentors_taken_by_others_is_told_so():
    matching = match(
        inputs(young(ALICE, waits=10), young(BILAL, waits=50), guide(MARC), guide(NINA, hours=SATURDAY))
    )

    assert couples(matching) == {BILAL: MARC}
    assert matching.nobody == {ALICE: {TAKEN: 1, Rule.HOURS: 1}}


def test_nobody_waits_for_a_mentor_or_nobody_is_one():
    assert match(inputs(guide())).pairs == ()
    assert match(inputs(young())).nobody == {ALICE: {}}
    assert match(inputs(young(), pins=((ALICE, MARC),))).refused == ((ALICE, MARC, Rule.SERVING),)
    assert match(inputs(guide(), pins=((ALICE, MARC),))).refused == ((ALICE, MARC, NOT_WAITING),)


# Points


def test_the_most_that_each_criterion_gives_adds_up_to_a_hundred():
    assert sum(MOST.values()) == 100
    assert MOST.keys() == set(Criterion)


def points(of_young: dict, of_guide: dict) -> dict[str, int]:
    (pair,) = match(inputs(young(**of_young), guide(**of_guide))).pairs
    return pair.points


def test_two_who_share_everything_have_a_hundred_points():
    everything = {
        "goals": frozenset({"cv"}), "fields": frozenset({"commerce"}), "languages": frozenset({"fr", "ar"}),
        "hours": WEDNESDAY | SATURDAY,
    }  # fmt: skip
    stays = {"studies_end_on": dt.date(2026, 12, 2)}

    assert points(everything, everything | stays) == MOST


def test_two_who_say_nothing_more_than_what_is_asked_have_few():
    assert points({}, {}) == {
        "goals": 0, "field": 0, "hours": 14, "place": 10, "stays": 0, "language": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("criterion", "of_young", "of_guide", "given"),
    [
        ("goals", {"cv", "interview", "career"}, {"cv", "career"}, 23),
        ("goals", {"cv"}, {"cv", "career"}, 35),
        ("goals", set(), {"cv"}, 0),
        ("goals", {"cv"}, set(), 0),
        ("fields", {"commerce", "transport"}, {"commerce"}, 10),
        ("places", {"campus", "town"}, {"campus"}, 5),
        ("languages", {"fr", "ar"}, {"fr"}, 0),
        ("languages", {"fr", "ar"}, {"ar"}, 5),
        ("languages", {"fr"}, {"fr", "ar"}, 0),
    ],
)
def test_a_criterion_gives_the_share_of_what_the_young_person_asks(criterion, of_young, of_guide, given):
    code = {"fields": "field", "places": "place", "languages": "language"}.get(criterion, criterion)

    assert points({criterion: frozenset(of_young)}, {criterion: frozenset(of_guide)})[code] == given


@pytest.mark.parametrize(
    ("ends", "given"), [(None, 0), (dt.date(2026, 12, 1), 0), (dt.date(2026, 12, 2), 10)]
)
def test_whoever_stays_nine_months_earns_points_and_whoever_does_not_say_none(ends, given):
    assert points({}, {"studies_end_on": ends})["stays"] == given


def test_nothing_of_who_somebody_is_enters_the_score():
    assert vars(young()).keys() == {
        "key", "asked_on", "goals", "fields", "languages", "places", "hours", "accepts_group", "is_minor", "agreed",
        "mentored_by", "declined",
    }  # fmt: skip


# Objectives


def test_matching_one_more_goes_before_a_better_pair():
    picky = young(ALICE, goals=frozenset({"cv"}), hours=SATURDAY)
    easy = young(BILAL, goals=frozenset({"cv"}), hours=SATURDAY | WEDNESDAY)
    best = guide(MARC, goals=frozenset({"cv"}), hours=SATURDAY | WEDNESDAY)

    assert couples(match(inputs(picky, easy, best, guide(NINA)))) == {ALICE: MARC, BILAL: NINA}


def test_whoever_waits_longest_is_served_first_then_the_smaller_key():
    matching = match(
        inputs(young(ALICE, waits=10), young(BILAL, waits=50), young(CHLOE, waits=10), guide(seats=2))
    )

    assert couples(matching) == {BILAL: MARC, ALICE: MARC}


def test_a_higher_floor_goes_before_a_higher_total():
    """Alice with Marc would give 35 and leave 0 to Bilal; the other way gives 17 and 17."""
    alice, bilal = (
        young(ALICE, goals=frozenset({"cv", "career"})),
        young(BILAL, goals=frozenset({"interview", "cv"})),
    )
    marc, nina = guide(MARC, goals=frozenset({"cv", "career"})), guide(NINA, goals=frozenset({"career"}))

    assert couples(match(inputs(alice, bilal, marc, nina))) == {ALICE: NINA, BILAL: MARC}


def test_all_else_equal_the_load_is_even_and_counts_those_already_met():
    busy, idle = guide(MARC, seats=2, load=1), guide(NINA, seats=2)

    assert couples(match(inputs(young(ALICE), busy, idle))) == {ALICE: NINA}
    assert sorted(couples(match(inputs(young(ALICE), young(BILAL), guide(MARC, seats=2), idle))).values()) == [
        MARC, NINA,
    ]  # fmt: skip


def test_a_small_group_takes_those_who_accept_one_and_are_free_at_its_time():
    group = guide(seats=0, group_seats=2, group_hours=WEDNESDAY)
    people = [
        young(ALICE, accepts_group=True), young(BILAL, accepts_group=True, hours=SATURDAY), young(CHLOE),
    ]  # fmt: skip

    matching = match(inputs(*people, group))

    assert [(pair.young, pair.in_group) for pair in matching.pairs] == [(ALICE, True)]
    assert matching.nobody == {BILAL: {Rule.HOURS: 1}, CHLOE: {Rule.SEATS: 1}}


def test_the_places_of_a_group_are_beside_those_of_pairs():
    both = guide(seats=1, group_seats=2, group_hours=WEDNESDAY)
    people = [young(key, accepts_group=True) for key in (ALICE, BILAL, CHLOE)]

    matching = match(inputs(*people, both))

    assert sorted(pair.in_group for pair in matching.pairs) == [False, True, True]


# Decisions of the team


def test_a_pin_goes_before_everything_else():
    late, early = young(ALICE, waits=1), young(BILAL, waits=99)

    matching = match(inputs(late, early, guide(), pins=((ALICE, MARC),)))

    assert [(pair.young, pair.guide, pair.pinned) for pair in matching.pairs] == [(ALICE, MARC, True)]
    assert matching.floor is None


def test_a_pin_that_breaks_a_rule_is_refused_with_the_rule():
    matching = match(inputs(young(is_minor=True), guide(accepts_minors=False), pins=((ALICE, MARC),)))

    assert matching.refused == ((ALICE, MARC, Rule.MINORS),)
    assert matching.pairs == ()


def test_more_pins_than_places_are_refused_for_whoever_waits_least():
    people = young(ALICE, waits=1), young(BILAL, waits=9)

    matching = match(inputs(*people, guide(), pins=((ALICE, MARC), (BILAL, MARC))))

    assert couples(matching) == {BILAL: MARC}
    assert matching.refused == ((ALICE, MARC, Rule.SEATS),)


def test_a_veto_keeps_two_apart_and_wins_over_a_pin():
    matching = match(inputs(young(), guide(), guide(NINA), vetoes=((ALICE, MARC),), pins=((ALICE, MARC),)))

    assert couples(matching) == {ALICE: NINA}
    assert matching.refused == ((ALICE, MARC, Rule.VETO),)


def test_decisions_about_people_who_are_gone_break_nothing():
    matching = match(inputs(young(), guide(), vetoes=((98, 99),), pins=((98, MARC), (ALICE, 99))))

    assert couples(matching) == {ALICE: MARC}
    assert matching.refused == ((98, MARC, NOT_WAITING), (ALICE, 99, Rule.SERVING))


# Later


def test_what_was_found_is_asked_again_of_the_facts_of_the_day():
    before = [(ALICE, MARC, False), (BILAL, MARC, False), (CHLOE, NINA, True), (98, NINA, False)]
    group = guide(NINA, group_seats=1, group_hours=WEDNESDAY, seats=0)
    people = young(ALICE), young(BILAL), young(CHLOE, accepts_group=True)

    found = no_longer_possible(inputs(*people, guide(MARC), group), before)

    assert found == {BILAL: Rule.SEATS, 98: NOT_WAITING}
    assert no_longer_possible(inputs(), before)[ALICE] == NOT_WAITING


def test_what_if_a_mentor_had_one_place_more():
    people = young(ALICE, waits=10), young(BILAL, waits=50)

    found = what_if(inputs(*people, guide()), more_seats={MARC: 1})

    assert (found.gains, found.loses, found.changes) == (((ALICE, None, MARC),), (), ())


def test_what_if_two_were_kept_apart():
    people = young(ALICE), guide(MARC, goals=frozenset({"cv"})), guide(NINA)

    found = what_if(inputs(*people), vetoes=((ALICE, MARC),))

    assert (found.gains, found.loses, found.changes) == ((), (), ((ALICE, MARC, NINA),))
    assert what_if(inputs(*people[:2]), vetoes=((ALICE, MARC),)).loses == ((ALICE, MARC, None),)


@pytest.mark.parametrize(
    ("of_guide", "rule"),
    [({"hours": SATURDAY}, Rule.HOURS), ({"places": frozenset({"town"})}, Rule.PLACE)],
)
def test_what_if_a_rule_were_waived_for_one_young_person(of_guide, rule):
    people = inputs(young(ALICE), young(BILAL), guide(seats=2, **of_guide))

    found = what_if(people, relaxed=((ALICE, str(rule)),))

    assert found.gains == ((ALICE, None, MARC),)


@pytest.mark.parametrize("rule", sorted(set(Rule) - set(RELAXABLE)))
def test_what_protects_a_minor_is_never_waived(rule):
    child = young(is_minor=True, agreed=False)
    people = inputs(child, guide(accepts_minors=False, cleared_for_minors=False))

    assert what_if(people, relaxed=((ALICE, str(rule)),)).gains == ()


def test_the_same_facts_have_the_same_digest_and_others_another():
    first = inputs(young(goals=frozenset({"cv", "career"})), guide())

    assert first.digest() == inputs(guide(), young(goals=frozenset({"career", "cv"}))).digest()
    assert first.digest() != replace(first, day=DAY + dt.timedelta(days=1)).digest()
    assert first.digest() != inputs(young(), guide()).digest()
    assert first.digest() != replace(first, rules=Rules(vetoes=((ALICE, MARC),))).digest()


def test_points_of_a_group_count_its_own_hours():
    two = inputs(
        young(accepts_group=True, hours=WEDNESDAY | SATURDAY),
        guide(seats=0, group_seats=1, group_hours=SATURDAY, hours=WEDNESDAY),
    )
    compared = compare(two.young, two.guides, two.rules, DAY)

    (pair,) = match(two).pairs

    assert pair == Pair(ALICE, MARC, compared.points_of(0, 0, in_group=True), in_group=True)
    assert pair.points["hours"] == 6
