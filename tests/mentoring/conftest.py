import pytest
from django.contrib.auth.models import Permission

from people.models import User


@pytest.fixture
def officer(client) -> User:
    """Signed in, with the rights of somebody who forms pairs."""
    user = User.objects.create_user("officier@exemple.fr", "mot-de-passe-long", is_staff=True)
    rights = "view_person add_mentorship view_mentorship change_mentorship view_mentorshipmember"
    user.user_permissions.set(Permission.objects.filter(codename__in=rights.split()))
    client.force_login(user)
    return user
