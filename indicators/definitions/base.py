"""The shape of a definition."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

PROGRAMMES = {
    "mentoring": _("Accompagnement"),
    "placements": _("Placements"),
    "training": _("Formation"),
    "projects": _("Projets"),
    "digital": _("Numérique"),
}


@dataclass(frozen=True)
class Definition:
    """What one figure means.

    `horizon` in months, for figures with a maturity rule; `persons`: the rules on small groups of persons
    apply to it; `public_act`: it describes what the partners did, and is printed exactly.
    `breakdowns`: name of the breakdown → {class: French label}, leaves only.
    """

    code: str
    shape: str
    title: str
    short: str
    definition: str
    source: str
    horizon: int | None = None
    persons: bool = True
    public_act: bool = False
    breakdowns: dict = field(default_factory=dict)
    version: int = 1

    @property
    def programme(self) -> str:
        return self.code.partition(".")[0]
