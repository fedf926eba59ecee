"""Of each wave, what share answered: of the questions whose time is over, and those under way beside them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Model, Q
from django.db.models.functions import TruncQuarter

from common import french
from common.access import readable
from followups.models import Followup
from followups.waves import WAVES, Wave

State = Followup.State
QUARTERS = 4


@dataclass(frozen=True)
class Answers:
    """Numbers of questions; `over` are those that an answer in time can come to no more."""

    over: int = 0
    in_time: int = 0
    late: int = 0
    refused: int = 0
    under_way: int = 0

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def silent(self) -> int:
        return self.over - self.in_time - self.late - self.refused

    @property
    def rate(self) -> str:
        """Empty when nothing is over yet."""
        return french.percent(self.in_time / self.over) if self.over else ""


@dataclass(frozen=True)
class OfWave:
    """`quarters`: (first day, answers) of the latest in which a question of it fell due."""

    wave: Wave
    total: Answers
    quarters: list[tuple[dt.date, Answers]]


def rates(viewer: Model, day: dt.date) -> list[OfWave]:
    """Of the waves of which the viewer sees a question, in the order of the programmes."""
    over, answered = Q(closes_on__lt=day), Q(state=State.ANSWERED)
    counted = (
        readable(Followup, viewer)
        .exclude(state__in=(State.VOID, State.SCHEDULED))
        .order_by()
        .values("wave", quarter=TruncQuarter("due_on"))
        .annotate(
            over=Count("pk", filter=over),
            in_time=Count("pk", filter=over & answered & Q(answered_on__lte=F("closes_on"))),
            late=Count("pk", filter=over & answered & Q(answered_on__gt=F("closes_on"))),
            refused=Count("pk", filter=over & Q(state=State.REFUSED)),
            under_way=Count("pk", filter=~over),
        )
    )
    by_wave: dict[str, dict[dt.date, Answers]] = defaultdict(dict)
    for row in counted:
        wave, quarter = row.pop("wave"), row.pop("quarter")
        by_wave[wave][quarter] = Answers(**row)
    return [
        OfWave(wave, sum(found.values(), Answers()), sorted(found.items(), reverse=True)[:QUARTERS])
        for code, wave in WAVES.items()
        if (found := by_wave.get(code))
    ]
