from collections.abc import Iterator

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, ReferencedRecord, never_before, one_of, precedes
from common.search import SearchedRecord
from followups.models import Followup
from people.models import Organisation, Person
from people.processing import LAST_CONTACT
from training.processing import PROOF, TRAINING


class Course(SearchedRecord):
    title = models.CharField(_("titre"), max_length=200)
    objectives = models.JSONField(_("objectifs"), default=list, blank=True)
    digital = models.BooleanField(_("action numérique"), default=False)
    privacy = Privacy(TRAINING, kept=("title", "objectives", "digital"))

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")
        ordering = ["search_key"]

    def __str__(self) -> str:
        return self.title

    def searched_texts(self) -> list[str]:
        return [self.title, self.ref]


class Session(ReferencedRecord):
    class Modality(models.TextChoices):
        IN_PERSON = "in_person", _("en présentiel")
        REMOTE = "remote", _("à distance")
        MIXED = "mixed", _("mixte")

    course = models.ForeignKey(
        Course, verbose_name=_("formation"), on_delete=models.PROTECT, related_name="sessions"
    )
    modality = models.CharField(_("modalité"), max_length=10, choices=Modality.choices)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    result_observed_on = models.DateField(_("résultat constaté le"), null=True, blank=True)
    result_summary = models.TextField(
        _("résultat constaté"), blank=True, max_length=5000, validators=[MaxLengthValidator(5000)]
    )
    privacy = Privacy(
        TRAINING, kept=("course", "modality", "capacity", "result_observed_on"), texts=("result_summary",)
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [one_of("modality", "in_person remote mixed", "session_modality")]

    def __str__(self) -> str:
        return f"{self.course} ({self.ref})"


class SessionTrainer(Record):
    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="trainers"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="sessions_led"
    )
    privacy = Privacy(TRAINING, subject="person", kept=("session",), needed={"session__slots__day": PROOF})

    class Meta:
        verbose_name = _("formateur ou formatrice")
        verbose_name_plural = _("formateurs et formatrices")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                name="session_trainer_once",
                violation_error_message=_("Cette personne anime déjà la session."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.session}"


class SlotQuerySet(ScopedQuerySet):
    def kept(self, as_of) -> "SlotQuerySet":
        """A slot is a plan: it exists whatever its date, unless cancelled by `as_of`."""
        return self.filter(Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=as_of))

    def validated(self, as_of) -> "SlotQuerySet":
        return self.kept(as_of).filter(validated_on__lte=as_of)


class Slot(ReferencedRecord):
    """A half-day. Its day (Europe/Paris) and net seconds are stored so that figures sum and group them."""

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="slots"
    )
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    break_minutes = models.PositiveSmallIntegerField(_("pause (minutes)"), default=0, blank=True)
    validated_on = models.DateField(_("validée le"), null=True, blank=True)
    cancelled_on = models.DateField(_("annulée le"), null=True, blank=True)
    day = models.DateField(_("jour"), editable=False)
    net_seconds = models.PositiveIntegerField(_("durée nette (secondes)"), editable=False)
    objects = SlotQuerySet.as_manager()
    privacy = Privacy(
        TRAINING,
        kept=(
            "session",
            "starts_at",
            "ends_at",
            "break_minutes",
            "validated_on",
            "cancelled_on",
            "day",
            "net_seconds",
        ),
    )

    class Meta:
        verbose_name = _("demi-journée")
        verbose_name_plural = _("demi-journées")
        ordering = ["-starts_at"]
        indexes = [
            models.Index(fields=["day", "validated_on"], name="slot_in_period"),
            models.Index(fields=["starts_at"], name="slot_starts"),
            models.Index(fields=["session", "day"], name="slot_of_session"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="slot_ends_after_start",
                violation_error_message=_("La fin précède le début."),
            ),
        ]

    def __str__(self) -> str:
        return timezone.localtime(self.starts_at).strftime("%d/%m/%Y %H:%M")

    def derive(self) -> None:
        if not (self.starts_at and self.ends_at):
            return
        self.day = timezone.localdate(self.starts_at)
        self.net_seconds = max(
            0, int((self.ends_at - self.starts_at).total_seconds()) - 60 * (self.break_minutes or 0)
        )

    def violations(self) -> Iterator[tuple[str, str]]:
        if not (self.starts_at and self.ends_at):
            return
        if self.ends_at <= self.starts_at:
            yield "ends_at", _("La fin précède le début.")
        elif (self.ends_at - self.starts_at).days >= 1:
            yield "ends_at", _("Une demi-journée ne dure pas plus d’un jour.")
        elif 60 * (self.break_minutes or 0) >= (self.ends_at - self.starts_at).total_seconds():
            yield "break_minutes", _("La pause dure plus que la demi-journée.")


class EnrolmentQuerySet(ScopedQuerySet):
    def of_municipal_agents(self) -> "EnrolmentQuerySet":
        return self.filter(employer__kind__in=Organisation.MUNICIPAL_KINDS)


