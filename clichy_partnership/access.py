"""Files are imported by administrators: a file writes rows of every programme."""

from clichy_partnership.models import ImportRequest
from common.access import Role, every_row, grants

grants(ImportRequest, Role.ADMINISTRATOR)(every_row)
