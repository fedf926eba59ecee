from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Personnes et organisations")

    def ready(self) -> None:
        from people import (  # noqa: F401 -- registered once the models are there
            access,
            account_notifications,
            concern_notifications,
            guardian_notifications,
            library_data,
            notifications,
            roles,
            sign_in,
        )