class Enrolment(Record):
    class Status(models.TextChoices):
        REQUESTED = "requested", _("demandée")
        APPROVED = "approved", _("acceptée")
        CONVENED = "convened", _("convoquée")
        ACTIVE = "active", _("en cours")
        COMPLETED = "completed", _("terminée")
        PARTIAL = "partial", _("partielle")
        ABANDONED = "abandoned", _("abandonnée")
        NO_SHOW = "no_show", _("jamais venu·e")
        CANCELLED = "cancelled", _("annulée")
        REPLACED = "replaced", _("remplacée")

    EXPECTED = (
        Status.APPROVED,
        Status.CONVENED,
        Status.ACTIVE,
        Status.COMPLETED,
        Status.PARTIAL,
        Status.NO_SHOW,
    )

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="enrolments"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="enrolments"
    )
    employer = models.ForeignKey(
        Organisation,
        verbose_name=_("employeur à cette date"),
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    status = models.CharField(_("état"), max_length=10, choices=Status.choices)
    left_on = models.DateField(_("parti·e le"), null=True, blank=True)
    objects = EnrolmentQuerySet.as_manager()
    privacy = Privacy(
        TRAINING, subject="person", kept=("session", "employer", "status", "left_on"),
        needed={"left_on": PROOF, "session__slots__day": PROOF},
    )  # fmt: skip

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                name="enrolment_once",
                violation_error_message=_("Cette personne est déjà inscrite à cette session."),
            ),
            one_of(
                "status",
                "requested approved convened active completed partial abandoned no_show cancelled replaced",
                "enrolment_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.session}"


class Attendance(Record):
    class Status(models.TextChoices):
        PRESENT = "present", _("présent·e")
        LATE = "late", _("en retard")
        LEFT_EARLY = "left_early", _("parti·e avant la fin")
        ABSENT_JUSTIFIED = "absent_justified", _("absence justifiée")
        ABSENT_UNJUSTIFIED = "absent_unjustified", _("absence non justifiée")

    slot = models.ForeignKey(
        Slot, verbose_name=_("demi-journée"), on_delete=models.PROTECT, related_name="attendances"
    )
    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("inscription"), on_delete=models.PROTECT, related_name="attendances"
    )
    status = models.CharField(_("présence"), max_length=20, choices=Status.choices)
    followed_minutes = models.PositiveSmallIntegerField(_("minutes suivies"))
    signed = models.BooleanField(_("émargé"), default=False)
    privacy = Privacy(
        TRAINING,
        subject="enrolment__person",
        kept=("slot", "enrolment", "status", "followed_minutes", "signed"),
    )

    class Meta:
        verbose_name = _("émargement")
        verbose_name_plural = _("émargements")
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "enrolment"],
                name="attendance_once",
                violation_error_message=_("L’émargement de cette personne est déjà enregistré."),
            ),
            one_of(
                "status", "present late left_early absent_justified absent_unjustified", "attendance_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person} – {self.slot}"

    def violations(self) -> Iterator[tuple[str, str]]:
        if not self.slot_id:
            return
        if self.followed_minutes is not None and 60 * self.followed_minutes > self.slot.net_seconds:
            minutes = self.slot.net_seconds // 60
            yield (
                "followed_minutes",
                _("La demi-journée ne dure que %(minutes)d minutes, pause déduite.") % {"minutes": minutes},
            )
        if self.enrolment_id and self.enrolment.session_id != self.slot.session_id:
            yield "enrolment", _("Cette inscription est celle d’une autre session.")


class Evaluation(Record):
    """The one fixed question, from 1 to 5, asked at the end (hot) and three months later (cold)."""

    class Moment(models.TextChoices):
        HOT = "hot", _("à chaud")
        COLD = "cold", _("à froid")

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="evaluations"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="training_evaluations"
    )
    moment = models.CharField(_("moment"), max_length=5, choices=Moment.choices)
    answered_on = models.DateField(_("répondu le"))
    score = models.PositiveSmallIntegerField(
        _("note"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    followup = models.OneToOneField(
        Followup,
        verbose_name=_("suivi"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    privacy = Privacy(
        TRAINING, subject="person", kept=("session", "moment", "answered_on", "score"), technical=("followup",),
        needed={"answered_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("évaluation")
        verbose_name_plural = _("évaluations")
        ordering = ["-answered_on"]
        indexes = [models.Index(fields=["answered_on"], name="evaluation_answered")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person", "moment"],
                name="evaluation_once",
                violation_error_message=_("Cette personne a déjà répondu."),
            ),
            one_of("moment", "hot cold", "evaluation_moment"),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5),
                name="evaluation_score",
                violation_error_message=_("La note va de 1 à 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_moment_display()}"


class ProductivityMeasure(ReferencedRecord):
    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="measures"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("service"), on_delete=models.PROTECT, related_name="measures"
    )
    measure = models.CharField(_("mesure"), max_length=200)
    unit = models.CharField(_("unité"), max_length=50)
    before = models.DecimalField(_("avant"), max_digits=16, decimal_places=6, null=True, blank=True)
    before_on = models.DateField(_("mesuré avant le"), null=True, blank=True)
    after = models.DecimalField(_("après"), max_digits=16, decimal_places=6, null=True, blank=True)
    after_on = models.DateField(_("mesuré après le"), null=True, blank=True)
    followup = models.OneToOneField(
        Followup,
        verbose_name=_("suivi"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    privacy = Privacy(
        TRAINING,
        kept=("session", "organisation", "measure", "unit", "before", "before_on", "after", "after_on"),
        technical=("followup",),
    )

    class Meta:
        verbose_name = _("mesure de productivité")
        verbose_name_plural = _("mesures de productivité")
        constraints = [
            never_before(
                "after_on",
                "before_on",
                "productivity_after_before",
                _("La mesure d’après précède celle d’avant."),
            )
        ]

    def __str__(self) -> str:
        return self.measure

    def violations(self) -> Iterator[tuple[str, str]]:
        if precedes(self.after_on, self.before_on):
            yield "after_on", _("La mesure d’après précède celle d’avant.")
