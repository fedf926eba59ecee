from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projets tutorés")

    def ready(self) -> None:
        from projects import access, waves  # noqa: F401 -- registered once the models are there
