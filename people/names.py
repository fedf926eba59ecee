"""Names as people type them: without accents, hyphens, or regard for capitals."""

import re
import unicodedata

from django.db.models import QuerySet


def folded(text: str) -> str:
    """« Zoé LE-GALL » → "zoe le gall"."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare.casefold()))


def named_like(people: QuerySet, words: str) -> QuerySet:
    """Those of `people` whose first and last names hold every word, in any order."""
    wanted = folded(words).split()
    if not wanted:
        return people
    names = people.order_by().values_list("pk", "first_name", "last_name")
    found = [pk for pk, *name in names if all(word in folded(" ".join(name)) for word in wanted)]
    return people.filter(pk__in=found)
