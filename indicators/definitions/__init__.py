"""What each figure means, in French, in the order of the catalogue, and which report prints which."""

from indicators.definitions.base import PROGRAMMES, Definition
from indicators.definitions.classes import SECTOR_TREE
from indicators.definitions.mentoring import MENTORING
from indicators.definitions.placements import PLACEMENTS
from indicators.definitions.projects import PROJECTS
from indicators.definitions.training import TRAINING

__all__ = ["DEFINITIONS", "PROGRAMMES", "REPORT_CONTENT", "SECTOR_TREE", "Definition", "report_codes"]

DEFINITIONS: dict[str, Definition] = {
    definition.code: definition for definition in (*MENTORING, *PLACEMENTS, *TRAINING, *PROJECTS)
}

_AT_6 = {
    "mentoring.created",
    "mentoring.never_met",
    "mentoring.active",
    "mentoring.meetings",
    "mentoring.meeting_hours",
    "mentoring.workshops",
    "mentoring.workshop_attendance",
    "mentoring.workshop_residents",
    "mentoring.workshop_satisfaction",
    "placements.signed",
    "placements.signed_other",
    "placements.signed_students",
    "training.trainee_hours",
    "training.delivered_hours",
    "training.attendance_rate",
    "training.agents_trained",
    "training.hot_satisfaction",
    "projects.delivered",
    "digital.share",
}
_AT_12 = _AT_6 | {
    "mentoring.retention_6m",
    "mentoring.no_early_end_6m",
    "mentoring.meetings_per_active_month",
    "placements.rupture_9m",
    "placements.time_to_hire",
    "projects.used_3m",
}
_AT_24 = frozenset(DEFINITIONS)

REPORT_CONTENT: dict[int, list[str]] = {
    months: [code for code in DEFINITIONS if code in codes]
    for months, codes in ((6, _AT_6), (12, _AT_12), (24, _AT_24))
}


def report_codes(horizon: int) -> list[str]:
    """Codes printed at `horizon` months; after 24 the content stays that of 24."""
    return REPORT_CONTENT[max((months for months in REPORT_CONTENT if months <= horizon), default=6)]
