"""The back-office: its home shows the rooms in the order of the work, and each of its addresses has its policy."""

from collections.abc import Callable
from functools import wraps

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from common.access import BACK_OFFICE, FORM, READ, Policy, Reason, Scope, Sensitivity
from common.access_log import MINORS

ORDER = [
    "people",
    "mentoring",
    "placements",
    "training",
    "projects",
    "followups",
    "indicators",
    "clichy_partnership",
    "common",
    "auth",
]
OWN_ADDRESSES = {
    "index": Policy(BACK_OFFICE, scope=Scope.PROGRAMME, sensitivity=Sensitivity.INTERNAL),
    "app_list": Policy(BACK_OFFICE, scope=Scope.PROGRAMME, sensitivity=Sensitivity.INTERNAL),
    "login": Policy(signed_in=False, methods=FORM, sensitivity=Sensitivity.PUBLIC),
    "logout": Policy(methods=("POST",), mfa=False, sensitivity=Sensitivity.INTERNAL),
    "jsi18n": Policy(BACK_OFFICE, sensitivity=Sensitivity.PUBLIC),
    "autocomplete": Policy(BACK_OFFICE, scope=Scope.PROGRAMME),
    "": Policy(BACK_OFFICE, methods=FORM),  # whatever else begins with /admin/: a page that does not exist
}
# What Django and import-export serve of a model: the right asked for, and the methods.
OF_A_MODEL = {
    "changelist": ("view", FORM),
    "add": ("add", FORM),
    "change": ("view", FORM),
    "history": ("view", READ),
    "delete": ("delete", FORM),
    "export": ("view", FORM),
    "import": ("add", FORM),
    "process_import": ("add", FORM),
    "": ("view", READ),  # an address without its last word, sent on to the change page
}
UNSERVED = {"view_on_site", "password_change", "password_change_done"}


class BackOffice(AdminSite):
    site_header = site_title = _("Clichy Tremplin")
    index_title = _("Aujourd’hui")
    site_url = "/espace/"
    enable_nav_sidebar = (
        False  # its script writes in the browser, and hides it on a phone: templates/admin/rooms.html
    )

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """One door for everybody."""
        if request.user.is_authenticated:
            return redirect("home")
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, "/admin/"))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        urls = [url for url in super().get_urls() if getattr(url, "name", "") not in UNSERVED]
        admins = {
            f"{model._meta.app_label}/{model._meta.model_name}/": model_admin
            for model, model_admin in self._registry.items()
        }
        for url in urls:
            if isinstance(url, URLResolver):
                declare(url, admins[str(url.pattern)])
            else:
                url.callback = with_policy(url.callback, OWN_ADDRESSES[url.name or ""])
        return [*self.joining_urls(), *urls]

    def joining_urls(self) -> list[URLPattern]:
        """Pages that join all the programmes."""
        # No model is there yet when the site is made.
        from clichy_partnership.find import search
        from clichy_partnership.organisation_page import organisation_page
        from clichy_partnership.person_page import person_page
        from clichy_partnership.response_rates import response_rates

        pages = (
            ("recherche/", search, "search"),
            ("people/person/<int:pk>/parcours/", person_page, "people_person_overview"),
            ("followups/followup/reponses/", response_rates, "followups_followup_rates"),
            ("people/organisation/<int:pk>/apercu/", organisation_page, "people_organisation_overview"),
        )
        return [path(route, self.admin_view(view), name=name) for route, view, name in pages]

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        from clichy_partnership import today  # as above

        desk = {"waiting": today.waiting(request.user), "week": today.week(request.user)}
        return super().index(request, {"desk": desk, **(extra_context or {})})

    def get_app_list(self, request, app_label=None):
        """Apps in ORDER, models as their admin module declares them."""
        registered = list(self._registry)
        apps = super().get_app_list(request, app_label)
        apps.sort(key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))
        for app in apps:
            app["models"].sort(key=lambda entry: registered.index(entry["model"]))
        return apps


def with_policy(view: Callable, declared: Policy) -> Callable:
    """The same view; a method of the site cannot carry anything itself."""

    @wraps(view)
    def carrier(*args, **kwargs) -> HttpResponse:
        return view(*args, **kwargs)

    carrier.policy = declared
    return carrier


def declare(url: URLResolver, model_admin: ModelAdmin) -> None:
    """Give what Django serves of a model its policy; a view of ours carries its own, or stays closed to all."""
    label, model = model_admin.opts.app_label, model_admin.opts.model_name
    for pattern in url.url_patterns:
        action = (pattern.name or "").removeprefix(f"{label}_{model}_")
        if not hasattr(pattern.callback, "policy") and action in OF_A_MODEL:
            right, methods = OF_A_MODEL[action]
            names_people = action == "export" and model_admin.model in MINORS
            pattern.callback.policy = Policy(
                getattr(model_admin, "roles", BACK_OFFICE),
                methods=methods,
                scope=Scope.PROGRAMME,
                sensitivity=getattr(model_admin, "sensitivity", Sensitivity.PERSONAL),
                permissions=(f"{label}.{right}_{model}",),
                about=model_admin.model,
                reason=Reason.EXPORT if names_people else getattr(model_admin, "reason", None),
            )
