"""What leadership aimed at on the first day: a few figures, at each milestone."""

from decimal import Decimal

from django.db import transaction

from indicators.models import Target
from people.models import Partnership, User

LEADERSHIP = "direction@exemple.fr"
NOTE = "Convention de partenariat, annexe 2"
AIMS = {
    "mentoring.created": {6: "25", 12: "60", 24: "140"},
    "mentoring.workshops": {6: "8", 12: "20", 24: "45"},
    "placements.signed": {6: "15", 12: "40", 24: "100"},
    "placements.conversion_6m": {24: "0.6"},
    "training.trainee_hours": {6: "300", 12: "900", 24: "2200"},
    "training.hot_satisfaction": {6: "0.8", 12: "0.8", 24: "0.85"},
    "projects.delivered": {6: "2", 12: "8", 24: "20"},
    "digital.share": {12: "0.3", 24: "0.4"},
}


@transaction.atomic
def create() -> None:
    """Once: a target is never set again."""
    leader = User.objects.filter(email=LEADERSHIP).first()
    if leader is None or Target.objects.exists():
        return
    first_day = Partnership.objects.get().started_on
    for code, aims in AIMS.items():
        for months, value in aims.items():
            Target(
                indicator=code, horizon_months=months, value=Decimal(value), set_on=first_day, set_by=leader,
                note=NOTE,
            ).save()  # fmt: skip
