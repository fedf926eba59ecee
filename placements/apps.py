from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = _("Stages et alternances")

    def ready(self) -> None:
        from placements import access, waves  # noqa: F401 -- registered once the models are there
