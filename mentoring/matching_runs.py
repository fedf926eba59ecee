"""A matching that is kept: computed once, read through, adjusted by rules of the team, then published as proposals."""

from collections.abc import Iterator

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import ScopedQuerySet
from common.privacy import Privacy
from common.records import Record, never_before, one_of
from mentoring.processing import MENTORING
from mentoring.proposals import Proposal
from people.models import Person
from people.processing import LAST_CONTACT

OF_ANOTHER = _("parle d’une autre personne")


class PairRuleQuerySet(ScopedQuerySet):
    def in_force(self) -> "PairRuleQuerySet":
        return self.filter(lifted_on=None)


class PairRule(Record):
    """The team puts two people together, or keeps them apart, and says why: it holds for every matching until lifted."""

    class Kind(models.TextChoices):
        PIN = "pin", _("mettre ensemble")
        VETO = "veto", _("ne pas mettre ensemble")

    kind = models.CharField(_("décision"), max_length=5, choices=Kind.choices)
    mentee = models.ForeignKey(
        Person, verbose_name=_("jeune"), on_delete=models.PROTECT, related_name="pair_rules"
    )
    mentor = models.ForeignKey(
        Person, verbose_name=_("mentor"), on_delete=models.PROTECT, related_name="pair_rules_as_mentor"
    )
    reason = models.TextField(
        _("pourquoi, pour l’équipe"), max_length=300, validators=[MaxLengthValidator(300)]
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    since = models.DateField(_("depuis le"), default=timezone.localdate)
    lifted_on = models.DateField(_("levée le"), null=True, blank=True)
    objects = PairRuleQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="mentee", removed=True, kept=("kind", "mentor", "since", "lifted_on"), texts=("reason",),
        technical=("made_by",), withheld={"mentor": OF_ANOTHER, "reason": OF_ANOTHER}, needed={"since": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("décision sur un binôme")
        verbose_name_plural = _("décisions sur les binômes")
        ordering = ["-since", "-pk"]
        constraints = [
            one_of("kind", "pin veto", "pair_rule_kind"),
            models.UniqueConstraint(
                fields=["mentee", "mentor"],
                condition=Q(lifted_on=None),
                name="pair_rule_once",
                violation_error_message=_("Une décision sur ces deux personnes est déjà en vigueur."),
            ),
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(lifted_on=None, kind="pin"),
                name="pair_rule_one_pin",
                violation_error_message=_("Ce jeune est déjà mis avec un autre mentor."),
            ),
            models.CheckConstraint(
                condition=~Q(mentee=F("mentor")),
                name="pair_rule_of_two",
                violation_error_message=_("Il faut deux personnes."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="pair_rule_has_reason",
                violation_error_message=_("Dites pourquoi."),
            ),
            never_before("lifted_on", "since", "pair_rule_order", _("La fin précède le début.")),
        ]

    def __str__(self) -> str:
        return f"{self.mentee} – {self.mentor}"

    def violations(self) -> Iterator[tuple[str, str]]:
        if not self.reason.strip():
            yield "reason", _("Dites pourquoi.")

    def give_way(self, kept: Person) -> None:
        """When two files become one: the one that stays has its own."""


class MatchingRunQuerySet(ScopedQuerySet):
    def unpublished(self) -> "MatchingRunQuerySet":
        return self.filter(published_at=None)


class MatchingRun(models.Model):
    """As of a day. `digest` is of all that was put in: another one today says that the facts have changed since.

    refused: the pins that broke a rule, as (key of the decision, code of the rule).
    """

    day = models.DateField(_("au"), default=timezone.localdate)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("demandé par"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    computed_at = models.DateTimeField(_("calculé le"), default=timezone.now)
    digest = models.CharField(_("empreinte"), max_length=64, blank=True)
    mentors = models.PositiveIntegerField(_("mentors"), default=0)
    places = models.PositiveIntegerField(_("places"), default=0)
    refused = models.JSONField(_("décisions impossibles"), default=list)
    published_at = models.DateTimeField(_("publié le"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("publié par"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    objects = MatchingRunQuerySet.as_manager()
    privacy = Privacy(
        MENTORING,
        kept=("day", "computed_at", "mentors", "places", "published_at"),
        technical=("asked_by", "digest", "refused", "published_by"),
    )

    class Meta:
        verbose_name = _("rapprochement")
        verbose_name_plural = _("rapprochements")
        ordering = ["-computed_at", "-pk"]
        indexes = [models.Index(fields=["computed_at"], name="matching_run_computed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(published_at__isnull=False),
                name="matching_run_published_when",
                violation_error_message=_("Un rapprochement publié dit quand."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Rapprochement du %(day)s")) % {"day": f"{self.day:%d/%m/%Y}"}

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class MatchedPair(models.Model):
    """Two people whom a run put together. Once published: the proposal that was made, or the rule that stopped it."""

    run = models.ForeignKey(
        MatchingRun, verbose_name=_("rapprochement"), on_delete=models.CASCADE, related_name="pairs"
    )
    mentee = models.ForeignKey(
        Person, verbose_name=_("jeune"), on_delete=models.PROTECT, related_name="matched_pairs"
    )
    mentor = models.ForeignKey(
        Person, verbose_name=_("mentor"), on_delete=models.PROTECT, related_name="matched_pairs_as_mentor"
    )
    asked_on = models.DateField(_("attend depuis le"))
    in_group = models.BooleanField(_("en petit groupe"), default=False)
    pinned = models.BooleanField(_("décidé par l’équipe"), default=False)
    points = models.JSONField(_("points"), default=dict)
    score = models.PositiveSmallIntegerField(_("score"))
    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposition"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    stopped_by = models.CharField(_("non proposé"), max_length=12, blank=True)
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="mentee", removed=True,
        kept=("run", "mentor", "asked_on", "in_group", "pinned", "points", "score", "proposal", "stopped_by"),
        withheld={"mentor": OF_ANOTHER},
    )  # fmt: skip

    class Meta:
        verbose_name = _("paire d’un rapprochement")
        verbose_name_plural = _("paires d’un rapprochement")
        ordering = ["asked_on", "mentee_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "mentee"],
                name="matched_pair_once",
                violation_error_message=_("Ce jeune est déjà dans ce rapprochement."),
            ),
            models.CheckConstraint(
                condition=Q(score__lte=100),
                name="matched_pair_score",
                violation_error_message=_("Le score va de 0 à 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentee} – {self.mentor}"

    def give_way(self, kept: Person) -> None:
        """When two files become one: the one that stays has its own line in the run."""


class Unmatched(models.Model):
    """Whom a run left waiting, and why: rule → how many mentors fail it first."""

    run = models.ForeignKey(
        MatchingRun, verbose_name=_("rapprochement"), on_delete=models.CASCADE, related_name="unmatched"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("jeune"), on_delete=models.PROTECT, related_name="unmatched"
    )
    asked_on = models.DateField(_("attend depuis le"))
    reasons = models.JSONField(_("pourquoi"), default=dict)
    objects = ScopedQuerySet.as_manager()
    privacy = Privacy(
        MENTORING, subject="person", removed=True, kept=("run", "asked_on", "reasons"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("jeune sans mentor après un rapprochement")
        verbose_name_plural = _("jeunes sans mentor après un rapprochement")
        ordering = ["asked_on", "person_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person"],
                name="unmatched_once",
                violation_error_message=_("Ce jeune est déjà dans ce rapprochement."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    def give_way(self, kept: Person) -> None:
        """When two files become one: the one that stays has its own line in the run."""
