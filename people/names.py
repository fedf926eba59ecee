"""People found by what they are called, or by how they are reached."""

import re

from django.db.models import QuerySet

from common.search import searched_words


def phone_digits(number: str) -> str:
    """The nine digits that identify a French number, whether it begins with 0, +33 or 0033."""
    return re.sub(r"\D", "", number)[-9:]


def named_like(people: QuerySet, query: str) -> QuerySet:
    """Those of `people` whose names, e-mail, phone or neighbourhood hold every word, in any order."""
    for word in searched_words(query):
        people = people.filter(search_key__contains=word)
    return people
