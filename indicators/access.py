"""Reports and snapshots hold aggregates for internal readers: staff and leadership see them all."""

from common.access import OFFICERS, Role, every_row, grants
from indicators.models import Report, Snapshot, Target

REVIEWERS = OFFICERS | {Role.ADMINISTRATOR, Role.SCHOOL_STAFF}
READERS = REVIEWERS | {Role.LEADERSHIP}

for model in (Report, Snapshot):
    grants(model, *READERS)(every_row)
grants(Target, Role.ADMINISTRATOR, Role.LEADERSHIP)(every_row)
