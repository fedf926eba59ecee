"""Which mentorship a concern names: what lets referents read its messages, and nobody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from mentoring.models import Mentorship
from people.models import Concern
from people.processing import CONCERNS


class MentorshipConcern(models.Model):
    """Made when somebody signals a problem from the page of a mentorship; it goes with the concern."""

    concern = models.OneToOneField(
        Concern, verbose_name=_("inquiétude"), on_delete=models.CASCADE, related_name="+"
    )
    mentorship = models.ForeignKey(
        Mentorship, verbose_name=_("accompagnement"), on_delete=models.CASCADE, related_name="concerns"
    )
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(CONCERNS, technical=("concern", "mentorship"))

    class Meta:
        verbose_name = _("accompagnement d’une inquiétude")
        verbose_name_plural = _("accompagnements des inquiétudes")

    def __str__(self) -> str:
        return f"{self.concern} – {self.mentorship}"
