"""What people type, and what it is looked for in."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.search import LIGATURES, MOST_WORDS, normalise, searched_words
from people.models import Person
from tests.factories import PersonFactory


def spelled_out(text: str) -> str:
    """`normalise` for any text, without its short way for most."""
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare.casefold()))


def test_each_sign_has_the_same_key_by_the_short_way():
    signs = [f"a{chr(code)}B" for code in range(0x110000)]

    assert [sign for sign in signs if normalise(sign) != spelled_out(sign)] == []


@given(st.text(st.characters(max_codepoint=127)))
def test_a_plain_text_has_the_same_key_by_the_short_way(text):
    assert normalise(text) == spelled_out(text)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Zoé LE-GALL", ["zoe", "le", "gall"]),
        ("+33 612345678 0033612345678", ["33", "612345678", "0612345678"]),
        ("mot " * 5_000, ["mot"] * MOST_WORDS),
        ("a" * 100_000, ["a" * 200]),
        ("", []),
    ],
    ids=["names", "numbers", "many words", "a long word", "nothing"],
)
def test_a_search_is_as_many_words_as_somebody_types(query, words):
    assert searched_words(query) == words


# In all the alphabets at once: no database can shorten it by what it repeats.
RARE = "".join(chr(0x20000 + 7919 * place % 42_000) for place in range(800))


@pytest.mark.django_db
@pytest.mark.sqlite_too
def test_names_of_four_bytes_a_character_fit_in_the_index():
    person = PersonFactory(first_name=RARE[:100], last_name=RARE[100:200], neighbourhood=RARE[200:300])
    person.searched_texts = lambda: [RARE]

    person.save()

    kept = Person.objects.get(pk=person.pk).search_key
    assert kept == RARE[:500]
    assert len(kept.encode()) == 2_000


@pytest.mark.django_db
@pytest.mark.sqlite_too
def test_a_key_is_cut_between_two_characters():
    person = PersonFactory()
    person.searched_texts = lambda: ["a" + RARE]

    person.save()

    assert person.search_key == "a" + RARE[:499]
