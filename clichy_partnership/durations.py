"""How long each thing is kept: what the notices tell people, read from where the code that forgets reads it."""

from django.conf import settings

from clichy_partnership.models import DAYS_KEPT
from common.models import AccessRecord
from people.desk import KEPT_MONTHS
from people.newcomers import INVITATION_DAYS
from people.outbox import forgetting
from people.processing import LAST_CONTACT
from people.registration import KEPT_UNVERIFIED
from people.retention import WARNED
from people.sign_in import MONTH, WORKING_DAY
from placements.processing import AFTER_PLACEMENT
from training.processing import PROOF

DAY = 24 * 3600


def durations() -> dict[str, int]:
    """In the unit that each name ends with."""
    return {
        "last_contact_years": LAST_CONTACT // 12,
        "warned_days": WARNED,
        "after_placement_months": AFTER_PLACEMENT,
        "training_proof_years": PROOF // 12 - 1,
        "access_log_months": AccessRecord.KEPT.months + 12 * AccessRecord.KEPT.years,
        "unverified_days": KEPT_UNVERIFIED.days,
        "invitation_days": INVITATION_DAYS,
        "message_months": KEPT_MONTHS,
        "outbox_months": forgetting.KEPT_MONTHS,
        "codes_days": forgetting.CODES_KEPT.days,
        "import_days": DAYS_KEPT,
        "session_days": settings.SESSION_COOKIE_AGE // DAY,
        "session_at_most_days": MONTH.days,
        "staff_session_hours": WORKING_DAY.seconds // 3600,
    }
