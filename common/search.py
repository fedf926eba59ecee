"""Records found as people type: without accents, hyphens or regard for capitals."""

import re
import unicodedata

from common.records import BytewiseField, ReferencedRecord

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
FRENCH_NUMBER = re.compile(r"^(?:00)?33(?=\d{9}$)")
ASCII = "".join(sign.lower() if re.match(r"\w", sign) else " " for sign in map(chr, range(128)))
LONGEST_QUERY, MOST_WORDS = 200, 10  # what somebody types; more than that, no database compares in one query
KEY_CHARACTERS, KEY_BYTES = 800, 2_000  # PostgreSQL keeps no more than 2,700 bytes of a row in an index


def normalise(text: str) -> str:
    """« Zoé LE-GALL » → "zoe le gall"."""
    if text.isascii():  # nine times as fast
        return " ".join(text.translate(ASCII).split())
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare.casefold()))


def searched_words(query: str) -> list[str]:
    """The first words of a query; +33 612345678 is looked for as it is kept, 0612345678."""
    words = normalise(query[:LONGEST_QUERY]).split()[:MOST_WORDS]
    return [FRENCH_NUMBER.sub("0", word) for word in words]


class SearchedRecord(ReferencedRecord):
    """`search_key` holds what a search looks into; people and organisations are ordered by it too."""

    search_key = BytewiseField(max_length=KEY_CHARACTERS, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    def derive(self) -> None:
        super().derive()
        key = normalise(" ".join(filter(None, self.searched_texts())))[:KEY_CHARACTERS]
        self.search_key = key.encode()[:KEY_BYTES].decode(errors="ignore")

    def searched_texts(self) -> list[str]:
        raise NotImplementedError
