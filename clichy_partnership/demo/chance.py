"""Chance that keeps its proportions, so that a small demonstration still tells the intended story."""

from collections.abc import Hashable
from random import Random
from typing import TypeVar

Card = TypeVar("Card", bound=Hashable)


def deck(rng: Random, shares: dict[Card, float], count: int) -> list[Card]:
    """`count` shuffled cards holding each value in its share, to the nearest card."""
    total = sum(shares.values())
    exact = {card: count * share / total for card, share in shares.items()}
    held = {card: int(number) for card, number in exact.items()}
    by_remainder = sorted(exact, key=lambda card: held[card] - exact[card])
    for card in by_remainder[: count - sum(held.values())]:
        held[card] += 1
    cards = [card for card, number in held.items() for _ in range(number)]
    rng.shuffle(cards)
    return cards


def draw(rng: Random, shares: dict[Card, float]) -> Card:
    return rng.choices(list(shares), list(shares.values()))[0]


def happens(rng: Random, probability: float) -> bool:
    return rng.random() < probability
