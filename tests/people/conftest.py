import pytest
from django.contrib.auth.models import Permission

from people.models import User
from tests.accounts import sign_in, staff
from tests.post import Texts


@pytest.fixture
def officer(client) -> User:
    """Signed in, with the rights of somebody at the reception desk."""
    user = staff(email="officier@exemple.fr")
    rights = "view_person add_person change_person view_organisation view_interaction add_interaction change_interaction"
    user.user_permissions.set(Permission.objects.filter(codename__in=rights.split()))
    sign_in(client, user)
    return user


@pytest.fixture
def texts(settings, tmp_path):
    """The text messages that left."""
    settings.SMS_BACKEND, settings.SMS_FILE = "common.sms.File", str(tmp_path / "sms.txt")
    return Texts(tmp_path / "sms.txt")
