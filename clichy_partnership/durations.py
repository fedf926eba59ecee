"""How long each thing is kept: what the notices tell people, read from where the code that forgets reads it."""

from django.conf import settings

from clichy_partnership.models import DAYS_KEPT
from people.newcomers import INVITATION_DAYS
from people.registration import KEPT_UNVERIFIED

LAST_CONTACT = 24  # months after which a file that nobody needs goes
WARNED = 30  # days before, the person is told
AFTER_PLACEMENT = 27  # months: the question of the 24th, and the three during which its answer is awaited
PROOF = 48  # months: the three years during which a training may be controlled, and the year it ends in
ACCESS_LOG = 12  # months

DAY = 24 * 3600


def durations() -> dict[str, int]:
    """In the unit that each name ends with."""
    return {
        "last_contact_years": LAST_CONTACT // 12,
        "warned_days": WARNED,
        "after_placement_months": AFTER_PLACEMENT,
        "training_proof_years": PROOF // 12 - 1,
        "access_log_months": ACCESS_LOG,
        "unverified_days": KEPT_UNVERIFIED.days,
        "invitation_days": INVITATION_DAYS,
        "import_days": DAYS_KEPT,
        "session_days": settings.SESSION_COOKIE_AGE // DAY,
    }
