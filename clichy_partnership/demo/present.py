"""The days around today, which no file brings: what comes, what waits, what was written. Once for a demonstration."""

from random import Random

from django.db import transaction
from django.utils import timezone

from clichy_partnership.demo import coming, desk, followups, letters, mentors
from clichy_partnership.demo.accounts import ACCOUNTS, holders
from common.database import refresh_statistics
from people.models import Registration


@transaction.atomic
def create(seed: int = 92110) -> None:
    """Nothing where somebody registered already, or where the accounts are not all there."""
    found = holders()
    if len(found) < len(ACCOUNTS) or Registration.objects.exists():
        return
    rng = Random(f"{seed} {timezone.localdate()}")
    coming.plan(rng, found)
    mentors.fill(rng, found)
    desk.fill(rng, found)
    followups.ask(rng, found)
    letters.write(found)
    refresh_statistics()
