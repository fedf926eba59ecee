"""NAF rev. 2 (INSEE): the 732 sub-classes, and the branch of the sector tree each belongs to.

Codes and labels: npm package @socialgouv/codes-naf 1.1.1 (Apache-2.0). Divisions to sections as INSEE.
"""

import csv
from functools import cache
from pathlib import Path

# Last division of each section, in order: section A is 01–03, B 05–09, …
SECTION_ENDS = {
    3: "A", 9: "B", 33: "C", 35: "D", 39: "E", 43: "F", 47: "G", 53: "H", 56: "I", 63: "J", 66: "K",
    68: "L", 75: "M", 82: "N", 84: "O", 85: "P", 88: "Q", 93: "R", 96: "S", 98: "T", 99: "U",
}  # fmt: skip
LEAF_OF_SECTION = {
    **dict.fromkeys("ABCDE", "industry"),
    "F": "construction",
    "G": "commerce",
    "H": "transport",
    "I": "hospitality",
    "J": "digital_media",
    **dict.fromkeys("KL", "finance_property"),
    **dict.fromkeys("MN", "business_services"),
    **dict.fromkeys("OPQ", "public_health_education"),
    **dict.fromkeys("RSTU", "arts_other"),
}


@cache
def labels() -> dict[str, str]:
    """NAF code → INSEE's label."""
    with (Path(__file__).parent / "naf_rev2.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["label"] for row in csv.DictReader(file)}


def section(code: str) -> str:
    """Section letter of a NAF code: "62.01Z" → "J"."""
    division = int(code[:2])
    return next(letter for last, letter in SECTION_ENDS.items() if division <= last)


def sector(code: str) -> str:
    """Leaf of the sector tree; an organisation without a NAF code is in `arts_other`."""
    return LEAF_OF_SECTION[section(code)] if code else "arts_other"
