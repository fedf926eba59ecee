from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClichyPartnershipConfig(AppConfig):
    name = "clichy_partnership"
    verbose_name = _("Partenariat")
