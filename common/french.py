"""Numbers, dates and spaces as French print wants them."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

NARROW = "\u202f"  # before ; ? ! % and between thousands
NBSP = "\u00a0"  # before : and inside « »

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def number(value: float | int | Decimal, decimals: int | None = None) -> str:
    """1234.5 → « 1 234,5 »; with `decimals` the number of them is fixed, else at most two are kept."""
    exact = Decimal(str(value)).quantize(
        Decimal(1).scaleb(-(2 if decimals is None else decimals)), ROUND_HALF_UP
    )
    text = f"{exact:,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", NARROW).replace(".", ",").replace("-", "\u2212")


def percent(ratio: float | Decimal, decimals: int = 0) -> str:
    """0.654 → « 65 % »."""
    return f"{number(Decimal(str(ratio)) * 100, decimals)}{NARROW}%"


def day(value: dt.date | dt.datetime | str) -> str:
    """« 31 août 2025 », « 1er août 2025 »."""
    if isinstance(value, str):
        value = dt.date.fromisoformat(value[:10])
    first = "1er" if value.day == 1 else str(value.day)
    return f"{first}{NBSP}{_MONTHS[value.month - 1]}{NBSP}{value.year}"


def spaced(text: str) -> str:
    """Ordinary spaces before double punctuation and inside guillemets become unbreakable ones."""
    text = re.sub(r" ([;?!%])", NARROW + r"\1", text)
    text = re.sub(r" :", NBSP + ":", text)
    return text.replace("« ", "«" + NBSP).replace(" »", NBSP + "»")
