from collections.abc import Iterator

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, ReferencedRecord, never_before, one_of, precedes
from common.search import SearchedRecord
from followups.models import Followup
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

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.ended_on, self.formed_on):
            yield "ended_on", _("La fin précède le début de l’accompagnement.")
        if precedes(self.term_on, self.formed_on):
            yield "term_on", _("Le terme prévu précède le début de l’accompagnement.")
        if self.ended_on and not self.end_reason:
            yield "end_reason", _("Une fin doit avoir un motif.")
        if self.end_reason and not self.ended_on:
            yield "ended_on", _("Un motif de fin demande une date de fin.")


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
    privacy = Privacy(MENTORING, subject="person", kept=("mentorship", "role"))

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
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class Meeting(ReferencedRecord):
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
    rating = models.PositiveSmallIntegerField(_("note"), null=True, blank=True, validators=FIVE_POINTS)
    privacy = Privacy(
        MENTORING, subject="mentorship__memberships__person",
        kept=("mentorship", "held_on", "minutes", "channel", "topics", "confirmed", "rating"),
        needed={"held_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("rencontre")
        verbose_name_plural = _("rencontres")
        ordering = ["-held_on"]
        indexes = [
            models.Index(fields=["mentorship", "confirmed", "held_on"], name="meeting_of_mentorship"),
            models.Index(fields=["held_on"], name="meeting_held"),
        ]
        constraints = [
            one_of("channel", "in_person video phone", "meeting_channel"),
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


class Workshop(SearchedRecord):
    class Kind(models.TextChoices):
        ORIENTATION = "orientation", _("orientation")
        PUBLIC_SPEAKING = "public_speaking", _("prise de parole")
        EXPERIENCE = "experience", _("partage d’expérience")
        JOB_MARKET = "job_market", _("marché de l’emploi")
        DIGITAL_SKILLS = "digital_skills", _("compétences numériques")
        NETWORKING = "networking", _("réseau")
        CULTURE = "culture", _("culture")
        SPORT_INCLUSION = "sport_inclusion", _("sport et inclusion")

    kind = models.CharField(_("thème"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("titre"), max_length=200)
    held_on = models.DateField(_("date"))
    minutes = models.PositiveSmallIntegerField(
        _("durée (minutes)"), null=True, blank=True, validators=MINUTES
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    digital = models.BooleanField(_("action numérique"), default=False)
    result_observed_on = models.DateField(_("résultat constaté le"), null=True, blank=True)
    result_summary = models.TextField(
        _("résultat constaté"), blank=True, max_length=5000, validators=[MaxLengthValidator(5000)]
    )
    privacy = Privacy(
        MENTORING,
        kept=("kind", "title", "held_on", "minutes", "capacity", "digital", "result_observed_on"),
        texts=("result_summary",),
    )

    class Meta:
        verbose_name = _("atelier")
        verbose_name_plural = _("ateliers")
        ordering = ["-held_on"]
        indexes = [models.Index(fields=["held_on"], name="workshop_held")]
        constraints = [
            one_of(
                "kind",
                "orientation public_speaking experience job_market digital_skills networking culture sport_inclusion",
                "workshop_kind",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=24 * 60),
                name="workshop_minutes",
                violation_error_message=_("La durée va de 1 à 1 440 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.held_on:%d/%m/%Y})"

    def searched_texts(self) -> list[str]:
        return [self.title, self.ref]


class WorkshopRegistration(Record):
    workshop = models.ForeignKey(
        Workshop, verbose_name=_("atelier"), on_delete=models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="workshop_registrations"
    )
    attended = models.BooleanField(_("présent·e"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction"), null=True, blank=True, validators=FIVE_POINTS
    )
    postcode_at_event = models.CharField(_("code postal ce jour-là"), max_length=10, blank=True)
    followup = models.OneToOneField(
        Followup,
        verbose_name=_("suivi"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    privacy = Privacy(
        MENTORING, subject="person", kept=("workshop", "attended", "satisfaction", "postcode_at_event"),
        technical=("followup",),
        needed={"workshop__held_on": LAST_CONTACT},
        age_on="workshop__held_on",
    )  # fmt: skip

    class Meta:
        verbose_name = _("inscription à un atelier")
        verbose_name_plural = _("inscriptions aux ateliers")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "person"],
                name="workshop_registration_once",
                violation_error_message=_("Cette personne est déjà inscrite à cet atelier."),
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__gte=1, satisfaction__lte=5),
                name="workshop_registration_satisfaction",
                violation_error_message=_("La satisfaction va de 1 à 5."),
            ),
        ]

    def save(self, *args, **kwargs) -> None:
        if self._state.adding and not self.postcode_at_event:
            self.postcode_at_event = self.person.postcode  # as it is that day; a later move changes nothing
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.person} – {self.workshop}"


from mentoring.check_ins import CheckIn  # noqa: E402, F401 -- they speak of members
from mentoring.checks import MentorCheck  # noqa: E402, F401 -- it speaks of mentors
