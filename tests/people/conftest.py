import pytest
from django.contrib.auth.models import Permission

from people.models import User


@pytest.fixture
def officer(client) -> User:
    """Signed in, with the rights of somebody at the reception desk."""
    user = User.objects.create_user("officier@exemple.fr", is_staff=True)
    rights = "view_person add_person change_person view_organisation view_interaction add_interaction change_interaction"
    user.user_permissions.set(Permission.objects.filter(codename__in=rights.split()))
    client.force_login(user)
    return user
