"""What people are called: found by it, or by how they are reached; and what is no name."""

import re

from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.search import searched_words

no_link = RegexValidator(
    r"[/\\@:]|www\.|\w\w\.\w\w", _("Ce n’est pas un nom : retirez l’adresse ou le lien."), inverse_match=True
)
"""For names that anybody may type, and that our letters repeat to somebody else, where a link would be ours."""


def phone_digits(number: str) -> str:
    """The nine digits that identify a French number, whether it begins with 0, +33 or 0033."""
    return re.sub(r"\D", "", number)[-9:]


def named_like(people: QuerySet, query: str) -> QuerySet:
    """Those of `people` whose names, e-mail, phone or neighbourhood hold every word, in any order."""
    for word in searched_words(query):
        people = people.filter(search_key__contains=word)
    return people
