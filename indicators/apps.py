from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = _("Indicateurs et bilans")

    def ready(self) -> None:
        from indicators import access, notifications  # noqa: F401 -- registered once the models are there
