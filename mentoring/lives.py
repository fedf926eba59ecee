"""What happens in a mentorship besides its meetings: tries that failed, pauses, and what both sides say at the end."""

from collections.abc import Iterator

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, never_before, one_of, precedes
from followups.models import Followup
from mentoring.models import FIVE_POINTS, Meeting, Mentorship, MentorshipMember
from mentoring.processing import MENTORING
from people.processing import LAST_CONTACT


class MeetingAttempt(Record):
    """Somebody tried to meet, or to call, in vain: a sign of life, never a meeting."""

    mentorship = models.ForeignKey(
        Mentorship, verbose_name=_("accompagnement"), on_delete=models.CASCADE, related_name="attempts"
    )
    tried_on = models.DateField(_("date"), default=timezone.localdate)
    channel = models.CharField(_("canal"), max_length=10, choices=Meeting.Channel.choices, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("noté par"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    privacy = Privacy(
        MENTORING, subject="mentorship__memberships__person", kept=("mentorship", "tried_on", "channel"),
        technical=("logged_by",), needed={"tried_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("rencontre manquée")
        verbose_name_plural = _("rencontres manquées")
        ordering = ["-tried_on"]
        indexes = [models.Index(fields=["mentorship", "tried_on"], name="meeting_attempt_of")]
        constraints = [one_of("channel", "in_person video phone", "meeting_attempt_channel")]

    def __str__(self) -> str:
        return f"{self.tried_on:%d/%m/%Y}"

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(timezone.localdate(), self.tried_on):
            yield "tried_on", _("Cette date est dans le futur.")
        if self.mentorship_id and precedes(self.tried_on, self.mentorship.formed_on):
            yield "tried_on", _("Cette date précède la formation de l’accompagnement.")


class PauseQuerySet(ScopedQuerySet):
    def running_on(self, day) -> "PauseQuerySet":
        """`day` is a date or an expression."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)


class Pause(Record):
    class Why(models.TextChoices):
        EXAMS = "exams", _("examens")
        AWAY = "away", _("absence, voyage")
        HEALTH = "health", _("raison personnelle")
        WORK = "work", _("stage ou travail")
        SUSPENDED = "suspended", _("suspendu par l’équipe")

    mentorship = models.ForeignKey(
        Mentorship, verbose_name=_("accompagnement"), on_delete=models.CASCADE, related_name="pauses"
    )
    why = models.CharField(_("motif"), max_length=10, choices=Why.choices)
    started_on = models.DateField(_("depuis le"), default=timezone.localdate)
    back_on = models.DateField(_("reprise prévue le"))
    ended_on = models.DateField(_("reprise le"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("demandée par"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    objects = PauseQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="mentorship__memberships__person",
        kept=("mentorship", "why", "started_on", "back_on", "ended_on"), technical=("asked_by",),
    )  # fmt: skip

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["-started_on"]
        constraints = [
            one_of("why", "exams away health work suspended", "pause_why"),
            never_before("back_on", "started_on", "pause_back_after", _("La reprise précède la pause.")),
            never_before("ended_on", "started_on", "pause_ends_after", _("La reprise précède la pause.")),
            models.UniqueConstraint(
                fields=["mentorship"],
                condition=Q(ended_on=None),
                name="pause_one_open",
                violation_error_message=_("Cet accompagnement est déjà en pause."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_why_display()} ({self.started_on:%d/%m/%Y})"

    def violations(self) -> Iterator[tuple[str, str]]:
        for name in ("back_on", "ended_on"):
            if precedes(getattr(self, name), self.started_on):
                yield name, _("La reprise précède la pause.")


class ClosingReview(Record):
    """What a mentor or a young person says when it ends; read by the team, never by the other side."""

    class Reached(models.TextChoices):
        YES = "yes", _("oui")
        PARTLY = "partly", _("en partie")
        NO = "no", _("non")

    member = models.OneToOneField(
        MentorshipMember, verbose_name=_("membre"), on_delete=models.CASCADE, related_name="review"
    )
    followup = models.OneToOneField(
        Followup, verbose_name=_("suivi"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    answered_on = models.DateField(_("répondu le"), default=timezone.localdate)
    reached = models.CharField(_("objectifs atteints"), max_length=10, choices=Reached.choices)
    useful = models.PositiveSmallIntegerField(
        _("utile, de 1 à 5"), null=True, blank=True, validators=FIVE_POINTS
    )
    words = models.TextField(
        _("en quelques mots"), max_length=1000, blank=True, validators=[MaxLengthValidator(1000)]
    )
    privacy = Privacy(
        MENTORING, subject="member__person", kept=("answered_on", "reached", "useful"), texts=("words",),
        technical=("member", "followup"), needed={"answered_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("avis de fin d’accompagnement")
        verbose_name_plural = _("avis de fin d’accompagnement")
        ordering = ["-answered_on", "-pk"]
        indexes = [models.Index(fields=["answered_on"], name="closing_review_answered")]
        constraints = [
            one_of("reached", "yes partly no", "closing_review_reached"),
            models.CheckConstraint(
                condition=Q(useful__gte=1, useful__lte=5),
                name="closing_review_useful",
                violation_error_message=_("La note va de 1 à 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member.person} – {self.get_reached_display()}"
