from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Personnes et organisations")

    def ready(self) -> None:
        from people import access, library_data, roles, sign_in  # noqa: F401 -- registered once the models are there
