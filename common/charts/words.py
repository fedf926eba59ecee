"""How wide words are in Source Sans, so that every label has its place before it is drawn."""

import unicodedata

SIZE, SMALL = 14.5, 13.5  # units; at 326 px for a drawing of 360, 13 and 12 px
LEADING = 17.5
# Advance widths in ems of the regular face, rounded up; what is not listed counts as a whole em.
_CLASSES = (
    (0.14, "\u202f"),
    (0.22, " \u00a0"),
    (0.26, "',.:;ijl|·‘’‚ı"),
    (0.32, "I‹›!f()-[]{}•"),
    (0.36, "tr/\\°ªº"),
    (0.42, "s*"),
    (0.46, 'cxz"?«»“”„†‡'),
    (0.5, "0123456789eFJLYkvy+<=>#$^~–−×≈≤≥€§£"),
    (0.54, "agESTVXZß_"),
    (0.56, "bdhnopquAøđ`"),
    (0.6, "BCKPR←→↑↓✓"),
    (0.64, "DG&Ð"),
    (0.68, "HNOQUØ"),
    (0.75, "Mw"),
    (0.86, "WmœæÆŒ@%½¼¾—"),
)
_EMS = {sign: ems for ems, signs in _CLASSES for sign in signs}


def width(words: str, size: float = SIZE, weight: int = 400) -> float:
    """Never less than what is drawn, for what French is written with."""
    ems = sum(
        0 if unicodedata.combining(sign) else _EMS.get(sign, 1.0)
        for sign in unicodedata.normalize("NFD", words)
    )
    return ems * size * (1.06 if weight > 400 else 1)


def wrap(words: str, room: float, *, size: float = SIZE, weight: int = 400, most: int = 3) -> list[str]:
    """Lines that fit in `room`, broken at ordinary spaces, in a word only where it is too long; « … » after `most`."""
    lines, line = [], ""
    for word in words.split(" "):
        longer = f"{line} {word}".strip(" ")
        if width(longer, size, weight) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, room, size, weight)
        lines += full
    lines.append(line)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width(last + "…", size, weight) > room:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return lines


def _cut(word: str, room: float, size: float, weight: int) -> list[str]:
    pieces, piece = [], ""
    for sign in word:
        if piece and width(piece + sign, size, weight) > room:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]


def holds(words: str, room: float, *, size: float = SIZE, weight: int = 400, most: int = 1) -> bool:
    """Whether `words` stand in `most` lines of `room` without a word being cut."""
    whole = all(width(word, size, weight) <= room for word in words.split(" "))
    return whole and len(wrap(words, room, size=size, weight=weight, most=most + 1)) <= most


def widest(texts, size: float = SIZE, weight: int = 400) -> float:
    return max((width(words, size, weight) for words in texts), default=0)
