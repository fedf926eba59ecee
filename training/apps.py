from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Formation")

    def ready(self) -> None:
        from training import access, waves  # noqa: F401 -- registered once the models are there
