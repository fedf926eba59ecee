from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ClichyPartnershipConfig(AppConfig):
    name = "clichy_partnership"
    verbose_name = _("Partenariat")


class BackOfficeConfig(AdminConfig):
    default_site = "clichy_partnership.site.BackOffice"
    default = False
