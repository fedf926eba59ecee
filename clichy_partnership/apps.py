from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ClichyPartnershipConfig(AppConfig):
    name = "clichy_partnership"
    verbose_name = _("Partenariat")

    def ready(self) -> None:
        from clichy_partnership import access, checks  # noqa: F401 -- registered once the models are there


class BackOfficeConfig(AdminConfig):
    default_site = "clichy_partnership.site.BackOffice"
    default = False
