"""The back-office: its home shows the rooms in the order of the work."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

ORDER = [
    "people",
    "mentoring",
    "placements",
    "training",
    "projects",
    "indicators",
    "clichy_partnership",
    "auth",
]


class BackOffice(AdminSite):
    site_header = _("Partenariat Ville – École")
    site_title = _("Partenariat")
    index_title = _("Fiches et bilans")

    def get_app_list(self, request, app_label=None):
        """Apps in ORDER, models as their admin module declares them."""
        registered = list(self._registry)
        apps = super().get_app_list(request, app_label)
        apps.sort(key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))
        for app in apps:
            app["models"].sort(key=lambda entry: registered.index(entry["model"]))
        return apps
