import pytest
from django.contrib.auth.models import Permission

from people.models import User
from tests.accounts import sign_in, staff


@pytest.fixture
def officer(client) -> User:
    """Signed in, with the rights of somebody who forms pairs."""
    user = staff(email="officier@exemple.fr")
    rights = (
        "view_person add_mentorship view_mentorship change_mentorship view_mentorshipmember view_proposal"
    )
    user.user_permissions.set(Permission.objects.filter(codename__in=rights.split()))
    sign_in(client, user)
    return user
