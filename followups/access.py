"""One sees the questions put to oneself; programmes add, in their `access`, whose their teams see."""

from django.db.models import Q

from common.access import PORTAL, Role, every_row, grants
from followups.models import Followup
from people.minors import about_people
from people.models import User

grants(Followup, Role.ADMINISTRATOR)(every_row)


@grants(Followup, *PORTAL)
def put_to_oneself(user: User) -> Q:
    return Q(person=user.person_id) if user.person_id else Q(pk=None)


about_people("person__", Followup)
