"""What would let a minor be reached outside the platform: a number, an address, a link, an account elsewhere.

A mentor of a minor never has it. What is written is read before it is kept, however it is disguised; better refuse a
message that holds too many figures than let a number through.
"""

import re
import unicodedata

HIDDEN = ("Cf", "Mn", "Me")  # joined to another sign, or invisible
GAP = r"[\W_]{0,3}"  # what people put between two figures
A_DATE = re.compile(r"\b(?:[0-2]?\d|3[01])\s?[/.-]\s?(?:0?\d|1[0-2])\s?[/.-]\s?202\d\b")
AN_HOUR = re.compile(r"\b(?:[01]?\d|2[0-3])\s?(?:h|heures?)\s?(?:[0-5]\d)?\b")
PHONE = re.compile(rf"(?<!\d)(?:(?:\+|0|33)(?:{GAP}\d){{8,}}|[67](?:{GAP}\d){{8}}(?!\d))")
FIGURES = (
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "vingt", "vingts", "trente", "quarante", "cinquante", "soixante", "cent",
)  # fmt: skip
SPOKEN = re.compile(rf"(?:\b(?:{'|'.join(FIGURES)}|\d+)\b[\s,.;:/-]*(?:et\s)?){{5,}}")
E_MAIL = re.compile(
    r"\w\s*(?:@|[(\[{]\s*at\s*[)\]}]|\barobase\b|\barobas\b)\s*\w[\w-]*\s*(?:\.|\bpoint\b|\bdot\b)\s*\w{2,}"
)
LINK = re.compile(
    r"https?:|www\.|\b[\w-]{2,}\.(?:fr|com|net|org|eu|io|me|gg|be|co|app|link|ly|tv|info|site|online|xyz)\b"
)
NETWORK = (
    r"\b(?:insta\w*|snap\w*|what'?s\s?app|tik\s?tok|discord|telegram|messenger|facebook|fb|twitter|bereal)\b"
)
HANDLE = re.compile(
    rf"(?<!\w)@\s?\w{{2,}}|{NETWORK}\s*(?::|=|>|@|c'?est|est|pseudo)\s*\S+|{NETWORK}\s+\S*[\d_]\S*"
)


def found_in(text: str) -> bool:
    plain = plainly(text)
    without_days = AN_HOUR.sub(" h ", A_DATE.sub(" jour ", plain))
    return bool(
        PHONE.search(without_days)
        or any(map(_is_number, SPOKEN.finditer(without_days)))
        or any(pattern.search(plain) for pattern in (E_MAIL, LINK, HANDLE))
    )


def _is_number(said: re.Match) -> bool:
    """Of figures in a row, some of them in letters: five that begin as a number does, or six."""
    figures = re.findall(r"[a-z]+|\d+", said[0].replace(" et ", " "))
    in_letters = any(figure.isalpha() for figure in figures)
    return in_letters and (len(figures) > 5 or figures[0].startswith(("zero", "0")))


def plainly(text: str) -> str:
    """Small letters without accents; full-width and circled figures as figures; what is not seen, taken out."""
    seen = [sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) not in HIDDEN]
    figures = ("".join(str(unicodedata.digit(sign, sign)) for sign in seen)).casefold().replace("’", "'")
    return re.sub(r"\bo(?=[\W_]?[1-9])", "0", figures)
