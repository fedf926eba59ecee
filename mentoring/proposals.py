"""A mentorship before it is one: the team proposes, everybody answers, and it is formed on the day when all said yes."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, ReferencedRecord, never_before, one_of
from mentoring.models import Mentorship, MentorshipMember
from mentoring.processing import MENTORING
from people.models import Person
from people.processing import LAST_CONTACT

ANSWER_DAYS = 7


def last_day() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=ANSWER_DAYS)


class ProposalQuerySet(ScopedQuerySet):
    def open(self) -> "ProposalQuerySet":
        return self.filter(closed_on=None)


class Proposal(ReferencedRecord):
    class Outcome(models.TextChoices):
        FORMED = "formed", _("acceptée par tous")
        DECLINED = "declined", _("refusée")
        WITHDRAWN = "withdrawn", _("retirée par l’équipe")

    kind = models.CharField(_("forme"), max_length=10, choices=Mentorship.Kind.choices)
    proposed_on = models.DateField(_("proposée le"), default=timezone.localdate)
    answer_by = models.DateField(_("réponse attendue le"), default=last_day)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposée par"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    why = models.TextField(
        _("pourquoi, en mots que tous lisent"),
        max_length=500,
        blank=True,
        validators=[MaxLengthValidator(500)],
    )
    closed_on = models.DateField(_("close le"), null=True, blank=True)
    outcome = models.CharField(_("suite"), max_length=10, choices=Outcome.choices, blank=True)
    mentorship = models.OneToOneField(
        Mentorship, verbose_name=_("accompagnement"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="proposal",
    )  # fmt: skip
    objects = ProposalQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="members__person", removed=True, texts=("why",),
        kept=("kind", "proposed_on", "answer_by", "closed_on", "outcome", "mentorship"),
        technical=("proposed_by",),
        needed={"proposed_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("proposition de binôme")
        verbose_name_plural = _("propositions de binômes")
        ordering = ["-proposed_on", "-pk"]
        indexes = [
            models.Index(fields=["closed_on", "answer_by"], name="proposal_open"),
            models.Index(fields=["proposed_on"], name="proposal_made"),
        ]
        constraints = [
            one_of("kind", "pair group", "proposal_kind"),
            one_of("outcome", "formed declined withdrawn", "proposal_outcome"),
            never_before(
                "answer_by", "proposed_on", "proposal_order", _("La réponse est attendue après la demande.")
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, outcome="") | Q(closed_on__isnull=False) & ~Q(outcome=""),
                name="proposal_closed_how",
                violation_error_message=_("Une proposition close dit sa suite."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="formed", mentorship__isnull=False)
                | ~Q(outcome="formed") & Q(mentorship=None),
                name="proposal_formed_has_mentorship",
                violation_error_message=_("Une proposition acceptée a un accompagnement."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ref}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class ProposalMember(Record):
    """Whom it is proposed to, and what they said: `accepts` is null until they answer."""

    Role = MentorshipMember.Role

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposition"), on_delete=models.CASCADE, related_name="members"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="mentoring_proposals"
    )
    role = models.CharField(_("rôle"), max_length=10, choices=MentorshipMember.Role.choices)
    accepts = models.BooleanField(_("accepte"), null=True, blank=True)
    answered_on = models.DateField(_("répondu le"), null=True, blank=True)
    reason = models.TextField(
        _("pourquoi, pour l’équipe"), max_length=500, blank=True, validators=[MaxLengthValidator(500)]
    )
    privacy = Privacy(
        MENTORING, subject="person", removed=True, texts=("reason",),
        kept=("proposal", "role", "accepts", "answered_on"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("membre d’une proposition")
        verbose_name_plural = _("membres des propositions")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person"],
                name="proposal_member_once",
                violation_error_message=_("Cette personne fait déjà partie de la proposition."),
            ),
            one_of("role", "mentor mentee", "proposal_member_role"),
            models.CheckConstraint(
                condition=Q(accepts=None, answered_on=None)
                | Q(accepts__isnull=False, answered_on__isnull=False),
                name="proposal_member_answered",
                violation_error_message=_("Une réponse a sa date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"
