import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, ReferencedRecord, never_before, one_of, precedes
from mentoring.processing import MENTORING
from people.models import Person
from people.processing import LAST_CONTACT

FIVE_POINTS = [MinValueValidator(1), MaxValueValidator(5)]
MINUTES = [MinValueValidator(1), MaxValueValidator(24 * 60)]


class MentorshipQuerySet(ScopedQuerySet):
    def real(self) -> "MentorshipQuerySet":
        """Without those registered by mistake: they never existed, whatever their dates."""
        return self.exclude(end_reason=Mentorship.EndReason.ERROR)

    def open_on(self, day) -> "MentorshipQuerySet":
        return self.real().filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


class Mentorship(ReferencedRecord):
    class Kind(models.TextChoices):
        PAIR = "pair", _("binôme")
        GROUP = "group", _("petit groupe")

    class EndReason(models.TextChoices):
        TERM_REACHED = "term_reached", _("terme atteint")
        GOALS_REACHED = "goals_reached", _("objectifs atteints")
        MENTEE = "mentee", _("arrêt par le jeune")
        MENTOR = "mentor", _("arrêt par le mentor")
        STAFF = "staff", _("arrêt par l’équipe")
        EXTERNAL = "external", _("cause extérieure")
        SAFEGUARDING = "safeguarding", _("protection")
        ERROR = "error", _("saisi par erreur")

    COMPLETED = (EndReason.TERM_REACHED, EndReason.GOALS_REACHED)

    kind = models.CharField(_("forme"), max_length=10, choices=Kind.choices)
    members = models.ManyToManyField(Person, through="MentorshipMember", related_name="+")
    formed_on = models.DateField(_("formé le"))
    term_on = models.DateField(_("terme prévu"), null=True, blank=True)
    ended_on = models.DateField(_("terminé le"), null=True, blank=True)
    end_reason = models.CharField(_("motif de fin"), max_length=20, choices=EndReason.choices, blank=True)
    objects = MentorshipQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="memberships__person", kept=("kind", "formed_on", "term_on", "ended_on", "end_reason"),
        needed={"formed_on": LAST_CONTACT, "ended_on": LAST_CONTACT},
        ongoing=Q(ended_on=None),
    )  # fmt: skip

    class Meta:
        verbose_name = _("accompagnement")
        verbose_name_plural = _("accompagnements")
        ordering = ["-formed_on"]
        indexes = [models.Index(fields=["formed_on", "end_reason"], name="mentorship_in_scope")]
        constraints = [
            one_of("kind", "pair group", "mentorship_kind"),
            one_of(
                "end_reason",
                "term_reached goals_reached mentee mentor staff external safeguarding error",
                "mentorship_end_reason",
            ),
            never_before(
                "ended_on", "formed_on", "mentorship_ends_after_start", _("La fin précède le début.")
            ),
            never_before(
                "term_on", "formed_on", "mentorship_term_after_start", _("Le terme précède le début.")
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="mentorship_end_has_reason",
                violation_error_message=_("Une fin a un motif, et un motif une date de fin."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ref}"

    def is_open_on(self, day: dt.date) -> bool:
        return self.ended_on is None or self.ended_on > day

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.ended_on, self.formed_on):
            yield "ended_on", _("La fin précède le début de l’accompagnement.")
        if precedes(self.term_on, self.formed_on):
            yield "term_on", _("Le terme prévu précède le début de l’accompagnement.")
        if self.ended_on and not self.end_reason:
            yield "end_reason", _("Une fin doit avoir un motif.")
        if self.end_reason and not self.ended_on:
            yield "ended_on", _("Un motif de fin demande une date de fin.")


class MemberQuerySet(ScopedQuerySet):
    def present_on(self, day) -> "MemberQuerySet":
        """Those who have not left it; `day` is a date or an expression."""
        return self.filter(Q(joined_on=None) | Q(joined_on__lte=day), Q(left_on=None) | Q(left_on__gt=day))


class MentorshipMember(Record):
    class Role(models.TextChoices):
        MENTOR = "mentor", _("mentor")
        MENTEE = "mentee", _("jeune accompagné")

    mentorship = models.ForeignKey(
        Mentorship, verbose_name=_("accompagnement"), on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="mentorship_memberships"
    )
    role = models.CharField(_("rôle"), max_length=10, choices=Role.choices)
    joined_on = models.DateField(
        _("depuis le"), null=True, blank=True, help_text=_("Vide : depuis le début de l’accompagnement.")
    )
    left_on = models.DateField(
        _("jusqu’au"), null=True, blank=True, help_text=_("Vide : jusqu’à la fin de l’accompagnement.")
    )
    objects = MemberQuerySet.as_manager()
    privacy = Privacy(MENTORING, subject="person", kept=("mentorship", "role", "joined_on", "left_on"))

    class Meta:
        verbose_name = _("membre d’un accompagnement")
        verbose_name_plural = _("membres des accompagnements")
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship", "person"],
                name="mentorship_member_once",
                violation_error_message=_("Cette personne fait déjà partie de l’accompagnement."),
            ),
            one_of("role", "mentor mentee", "mentorship_member_role"),
            never_before("left_on", "joined_on", "mentorship_member_order", _("La fin précède le début.")),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class MeetingQuerySet(ScopedQuerySet):
    def unsettled(self) -> "MeetingQuerySet":
        """Logged by one side; the other has neither confirmed nor contested it."""
        return self.filter(confirmed=False, logged_by__isnull=False, contested_on=None, set_aside_on=None)

    def contested(self) -> "MeetingQuerySet":
        """The other side says that it did not happen so: the team has to say."""
        return self.filter(confirmed=False, contested_on__isnull=False, set_aside_on=None)


