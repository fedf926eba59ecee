"""Text that a spreadsheet would take for a formula: held by an apostrophe outside, given back unchanged inside."""

import re

SIGNS = "=+-@＝＋－＠"
UNSEEN = (
    "".join(character for character in map(chr, range(0x3001)) if character.isspace()) + "\u200b\u2060\ufeff"
)
# What a text must begin with to be worth the regular expression.
SUSPECT = frozenset(f"'{SIGNS}{UNSEEN}")
# A TAB, CR or LF that begins a text counts when something follows: a blank cell is blank.
FORMULA = re.compile(rf"'*(?:[\t\r\n]\s*\S|[{UNSEEN}]*[{re.escape(SIGNS)}])")


def neutralise(text: str) -> str:
    """=1+1 → '=1+1, and '=1+1 → ''=1+1: `restore` takes exactly one apostrophe away."""
    return f"'{text}" if FORMULA.match(text) else text


def restore(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
