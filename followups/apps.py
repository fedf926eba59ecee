from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "followups"
    verbose_name = _("Suivis")

    def ready(self) -> None:
        from followups import access, notifications  # noqa: F401 -- registered once the models are there