class Meeting(ReferencedRecord):
    class Confirmation(models.TextChoices):
        """Empty: by whoever recorded it elsewhere."""

        OTHER = "other", _("l’autre")
        SILENCE = "silence", _("silence")
        STAFF = "staff", _("l’équipe")

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("en personne")
        VIDEO = "video", _("en visio")
        PHONE = "phone", _("au téléphone")

    class Topic(models.TextChoices):
        CV = "cv", _("CV")
        INTERVIEW = "interview", _("entretien")
        DIGITAL_TOOLS = "digital_tools", _("outils numériques")
        CAREER = "career", _("orientation")
        NETWORK = "network", _("réseau")
        OTHER = "other", _("autre")

    mentorship = models.ForeignKey(
        Mentorship, verbose_name=_("accompagnement"), on_delete=models.PROTECT, related_name="meetings"
    )
    held_on = models.DateField(_("date"))
    minutes = models.PositiveSmallIntegerField(_("durée (minutes)"), validators=MINUTES)
    channel = models.CharField(_("canal"), max_length=10, choices=Channel.choices, blank=True)
    topics = models.JSONField(_("sujets"), default=list, blank=True)
    confirmed = models.BooleanField(_("confirmée"), default=False)
    confirmation = models.CharField(
        _("confirmée par"), max_length=10, choices=Confirmation.choices, blank=True, editable=False
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("notée par"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    logged_at = models.DateTimeField(_("notée le"), null=True, editable=False)
    contested_on = models.DateField(_("contestée le"), null=True, blank=True, editable=False)
    contested_because = models.TextField(
        _("contestée parce que"), max_length=500, blank=True, editable=False,
        validators=[MaxLengthValidator(500)],
    )  # fmt: skip
    set_aside_on = models.DateField(_("écartée le"), null=True, blank=True, editable=False)
    rating = models.PositiveSmallIntegerField(_("note"), null=True, blank=True, validators=FIVE_POINTS)
    objects = MeetingQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="mentorship__memberships__person",
        kept=("mentorship", "held_on", "minutes", "channel", "topics", "confirmed", "confirmation", "rating",
              "contested_on", "set_aside_on"),
        texts=("contested_because",),
        technical=("logged_by", "logged_at"),
        needed={"held_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("rencontre")
        verbose_name_plural = _("rencontres")
        ordering = ["-held_on"]
        indexes = [
            models.Index(fields=["mentorship", "confirmed", "held_on"], name="meeting_of_mentorship"),
            models.Index(fields=["held_on"], name="meeting_held"),
            models.Index(fields=["logged_at"], condition=Q(confirmed=False), name="meeting_unsettled"),
        ]
        constraints = [
            one_of("channel", "in_person video phone", "meeting_channel"),
            one_of("confirmation", "other silence staff", "meeting_confirmation"),
            models.CheckConstraint(
                condition=Q(confirmation="") | Q(confirmed=True),
                name="meeting_confirmed_by",
                violation_error_message=_("Seule une rencontre confirmée dit par qui."),
            ),
            models.CheckConstraint(
                condition=Q(set_aside_on=None) | Q(confirmed=False),
                name="meeting_set_aside_counts_not",
                violation_error_message=_("Une rencontre écartée n’est pas confirmée."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=24 * 60),
                name="meeting_minutes",
                violation_error_message=_("La durée va de 1 à 1 440 minutes."),
            ),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5),
                name="meeting_rating",
                violation_error_message=_("La note va de 1 à 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%d/%m/%Y} – {self.minutes} min"

    def violations(self) -> Iterator[tuple[str, str]]:
        if self.mentorship_id and precedes(self.held_on, self.mentorship.formed_on):
            yield "held_on", _("La rencontre précède la formation de l’accompagnement.")
        if wrong := [topic for topic in self.topics if topic not in self.Topic.values]:
            yield "topics", _("Sujet inconnu : « %(topic)s ».") % {"topic": wrong[0]}


from mentoring.check_ins import CheckIn  # noqa: E402, F401 -- they speak of members
from mentoring.checks import MentorCheck  # noqa: E402, F401 -- it speaks of mentors
from mentoring.concerns import MentorshipConcern  # noqa: E402, F401 -- it speaks of mentorships
from mentoring.conversations import ConversationReading, MentorshipMessage  # noqa: E402, F401 -- they speak of members
from mentoring.intake import Mentor, MentorAbsence, MentoringRequest  # noqa: E402, F401 -- beside the others
from mentoring.lives import ClosingReview, MeetingAttempt, Pause  # noqa: E402, F401 -- they speak of mentorships
from mentoring.matching_runs import MatchedPair, MatchingRun, PairRule, Unmatched  # noqa: E402, F401 -- of proposals
from mentoring.proposals import Proposal, ProposalMember  # noqa: E402, F401 -- they speak of mentorships
from mentoring.workshops import Workshop, WorkshopRegistration  # noqa: E402, F401 -- beside the others
