"""Records found as people type: without accents, hyphens or regard for capitals."""

import re
import unicodedata

from common.records import BytewiseField, ReferencedRecord

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
FRENCH_NUMBER = re.compile(r"^(?:00)?33(?=\d{9}$)")


def normalise(text: str) -> str:
    """« Zoé LE-GALL » → "zoe le gall"."""
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare.casefold()))


def searched_words(query: str) -> list[str]:
    """The words of a query; +33 612345678 is looked for as it is kept, 0612345678."""
    return [FRENCH_NUMBER.sub("0", word) for word in normalise(query).split()]


class SearchedRecord(ReferencedRecord):
    """`search_key` holds what a search looks into; people and organisations are ordered by it too."""

    search_key = BytewiseField(max_length=800, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    def derive(self) -> None:
        super().derive()
        self.search_key = normalise(" ".join(filter(None, self.searched_texts())))[:800]

    def searched_texts(self) -> list[str]:
        raise NotImplementedError
