from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "mentoring"
    verbose_name = _("Accompagnement")

    def ready(self) -> None:
        from mentoring import (  # noqa: F401 -- registered once the models are there
            access,
            check_notifications,
            intake_notifications,
            meeting_notifications,
            notifications,
            proposal_notifications,
            safeguarding_access,
            safeguarding_notifications,
            waves,
            workshop_notifications,
        )
